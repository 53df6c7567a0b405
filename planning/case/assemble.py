"""From what was read to a Case: every check, then everything completed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from planning.case import callers, constrained, openings, reserved, resolve, rules, servable, shifts, sla
from planning.case.aside import can_go, files_of, without
from planning.case.case import LEGS, REQUESTS, TASKS, UNSERVABLE, Case
from planning.case.crosscheck import crosscheck
from planning.case.desk import parted
from planning.case.schema import NEEDED, TABLES
from planning.case.settings import FILE
from planning.case.sheet import plain, read_sheet
from planning.case.tables import PLACE, conform
from planning.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from planning.case.case import Source
    from planning.case.settings import Settings
    from planning.case.sheet import Sheet, Sheets

Texts = dict[str, pl.DataFrame]
PATCH = "patch"
ABSENT = ("E005", "E007", "E011")  # columns of which nothing is known
LACKING = ("E302", "E304", "E317", "E330", "E407")  # faults that say that another cell of the row is empty


class Read(NamedTuple):
    """What was read, before it is checked.

    Parameters
    ----------
    texts
        Each table as text.
    settings
        case.yaml, as far as it could be read.
    given
        Tables that have a file: what they do not hold does not exist.
    unsound
        Tables, or case.yaml, that could not be read whole: what else they hold is not known.
    faults
        So far.
    notes
        Warnings so far.
    inputs
        The files read.
    """

    texts: Texts
    settings: Settings
    given: frozenset[str]
    unsound: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    inputs: tuple[Source, ...] = ()


def patched(read: Read, patch: Mapping[str, Any] | None) -> Read:
    """Lay a patch on the texts; not where some could not be read, as it would only miss what it names."""
    if not patch or read.faults:
        return read
    from planning.case.patch import apply  # noqa: PLC0415 - most runs have no patch

    try:
        texts = apply(read.texts, patch, lambda table, frame: plain(TABLES[table], frame))
    except InputError as error:
        return read._replace(faults=error.faults)
    conformed = {name: conform(table, texts[name], PATCH, [], line=None) for name, table in TABLES.items()}
    return read._replace(
        texts={name: rows for name, (rows, _) in conformed.items()},
        faults=tuple(fault for _, faults in conformed.values() for fault in faults),
    )


def assemble(read: Read, *, strict: bool, set_aside: bool) -> Case:
    """Check and complete; with `set_aside`, again without the rows that have faults, until none has.

    Raises
    ------
    InputError
        With every fault; with `strict`, also with the warnings where there is no fault.
    """
    aside: list[Fault] = []
    tables = files_of(read.settings)
    while True:
        sheets, given, faults = _checked(read)
        if not faults:
            break
        if not set_aside or not can_go(faults, aside, tables, sheets, read.settings):
            raise InputError([*aside, *faults])
        left, resting = without(read.texts, sheets, faults, tables)
        aside += [*faults, *resting]
        read = read._replace(texts=left, faults=(), unsound=frozenset())
    read = read._replace(texts={})  # millions of texts that are not needed any more
    case = _completed(sheets, given, read.settings)
    warnings = tuple(sorted([*read.notes, *case.faults], key=lambda fault: fault.order))
    if strict and warnings:
        raise InputError(warnings)
    return replace(case, faults=warnings, set_aside=tuple(aside), inputs=read.inputs)


def _checked(read: Read) -> tuple[Sheets, pl.DataFrame, list[Fault]]:
    """Values of every table, the shifts table with its breaks placed, and every fault."""
    sheets, faults = {}, list(read.faults)
    zone = read.settings.timezone
    absent = {(fault.file, fault.column) for fault in faults if fault.code in ABSENT}
    for name, table in TABLES.items():
        sheets[name], unread = read_sheet(table, read.texts[name], zone)
        faults += _true(unread, absent)
    filled = {name for name, rows in read.texts.items() if not rows.is_empty()}
    known = {FILE, *NEEDED, *read.given, *filled} - read.unsound
    faults += _true(crosscheck(sheets, read.settings, known), absent)
    given, wrong = shifts.placed_breaks(sheets["shifts"], zone)
    return sheets, given, faults + wrong + sla.rare_clocks(sheets["sla"], sheets["rules"], read.settings)


def _true(faults: Sequence[Fault], absent: Collection[tuple[str, str | None]]) -> list[Fault]:
    """Leave out faults that rest on a column that could not be read: its cells are not known to be empty."""
    files, columns = {file for file, _ in absent}, {column for _, column in absent}
    return [
        fault
        for fault in faults
        if (fault.file, fault.column) not in absent
        and not (fault.code in LACKING and (fault.file in files or fault.column in columns))
    ]


def _completed(sheets: Sheets, given: pl.DataFrame, settings: Settings) -> Case:
    """Build the Case from tables without faults; the sheet of requests keeps none that are tasks, to save memory."""
    resources = resolve.resources(sheets, settings)
    made, begun = shifts.build(sheets, given, settings, resources, resolve.sites(sheets))
    tasks, sheets["requests"] = parted(sheets)
    requests = sla.with_sla(resolve.requests(sheets, settings), sheets, settings)
    tasks = sla.with_sla(resolve.worth(tasks, sheets, settings), sheets, settings)
    tasks = rules.ruled(tasks, sheets["rules"].rows, settings)
    travel = sheets["travel"].rows.rename({"minutes": "seconds", "km": "metres"})
    case = Case(
        settings=settings,
        requests=resolve.finished(requests, REQUESTS),
        tasks=resolve.finished(tasks, TASKS),
        resources=resources,
        skills=resolve.skills(sheets),
        shifts=made,
        begun=begun,
        openings=openings.build(sheets["sites"], settings, made),
        reserves=reserved.build(sheets["resources"], settings, resources, made),
        callers=callers.build(sheets["requests"], settings.offers.callers),
        constraints=constrained.build(sheets["resources"], settings, resources),
        worked=constrained.worked(sheets["worked"]),
        services=_as_written(sheets["services"]),
        roles=_as_written(sheets["roles"], ("service_id",)),
        links=_as_written(sheets["links"]),
        sites=_as_written(sheets["sites"]),
        stock=resolve.stock(sheets, settings),
        clients=_as_written(sheets["clients"]),
        sla=_as_written(sheets["sla"]),
        rules=_as_written(sheets["rules"]),
        legs=travel.select(*LEGS).cast(LEGS).sort(list(LEGS)),
        history=_as_written(sheets["history"]),
        contacts=_as_written(sheets["contacts"]),
        forecast=_as_written(sheets["forecast"]),
        events=_as_written(sheets["events"]),
        drivers=_as_written(sheets["drivers"]),
        queues=_as_written(sheets["queues"]),
        segments=_as_written(sheets["segments"]),
        unservable=pl.DataFrame(schema=UNSERVABLE),
    )
    warnings, unservable = servable.unservable(case, requests.select("request_id", "_file", "_line"))
    said, undone = servable.undone(case, tasks.select("request_id", *PLACE))
    warnings += said + servable.homeless(requests, tasks) + servable.untouching(sheets["rules"], tasks)
    warnings += servable.alike(tasks)
    there = made if sheets["queues"].rows.is_empty() else pl.concat([made, begun])
    warnings += servable.unanswered(sheets["queues"], settings, resources, case.skills, there)
    warnings += servable.idle(sheets["resources"], there) + servable.unvalued((requests, tasks), settings)
    warnings += servable.idle_rules(case, sheets) + callers.unlike(case.callers, unservable["request_id"])
    warnings += servable.spent(sheets["resources"], case, servable.workable(case))
    warnings += servable.left_out(sheets["requests"], requests, settings) + servable.unfilled(case)
    return replace(case, unservable=pl.concat([unservable, undone]).sort("request_id"), faults=tuple(warnings))


def _as_written(sheet: Sheet, order: Sequence[str] = ()) -> pl.DataFrame:
    """Give a table's own columns, sorted by what names its rows, or by less: then the order of the file counts."""
    rows = sheet.rows.select(column.stored for column in sheet.table.columns)
    return rows.sort(order or sheet.table.unique, maintain_order=True)
