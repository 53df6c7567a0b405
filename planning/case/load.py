"""From a folder, or from tables in memory, to a Case; every fault at once."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.assemble import PATCH, Read, assemble, patched
from planning.case.document import Node, laid_over, overriding, read_yaml
from planning.case.folder import misnamed, misnamed_scenarios, read_bytes, read_tables, scenarios, source
from planning.case.schema import TABLES
from planning.case.settings import FILE, Settings, build, settings_from
from planning.case.tables import as_text, conform, empty
from planning.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from planning.case.asked import Asked
    from planning.case.case import Case

BASE = "base"  # what expectations call the case without a scenario


def load(  # noqa: PLR0913 - one argument for each thing that a caller may ask for
    folder: Path,
    *,
    patch: Mapping[str, Any] | None = None,
    overrides: Sequence[str] = (),
    now: str | None = None,
    strict: bool = False,
    set_aside: bool = False,
    asked: Asked | None = None,
) -> Case:
    """Load the case in a folder.

    Parameters
    ----------
    folder
        Holds case.yaml and the tables.
    patch
        Changes laid on tables and settings before they are checked.
    overrides
        Keys of case.yaml, as `travel.speed_kmh=50`.
    now
        Stands for `now` of case.yaml: a time, or `clock`.
    strict
        Take warnings as faults.
    set_aside
        Leave out rows that have faults, and list these in the Case.
    asked
        Requests beside those of the tables.

    Returns
    -------
    Case
        Checked and complete.

    Raises
    ------
    InputError
        With every fault.
    """
    return replace(
        assemble(  # which lets go of what was read as soon as it can: hence no name for it here
            read_case(folder, patch=patch, overrides=overrides, now=now, asked=asked),
            strict=strict,
            set_aside=set_aside,
        ),
        patch=patch,
    )


def read_case(
    folder: Path,
    *,
    patch: Mapping[str, Any] | None = None,
    overrides: Sequence[str] = (),
    now: str | None = None,
    asked: Asked | None = None,
) -> Read:
    """Read the case in a folder, with a patch, before it is checked; as `load`.

    What is wrong so far stands in what is returned: `assemble` raises it.
    """
    data, faults = read_bytes(folder, FILE)
    root = None
    if data is not None:
        root, faults = _document(data)
    settings = Settings()
    readable = root is not None or not faults
    if readable:
        root, changed = _changed(root or Node({}, FILE), patch, overrides)
        settings, wrong = build(root, _clock, now, (BASE, *scenarios(folder)))
        faults += [*changed, *wrong]
    read = read_tables(folder, settings)
    read = read._replace(
        unsound=read.unsound if readable else read.unsound | {FILE},
        faults=(*faults, *misnamed_scenarios(folder), *read.faults),
        notes=(*misnamed(folder, settings.tables), *read.notes),
        inputs=(*([source(FILE, data)] if data is not None else []), *read.inputs),
    )
    read = patched(read, patch)
    return read if asked is None else asked.added_to(read)


def load_tables(  # noqa: PLR0913 - as load
    tables: Mapping[str, Mapping[str, Sequence[str | None]] | pl.DataFrame],
    settings: Mapping[str, Any],
    *,
    patch: Mapping[str, Any] | None = None,
    overrides: Sequence[str] = (),
    now: str | None = None,
    strict: bool = False,
    set_aside: bool = False,
) -> Case:
    """Load a case from tables in memory; faults name the first row of a table as line 2, as in its file.

    Parameters
    ----------
    tables
        By name: columns of text, or a frame.
    settings
        What case.yaml would hold.
    patch, overrides, now, strict, set_aside
        As for `load`.

    Returns
    -------
    Case
        Checked and complete.

    Raises
    ------
    InputError
        With every fault.
    """
    read = read_case_tables(tables, settings, patch=patch, overrides=overrides, now=now)
    return replace(assemble(read, strict=strict, set_aside=set_aside), patch=patch)


def read_case_tables(
    tables: Mapping[str, Mapping[str, Sequence[str | None]] | pl.DataFrame],
    settings: Mapping[str, Any],
    *,
    patch: Mapping[str, Any] | None = None,
    overrides: Sequence[str] = (),
    now: str | None = None,
) -> Read:
    """Take a case from tables in memory, with a patch, before it is checked; as `load_tables`."""
    root, faults = _changed(settings_from(settings), patch, overrides)
    built, wrong = build(root, _clock, now, (BASE,))
    faults += wrong
    texts = {name: empty(table) for name, table in TABLES.items()}
    for name, columns in tables.items():
        if name not in TABLES:
            raise KeyError(f"{name} is not a table; known are {', '.join(TABLES)}")
        file = f"{name}.csv"
        frame = columns if isinstance(columns, pl.DataFrame) else pl.DataFrame(dict(columns), strict=False)
        rows, untyped = as_text(frame, file)
        rows = rows.with_columns(_file=pl.lit(file), _line=pl.col("_line") + 1)
        texts[name], unread = conform(TABLES[name], rows, file, untyped)
        faults += unread
    return patched(Read(texts, built, given=frozenset(tables), faults=tuple(faults)), patch)


def _clock() -> int:
    return int(time.time())


def _document(data: bytes) -> tuple[Node | None, list[Fault]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Fault(code="E002", file=FILE, line=line, wrong="is not UTF-8", right="save the file as UTF-8")]
    return read_yaml(text, FILE)


def _changed(root: Node, patch: Mapping[str, Any] | None, overrides: Sequence[str]) -> tuple[Node, list[Fault]]:
    """Lay the settings of a patch, and then the overrides, over case.yaml."""
    faults: list[Fault] = []
    if patch:
        from planning.case.patch import settings_of  # noqa: PLC0415 - most runs have no patch

        try:
            root = laid_over(root, settings_of(patch), PATCH)
        except InputError as error:
            faults += error.faults
    for override in overrides:
        root, wrong = overriding(root, override)
        faults += wrong
    return root, faults
