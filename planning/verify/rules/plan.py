"""Rules about the plan itself: locks, doubles, starts that are missing, and figures that do not follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.facts import named
from planning.verify.sentences import clock, moment, starting

if TYPE_CHECKING:
    from planning.verify.facts import Facts

INSTANTS = ("depart", "arrive", "end")
FIGURES = ("travel_s", "travel_m", "wait_s", "late_s")


def lock(facts: Facts) -> pl.LazyFrame:
    """Keep a locked request in the plan, led by its locked resource, at its locked start, or inside its promise."""
    zone = facts.timezone
    asked = facts.requests.select("request_id", "locked_resource", "locked_start")
    rows = facts.visits.join(asked, on="request_id", maintain_order="left")
    held = pl.col("asked")
    person = pl.col("lead") & held.is_in(["resource", "all"]) & (pl.col("resource_id") != pl.col("locked_resource"))
    time = pl.col("head") & held.is_in(["time", "all"]) & (pl.col("began") != pl.col("locked_start"))
    window = (held == "window") | pl.col("in_window")
    outside = pl.col("head") & window & ~pl.col("began").is_between("promise_start", "promise_end")
    starts = pl.format("{} {}", starting(), clock("began", zone))
    moved = named(
        rows.filter(person | time | outside),
        pl.when(person)
        .then(pl.format("{} is locked to {}, not {}", "request_id", "locked_resource", "resource_id"))
        .when(time)
        .then(pl.format("{}, locked to {}", starts, clock("locked_start", zone)))
        .otherwise(
            pl.format("{}, locked to {} to {}", starts, clock("promise_start", zone), clock("promise_end", zone))
        ),
    )
    dropped = facts.left_out.filter(pl.col("lock") != "none").select(
        "request_id",
        forced=pl.lit(value=True),
        detail=pl.format("{} is locked ({}) and may not be left out", "request_id", "lock"),
    )
    return pl.concat([moved, dropped], how="diagonal")


def twice(facts: Facts) -> pl.LazyFrame:
    """Serve a request without roles in one row only."""
    rows = (
        facts.visits.filter(pl.col("size").is_null())
        .with_columns(times=pl.len().over("request_id"))
        .filter(pl.col("times") > 1)
    )
    return named(rows, pl.format("{} stands in {} rows of the plan", "request_id", "times"))


def times(facts: Facts) -> pl.LazyFrame:
    """Give every row of a shift a start, or none; then their sequence says the order.

    Requests of several parts, those that are linked, and what stays, need a start: no sequence tells how they meet.
    """
    untimed = facts.rows.filter(~pl.col("timed") & pl.col("row").is_not_null()).join(
        facts.given.select("row", said_start="start", said_sequence="sequence"), on="row", maintain_order="left"
    )
    mixed = pl.col("said_start").is_null() & pl.col("said_start").is_not_null().any().over("route")
    linked = pl.concat([facts.case.links.lazy().select(request_id=end) for end in ("before", "after")]).unique()
    untimed = untimed.join(linked.with_columns(linked=pl.lit(value=True)), on="request_id", how="left")
    meeting = (pl.col("size") > 1) | pl.col("linked") | pl.col("stays")
    meets = pl.col("said_start").is_null() & meeting.fill_null(value=False)
    unordered = pl.col("said_sequence").is_null() | (pl.len().over("route", "said_sequence") > 1)
    several = pl.len().over("route") > 1
    return named(
        untimed.with_columns(mixed=mixed, meets=meets, unordered=unordered & several).filter(
            pl.col("mixed") | pl.col("meets") | pl.col("unordered")
        ),
        pl.when("mixed")
        .then(pl.lit("has no start, but other rows of its shift have one"))
        .when("meets")
        .then(
            pl.format(
                "has no start: {} {}, so the plan must say when it starts",
                "request_id",
                pl.when(pl.col("size") > 1)
                .then(pl.lit("has several parts"))
                .when("linked")
                .then(pl.lit("is linked to others"))
                .otherwise(pl.format("is served by {}, which stays", "resource_id")),
            )
        )
        .when(pl.col("said_sequence").is_null())
        .then(pl.lit("has neither a start nor a sequence"))
        .otherwise(pl.format("sequence {} stands twice in its shift, and there is no start", "said_sequence")),
    )


def digits(facts: Facts) -> pl.LazyFrame:
    """Fill a derived column with what follows from resource, order and start, or not at all."""
    derived = ["part", "role", "sequence", "site_id", *INSTANTS, *FIGURES]
    rows = facts.rows.join(
        facts.given.select("row", *(pl.col(name).alias(f"said_{name}") for name in derived)),
        on="row",
        maintain_order="left",
    )
    wrong = {
        name: pl.col(f"said_{name}").is_not_null() & pl.col(f"said_{name}").ne_missing(pl.col(name)) for name in derived
    }
    wrong["sequence"] &= pl.col("timed")
    wrong["site_id"] &= pl.col("chosen").is_null()  # where the plan chooses, the rule about places judges it
    said = [
        pl.when(differs).then(
            pl.format(f"{name} {{}} should be {{}}", _shown(f"said_{name}", facts), _shown(name, facts))
        )
        for name, differs in wrong.items()
    ]
    return named(
        rows.filter(pl.any_horizontal(*wrong.values())), pl.concat_str(said, separator="; ", ignore_nulls=True)
    )


def _shown(column: str, facts: Facts) -> pl.Expr:
    """Write a value as the plan's file would."""
    value = pl.col(column)
    if column.removeprefix("said_") in INSTANTS:
        value = moment(value, facts.timezone)
    return value.cast(pl.String).fill_null("empty")
