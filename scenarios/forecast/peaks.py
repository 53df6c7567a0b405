"""Past peaks: days and intervals far above the usual, with what explains them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from scenarios.forecast.expected import EVENTS, factors
from scenarios.forecast.poisson import WITHIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scenarios.forecast.material import Material
    from scenarios.forecast.rolling import Fit

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]

PEAKS = {
    "queue_id": pl.String,
    "grain": pl.String,
    "start": pl.Int64,
    "length": pl.Int64,
    "offered": pl.Float64,
    "usual": pl.Float64,
    "expected": pl.Float64,
    "causes": pl.String,
    "explained": pl.Float64,
    "unexplained": pl.Float64,
}
NAMED = ("month", "holiday", "beside", "driver", *EVENTS)
FAR = 3.0
"""A day is a peak from so many standard deviations above the usual,"""
FARTHER = 5.0
"""an interval from so many above its share of its own day: there are many more of them."""
NOTABLE = 0.01
"""A cause is named from this share of the day's contacts on."""


class _Course(NamedTuple):
    """The days that a model was fitted to, slot by slot: what came, what is usual, and what the model expects."""

    material: Material
    fit: Fit
    came: Floats
    usual: Floats
    full: Floats


def peaks(material: Material, fit: Fit, most: int) -> pl.DataFrame:
    """List the past peaks of a queue, as `PEAKS` has them, those of most contacts above the usual.

    The usual is what level, season, weekday and time of day explain; the expected, what all that is named explains.
    """
    days = fit.daily.rows
    seen = material.panel.seen[days]
    shares = fit.shape.of(material.panel.weekdays[days], [""] * len(days))
    usual = np.exp(fit.daily.log_mean(days, without=NAMED))[:, None] * shares * seen
    course = _Course(material, fit, material.panel.counts[days], usual, fit.seen(material, days))
    rows = [*_days(course), *_intervals(course)]
    found = pl.DataFrame(rows, schema=PEAKS, orient="row")
    above = pl.col("offered") - pl.col("usual")
    return found.sort(above, "start", descending=[True, False]).head(most).sort("start", "length")


def _days(course: _Course) -> Iterator[tuple[Any, ...]]:
    offered, plain = course.came.sum(axis=1), course.usual.sum(axis=1)
    deviation = np.sqrt(np.maximum(plain, 1e-9) * course.fit.daily.regression.dispersion)
    for at in np.flatnonzero((offered - plain) / deviation > FAR):
        yield _row(course, "day", int(at), slice(None))


def _intervals(course: _Course) -> Iterator[tuple[Any, ...]]:
    """Intervals beyond their share of what came that day, neighbours as one."""
    usual = course.usual
    if usual.shape[1] == 1:
        return
    share = usual / np.maximum(usual.sum(axis=1, keepdims=True), 1e-9)
    own = share * _typical(course.came, share)[:, None]
    deviation = (course.came - own) / np.sqrt(np.maximum(own, 0.5))
    scale = max(1.0, float(np.quantile(np.abs(deviation[own > 0]), WITHIN)))
    far = (deviation > FARTHER * scale) & (course.came > usual)
    for at in np.flatnonzero(far.any(axis=1)):
        for first, last in _runs(far[at]):
            yield _row(course, "interval", int(at), slice(first, last + 1))


def _typical(came: Floats, share: Floats) -> Floats:
    """Contacts of a day as most of its intervals tell them: a peak of some does not count."""
    ratio = np.where(share > 0, came / np.maximum(share, 1e-12), np.nan)
    order = np.argsort(ratio, axis=1)
    heavy = np.take_along_axis(share, order, axis=1).cumsum(axis=1)
    middle = (heavy >= heavy[:, -1:] / 2).argmax(axis=1)
    return np.take_along_axis(ratio, np.take_along_axis(order, middle[:, None], axis=1), axis=1)[:, 0]


def _runs(flags: Flags) -> list[tuple[int, int]]:
    """First and last place of each run of flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _row(course: _Course, grain: str, at: int, part: slice) -> tuple[Any, ...]:
    """Row of the slots of a day."""
    material, day = course.material, int(course.fit.daily.rows[at])
    within = np.arange(course.came.shape[1])[part]
    real = material.panel.real.filter(pl.col("day") == day, pl.col("slot").is_between(within[0], within[-1]))
    offered, plain, full = (float(of[at, part].sum()) for of in (course.came, course.usual, course.full))
    explained = min(max((full - plain) / max(offered - plain, 1e-9), 0.0), 1.0)
    causes = _causes(material, course.fit, day)
    span = int(real["start"][0]), int(real["length"].sum())
    return (material.queue, grain, *span, offered, plain, full, causes, explained, offered - full)


def _causes(material: Material, fit: Fit, day: int) -> str:
    """Name what the model sees in a day, the strongest first: `day after a holiday +13 %`."""
    daily = fit.daily
    effect: dict[str, float] = {}
    for column, value, coefficient in zip(daily.columns, daily.matrix[day], daily.regression.coefficients, strict=True):
        if column.group in NAMED and column.group not in EVENTS and value:
            effect[column.name] = effect.get(column.name, 0.0) + value * coefficient
    shares = fit.shape.of(material.panel.weekdays[[day]], [material.calendar.special[day]])
    for event in material.events:
        cover = (event.inside[[day]] * shares).sum(axis=1)
        if cover[0] > 0:
            effect[event.name] = float(np.log(1 + cover[0] * (factors(event, daily, cover)[0] - 1)))
    told = sorted(effect.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    return "; ".join(f"{name} {100 * np.expm1(value):+.0f} %" for name, value in told if abs(value) >= NOTABLE)
