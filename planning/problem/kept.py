"""Whom desk work leaves free, and when, so that the reserves of a case hold."""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from planning.case.desk import able, asks, profiles
from planning.problem.segments import gaps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planning.case.case import Case
    from planning.problem.segments import Span, Spans

FREE = {"resource_id": pl.String, "start": pl.Int64, "end": pl.Int64, "rank": pl.Int64}
FREE_ANYWAY, IDLE, ASKED, NAMED = range(4)
"""Who is kept first: who is kept already, who can do no task, who can, and whom a task names."""


class Stretch(NamedTuple):
    """Time in which a person is in his shift and does nothing yet; `rank`: how much desk work would miss him."""

    who: str
    start: int
    end: int
    rank: int


def kept(case: Case, busy: Spans) -> dict[str, list[Span]]:
    """Choose who is kept free for the reserves, span by span.

    Where too few are free, another is kept to the end of the span, or as long as he can be: of those whom desk work
    misses least, who can be kept longest (so that few changes are needed), who was kept least so far, by his id. Where
    all who match are too few, all of them are kept. Who is kept for one reserve counts for the others too.

    Parameters
    ----------
    case
        The case.
    busy
        What each person does already, as spans that do not overlap, sorted.

    Returns
    -------
    dict
        Spans of persons, sorted; they do not overlap.
    """
    found: dict[str, list[Span]] = defaultdict(list)
    if case.reserves.is_empty():
        return found
    so_far: dict[str, int] = defaultdict(int)
    free = _free(case, busy)
    for people, start, end, among in _spans(case):
        near = free.filter(pl.col("start") < end, pl.col("end") > start, pl.col("resource_id").is_in(among.implode()))
        chosen = list(_chosen(list(_stretches(near, found, start, end)), people, so_far))
        for stretch in chosen:
            so_far[stretch.who] += stretch.end - stretch.start
            found[stretch.who] = sorted([*found[stretch.who], (stretch.start, stretch.end)])
    return found


def _spans(case: Case) -> Iterator[tuple[int, int, int, pl.Series]]:
    """Give the spans of reserves in the order in which they begin: people, start, end, among whom."""
    spans = case.reserves.sort("start", "reserve")
    for row, among in zip(spans.select("people", "start", "end").iter_rows(), spans["resources"], strict=True):
        yield (*row, among)


def _free(case: Case, busy: Spans) -> pl.DataFrame:
    """List when persons are in their shifts and do nothing, from now on: a row a stretch."""
    asked, _ = asks(case)
    can, profile = profiles(case)
    useful = able(asked, can)["profile"].unique()
    tasks = case.tasks.filter(~pl.col("held"))
    names = pl.concat([tasks["required_resources"].explode(), tasks["locked_resource"]]).drop_nulls().unique()
    rank = (
        pl.when(~pl.col("profile").is_in(useful.implode()))
        .then(IDLE)
        .when(pl.col("resource_id").is_in(names.implode()))
        .then(NAMED)
        .otherwise(ASKED)
    )
    now = case.settings.now
    shifts = case.shifts.with_columns(profile=profile).drop_nulls("profile").filter(pl.col("end") > now)
    members = case.reserves["resources"].explode().unique()
    shifts = shifts.filter(pl.col("resource_id").is_in(members.implode()))
    rows = [
        (who, *gap, kind)
        for who, start, end, kind in shifts.select("resource_id", "start", "end", rank).iter_rows()
        for gap in gaps(max(start, now), end, busy.get(who, ()), 0)
    ]
    return pl.DataFrame(rows, schema=FREE, orient="row")


def _stretches(free: pl.DataFrame, found: Spans, start: int, end: int) -> Iterator[Stretch]:
    """Cut free time to a span, and part what is kept already from what could be."""
    for who, low, high, rank in free.iter_rows():
        begin, until = max(low, start), min(high, end)
        mine = [(max(one, begin), min(other, until)) for one, other in found.get(who, ())]
        mine = [(one, other) for one, other in mine if one < other]
        yield from (Stretch(who, *span, FREE_ANYWAY) for span in mine)
        yield from (Stretch(who, *span, rank) for span in gaps(begin, until, mine, 0))


def _chosen(stretches: Sequence[Stretch], people: int, so_far: Mapping[str, int]) -> Iterator[Stretch]:
    """Choose whom to keep so that at each moment as many as asked for are free, or all; yields who is kept anew."""
    coming = deque(sorted(stretches, key=lambda each: each.start))
    ready: list[tuple[int, int, int, Stretch]] = []
    ends: list[int] = []
    for now in sorted({edge for each in stretches for edge in (each.start, each.end)}):
        while ends and ends[0] <= now:
            heapq.heappop(ends)
        while coming and coming[0].start <= now:
            each = coming.popleft()
            heapq.heappush(ready, (each.rank, -each.end, so_far.get(each.who, 0), each))
        while ready and len(ends) < people:
            *_, best = heapq.heappop(ready)
            if best.end > now:
                heapq.heappush(ends, best.end)
                if best.rank != FREE_ANYWAY:
                    yield best._replace(start=max(best.start, now))
