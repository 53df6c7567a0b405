"""From when on people may set out again after the day before, where the plan does not say when they do."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import polars as pl

from planning.verify.derive import derived
from planning.verify.rows import along

if TYPE_CHECKING:
    from datetime import date

    from planning.case.case import Case
    from planning.travel.travel import Travel

LONG_AGO = -(1 << 62)


class Rests:
    """When people are back from their visits, day by day, and how long they rest then."""

    def __init__(self, case: Case, travel: Travel, timed: pl.DataFrame) -> None:
        rules = case.constraints.filter(kind="rest").select("limit", resource_id="resources").explode("resource_id")
        self.least = dict(rules.group_by("resource_id").agg(pl.col("limit").max()).iter_rows())
        self.back: dict[str, dict[date, int]] = defaultdict(dict)
        known = timed.filter(pl.col("resource_id").is_in(list(self.least)))
        if not known.is_empty():
            _, routes = derived(case, travel, along(known.lazy(), "start").collect())
            for person, day, at in routes.select("resource_id", "day", "return_at").iter_rows():
                self.returned(person, day, at)

    def returned(self, person: str, day: date, at: int) -> None:
        """Note that a person is back from a shift of a day."""
        self.back[person][day] = max(at, self.back[person].get(day, at))

    def over(self, person: str, day: date) -> int:
        """Say from when on the rest after the last day of work before this one is over."""
        earlier = [before for before in self.back[person] if before < day]
        if person not in self.least or not earlier:
            return LONG_AGO
        return self.back[person][max(earlier)] + int(self.least[person])
