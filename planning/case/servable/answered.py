"""Which queues somebody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.servable.skilled import capable, holders

if TYPE_CHECKING:
    from planning.case.settings import Settings
    from planning.case.sheet import Sheet
    from planning.faults import Fault


def unanswered(
    sheet: Sheet, settings: Settings, resources: pl.DataFrame, skills: pl.DataFrame, shifts: pl.DataFrame
) -> list[Fault]:
    """Warn of queues that nobody answers within the horizon, not even by overflow, as a partner or when told: W559."""
    if resources.is_empty():
        return []
    rows = sheet.rows.with_columns(
        pl.col("skills").fill_null([]), ask=pl.int_range(pl.len()), kind=pl.lit("person", dtype=pl.String)
    )
    answered = capable(holders(rows, resources.filter(~pl.col("stays")), skills), shifts)["ask"].implode()
    told = [queue for one in settings.measures.values() for taken in one.takes.values() for queue in taken]
    rows = rows.with_columns(answered=pl.col("ask").is_in(answered) | pl.col("queue_id").is_in(told))
    others = rows.filter("answered")["queue_id"].implode()
    alone = ~pl.col("answered") & ~pl.col("overflow_to").is_in(others).fill_null(value=False)
    wrong = "is a queue that nobody with a shift in the horizon can answer"
    right = "people with its skills, or a partner"
    return sheet.faults(alone & pl.col("partner_s").is_null(), "W559", wrong, right, "queue_id", rows)
