"""The files of a case's folder: which table is where, its texts, and the SHA-256 of what was read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

from planning.case.assemble import Read
from planning.case.case import Source
from planning.case.mappings import unfit
from planning.case.schema import NEEDED, OF_DEMAND, TABLES
from planning.case.schema.kinds import similar
from planning.case.tables import empty, read_table
from planning.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from planning.case.settings import Settings

ENDINGS = (".csv", ".parquet")
ALMOST = 0.85  # a letter too many or too few


def read_bytes(folder: Path, name: str, table: str = "") -> tuple[bytes | None, list[Fault]]:
    """Bytes of a file of the folder, of a table where it is named, or the fault that says why there are none."""
    try:
        return (folder / name).read_bytes(), []
    except FileNotFoundError:
        wrong = "is a link to what does not exist" if (folder / name).is_symlink() else "does not exist"
        return None, [Fault(code="E001", file=name, wrong=wrong, right=_meant(folder, name, table))]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return None, [Fault(code="E001", file=name, wrong=f"cannot be opened: {reason}")]


def source(name: str, data: bytes) -> Source:
    """Name and SHA-256 of what was read."""
    return Source(name=name, sha256=hashlib.sha256(data).hexdigest())


def read_tables(folder: Path, settings: Settings) -> Read:
    """Read every table as text.

    Parameters
    ----------
    folder
        The case.
    settings
        `tables` names files; a table that it does not name is in `<table>.csv` or `<table>.parquet`, if any.
    """
    texts: dict[str, pl.DataFrame] = {}
    sources, faults, notes = [], [], []
    given, unsound = set(), set()
    needed = () if any(_files_of(folder, name, settings.tables)[0] for name in OF_DEMAND) else NEEDED
    for name, table in TABLES.items():
        files, found = _files_of(folder, name, settings.tables, needed)
        parts = [empty(table)]
        for file in files:
            data, missing = read_bytes(folder, file, name)
            found += missing
            if data is not None:
                sources.append(source(file, data))
                rows, unread = read_table(table, data, file)
                parts.append(rows)
                found += unread
        texts[name] = pl.concat(parts)
        faults += found
        if name in (*needed, *OF_DEMAND) and not found and texts[name].is_empty():
            notes += [
                Fault(code="W553", file=file, wrong="has no rows", right="was it exported whole?") for file in files
            ]
        given |= {name} if files else set()
        unsound |= {name} if found else set()
    return Read(
        texts, settings, frozenset(given), frozenset(unsound), tuple(faults), notes=tuple(notes), inputs=tuple(sources)
    )


def _files_of(
    folder: Path, name: str, named: Mapping[str, tuple[str, ...]], needed: Collection[str] = ()
) -> tuple[tuple[str, ...], list[Fault]]:
    if name in named:
        return named[name], []
    here = tuple(f"{name}{ending}" for ending in ENDINGS if _stands(folder / f"{name}{ending}"))
    if len(here) > 1:
        wrong, right = f"stands beside {here[1]}", f"keep one, or write `tables: {{{name}: ...}}` in case.yaml"
        return here, [Fault(code="E010", file=here[0], wrong=wrong, right=right)]
    if not here and name in needed:
        right = _meant(folder, f"{name}.csv", name) or f"or write `tables: {{{name}: ...}}` in case.yaml"
        return (), [Fault(code="E001", file=f"{name}.csv", wrong="does not exist", right=right)]
    return here, []


def _stands(path: Path) -> bool:
    """Whether a name is taken, be it by a folder or by a link to nothing: reading then says what is wrong with it."""
    return path.exists() or path.is_symlink()


def _meant(folder: Path, file: str, table: str) -> str:
    """Suggest a file instead of one that is not there; not that of another table."""
    return similar(file, [near for near in _files(folder) if near.rsplit(".", 1)[0] not in {*TABLES} - {table}])


def _files(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if path.is_file())
    except OSError:
        return []


def scenarios(folder: Path) -> tuple[str, ...]:
    """Names of the scenarios that stand in files of their own: scenarios/NAME.yaml."""
    return tuple(sorted(path.stem for path in (folder / "scenarios").glob("*.yaml")))


def misnamed_scenarios(folder: Path) -> list[Fault]:
    """Files of scenarios whose names cannot name a scenario: E904."""
    faults = []
    for name in scenarios(folder):
        if complaint := unfit(name):
            file = f"scenarios/{name}.yaml"
            faults.append(Fault(code=complaint.code, file=file, wrong=complaint.wrong, right=complaint.right))
    return faults


def misnamed(folder: Path, named: Mapping[str, tuple[str, ...]]) -> list[Fault]:
    """Files that look like a table which is not there: `client.csv`, W552."""
    used = {file for files in named.values() for file in files}
    here = [file for file in _files(folder) if file.endswith(ENDINGS) and file not in used]
    stems = {file: file.rsplit(".", 1)[0] for file in here}
    absent = [name for name in TABLES if name not in stems.values() and name not in named]
    return [
        Fault(code="W552", file=file, wrong="is not read: it is no table", right=hint)
        for file, stem in stems.items()
        if stem not in TABLES and (hint := similar(stem, absent, ALMOST))
    ]
