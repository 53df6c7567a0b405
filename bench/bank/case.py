"""Lays the log out as a case: of the days that are played, only when calls came and who was there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from bench.bank import log, staffing
from planning.case.load import load_tables
from scenarios.contacts.kernel.arena import SECOND

if TYPE_CHECKING:
    from datetime import date

    from planning.case.case import Case

GOLDEN = (5**0.5 - 1) / 2
"""Its multiples spread evenly over 0 to 1, however many they are."""


class Estimate(NamedTuple):
    """A reading of who was there.

    Parameters
    ----------
    gap
        Minutes between somebody's calls above which he was not there.
    after
        Whether agents have something to do after a call, as the log shows where others wait.
    """

    gap: int
    after: bool

    @property
    def name(self) -> str:
        """What it is called."""
        return f"{self.gap} min{' and time after calls' if self.after else ''}"


def case_of(  # noqa: PLR0913 - what is played, and what is known of it
    calls: pl.DataFrame, learned: pl.DataFrame, first: date, days: int, estimate: Estimate, *, own: bool
) -> Case:
    """Make a case of some days.

    Parameters
    ----------
    calls
        Rows of `log.CALLS`: of them, those days are played.
    learned
        Rows from which service times, patience, skills and times after calls are estimated. They are dated back, so
        that none of them is played.
    first, days
        Which days.
    estimate
        Of who was there.
    own
        Whether calls that are played and were answered bring their own service times.
    """
    after = _After(learned, estimate)
    there = staffing.presence(calls, estimate.gap).filter(
        pl.col("start") < _midnight(first + timedelta(days=days)), pl.col("end") > _midnight(first)
    )
    able, everything = staffing.skills(learned), learned["queue_id"].unique().sort().to_list()
    people = sorted(there["resource_id"].unique())
    tables = {
        "contacts": pl.concat(
            [_played(log.between(calls, first, days), after, own=own), _learned(learned, after)], how="diagonal"
        ),
        "queues": pl.DataFrame({"queue_id": everything, "skills": everything}).with_columns(
            aht_law=pl.lit("contacts"), patience_law=pl.lit("contacts")
        ),
        "resources": pl.DataFrame(
            {
                "resource_id": people,
                "skills": [";".join(able.get(each.removesuffix(staffing.SECOND), everything)) for each in people],
            }
        ),
        "shifts": there,
    }
    settings: dict[str, Any] = {
        "name": "bank",
        "timezone": log.ZONE,
        "now": f"{first}T00:00",
        "horizon": {"start": first.isoformat(), "days": days},
        "simulate": {"demand": "history", "interval": "1h"},
    }
    return load_tables(tables, settings)


class _After:
    """How long agents have to do after calls."""

    def __init__(self, calls: pl.DataFrame, estimate: Estimate) -> None:
        law = staffing.after_calls(calls, estimate.gap).quantiles if estimate.after else (0.0, 0.0)
        self.quantiles = np.array(law) / SECOND

    def ended(self, calls: pl.DataFrame) -> pl.Series:
        """Give when agents were done with calls."""
        shares = (np.arange(calls.height) + 1) * GOLDEN % 1
        seconds = np.interp(shares, np.linspace(0, 1, len(self.quantiles)), self.quantiles)
        after = pl.Series(np.rint(seconds) * 1e3).cast(pl.Duration("ms"))  # whole seconds
        return calls["ended"] + after


def _played(calls: pl.DataFrame, after: _After, *, own: bool) -> pl.DataFrame:
    told = calls.select("contact_id", "queue_id", arrived_at="came")
    if not own:
        return told
    return told.with_columns(
        answered_at=calls.select(pl.when("answered").then("left"))["left"], ended_at=after.ended(calls)
    )


def _learned(calls: pl.DataFrame, after: _After) -> pl.DataFrame:
    """Give calls whole, in the year before; an agent has to do with each for the time after it, too."""
    told = calls.with_columns(ended=after.ended(calls))
    earlier = pl.duration(days=364)
    return told.select(
        "queue_id",
        contact_id=pl.format("L{}", "contact_id"),
        arrived_at=pl.col("came") - earlier,
        answered_at=pl.when("answered").then(pl.col("left") - earlier),
        ended_at=pl.when("answered").then("ended").otherwise("left") - earlier,
        outcome=pl.when("answered").then(pl.lit("answered")).otherwise(pl.lit("abandoned")),
    )


def _midnight(day: date) -> pl.Expr:
    return pl.lit(day).cast(pl.Datetime("us"))
