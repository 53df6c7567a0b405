"""The plan in force as it stands when changes come in: who is where when, and what has begun."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from planning.problem.roles import began, with_parts
from planning.verify import complete

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.travel.travel import Travel


class Standing(NamedTuple):
    """A plan in force, in the case for which it was made.

    Parameters
    ----------
    case, travel
        Before any change.
    given
        The plan's rows as they were read.
    rows
        The same as `planning.verify` completes them.
    visits
        A row for each request in the plan: request_id, start (its own), begins and ends (of its first and last part),
        lasts (seconds that its lead takes).
    """

    case: Case
    travel: Travel
    given: pl.DataFrame
    rows: pl.DataFrame
    visits: pl.DataFrame

    @classmethod
    def of(cls, case: Case, travel: Travel, given: pl.DataFrame) -> Standing:
        """Complete a plan that was read."""
        rows = complete(case, travel, given)
        lead = pl.col("part").fill_null(1) == 1
        visits = (
            with_parts(case, rows.filter(activity="visit"))
            .group_by("request_id", maintain_order=True)
            .agg(
                start=began(),
                begins=pl.col("start").min(),
                ends=pl.col("end").max(),
                lasts=(pl.col("end") - pl.col("start")).filter(lead).first(),
            )
        )
        return cls(case, travel, given, rows, visits)
