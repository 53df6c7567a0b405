"""What the rules read: the plan's rows with everything that follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from planning.verify.rows import ROUTE, STOPS
from planning.verify.verdict import VIOLATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planning.case.case import Case
    from planning.travel.travel import Travel


class Facts(NamedTuple):
    """A plan laid against its case.

    Parameters
    ----------
    case, travel
        The case, and the journeys.
    given
        The plan's rows as they were written, with `row`.
    rows
        The rows that make routes, completed: `row` is null where a break was added.
    routes
        One row for each route.
    shifts
        One row for each shift that is paid: the routes, and what their persons do at the desk.
    needs
        One row for each visit and skill asked.
    breaks
        One row for each break of each shift.
    left_out
        The requests that no visit serves.
    takes
        One row for each fetch and thing that it takes, as `planning.verify.stock` has it.
    fetchless
        Whether nothing is fetched at all.
    in_force
        One row for each request of the plan in force: request_id, old_people, old_start, told_start, told_end.
    """

    case: Case
    travel: Travel
    given: pl.LazyFrame
    rows: pl.LazyFrame
    routes: pl.LazyFrame
    shifts: pl.LazyFrame
    needs: pl.LazyFrame
    breaks: pl.LazyFrame
    left_out: pl.LazyFrame
    takes: pl.LazyFrame
    fetchless: bool
    in_force: pl.LazyFrame

    @property
    def requests(self) -> pl.LazyFrame:
        """The case's requests."""
        return self.case.requests.lazy()

    @property
    def resources(self) -> pl.LazyFrame:
        """The case's resources."""
        return self.case.resources.lazy()

    @property
    def timezone(self) -> str:
        """The case's time zone, for sentences."""
        return self.case.settings.timezone

    @property
    def visits(self) -> pl.LazyFrame:
        """The rows that are visits."""
        return self.rows.filter(pl.col("activity") == "visit")

    @property
    def fetches(self) -> pl.LazyFrame:
        """The rows that fetch something."""
        return self.rows.filter(pl.col("activity") == "fetch")

    @property
    def stops(self) -> pl.LazyFrame:
        """The rows for which somebody goes somewhere."""
        return self.rows.filter(pl.col("activity").is_in(STOPS))

    @property
    def served(self) -> pl.LazyFrame:
        """One row for each request in the plan.

        request_id, start (see `began` in `together`), end (the last), late, promise_start, promise_end and people,
        all its resources.
        """
        return self.visits.group_by("request_id").agg(
            pl.col("promise_start", "promise_end").filter("head").first(),
            start=pl.col("began").min(),
            end=pl.col("ended").max(),
            late=pl.col("late_s").max(),
            promised=pl.col("promise_start").is_not_null().any(),
            people="resource_id",
        )

    @property
    def pauses(self) -> pl.LazyFrame:
        """The rows that are breaks."""
        return self.rows.filter(pl.col("activity") == "break")


def named(rows: pl.LazyFrame, detail: pl.Expr) -> pl.LazyFrame:
    """Name each of these rows as broken, with a sentence."""
    return rows.select("request_id", *ROUTE, "sequence", "forced", detail=detail)


def nothing() -> pl.LazyFrame:
    """Name no row."""
    return pl.LazyFrame(schema=VIOLATIONS)


def gathered(found: Iterable[pl.LazyFrame]) -> pl.LazyFrame:
    """Put the violations of all rules into one frame, sorted."""
    together = pl.concat([pl.LazyFrame(schema=VIOLATIONS), *found], how="diagonal").select(*VIOLATIONS)
    return together.sort("rule", *ROUTE, "sequence", "request_id", "detail")
