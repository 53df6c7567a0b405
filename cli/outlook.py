"""A forecast for a reader: days, effects, peaks, and how good such forecasts have been."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl

from cli.output import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from scenarios.forecast import Forecast

FIRST = 10
"""Rows of a table that a screen shows for each queue, but of days."""
NONE = "-"
METHODS = {"forecast": "this forecast", "last_week": "same weekday last week", "mean_of_four": "mean of the last four"}


def shown(found: Forecast, zone: str, *, everything: bool) -> Iterator[RenderableType]:
    """Show what is expected by day, what makes it so, past peaks, and the backtest.

    `everything`: also the effects and peaks that count least.
    """
    for place, queue in enumerate(found.days["queue_id"].unique(maintain_order=True)):
        if place > 0:
            yield ""
        yield f"{queue}: contacts by day, and between which counts 90 of 100 days lie"
        yield _days(found.days.filter(queue_id=queue))
        effects = found.effects.filter(queue_id=queue)
        if not effects.is_empty():
            yield ""
            yield "what makes a day unlike others"
            yield _effects(effects, len(effects) if everything else FIRST)
        peaks = found.peaks.filter(queue_id=queue, grain="day")
        if not peaks.is_empty():
            yield ""
            yield "past days far above the usual"
            yield _peaks(peaks, zone, len(peaks) if everything else FIRST)
        yield ""
        yield "backtest: forecasts made from past moments, beside what came"
        yield _backtest(found.backtest.filter(queue_id=queue, days="all"))


def _days(days: pl.DataFrame) -> RenderableType:
    rows = (
        (f"{row['date']:%a %d %b}", f"{row['expected']:,.0f}", f"{row['low']:,.0f}", f"{row['high']:,.0f}")
        for row in days.iter_rows(named=True)
    )
    return table(("day", "expected", "low", "high"), rows, right=("expected", "low", "high"))


def _effects(effects: pl.DataFrame, most: int) -> RenderableType:
    strength = pl.col("multiplier").log().abs()
    first = effects.sort(strength, "group", "name", descending=[True, False, False]).head(most)
    rows = (
        (
            row["name"],
            _percent(row["multiplier"]),
            NONE if row["given"] else f"{_percent(row['low'])} to {_percent(row['high'])}",
            "given" if row["given"] else row["days"],
        )
        for row in first.iter_rows(named=True)
    )
    return table(("effect", "more", "with 90 %", "days seen"), rows, right=("more", "with 90 %", "days seen"))


def _peaks(peaks: pl.DataFrame, zone: str, most: int) -> RenderableType:
    first = peaks.sort(pl.col("offered") - pl.col("usual"), descending=True).head(most).sort("start")
    rows = (
        (
            f"{datetime.fromtimestamp(row['start'], ZoneInfo(zone)):%a %d %b %Y}",
            f"{row['offered']:,.0f}",
            f"{row['usual']:,.0f}",
            row["causes"] or "unexplained",
            f"{row['unexplained']:,.0f}",
        )
        for row in first.iter_rows(named=True)
    )
    right = ("came", "usual", "unexplained")
    return table(("day", "came", "usual", "explained by", "unexplained"), rows, right=right)


def _backtest(rows: pl.DataFrame) -> RenderableType:
    cells = (
        (
            METHODS.get(row["method"], row["method"]),
            row["grain"],
            _share(row["wape"]),
            NONE if row["mase"] is None else f"{row['mase']:.2f}",
            _share(row["bias"]),
            _share(row["coverage"]),
        )
        for row in rows.iter_rows(named=True)
    )
    right = ("WAPE", "MASE", "bias", "in the interval")
    return table(("method", "by", *right), cells, right=right)


def _percent(factor: float) -> str:
    return f"{factor - 1:+.0%}"


def _share(value: float | None) -> str:
    return NONE if value is None else f"{value:.1%}"
