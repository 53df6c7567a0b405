"""Setting rows with faults aside, and what rests on them: what is left is planned as all of its rows ask, or not.

A request without its service, site or client is a fault of its own, which the next round finds. Rows of roles, links,
absences, sla and the like name those who rest on them: left out alone, they would promise more than the tables do.
Rows of rules do not: whom one of them would touch is not known, and no other row makes up for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from planning.case.schema import TABLES
from planning.case.schema.rules import RULES
from planning.case.settings import FILE
from planning.case.sheet import place, text
from planning.case.sla import row_of
from planning.case.tables import PLACE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planning.case.settings import Settings
    from planning.case.sheet import Sheet, Sheets
    from planning.faults import Fault

Texts: TypeAlias = dict[str, pl.DataFrame]

RAGGED = "E008"
UNKNOWN = "E401"
NAMED = {
    "roles": {"service_id": "services"},
    "links": {"before": "requests", "after": "requests"},
    "absences": {"resource_id": "resources"},
    "shifts": {"resource_id": "resources"},
    "worked": {"resource_id": "resources"},
    "resource_skills": {"resource_id": "resources"},
    "sla": {"tier": "", "service_id": "services"},
    "travel": {"from_site": "sites", "to_site": "sites"},
}
"""Columns by which rows name those who rest on them, and the tables that hold these."""


def files_of(settings: Settings) -> dict[str, str]:
    """Tables by the names that their files have or may have."""
    named = settings.tables
    return {file: name for name in TABLES for file in named.get(name, (f"{name}.csv", f"{name}.parquet"))}


def can_go(
    faults: Sequence[Fault], aside: Sequence[Fault], tables: Mapping[str, str], sheets: Sheets, settings: Settings
) -> bool:
    """Whether faults go away with their rows, and it is known who rests on these.

    Parameters
    ----------
    faults
        Of this round.
    aside
        Those of the rounds before.
    tables
        By their files.
    sheets, settings
        What was read.
    """
    gone = {(tables.get(fault.file, ""), fault.subject) for fault in (*aside, *faults)}
    alone = _alone(sheets, settings)
    return all(
        _of_a_row(fault) and (_place(fault) in alone or _told(fault, tables.get(fault.file, ""), gone))
        for fault in faults
    )


def _alone(sheets: Sheets, settings: Settings) -> set[tuple[str, int | None]]:
    """Places of rows without which less can be done, and nothing more: skills, and travel that nothing completes."""
    skills = sheets["resource_skills"].rows.filter(text("speed_factor").is_null())
    travel = sheets["travel"].rows
    parts = [skills] if settings.travel.complete else [skills, travel]
    return {row for part in parts for row in part.select(*PLACE).iter_rows()}


def _of_a_row(fault: Fault) -> bool:
    """Whether a fault goes away with its row: not one of a setting, or of a file as a whole."""
    return fault.line is not None and (fault.code == RAGGED or fault.code >= "E101") and fault.file != FILE


def _told(fault: Fault, table: str, gone: set[tuple[str, str | None]]) -> bool:
    """Whether it can be told who rests on the row of a fault."""
    named = NAMED.get(table, {})
    if table == RULES.name:
        return False
    if fault.code == RAGGED:  # of which the first cell is known at most
        return not named or (len(named) == 1 and fault.subject is not None)
    if table == "travel" or (fault.code == UNKNOWN and fault.column in named):
        return fault.code == UNKNOWN and (named[fault.column or ""], fault.value) in gone
    return fault.column not in named or not fault.code.startswith("E1")


def without(
    texts: Texts, sheets: Sheets, faults: Sequence[Fault], tables: Mapping[str, str]
) -> tuple[Texts, list[Fault]]:
    """Leave out the rows of faults and what rests on them; resources that rest on one keep no shift.

    Returns
    -------
    tuple[Texts, list[Fault]]
        What is left, and a fault E409 for each row that went, or lost its shifts, without one of its own.
    """
    bad = {name: _rows_of(sheets[name], faults, tables) for name in NAMED}
    resting = [
        *_of_roles(sheets, bad["roles"]),
        *_of_links(sheets, bad["links"], faults),
        *_of_sla(sheets, bad["sla"]),
    ]
    had = {(fault.file, fault.line) for fault in faults}
    resting = [fault for fault in {(one.file, one.line): one for one in resting}.values() if _place(fault) not in had]
    places = pl.DataFrame([*had, *map(_place, resting)], schema=PLACE, orient="row")
    left = {
        name: rows.join(places, on=PLACE.names(), how="anti", maintain_order="left") for name, rows in texts.items()
    }
    idle = [fault for fault in _idle(sheets, bad, left) if _place(fault) not in had]
    names = [fault.subject for fault in idle]
    left["shifts"] = left["shifts"].filter(~pl.col("resource_id").is_in(names))
    calendar = pl.when(~pl.col("resource_id").is_in(names)).then("calendar")
    left["resources"] = left["resources"].with_columns(calendar=calendar)
    return left, [*resting, *idle]


def _place(fault: Fault) -> tuple[str, int | None]:
    return fault.file, fault.line


def _rows_of(sheet: Sheet, faults: Sequence[Fault], tables: Mapping[str, str]) -> pl.DataFrame:
    """Rows of a table that have faults; of a row of too few or too many cells, where only its first is known, that."""
    mine = [fault for fault in faults if tables.get(fault.file) == sheet.table.name]
    places = pl.DataFrame([_place(fault) for fault in mine], schema=PLACE, orient="row")
    whole = sheet.rows.join(places, on=PLACE.names(), how="semi", maintain_order="left").with_columns(_whole=True)
    key = f"text.{sheet.table.columns[0].name}"
    ragged = [(fault.subject, *_place(fault)) for fault in mine if fault.code == RAGGED]
    rows = pl.concat([whole, pl.DataFrame(ragged, schema={key: pl.String, **PLACE}, orient="row")], how="diagonal")
    return rows.with_columns(_seen=pl.format("see {}", place()))


def _of_roles(sheets: Sheets, bad: pl.DataFrame) -> list[Fault]:
    """Find the requests of the services that lose a role, and the other roles of these."""
    wrong = "has a role that is set aside"
    return [
        fault
        for name in ("requests", "roles")
        for fault in _resting(sheets[name], bad, ["text.service_id"], wrong, "service_id")
    ]


def _of_links(sheets: Sheets, bad: pl.DataFrame, faults: Sequence[Fault]) -> list[Fault]:
    """Find the requests of links that are lost; not the first where only the second is gone, and it can do without."""
    own = {_place(fault) for fault in faults if fault.code != UNKNOWN}
    of_its_own = pl.DataFrame(list(own), schema=PLACE, orient="row").with_columns(_own=True)
    bad = bad.join(of_its_own, on=PLACE.names(), how="left", maintain_order="left")
    before = bad.filter(pl.col("_own").fill_null(value=False) | pl.col("together"))
    named = pl.concat([bad.select("_seen", _named="text.after"), before.select("_seen", _named="text.before")]).rename(
        {"_named": "text.request_id"}
    )
    return _resting(sheets["requests"], named, ["text.request_id"], "stands in a link that is set aside", "request_id")


def _of_sla(sheets: Sheets, bad: pl.DataFrame) -> list[Fault]:
    """Find the requests that are owed what a lost row of sla says."""
    if bad.is_empty():
        return []
    clients = sheets["clients"].rows.select("client_id", "tier").drop_nulls("client_id")
    clients = clients.unique("client_id", keep="first", maintain_order=True)
    asked = sheets["requests"].rows.join(clients, on="client_id", how="left", maintain_order="left")
    owed = sheets["sla"].rows.with_row_index("_sla").with_columns(pl.col("_sla").cast(pl.Int64))
    asked = row_of(asked, owed).select("text.request_id", "_sla").drop_nulls()
    lost = owed.join(bad, on=PLACE.names(), suffix="_bad").select("_sla", "_seen")
    named = asked.join(lost, on="_sla", maintain_order="left")
    wrong = "is owed what a row of sla says, which is set aside"
    return _resting(sheets["requests"], named, ["text.request_id"], wrong, "request_id")


def _idle(sheets: Sheets, bad: Mapping[str, pl.DataFrame], left: Texts) -> list[Fault]:
    """Resources whose absence, speed or past is lost, or whose last shift is: their calendar would stand for it."""
    key = ["text.resource_id"]
    quick = bad["resource_skills"]
    quick = quick.filter(text("speed_factor").is_not_null() | pl.col("_whole").is_null())
    own = left["shifts"].select(pl.col("resource_id").alias(key[0]))
    lost = bad["shifts"].join(own, on=key, how="anti", maintain_order="left")
    scheduled = sheets["resources"].rows.filter(text("calendar").is_not_null())
    lost = lost.join(scheduled, on=key, how="semi", maintain_order="left")
    people = sheets["resources"].rows.filter(kind="person")
    past = bad["worked"].join(people, on=key, how="semi", maintain_order="left")
    about = pl.concat([rows.select(*key, "_seen") for rows in (bad["absences"], past, quick, lost)])
    return _resting(sheets["resources"], about, key, "gets no shift, as a row about it is set aside", "resource_id")


def _resting(sheet: Sheet, named: pl.DataFrame, keys: Sequence[str], wrong: str, column: str) -> list[Fault]:
    """One fault for each row of a table that is named: E409."""
    first = named.select(*keys, "_seen").drop_nulls().unique(keys, keep="first", maintain_order=True)
    rows = sheet.rows.join(first, on=keys, maintain_order="left")
    return sheet.faults(pl.lit(True), "E409", wrong, pl.col("_seen"), column, rows)
