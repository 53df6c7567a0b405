"""What changes for the requests of the plan in force, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.money import cents
from planning.verify.rows import conform
from planning.verify.sentences import local

if TYPE_CHECKING:
    from planning.verify.facts import Facts

OVER_FACTOR = 1_000
"""A factor is in thousandths."""


def standing(rows: pl.DataFrame | None) -> pl.LazyFrame:
    """Give the visits of a plan in force, one for each request: the earliest, of one moment the first by resource.

    request_id, old_resource, old_start, and what the client was told: told_start, told_end, null where nothing.
    """
    known = conform(pl.DataFrame() if rows is None else rows).lazy()
    visits = known.filter(pl.col("activity").fill_null("visit") == "visit", pl.col("request_id").is_not_null())
    first = visits.sort("start", "resource_id", "promised_start", "promised_end", nulls_last=True).unique(
        "request_id", keep="first"
    )
    return first.select(
        "request_id",
        old_resource="resource_id",
        old_start="start",
        told_start="promised_start",
        told_end="promised_end",
    )


def disturbance(facts: Facts, served: pl.LazyFrame) -> pl.LazyFrame:
    """Cost what changes for each request of the plan in force: request_id, amount.

    The largest counts: a start moved by more than the tolerance, a start outside what the client was told, another
    resource, another day; or the request is left out. It is multiplied by the request's weight, and where the
    client was told of the plan by `notified`, and rounded once. A request that the case no longer has costs nothing.
    """
    prices, zone = facts.case.settings.objective.disturbance, facts.timezone
    start, old = pl.col("start"), pl.col("old_start")
    amounts = [
        (prices.drop, start.is_null()),
        (prices.time, (start - old).abs() > prices.tolerance),
        (prices.window, ~start.is_between("told_start", "told_end")),
        (prices.resource, ~pl.col("people").list.contains(pl.col("old_resource"))),
        (prices.day, local(start, zone).dt.date() != local(old, zone).dt.date()),
    ]
    worst = pl.max_horizontal(pl.when(holds).then(pl.lit(amount, pl.Int64)).otherwise(0) for amount, holds in amounts)
    times = pl.when(pl.col("notified_at").is_not_null()).then(prices.notified).otherwise(OVER_FACTOR)
    return (
        facts.requests.select("request_id", "weight", "notified_at")
        .join(facts.in_force, on="request_id")
        .join(served.select("request_id", "start", "people"), on="request_id", how="left")
        .select("request_id", amount=cents(worst * pl.col("weight") * times, OVER_FACTOR))
    )
