"""A case as an operation that can be simulated: demand, queues, agents and measures on one grid of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from scenarios.contacts.model import Model, Segment
from scenarios.queues import desk
from scenarios.queues.behaviour import queue_of
from scenarios.queues.demand import demand_of, open_spans, rates
from scenarios.queues.given import given_of
from scenarios.queues.grid import Grid
from scenarios.queues.measures import closings, measures_of, on_call, taken, triggers_of
from scenarios.queues.missing import cannot
from scenarios.queues.staff import Need, Staff, staff_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planning.case.case import Case

EVERYBODY = "all"
"""The segment where there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What is simulated, and what its figures need besides.

    Parameters
    ----------
    case
        Of which it is made.
    model
        What the simulation plays.
    grid
        Its time.
    staff
        Its agents, and what they cost.
    """

    case: Case
    model: Model
    grid: Grid
    staff: Staff


def operation_of(case: Case, demand: pl.DataFrame | None = None) -> Operation:
    """Make an operation of a case.

    Parameters
    ----------
    case
        With queues, and the people who answer them.
    demand
        As `demand_of` gives it, where it is known.

    Raises
    ------
    InputError
        E326: there are no queues, no demand, or nobody answers. E323: no demand can be forecast.
    """
    if case.queues.is_empty():
        right = "a table queues; see `creneau check --format-reference`"
        if not case.tasks.is_empty():
            right += "; --policy push, pull, mixed or all plays the tasks of the case"
        raise cannot("queues", "is missing", right)
    demand = demand_of(case) if demand is None else demand
    ids = case.queues["queue_id"].to_list()
    lost = demand.filter(~pl.col("queue_id").is_in(ids))["queue_id"].unique().sort()
    if len(lost):
        raise cannot("queues", f"has no row for {lost[0]}, which is forecast", "a row for every queue of the demand")
    opened = {queue: open_spans(case, calendar) for queue, calendar in _columns(case, "queue_id", "calendar")}
    edges = [
        *demand["start"],
        *demand["end"],
        *(edge for spans in opened.values() for span in spans or () for edge in span),
    ]
    grid = Grid.of(case.settings, edges)
    desks = desk.queues_of(case)
    if {*ids} & {each.queue_id for each in desks}:
        raise cannot("queues", f"calls a queue {desk.NAME}, as the tasks of the case are called", "another queue_id")
    staff = staff_of(case, _needs(case, desks), taken(case))
    if not any(team.shifts for team in staff.teams):
        right = "people with shifts in the horizon, and the skills that the queues ask for"
        raise cannot("resources", "has nobody who answers a queue", right)
    measures = measures_of(case, grid, {team.group for team in staff.teams})
    queues = [queue_of(case, row) for row in case.queues.iter_rows(named=True)]
    expected, spreads = rates(demand, grid, [*ids, *(each.queue_id for each in desks)], opened)
    segments = [Segment(**row) for row in _segments(case)]
    model = Model(
        length=float(grid.step),
        queues=[*queues, *(each.queue() for each in desks)],
        teams=staff.teams,
        expected=expected,
        spread=spreads,
        days=grid.days(),
        segments=segments or [Segment(name=EVERYBODY)],
        shares=_shares(case, len(ids) + len(desks)),
        given=given_of(case, grid, desks),
        measures=[*closings(grid, opened), *measures],
        triggers=triggers_of(case),
        on_call=on_call(measures),
        look_every=float(case.settings.simulate.look_every),
    )
    return Operation(case=case, model=model, grid=grid, staff=staff)


def _needs(case: Case, desks: Sequence[desk.Desk]) -> dict[str, Need]:
    asked = {
        queue: Need(tuple((skill["skill"], skill["level"]) for skill in skills or ()))
        for queue, skills in _columns(case, "queue_id", "skills")
    }
    return asked | {each.queue_id: Need(each.skills, each.department) for each in desks}


def _columns(case: Case, *names: str) -> list[tuple[Any, ...]]:
    return list(case.queues.select(names).iter_rows())


def _segments(case: Case) -> list[dict[str, Any]]:
    rows = case.segments.select("priority", "ageing", name="segment_id")
    return rows.to_dicts()


def _shares(case: Case, queues: int) -> NDArray[np.float64] | None:
    if case.segments.is_empty():
        return None
    shares = case.segments["share"].to_numpy()
    return np.tile(shares / shares.sum(), (queues, 1))
