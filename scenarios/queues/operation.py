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
from scenarios.queues.staff import Staff, staff_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.problem.skills import Requirement

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
        raise cannot("queues", "is missing", "a table queues; see `creneau check --format-reference`")
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
    staff = staff_of(case, grid, {**_needs(case), **{each.queue_id: each.skills for each in desks}}, taken(case))
    if not any(team.shifts for team in staff.teams):
        right = "people with shifts in the horizon, and the skills that the queues ask for"
        raise cannot("resources", "has nobody who answers a queue", right)
    queues = [queue_of(case, row, place) for place, row in enumerate(case.queues.iter_rows(named=True))]
    expected, spreads = rates(demand, grid, [*ids, *(each.queue_id for each in desks)], opened)
    segments = [Segment(**row) for row in _segments(case)]
    model = Model(
        length=float(grid.step),
        queues=[*queues, *(each.queue(len(queues) + place) for place, each in enumerate(desks))],
        teams=staff.teams,
        expected=expected,
        spread=spreads,
        days=grid.days(),
        segments=segments or [Segment(name=EVERYBODY)],
        shares=_shares(case, len(ids) + len(desks)),
        given=given_of(case, grid, desks),
        measures=[*measures_of(case, grid), *closings(grid, opened)],
        triggers=triggers_of(case),
        on_call=[group for group in on_call(case) if any(team.group == group for team in staff.teams)],
        look_every=float(case.settings.simulate.look_every),
    )
    return Operation(case=case, model=model, grid=grid, staff=staff)


def _needs(case: Case) -> dict[str, Requirement]:
    return {
        queue: tuple((skill["skill"], skill["level"]) for skill in skills or ())
        for queue, skills in _columns(case, "queue_id", "skills")
    }


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
