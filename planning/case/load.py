"""From a folder to a Case: read, check, complete; every fault at once."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from planning.case import resolve, servable, shifts, sla
from planning.case.case import LEGS, UNSERVABLE, Case, Source
from planning.case.crosscheck import crosscheck
from planning.case.document import Node, laid_over, overriding, read_yaml
from planning.case.folder import misnamed, read_bytes, read_tables, source
from planning.case.schema import TABLES
from planning.case.settings import FILE, Settings, build, settings_from
from planning.case.sheet import plain, read_sheet
from planning.case.tables import as_text, conform, empty
from planning.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from planning.case.crosscheck import Sheets
    from planning.case.sheet import Sheet

Texts = dict[str, pl.DataFrame]
PATCH = "patch"


class _Read(NamedTuple):
    """What was read, before it is checked: texts, settings, tables not read whole, faults so far."""

    texts: Texts
    settings: Settings
    unsound: frozenset[str]
    faults: tuple[Fault, ...]


def load(  # noqa: PLR0913 - one argument for each thing that a caller may ask for
    folder: Path,
    *,
    patch: Mapping[str, Any] | None = None,
    overrides: Sequence[str] = (),
    now: str | None = None,
    strict: bool = False,
    set_aside: bool = False,
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

    Returns
    -------
    Case
        Checked and complete.

    Raises
    ------
    InputError
        With every fault.
    """
    data, faults = read_bytes(folder, FILE)
    root = None
    if data is not None:
        root, faults = _document(data)
    readable = root is not None or not faults
    settings, wrong = _settings(root, readable=readable, patch=patch, overrides=overrides, now=now)
    faults += wrong
    texts, sources, unsound, unread = read_tables(folder, settings.tables)
    unsound |= set() if readable else {FILE}
    read = _patched(_Read(texts, settings, frozenset(unsound), (*faults, *unread)), patch)
    inputs = (*([source(FILE, data)] if data is not None else []), *sources)
    notes = misnamed(folder, settings.tables)
    return _case(read, patch=patch, inputs=inputs, notes=notes, strict=strict, set_aside=set_aside)


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
    root = settings_from(settings)
    built, faults = _settings(root, readable=True, patch=patch, overrides=overrides, now=now)
    texts = {name: empty(table) for name, table in TABLES.items()}
    for name, columns in tables.items():
        if name not in TABLES:
            raise KeyError(f"{name} is not a table; known are {', '.join(TABLES)}")
        frame = columns if isinstance(columns, pl.DataFrame) else pl.DataFrame(dict(columns), strict=False)
        rows, untyped = as_text(frame, name)
        rows = rows.with_columns(_file=pl.lit(f"{name}.csv"), _line=pl.col("_line") + 1)
        texts[name], unread = conform(TABLES[name], rows, f"{name}.csv", untyped)
        faults += unread
    read = _patched(_Read(texts, built, frozenset(), tuple(faults)), patch)
    return _case(read, patch=patch, inputs=(), notes=[], strict=strict, set_aside=set_aside)


def _document(data: bytes) -> tuple[Node | None, list[Fault]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Fault(code="E002", file=FILE, line=line, wrong="is not UTF-8", right="save the file as UTF-8")]
    return read_yaml(text, FILE)


def _settings(
    root: Node | None,
    *,
    readable: bool,
    patch: Mapping[str, Any] | None,
    overrides: Sequence[str],
    now: str | None,
) -> tuple[Settings, list[Fault]]:
    """Build settings from the document, the patch's settings and the overrides, in this order."""
    faults: list[Fault] = []
    if not readable:
        return Settings(), []
    root = root or Node({}, FILE)
    if patch:
        from planning.case.patch import settings_of  # noqa: PLC0415 - most runs have no patch

        try:
            root = laid_over(root, settings_of(patch), PATCH)
        except InputError as error:
            faults += error.faults
    for override in overrides:
        root, wrong = overriding(root, override)
        faults += wrong
    settings, wrong = build(root, lambda: int(time.time()), now)
    return settings, faults + wrong


