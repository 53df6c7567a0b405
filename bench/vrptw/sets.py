"""Where the instances lie, which there are, and the best that anybody has found for each."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from planning.case.schema.kinds import similar

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "vrptw"
"""Beside the project's folder, not in it."""
SETS = ("solomon", "homberger")
MISSING = f"the instances are not there, so nothing is done with them: {FOLDER}"


def chosen(names: Iterable[str]) -> list[Path]:
    """Give the files of sets and of single instances, each once, in the order in which they are named.

    Raises
    ------
    ValueError
        A name is neither a set nor an instance.
    """
    files: dict[str, Path] = {}
    for folder in SETS:
        files |= {path.stem.upper(): path for path in sorted((FOLDER / folder).glob("*.txt"))}
    found: dict[Path, None] = {}
    for name in names:
        if name in SETS:
            found |= dict.fromkeys(path for path in files.values() if path.parent.name == name)
        elif name.upper() in files:
            found[files[name.upper()]] = None
        else:
            hint = similar(name, (*SETS, *files)) or f"there are {', '.join(SETS)} and single instances like C101"
            raise ValueError(f"{name} is neither a set nor an instance ({hint})")
    return list(found)


def best_known() -> dict[str, int]:
    """Least known distance of each instance in tenths (DIMACS convention: every leg truncated to one decimal)."""
    with (FOLDER / "best_known.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["instance"]: round(10 * float(row["distance_dimacs"])) for row in rows}
