"""From history to demand: the model of each queue, its named effects, its past peaks and its backtest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from scenarios.forecast.calendar import AROUND, calendar, public_holidays
from scenarios.forecast.choose import folds
from scenarios.forecast.clock import day_number
from scenarios.forecast.demand import DAYS, DEMAND, demand, demand_of_days
from scenarios.forecast.effects import EFFECTS, effects
from scenarios.forecast.material import CLOSED, DRIVERS, EVENTS, Material, bent, drivers_of, events_of
from scenarios.forecast.measures import BACKTEST, backtest
from scenarios.forecast.panel import HISTORY, panel
from scenarios.forecast.peaks import PEAKS, peaks
from scenarios.forecast.reach import reach
from scenarios.forecast.rolling import rolling
from scenarios.forecast.settings import Settings
from scenarios.forecast.tested import TESTED, tested

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from scenarios.forecast.panel import Panel


CHOSEN = {
    "queue_id": pl.String,
    "drift": pl.Float64,
    "ridge": pl.Float64,
    "half_life": pl.Float64,
    "season": pl.Boolean,
    "day_half_life": pl.Float64,
    "day_pull": pl.Float64,
    "day_width": pl.Int64,
    "day_lately": pl.Float64,
    "origins": pl.Int64,
}
SHUT = {"queue_id": pl.String, "date": pl.Date, "why": pl.String}


class Forecast(NamedTuple):
    """What is expected, why, and how good such forecasts have been.

    Parameters
    ----------
    demand
        An open interval of a queue a row: queue_id, start (seconds since the epoch), length (seconds), expected
        (contacts), low, high (between them lie 90 %), spread: coefficient of variation of the rate of the whole day,
        one error that all intervals of the day share, without the chance of single contacts.
    days
        Likewise, a day a row: queue_id, date, expected, low, high, spread.
    effects
        Factors with their 90 % intervals: queue_id, group, name, multiplier, low, high, days (of the history that
        show it), given (by the user).
    peaks
        Past days and intervals far above the usual: queue_id, grain, start, length, offered, usual (by level,
        season, weekday and time of day), expected (with all that is named), causes, explained (share of what is
        above the usual), unexplained (contacts).
    backtest
        By queue_id, method (forecast, last_week, mean_of_four), grain (interval, day) and days (all, ordinary,
        special): count, offered, wape, mase, bias, coverage.
    tested
        The forecasts of the backtest, an interval or a day a row: queue_id, grain, origin (date), lead (open days),
        start, special (why; empty: an ordinary day), offered, expected, low, high, last_week, mean_of_four, scale.
    chosen
        By queue_id: what rolling origin chose, and from how many origins.
    closed
        Days of the horizon that are closed though their weekday is open: queue_id, date, why.
    """

    demand: pl.DataFrame
    days: pl.DataFrame
    effects: pl.DataFrame
    peaks: pl.DataFrame
    backtest: pl.DataFrame
    tested: pl.DataFrame
    chosen: pl.DataFrame
    closed: pl.DataFrame


SCHEMAS: Sequence[Mapping[str, Any]] = (DEMAND, DAYS, EFFECTS, PEAKS, BACKTEST, TESTED, CHOSEN, SHUT)
"""Of the frames of a Forecast, in its order."""


def forecast(  # noqa: PLR0913 - tables, each by its name
    history: pl.DataFrame,
    *,
    zone: str,
    first: date,
    days: int,
    events: pl.DataFrame | None = None,
    drivers: pl.DataFrame | None = None,
    closed: pl.DataFrame | None = None,
    settings: Settings | None = None,
) -> Forecast:
    """Forecast the contacts of each queue.

    The contacts of an interval are those of its day times the share of the interval. Those of the day: a Poisson
    regression with level, trend, season, weekday, place in the month, holidays and the days beside them, events and
    drivers, each a factor held to 1 by a prior (`daily`). The share: by weekday, special days apart (`shape`). How
    much either is held back, and how far the level drifts, is chosen by what did best from past moments (`choose`);
    from the errors of the same forecasts come the intervals (`spread`).

    Parameters
    ----------
    history
        Rows as `HISTORY` has them, in any order; a queue_id may stand for any group that is to be forecast, as a
        channel or a type of request; those of the horizon and after it are not used. Intervals of a
        queue have one length, which divides a day (of a day, all that 23 to 25 hours have). Intervals without a row
        are unknown, unless the settings say otherwise.
    zone
        Name of the time zone.
    first, days
        The horizon: its first local day, and how many.
    events, drivers, closed
        Rows as `EVENTS`, `DRIVERS` and `CLOSED` have them. An event of the scope null is one of all queues, and so
        is a closed day of the queue null; an uplift is a factor. A driver that is not `known` ahead has in the
        horizon a value that is assumed.
    settings
        See there.

    Raises
    ------
    ValueError
        Rows contradict one another, or the history is too short; see `panel`, `events_of`, `drivers_of` and
        `public_holidays`.
    """
    chosen = settings or Settings()
    told = _Told(_typed(events, EVENTS), _typed(drivers, DRIVERS), _typed(closed, CLOSED), chosen)
    rows = _typed(history, HISTORY)
    horizon = day_number(first), days
    parts = []
    # Of matrices of some hundred rows threads share the work so badly that they take ten times the processor's time.
    with threadpool_limits(1, user_api="blas"):
        for queue in rows["queue_id"].unique().sort():
            own = panel(rows.filter(queue_id=queue), zone, *horizon, missing_is_zero=chosen.missing_is_zero)
            parts.append(_queue(_material(str(queue), own, told), chosen))
    empty = [pl.DataFrame(schema=schema) for schema in SCHEMAS]
    return Forecast(*(pl.concat(each) for each in zip(empty, *parts, strict=True)))


def _typed(frame: pl.DataFrame | None, schema: Mapping[str, Any]) -> pl.DataFrame:
    if frame is None:
        return pl.DataFrame(schema=schema)
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())


class _Told(NamedTuple):
    """What is told besides the history."""

    events: pl.DataFrame
    drivers: pl.DataFrame
    closed: pl.DataFrame
    settings: Settings


def _material(queue: str, own: Panel, told: _Told) -> Material:
    settings, last = told.settings, own.first + len(own.counts)
    holidays = public_holidays(own.first - AROUND, last + AROUND, settings.country, settings.subdivision)
    mine = told.closed.filter(pl.col("queue_id").is_null() | (pl.col("queue_id") == queue))
    shut = frozenset(mine["date"].cast(pl.Int32).cast(pl.Int64).to_list())
    days = calendar(own.seen.sum(axis=1) > 0, own.first, own.open_weekdays, holidays, shut)
    events = events_of(told.events, queue, own)
    drivers = drivers_of(told.drivers, own, days.opened, settings.lags)
    return Material(queue, own, days, events, drivers, bent(own, days, events))


def _queue(material: Material, settings: Settings) -> Forecast:
    """Forecast one queue."""
    own = material.panel
    horizon = np.arange(own.history, len(own.counts))
    horizon = horizon[material.calendar.opened[horizon]]
    week = int(own.open_weekdays.sum())
    if week == 0:
        raise ValueError(f"{material.queue} has no weekday on which anything came in of late")
    past, fit = rolling(material, folds(own.known, max(len(horizon), 1), week, settings), horizon)
    off, trial = reach(material, past, fit), tested(material, past)
    origins = sum(one.fold.tested for one in past)
    return Forecast(
        demand=demand(material, fit, off, horizon),
        days=demand_of_days(material, fit, off, horizon),
        effects=effects(material, fit),
        peaks=peaks(material, fit, settings.peaks),
        backtest=backtest(trial),
        tested=trial,
        chosen=pl.DataFrame([(material.queue, *fit.ridge, *fit.smoothing, origins)], schema=CHOSEN, orient="row"),
        closed=_shut(material),
    )


def _shut(material: Material) -> pl.DataFrame:
    """List the days of the horizon on which a weekday that is open otherwise is closed."""
    own = material.panel
    told = [(int(own.days[row]), why) for row, why in enumerate(material.calendar.why) if why and row >= own.history]
    frame = pl.DataFrame(told, schema={"date": pl.Int32, "why": pl.String}, orient="row")
    return frame.select(pl.lit(material.queue).alias("queue_id"), pl.col("date").cast(pl.Date), "why")
