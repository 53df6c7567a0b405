"""Contacts that are given one by one: who waits at the start, the past that is replayed, and desk work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scenarios.contacts.model import Given
from scenarios.queues.demand import in_horizon, replays_contacts
from scenarios.queues.desk import GIVEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.case.case import Case
    from scenarios.queues.desk import Desk
    from scenarios.queues.grid import Grid

INSTANT = 1e-3
"""Who waits when the horizon starts came at least so many seconds before."""
GOLDEN = (5**0.5 - 1) / 2
"""Its multiples spread evenly over 0 to 1, however many they are."""


def given_of(case: Case, grid: Grid, desks: Sequence[Desk]) -> Given | None:
    """Gather them; None where there are none. Segments take turns by their shares, in order of arrival."""
    parts = [_backlog(case)]
    if replays_contacts(case):
        parts.append(_past(case, grid))
    parts += [each.given(grid, case.queues.height + place) for place, each in enumerate(desks)]
    rows = pl.concat(parts)
    if rows.is_empty():
        return None
    shares = case.segments["share"].to_list() or [1.0]
    turn = pl.int_range(pl.len()).over("queue")
    rows = rows.sort("at", "queue").with_columns(turn=(turn * GOLDEN + GOLDEN) % 1)
    segment = np.searchsorted(np.cumsum(shares)[:-1], rows["turn"].to_numpy(), side="right")
    return Given(
        at=rows["at"].to_numpy(),
        queue=rows["queue"].to_numpy(),
        segment=segment.astype(np.int64),
        service=rows["service"].to_numpy(),
        patience=np.full(rows.height, np.nan),
    )


def _backlog(case: Case) -> pl.DataFrame:
    """List those who wait at the start, the first for `backlog_s`, the others evenly less."""
    at: list[float] = []
    queue: list[int] = []
    for place, (count, oldest) in enumerate(case.queues.select("backlog", "backlog_s").iter_rows()):
        at += [-max(oldest, INSTANT) * (count - each) / count for each in range(count)]
        queue += [place] * count
    return pl.DataFrame({"at": at, "queue": queue, "service": [np.nan] * len(at)}, schema=GIVEN)


def _past(case: Case, grid: Grid) -> pl.DataFrame:
    """List the contacts of the past of the horizon; how long each took is as it was, where that is known."""
    places = pl.DataFrame({"queue_id": case.queues["queue_id"], "queue": range(case.queues.height)})
    took = (pl.col("ended_at") - pl.col("answered_at")).cast(pl.Float64).fill_null(np.nan)
    rows = in_horizon(case).join(places, on="queue_id", maintain_order="left")
    at = (pl.col("arrived_at") - grid.start).cast(pl.Float64)
    return rows.select(at=at, queue="queue", service=took).cast(GIVEN)
