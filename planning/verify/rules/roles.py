"""Rules about the parts of a request: each filled once, by the right kind of resource, at the right time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.facts import named, nothing
from planning.verify.roles import parts
from planning.verify.sentences import clock, span

if TYPE_CHECKING:
    from planning.verify.facts import Facts

PART = pl.format("part {} ({})", "part", "role")


def roles(facts: Facts) -> pl.LazyFrame:
    """Fill all parts of a request, each once, by a resource of its kind, at its offset, none by one of the others."""
    if facts.case.roles.is_empty():
        return nothing()
    return pl.concat([_filled_wrongly(facts), _missing(facts)], how="diagonal")


def _filled_wrongly(facts: Facts) -> pl.LazyFrame:
    zone = facts.timezone
    stands = pl.col("offset").is_not_null()
    rows = facts.visits.filter(pl.col("size").is_not_null()).with_columns(
        stands=stands,
        times=pl.len().over("request_id", "part"),
        fills=pl.col("part").filter(stands).n_unique().over("request_id", "resource_id"),
        due=pl.col("began") + pl.col("offset"),
    )
    distance, request = span(pl.col("offset").abs()), pl.col("request_id")
    when = (
        pl.when(pl.col("offset") == 0)
        .then(pl.format("when {} starts", request))
        .when(pl.col("offset") > 0)
        .then(pl.format("{} after {} starts", distance, request))
        .otherwise(pl.format("{} before {} starts", distance, request))
    )
    wrong = (
        (~stands, _unfit()),
        (stands & (pl.col("times") > 1), pl.format("{} of {} stands in {} rows of the plan", PART, request, "times")),
        (
            pl.col("kind") != pl.col("role_kind"),
            pl.format(
                "{} of {} takes a resource of kind {}, and {} is of kind {}",
                PART,
                request,
                "role_kind",
                "resource_id",
                "kind",
            ),
        ),
        (
            pl.col("start") != pl.col("due"),
            pl.format("{} starts {}, and should start {}, {}", PART, clock("start", zone), clock("due", zone), when),
        ),
        (stands & (pl.col("fills") > 1), pl.format("{} fills {} parts of {}", "resource_id", "fills", request)),
    )
    said = [pl.when(holds).then(sentence) for holds, sentence in wrong]
    return named(
        rows.filter(pl.any_horizontal(*(holds.fill_null(value=False) for holds, _ in wrong))),
        pl.concat_str(said, separator="; ", ignore_nulls=True),
    )


def _unfit() -> pl.Expr:
    """Say why a row fills no part."""
    return (
        pl.when(pl.col("part").is_not_null())
        .then(pl.format("{} has no part {}", "request_id", "part"))
        .when(pl.col("role").is_not_null())
        .then(pl.format("{} has no part in the role {} left", "request_id", "role"))
        .otherwise(pl.format("{} has no part left for {}, of kind {}", "request_id", "resource_id", "kind"))
    )


def _missing(facts: Facts) -> pl.LazyFrame:
    """Name the parts that nobody fills at the row that stands for the request."""
    heads = facts.visits.filter("head", pl.col("size").is_not_null())
    present = facts.visits.filter(pl.col("offset").is_not_null()).select("request_id", "part")
    absent = (
        heads.select("row", "request_id", "service_id")
        .join(parts(facts.case), on="service_id")
        .join(present, on=["request_id", "part"], how="anti")
        .sort("row", "turn")
        .group_by("row", maintain_order=True)
        .agg(absent=PART.str.join(", "))
    )
    return named(heads.join(absent, on="row", maintain_order="left"), pl.format("{} lacks {}", "request_id", "absent"))
