"""What must hold of queues, of segments and of the measures that change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.measures import PATH
from planning.case.schema.kinds import similar
from planning.case.settings import FILE
from planning.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from planning.case.measures import Measure
    from planning.case.settings import Settings
    from planning.case.sheet import Sheet, Sheets

ROUNDING = 1e-6


def queues(sheets: Sheets, settings: Settings, known: Collection[str]) -> list[Fault]:
    """Find shares of segments that are not 1 together: E324; cells that need another: E325; unknown names: E401."""
    sheet = sheets["queues"]
    faults = [*_segments(sheets["segments"]), *_needs(sheet)]
    if {FILE, "queues", "resources"} <= set(known):
        ids = sheet.rows["queue_id"].drop_nulls().unique().sort().to_list()
        teams = sheets["resources"].rows["team"].drop_nulls().unique().sort().to_list()
        nowhere = sheet.rows.filter(pl.col("shifted_to").is_null())["queue_id"].to_list()
        for name, measure in settings.measures.items():
            faults += _unknown(name, measure, ids, teams)
            faults += _nowhere(name, measure, nowhere)
    return faults


def _segments(sheet: Sheet) -> list[Fault]:
    shares = sheet.rows["share"]
    total = float(sum(shares.drop_nulls().to_list()))
    if shares.is_empty() or shares.has_nulls() or abs(total - 1) <= ROUNDING:
        return []
    first = pl.int_range(pl.len()) == 0
    return sheet.faults(first, "E324", f"and the other shares add up to {total:g}", "shares that add up to 1", "share")


def _needs(sheet: Sheet) -> list[Fault]:
    """Find what lacks a cell that it needs, or leads to itself."""
    share, to = pl.col("shifted") > 0, pl.col("shifted_to")
    faults = sheet.faults(share & to.is_null(), "E325", "of the contacts go nowhere", "fill shifted_to", "shifted")
    for column in ("shifted_to", "overflow_to"):
        faults += sheet.faults(pl.col(column) == pl.col("queue_id"), "E325", "is the queue itself", "another", column)
    for law, mean in (("aht_law", "aht_s"), ("patience_law", "patience_s")):
        drawn = (pl.col(law) == "contacts") & pl.col(mean).is_not_null()
        right = "empty it, or give another law"
        faults += sheet.faults(drawn, "E325", f"stands beside {law} contacts, which gives it", right, mean)
    return faults


def _unknown(name: str, measure: Measure, ids: Collection[str], teams: Collection[str]) -> Iterator[Fault]:
    path = f"{PATH}.{name}"
    queues = {**dict.fromkeys(measure.queues, "queues"), **{one.queue: "when" for one in measure.when}}
    queues |= {queue: "takes" for taken in measure.takes.values() for queue in taken}
    for queue, key in queues.items():
        if queue not in ids:
            yield _fault(f"{path}.{key}", queue, "is no queue", ids)
    for team, key in {**dict.fromkeys(measure.teams, "teams"), **dict.fromkeys(measure.takes, "takes")}.items():
        if team not in teams:
            yield _fault(f"{path}.{key}", team, "is the team of no resource", teams)


def _nowhere(name: str, measure: Measure, queues: Collection[str]) -> Iterator[Fault]:
    """Find contacts that a measure sends to another queue where none is named."""
    for queue, rules in measure.queues.items():
        if queue in queues and rules.get("shifted", 0) > 0:
            column, right = f"{PATH}.{name}.queues.{queue}.shifted", f"fill shifted_to of {queue} in queues"
            wrong = "of the contacts go nowhere"
            yield Fault(code="E325", file=FILE, column=column, value=f"{rules['shifted']:g}", wrong=wrong, right=right)


def _fault(column: str, value: str, wrong: str, known: Collection[str]) -> Fault:
    right = similar(value, known) or f"there are {', '.join(known)}"
    return Fault(code="E401", file=FILE, column=column, value=value, wrong=wrong, right=right)
