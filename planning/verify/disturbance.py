"""What changes for the requests of the plan in force, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planning.verify.money import cents
from planning.verify.roles import TURN, begun, filled
from planning.verify.rows import conform
from planning.verify.sentences import local

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.verify.facts import Facts

OVER_FACTOR = 1_000
"""A factor is in thousandths."""


STANDING: dict[str, Any] = {
    "request_id": pl.String,
    "old_people": pl.List(pl.String),
    "old_start": pl.Int64,
    "told_start": pl.Int64,
    "told_end": pl.Int64,
}
"""Columns of the requests of a plan in force."""


def standing(case: Case, rows: pl.DataFrame | None) -> pl.LazyFrame:
    """Give the requests of a plan in force: of one without roles the earliest visit, then the first by resource.

    request_id, old_people, old_start, and what the client was told: told_start, told_end, null where nothing.
    """
    if rows is None:
        return pl.LazyFrame(schema=STANDING)
    visits = (
        conform(rows)
        .lazy()
        .filter(pl.col("activity").fill_null("visit") == "visit", pl.col("request_id").is_not_null())
        .with_columns(activity=pl.lit("visit"))
        .join(case.requests.lazy().select("request_id", "service_id"), on="request_id", how="left")
        .join(case.resources.lazy().select("resource_id", "kind"), on="resource_id", how="left")
    )
    visits = filled(case, visits).sort("start", "resource_id", "promised_start", "promised_end", nulls_last=True)
    alone = pl.col("size").is_null()
    each = pl.concat(
        [
            visits.filter(alone).unique("request_id", keep="first", maintain_order=True),
            visits.filter(~alone).sort(TURN, nulls_last=True),
        ]
    )
    named = each.group_by("request_id", maintain_order=True).agg(
        old_people="resource_id",
        old_start=begun(),
        told_start=pl.col("promised_start").first(),
        told_end=pl.col("promised_end").first(),
    )
    return named.collect().lazy()


def disturbance(facts: Facts, served: pl.LazyFrame) -> pl.LazyFrame:
    """Cost what changes for each request of the plan in force: request_id, amount.

    The largest counts: a start moved by more than the tolerance, a start outside what the client was told, a
    resource that no longer serves it, another day; or the request is left out. It is multiplied by the request's
    weight, and where the client was told of the plan by `notified`, and rounded once. A request that the case no
    longer has costs nothing.
    """
    prices, zone = facts.case.settings.objective.disturbance, facts.timezone
    start, old = pl.col("start"), pl.col("old_start")
    amounts = [
        (prices.drop, start.is_null()),
        (prices.time, (start - old).abs() > prices.tolerance),
        (prices.window, ~start.is_between("told_start", "told_end")),
        (prices.resource, pl.col("old_people").list.set_difference("people").list.len() > 0),
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
