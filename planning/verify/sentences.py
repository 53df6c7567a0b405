"""Times and durations in the sentences of violations."""

from __future__ import annotations

from functools import cache

import polars as pl


def local(instant: pl.Expr, timezone: str) -> pl.Expr:
    """Turn epoch seconds into a date-time in the case's time zone."""
    return pl.from_epoch(instant, time_unit="s").dt.replace_time_zone("UTC").dt.convert_time_zone(timezone)


def moment(instant: pl.Expr, timezone: str) -> pl.Expr:
    """`2026-11-23 08:00`, with seconds only where there are any."""
    return local(instant, timezone).dt.strftime("%Y-%m-%d %H:%M:%S").str.replace(r"(:\d\d):00$", "$1")


@cache
def clock(column: str, timezone: str) -> pl.Expr:
    """`08:00`, with the date only where it is not the shift's `day`."""
    at = moment(pl.col(column), timezone)
    same_day = local(pl.col(column), timezone).dt.date() == pl.col("day")
    return pl.when(same_day).then(at.str.slice(11)).otherwise(at)


def starting() -> pl.Expr:
    """Say `starts`, or `the request starts` where the row is one of its parts."""
    return pl.when(pl.col("size").is_null()).then(pl.lit("starts")).otherwise(pl.lit("the request starts"))


def span(seconds: pl.Expr) -> pl.Expr:
    """`45 min`, or `75 s` where it is no whole number of minutes."""
    minutes = pl.format("{} min", seconds.floordiv(60))
    return pl.when(seconds.mod(60) == 0).then(minutes).otherwise(pl.format("{} s", seconds))


def hours(seconds: str | pl.Expr) -> pl.Expr:
    """`8 h 30 min 5 s`, each where there is any, or as `span` where it is less than an hour."""
    seconds = pl.col(seconds) if isinstance(seconds, str) else seconds
    amounts = {"h": seconds.floordiv(3600), "min": seconds.mod(3600).floordiv(60), "s": seconds.mod(60)}
    each = [pl.when(amount > 0).then(pl.format("{} {}", amount, pl.lit(unit))) for unit, amount in amounts.items()]
    said = pl.concat_str(each, separator=" ", ignore_nulls=True)
    return pl.when(seconds < 3600).then(span(seconds)).otherwise(said)  # noqa: PLR2004 - an hour


def percent(thousandths: pl.Expr) -> pl.Expr:
    """`30 %`, or `33.3 %` where it is no whole number of them."""
    whole = pl.format("{} %", thousandths.floordiv(10))
    return pl.when(thousandths.mod(10) == 0).then(whole).otherwise(pl.format("{} %", thousandths / 10))
