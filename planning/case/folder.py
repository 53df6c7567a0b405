"""The files of a case's folder: which table is where, its texts, and the SHA-256 of what was read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

from planning.case.assemble import Read
from planning.case.case import Source
from planning.case.schema import NEEDED, TABLES
from planning.case.schema.kinds import similar
from planning.case.tables import empty, read_table
from planning.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from planning.case.settings import Settings

ENDINGS = (".csv", ".parquet")
ALMOST = 0.85  # a letter too many or too few


def read_bytes(folder: Path, name: str) -> tuple[bytes | None, list[Fault]]:
    """Bytes of a file of the folder, or the fault that says why there are none."""
    try:
        return (folder / name).read_bytes(), []
    except FileNotFoundError:
        right = similar(name, _files(folder))
        return None, [Fault(code="E001", file=name, wrong="does not exist", right=right)]
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
    sources, faults = [], []
    given, unsound = set(), set()
    for name, table in TABLES.items():
        files, found = _files_of(folder, name, settings.tables)
        parts = [empty(table)]
        for file in files:
            data, missing = read_bytes(folder, file)
            found += missing
            if data is not None:
                sources.append(source(file, data))
                rows, unread = read_table(table, data, file)
                parts.append(rows)
                found += unread
        texts[name] = pl.concat(parts)
        faults += found
        given |= {name} if files else set()
        unsound |= {name} if found else set()
    return Read(texts, settings, frozenset(given), frozenset(unsound), faults=tuple(faults), inputs=tuple(sources))


def _files_of(folder: Path, name: str, named: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], list[Fault]]:
    if name in named:
        return named[name], []
    here = tuple(f"{name}{ending}" for ending in ENDINGS if (folder / f"{name}{ending}").is_file())
    if len(here) > 1:
        wrong, right = f"stands beside {here[1]}", f"keep one, or write `tables: {{{name}: ...}}` in case.yaml"
        return here, [Fault(code="E010", file=here[0], wrong=wrong, right=right)]
    if not here and name in NEEDED:
        right = similar(f"{name}.csv", _files(folder)) or f"or write `tables: {{{name}: ...}}` in case.yaml"
        return (), [Fault(code="E001", file=f"{name}.csv", wrong="does not exist", right=right)]
    return here, []


def _files(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir() if path.is_file())
    except OSError:
        return []


def scenarios(folder: Path) -> tuple[str, ...]:
    """Names of the scenarios that stand in files of their own: scenarios/NAME.yaml."""
    return tuple(sorted(path.stem for path in (folder / "scenarios").glob("*.yaml")))


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
