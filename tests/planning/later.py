"""The day goes on: what a plan looks like some hours later, to plan on from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from planning.in_force import holding, standing
from planning.travel import Travel
from planning.verify import complete
from tests.cases import chance, one

if TYPE_CHECKING:
    from planning.case.case import Case
    from tests.cases import Pick


def on_the_day(pick: Pick, case: Case, rows: pl.DataFrame, hour: int) -> tuple[Case, Travel, pl.DataFrame]:
    """Let it be so late, a request fall away or come back, and what was planned hold as far as it has begun."""
    gone = one(pick, case.requests["request_id"].to_list()) if chance(pick, 50) else None
    asked = case.requests.filter(pl.col("request_id") != (gone or ""))
    settings = replace(case.settings, now=case.settings.start + 3600 * hour, frozen=one(pick, [0, 0, 3600]))
    later = replace(case, requests=asked, settings=settings)
    travel = Travel.of(later)
    kept = rows.filter(pl.col("request_id").is_null() | (pl.col("request_id") != (gone or "")))
    completed = complete(later, travel, kept)
    held = holding(later, kept, completed)
    return held, travel, standing(held, kept, completed)
