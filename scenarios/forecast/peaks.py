"""Past peaks: days and intervals far above the usual, with what explains them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scenarios.forecast.expected import EVENTS, expected, factors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.forecast.material import Material
    from scenarios.forecast.rolling import Fit

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

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


def peaks(material: Material, fit: Fit, most: int) -> pl.DataFrame:
    """List the past peaks of a queue, as `PEAKS` has them, those of most contacts above the usual.

    The usual is what level, season, weekday and time of day explain; the expected, what all that is named explains.
    """
    days = fit.daily.rows
    seen = material.panel.seen[days]
    came = material.panel.counts[days]
    full = expected(material, fit.shape, fit.daily, days) * seen
    shares = fit.shape.of(material.panel.weekdays[days], [""] * len(days))
    usual = np.exp(fit.daily.log_mean(days, without=NAMED))[:, None] * shares * seen
    frames = [_days(material, fit, came, usual, full), _intervals(material, fit, came, usual, full)]
    found = pl.concat([pl.DataFrame(schema=PEAKS), *frames])
    above = pl.col("offered") - pl.col("usual")
    return found.sort(above, "start", descending=[True, False]).head(most).sort("start", "length")


def _days(material: Material, fit: Fit, came: Floats, usual: Floats, full: Floats) -> pl.DataFrame:
    panel, days = material.panel, fit.daily.rows
    offered, plain = came.sum(axis=1), usual.sum(axis=1)
    far = (offered - plain) / np.sqrt(np.maximum(plain, 1e-9) * fit.daily.regression.dispersion) > FAR
    rows = []
    for at in np.flatnonzero(far):
        real = panel.real.filter(pl.col("day") == days[at])
        span = int(real["start"][0]), int(real["length"].sum())
        rows.append(_row(material, fit, "day", span, int(at), (offered[at], plain[at], full[at].sum())))
    return pl.DataFrame(rows, schema=PEAKS, orient="row")


def _intervals(material: Material, fit: Fit, came: Floats, usual: Floats, full: Floats) -> pl.DataFrame:
    """Intervals beyond their share of what came that day, neighbours as one."""
    panel, days = material.panel, fit.daily.rows
    if came.shape[1] == 1:
        return pl.DataFrame(schema=PEAKS)
    share = usual / np.maximum(usual.sum(axis=1, keepdims=True), 1e-9)
    own = share * _typical(came, share)[:, None]
    deviation = (came - own) / np.sqrt(np.maximum(own, 0.5))
    scale = max(1.0, float(np.quantile(np.abs(deviation[own > 0]), 0.6827)))
    far = (deviation > FARTHER * scale) & (came > usual)
    rows = []
    for at in np.flatnonzero(far.any(axis=1)):
        real = panel.real.filter(pl.col("day") == days[at])
        for first, last in _runs(far[at]):
            touched = real.filter(pl.col("slot").is_between(first, last))
            span = int(touched["start"][0]), int(touched["length"].sum())
            part = slice(first, last + 1)
            figures = came[at, part].sum(), usual[at, part].sum(), full[at, part].sum()
            rows.append(_row(material, fit, "interval", span, int(at), figures))
    return pl.DataFrame(rows, schema=PEAKS, orient="row")


def _typical(came: Floats, share: Floats) -> Floats:
    """Contacts of a day as most of its intervals tell them: a peak of some does not count."""
    ratio = np.where(share > 0, came / np.maximum(share, 1e-12), np.nan)
    order = np.argsort(ratio, axis=1)
    heavy = np.take_along_axis(share, order, axis=1).cumsum(axis=1)
    middle = (heavy >= heavy[:, -1:] / 2).argmax(axis=1)
    return np.take_along_axis(ratio, np.take_along_axis(order, middle[:, None], axis=1), axis=1)[:, 0]


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """First and last place of each run of flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _row(material, fit, grain, span, at, figures):
    offered, plain, full = (float(figure) for figure in figures)
    above = max(offered - plain, 1e-9)
    explained = min(max((full - plain) / above, 0.0), 1.0)
    return (material.queue, grain, *span, offered, plain, full, _causes(material, fit, at), explained, offered - full)


def _causes(material: Material, fit: Fit, at: int) -> str:
    """Name what the model sees in a day, the strongest first: `day after a holiday +13 %`."""
    daily, day = fit.daily, int(fit.daily.rows[at])
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
