"""When people have time for tasks: their shifts, less what is done already, with their breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from planning.case.desk import profiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from planning.case.case import Case

SEGMENTS = pl.Schema(
    {
        "resource_id": pl.String(),
        "shift_start": pl.Int64(),
        "opens": pl.Int64(),
        "closes": pl.Int64(),
        "break": pl.Int64(),
        "break_from": pl.Int64(),
        "window_start": pl.Int64(),
        "window_end": pl.Int64(),
        "carries": pl.Boolean(),
        "profile": pl.Int64(),
    }
)
Span: TypeAlias = tuple[int, int]
Spans: TypeAlias = "Mapping[str, Sequence[Span]]"


def segments(case: Case, busy: Spans, rests: Spans | None = None, kept: Spans | None = None) -> pl.DataFrame:
    """List the time of each person's shifts that is free for tasks, from the plan's release on.

    Parameters
    ----------
    case
        The case.
    busy
        What each person does already, as spans that do not overlap, sorted.
    rests
        The breaks among it.
    kept
        When each is kept free beside what he does: spans likewise. He takes no break then either.

    Returns
    -------
    pl.DataFrame
        The columns of `SEGMENTS`, sorted by person and time. `break`: the length of a break, 0: none. Such a segment
        closes when the break begins at the latest, and the break begins once the person is free, `break_from` at the
        earliest; the segment that follows, without a gap, opens with its end. `window_start` and `window_end`: the
        break is due where the work of the shift spans them. `carries`: a task may be parted at its end, and go on in
        the next: at a break after which there is time, or at the end of a shift before one that begins free.
    """
    settings = case.settings
    _, profile = profiles(case)
    shifts = case.shifts.with_columns(profile=profile).drop_nulls("profile")
    shifts = shifts.filter(pl.col("end") > settings.now).sort("resource_id", "start")
    rows: list[tuple[str | int, ...]] = []
    for who, start, end, breaks, kind in shifts.select("resource_id", "start", "end", "breaks", "profile").iter_rows():
        done = _within(busy.get(who, ()), start, end)
        opens = max(start, settings.now)
        away = sorted([*done, *_within((kept or {}).get(who, ()), start, end)])
        free = list(gaps(opens, end, away, settings.desk.least_gap if away else 0))
        taken = _within((rests or {}).get(who, ()), start, end)
        due = [pause for pause in breaks if _to_come(pause, [*free, *done], taken)]
        placed, free = _placed(due, free, done)
        for gap in free:
            for *piece, goes_on in _pieces(gap, placed.get(gap, ())):
                at_end = not piece[2] and piece[1] == end
                rows.append((who, start, *piece, goes_on or at_end, kind))
    time = pl.DataFrame(rows, schema=SEGMENTS, orient="row")
    following = pl.col("resource_id").shift(-1) == pl.col("resource_id")
    begins_free = pl.col("opens").shift(-1) == pl.col("shift_start").shift(-1)
    onward = (pl.col("break") > 0) | (following & begins_free).fill_null(value=False)
    return time.with_columns(carries=pl.col("carries") & onward)


def _within(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """Give the parts of spans that lie in a shift."""
    return [(max(low, start), min(high, end)) for low, high in spans if low < end and high > start]


def gaps(opens: int, closes: int, done: Iterable[Span], least: int) -> Iterator[Span]:
    """Give the spans of a shift in which nothing is done, those that are long enough."""
    at = opens
    for start, end in [*done, (closes, closes)]:
        if start - at >= max(least, 1) and at < closes:
            yield at, min(start, closes)
        at = max(at, end)


def _to_come(pause: Mapping[str, int], work: Sequence[Span], taken: Iterable[Span]) -> bool:
    """Whether a break may still be due: it is not taken, and the work of the shift can span its window.

    `work`: when there is some, or can be.
    """
    if any(pause["start"] <= start and end <= pause["end"] for start, end in taken):
        return False
    first, last = min((start for start, _ in work), default=0), max((end for _, end in work), default=0)
    return first <= pause["start"] and pause["end"] <= last


def _placed(
    due: Iterable[Mapping[str, int]], gaps: Sequence[Span], done: Sequence[Span]
) -> tuple[dict[Span, list[Mapping[str, int]]], list[Span]]:
    """Give each break the gap with most room for it; where none has room, take care that it is not due.

    It is due where the work of the shift spans its window: gaps are cut so that it does not.
    """
    placed: dict[Span, list[Mapping[str, int]]] = {}
    left = list(gaps)
    for pause in due:
        room = {gap: min(gap[1], pause["end"]) - max(gap[0], pause["start"]) for gap in left}
        best = max(room, key=lambda gap: (room[gap], -gap[0]), default=None)
        if best is not None and room[best] >= pause["duration"]:
            placed.setdefault(best, []).append(pause)
        else:
            left = _cut(pause, left, done)
    return {gap: pauses for gap, pauses in placed.items() if gap in left}, left


def _cut(pause: Mapping[str, int], gaps: Sequence[Span], done: Sequence[Span]) -> list[Span]:
    """Leave the gaps before a break's window ends, or those after it begins, whichever is allowed and more."""
    before = [(start, min(end, pause["end"] - 1)) for start, end in gaps if start < pause["end"] - 1]
    after = [(max(start, pause["start"] + 1), end) for start, end in gaps if end > pause["start"] + 1]
    if any(start <= pause["start"] for start, _ in done):
        return before
    if any(end >= pause["end"] for _, end in done):
        return after
    return max(before, after, key=lambda spans: sum(end - start for start, end in spans))


def _pieces(gap: Span, pauses: Sequence[Mapping[str, int]]) -> Iterator[tuple[int, ...]]:
    """Part a gap by its breaks: the columns from `opens` to `window_end`, and whether time is left after a break."""
    opens, closes = gap
    to_come = sum(pause["duration"] for pause in pauses)
    for pause in pauses:
        length, earliest = pause["duration"], max(opens, pause["start"])
        latest = min(closes, pause["end"]) - length
        yield opens, latest, length, earliest, pause["start"], pause["end"], latest + to_come < closes
        opens = earliest + length
        to_come -= length
    yield opens, closes, 0, 0, 0, 0, False
