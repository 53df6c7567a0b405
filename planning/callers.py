"""Room for those who will call: requests like those of the case, which a search plans beside them."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import PARTS
from planning.engine import layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planning.board import Board
    from planning.case.case import Case

CALLER = "\x1e"
"""What the ids of those who will call begin with; no id of a case can."""
FREE = ("promised_start", "promised_end", "respond_by", "due_at", "locked_resource", "locked_start", "notified_at")


def with_callers(case: Case, seed: int) -> Case:
    """Add what `offers.callers` expects to the requests of a case.

    Each is like a request drawn from those that the entry names, and wants to begin within the working hours of its
    day. It has no promise, no lock, no response that is owed, need not be served and takes no parts; its value is no
    more than the least of the case, so that hardly anybody who asks already is left out for it.

    Parameters
    ----------
    seed
        Another seed draws others.
    """
    drawn = pl.DataFrame(_drawn(case, seed), schema=("request_id", "like", "start", "end"), orient="row")
    if drawn.is_empty():
        return case
    asking = drawn.join(case.requests, left_on="like", right_on="request_id", maintain_order="left")
    anew = asking.with_columns(
        *(pl.lit(None).alias(name) for name in FREE),
        lock=pl.lit("none"),
        created_at="start",
        mandatory=pl.lit(value=False),
        windows=pl.concat_list(pl.struct("start", "end")),
        window_on=pl.lit("start"),
        parts=pl.lit([], PARTS),
        value=pl.min_horizontal("value", pl.lit(case.requests["value"].filter(case.requests["value"] > 0).min())),
    )
    rows = pl.concat([case.requests, anew.select(case.requests.columns).cast(case.requests.schema)])
    return replace(case, requests=rows.sort("request_id"))


def callers(board: Board) -> list[int]:
    """List the visits of those who will call."""
    theirs = board.problem.requests["request_id"].str.starts_with(CALLER)
    return theirs.arg_true().to_list()


def vacate(board: Board, visits: Sequence[int]) -> int:
    """Take those who will call out of a plan; gives how many were in it.

    What a journey cannot reach without the stop on its way goes too, for the last look to find another place.
    """
    kept = [visit for visit in visits if board.is_planned(visit)]
    for visit in kept:
        _take_out(board, visit)
    for route in range(len(board.problem.model.routes)) if kept else ():
        while not board.holds(route):
            _take_out(board, _last(board, route))
    return len(kept)


def _take_out(board: Board, visit: int) -> None:
    team = int(board.problem.model.visits[visit, layout.TEAM])
    if team >= 0:
        board.remove_team(team)
        board.part(int(board.problem.model.teams[team, layout.BOND]))
    else:
        board.remove(visit)


def _last(board: Board, route: int) -> int:
    """Find the last stop of a route that may go; what is locked holds without all the others."""
    rows, stops = board.problem.model.visits, board.state.stops
    asked = len(rows) - len(board.problem.model.fetches)
    movable = [
        stop
        for stop in board.stops(route).tolist()
        if stop < asked and not rows[stop, layout.PINNED] and not stops[stop, layout.FROZEN]
    ]
    return int(movable[-1])


def _drawn(case: Case, seed: int) -> Iterator[tuple[str, str, int, int]]:
    """Draw for each day that is not over: an id, the request that it is like, and the day's working hours."""
    chance, now = random.Random(seed), case.settings.now  # noqa: S311 - chance for a sample, no secret
    hours = case.shifts.group_by("day").agg(pl.col("start").min(), pl.col("end").max()).sort("day")
    known = case.callers.with_columns(pl.col("requests").list.set_difference(case.unservable["request_id"].implode()))
    number = 0
    for start, end in hours.filter(pl.col("end") > now).select("start", "end").iter_rows():
        for a_day, like in known.select("a_day", pl.col("requests").list.sort()).iter_rows():
            for one in chance.choices(like, k=a_day) if like else ():
                number += 1
                yield f"{CALLER}{number}", one, max(start, now), end