def _patched(read: _Read, patch: Mapping[str, Any] | None) -> _Read:
    """Lay a patch on the texts; not where they could not be read, as it would only miss what it names."""
    if not patch or read.faults:
        return read
    from planning.case.patch import apply  # noqa: PLC0415 - expressions take time to import, and most runs have none

    try:
        texts = apply(read.texts, patch, lambda table, frame: plain(TABLES[table], frame))
    except InputError as error:
        return read._replace(faults=error.faults)
    faults: list[Fault] = []
    conformed: Texts = {}
    for name, table in TABLES.items():
        conformed[name], unknown = conform(table, texts[name], PATCH, [], line=None)
        faults += unknown
    return read._replace(texts=conformed, faults=tuple(faults))


def _case(  # noqa: PLR0913 - one argument for each thing that load was asked for
    read: _Read,
    *,
    patch: Mapping[str, Any] | None,
    inputs: tuple[Source, ...],
    notes: Sequence[Fault],
    strict: bool,
    set_aside: bool,
) -> Case:
    """Check and complete; with `set_aside`, again without the rows that have faults, until none has."""
    aside: list[Fault] = []
    while True:
        sheets, given, faults = _checked(read)
        if not faults:
            break
        if not set_aside or not all(map(_of_a_row, faults)):
            raise InputError([*aside, *faults])
        aside += faults
        read = read._replace(texts=_without(read.texts, faults), faults=())
    case = _completed(sheets, given, read.settings)
    warnings = tuple(sorted([*notes, *case.faults], key=lambda fault: fault.order))
    if strict and warnings:
        raise InputError(warnings)
    return replace(case, faults=warnings, set_aside=tuple(aside), inputs=inputs, patch=patch)


def _of_a_row(fault: Fault) -> bool:
    """Whether a fault goes away with its row: not one of a setting, or of a file as a whole."""
    return fault.line is not None and (fault.code == "E008" or fault.code >= "E101") and fault.file != FILE


def _without(texts: Texts, faults: Sequence[Fault]) -> Texts:
    places = pl.DataFrame(
        {"_file": [fault.file for fault in faults], "_line": [fault.line for fault in faults]},
        schema={"_file": pl.String, "_line": pl.Int64},
    )
    return {
        name: rows.join(places, on=["_file", "_line"], how="anti", maintain_order="left")
        for name, rows in texts.items()
    }


def _checked(read: _Read) -> tuple[Sheets, pl.DataFrame, list[Fault]]:
    """Values of every table, the shifts table with its breaks placed, and every fault."""
    sheets, faults = {}, list(read.faults)
    zone = read.settings.timezone
    absent = {(fault.file, fault.column) for fault in faults if fault.code == "E007"}
    for name, table in TABLES.items():
        sheets[name], unread = read_sheet(table, read.texts[name], zone)
        faults += [fault for fault in unread if (fault.file, fault.column) not in absent]
    faults += crosscheck(sheets, read.settings, read.unsound)
    given, wrong = shifts.placed_breaks(sheets["shifts"], zone)
    return sheets, given, faults + wrong + sla.rare_clocks(sheets["sla"], read.settings)


def _completed(sheets: Sheets, given: pl.DataFrame, settings: Settings) -> Case:
    """Build the Case from tables without faults."""
    resources = resolve.resources(sheets, settings)
    made = shifts.build(sheets, given, settings, resources, resolve.sites(sheets))
    requests = sla.with_sla(resolve.requests(sheets, settings), sheets, settings)
    travel = sheets["travel"].rows.rename({"minutes": "seconds", "km": "metres"})
    case = Case(
        settings=settings,
        requests=resolve.finished(requests),
        resources=resources,
        skills=resolve.skills(sheets),
        shifts=made,
        services=_as_written(sheets["services"]),
        roles=_as_written(sheets["roles"]),
        links=_as_written(sheets["links"]),
        sites=_as_written(sheets["sites"]),
        clients=_as_written(sheets["clients"]),
        sla=_as_written(sheets["sla"]),
        legs=travel.select(*LEGS).cast(LEGS).sort(list(LEGS)),
        unservable=pl.DataFrame(schema=UNSERVABLE),
    )
    warnings, unservable = servable.unservable(case, requests.select("request_id", "_file", "_line"))
    warnings += servable.idle(sheets["resources"], made) + servable.unvalued(requests, settings)
    return replace(case, unservable=unservable, faults=tuple(warnings))


def _as_written(sheet: Sheet) -> pl.DataFrame:
    return sheet.rows.select(column.stored for column in sheet.table.columns).sort(sheet.table.unique)
