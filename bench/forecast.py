"""The forecast beside naive ones and statsforecast: calls to a bank, ambulance calls of a city and its boroughs."""

from __future__ import annotations

import time
import warnings
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from bench.machine import circumstances
from bench.process import alone
from bench.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from scenarios.forecast import Forecast

    Floats = NDArray[np.float64]
    Model = Callable[[Floats, int], Floats]

FOLDER = Path(__file__).parents[2] / "shared" / "data"
BANK, AMBULANCES = FOLDER / "calls/bank_calls_5min.csv", FOLDER / "nyc/ems_hourly_2010_2017.csv.gz"
PEER = "statsforecast"
ZONE = "America/New_York"
HOUR = 3600
NAIVE = {"same weekday last week": "last_week", "mean of the last four": "mean_of_four"}
OWN = "creneau"


class Source(NamedTuple):
    """A series that others published.

    Parameters
    ----------
    name, file
        What it is called here, and where it lies.
    length
        Seconds of an interval.
    first, days
        The horizon after it; days of it are open.
    hours
        First and last hour of a day.
    week
        Days of a week that it has.
    parted
        Whether its times are parted in columns.
    columns
        Of the file, each a queue.
    peers
        Models of statsforecast that it is tried with; none named: all.
    """

    name: str
    file: Path
    length: int
    first: date
    days: int
    hours: tuple[int, int]
    week: int
    parted: bool
    columns: tuple[str, ...]
    peers: tuple[str, ...] = ()


PATIENT = ("MSTL + ETS",)
"""Of models that which forecasts days of 168 intervals, or five series, in minutes."""
BOROUGHS = ("BRONX", "BROOKLYN", "MANHATTAN", "QUEENS", "RICHMOND / STATEN ISLAND")
_BANK = Source("bank calls", BANK, 1800, date(2003, 10, 25), 7, (7, 21), 5, parted=False, columns=("Calls",))
_CITY = Source(
    "ambulance calls", AMBULANCES, HOUR, date(2018, 1, 1), 7, (0, 24), 7, parted=True, columns=("num_calls",)
)
SOURCES = (
    _BANK._replace(name="bank calls, 5 minutes", length=300, peers=PATIENT),
    _BANK._replace(name="bank calls, half-hours"),
    _CITY._replace(name="ambulance calls, hours"),
    _CITY._replace(name="ambulance calls, hours and boroughs", columns=BOROUGHS, peers=PATIENT),
)


class Result(NamedTuple):
    """WAPE by method and grain, CPU seconds by method, and what the notes tell of a series."""

    wape: dict[str, tuple[float, float]]
    cpu: dict[str, float]
    notes: list[str]


def missing() -> str | None:
    """Say which file is missing; None where none is."""
    lacking = [str(source.file.relative_to(FOLDER.parent)) for source in SOURCES if not source.file.is_file()]
    return f"skipped: {', '.join(lacking)} is not there" if lacking else None


def sheet() -> Sheet:
    """Measure everything."""
    peers = find_spec(PEER) is not None
    results = {source.name: alone(_measured, source, peers=peers) for source in SOURCES}
    rows = [
        [f"{name}: {method}", f"{wape[0]:.2%}", f"{wape[1]:.2%}", f"{result.cpu.get(method, 0):.0f}"]
        for name, result in results.items()
        for method, wape in result.wape.items()
    ]
    told = (
        "Weighted absolute percentage error of forecasts from 13 past moments, each five days ahead for calls to a "
        "bank (07:00 to 21:00, March to October 2003), seven for ambulance calls in New York (the last 13 weeks of "
        "2017, with the history since 2010), of intervals and of days. Nothing that comes after a moment is used at it."
    )
    notes = [note for result in results.values() for note in result.notes]
    if not peers:
        notes.append(f"{PEER} is not installed (the extra `bench` brings it): no peers.")
    else:
        notes.append(
            f"{PEER}: gaps are filled from the week before; MSTL (seasons of a day and a week) looks at the last "
            "52 weeks, models with the season of a day at the last 8. Of series of long seasons or of several queues "
            "not all models are tried, as they take too long."
        )
    return Sheet(
        section="forecast",
        heading=[told, circumstances([OWN, *([PEER] if peers else [])])],
        columns=["series and method", "intervals", "days", "CPU s"],
        rows=rows,
        notes=notes,
    )


def _measured(source: Source, *, peers: bool) -> Result:
    from scenarios.forecast import Settings, forecast  # noqa: PLC0415 - in the process that needs it

    history = _history(source)
    begun = time.process_time()
    made = forecast(history, zone=ZONE, first=source.first, days=source.days, settings=Settings(country="US"))
    cpu = {OWN: time.process_time() - begun}
    trial = made.tested.filter(grain="interval")
    columns = {OWN: "expected", **NAIVE}
    if peers:
        for name, values, spent in _peers(source, history, trial):
            trial = trial.with_columns(pl.Series(name, values))
            columns[name], cpu[name] = name, spent
    wape = {name: _wape(trial, column) for name, column in columns.items()}
    return Result(wape, cpu, list(_notes(source, made, wape)))


def _history(source: Source) -> pl.DataFrame:
    """Read a series as the history of a queue; an hour that the clock repeats is one row there, and is left out."""
    if source.parted:
        local = pl.datetime("year", "month", "day", "hour")
    else:
        local = pl.col("DateTime").str.to_datetime("%Y-%m-%dT%H:%M:%SZ")
    first, last = source.hours
    told = pl.read_csv(source.file).select(*source.columns, local=local.dt.truncate(f"{source.length}s"))
    told = told.unpivot(index="local", variable_name="queue_id", value_name="offered")
    told = told.filter(pl.col("local").dt.hour().is_between(first, last, closed="left"))
    start = pl.col("local").dt.replace_time_zone(ZONE, ambiguous="null", non_existent="null").dt.epoch("s")
    summed = told.group_by("queue_id", start=start).agg(pl.col("offered").sum()).drop_nulls().sort("queue_id", "start")
    return summed.select("queue_id", "start", pl.lit(source.length).alias("length"), "offered")


def _peers(source: Source, history: pl.DataFrame, trial: pl.DataFrame) -> Iterator[tuple[str, Floats, float]]:
    """Forecast the same intervals from the same moments by each model of statsforecast; with its CPU seconds."""
    from bench.peers.statsforecast import models  # noqa: PLC0415 - only where it is installed

    size = (source.hours[1] - source.hours[0]) * HOUR // source.length
    for name, model in models(size, source.week).items():
        if source.peers and name not in source.peers:
            continue
        values, begun = np.zeros(len(trial)), time.process_time()
        for queue in source.columns:
            mine = (trial["queue_id"] == queue).to_numpy()
            values[mine] = _by_model(source, history.filter(queue_id=queue), trial.filter(queue_id=queue), model)
        yield name, values, time.process_time() - begun


def _by_model(source: Source, history: pl.DataFrame, trial: pl.DataFrame, model: Model) -> Floats:
    """Forecast the intervals of a queue from each moment by a model."""
    days, slots = _places(source, history)
    first, size = int(days[0]), (source.hours[1] - source.hours[0]) * HOUR // source.length
    grid = np.full((int(days[-1]) - first + 1, size), np.nan)
    grid[days - first, slots] = history["offered"].to_numpy()
    kept = np.flatnonzero((np.arange(first, first + len(grid)) + 3) % 7 < source.week)
    at, slot = _places(source, trial)
    place = np.searchsorted(kept, at - first)
    origins = np.searchsorted(kept, trial["origin"].cast(pl.Int32).cast(pl.Int64).to_numpy() - first)
    values = np.zeros(len(trial))
    for origin in np.unique(origins):
        ours = origins == origin
        ahead = int(place[ours].max()) + 1 - int(origin)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # theirs
            found = model(_filled(grid[kept][:origin], source.week).ravel(), ahead * size).reshape(ahead, size)
        values[ours] = found[place[ours] - origin, slot[ours]]
    return values


def _places(source: Source, rows: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Local day (since 1970) and interval of the day of rows."""
    local = pl.from_epoch("start").dt.convert_time_zone(ZONE)
    seconds = local.dt.hour().cast(pl.Int64) * HOUR + local.dt.minute().cast(pl.Int64) * 60
    told = rows.select(day=local.dt.date().cast(pl.Int32).cast(pl.Int64), second=seconds)
    return told["day"].to_numpy(), (told["second"].to_numpy() - source.hours[0] * HOUR) // source.length


def _filled(grid: Floats, week: int) -> Floats:
    """Fill gaps with the same interval of a week before, so that seasons stay in step: peers need a whole series."""
    made = grid.copy()
    for day in range(len(made)):
        gaps = np.isnan(made[day])
        made[day, gaps] = made[day - week, gaps] if day >= week else np.nanmean(grid, axis=0)[gaps]
    return made


def _wape(trial: pl.DataFrame, column: str) -> tuple[float, float]:
    """Error of the intervals, and of the days."""
    day = pl.from_epoch("start").dt.convert_time_zone(ZONE).dt.date()
    days = trial.group_by("queue_id", "origin", day.alias("day")).agg(pl.col("offered", column).sum())
    share = (pl.col(column) - pl.col("offered")).abs().sum() / pl.col("offered").sum()
    return float(trial.select(share).item()), float(days.select(share).item())


def _notes(source: Source, made: Forecast, wape: dict[str, tuple[float, float]]) -> Iterator[str]:
    own = wape[OWN][0]
    ratios = [f"{own / found[0]:.2f} of {name}" for name, found in wape.items() if name != OWN]
    special = made.tested.filter(pl.col("special") != "", grain="interval")
    known = (
        f" On special days {_wape(special, 'expected')[0]:.2%} (same weekday last week "
        f"{_wape(special, 'last_week')[0]:.2%})."
        if len(special)
        else ""
    )
    yield f"{source.name}: creneau has {', '.join(ratios)}.{known}"
    held = made.tested.group_by("grain").agg(pl.col("offered").is_between("low", "high").mean())
    coverage = dict(held.iter_rows())
    yield (
        f"{source.name}, held by their 90 % intervals: {coverage['interval']:.1%} of the counts of intervals, "
        f"{coverage['day']:.1%} of those of days."
    )
    if len(source.columns) == 1:
        yield from _causes(source, made)


def _causes(source: Source, made: Forecast) -> Iterator[str]:
    """Tell what a forecast names."""
    effects = made.effects.filter(pl.col("group").is_in(["holiday", "beside"]))
    named = [
        f"{row['name']} {row['multiplier'] - 1:+.0%} ({row['low'] - 1:+.0%} to {row['high'] - 1:+.0%})"
        for row in effects.iter_rows(named=True)
    ]
    yield f"{source.name}, what is named: {'; '.join(named)}."
    largest = made.peaks.filter(grain="day").sort(pl.col("offered") - pl.col("usual"), descending=True).head(5)
    peaks = [
        f"{row['day']} {row['offered'] / row['usual'] - 1:+.0%} ({row['causes'] or 'nothing that is named'}; "
        f"{row['explained']:.0%} explained)"
        for row in largest.with_columns(day=pl.from_epoch("start").dt.convert_time_zone(ZONE).dt.date()).iter_rows(
            named=True
        )
    ]
    yield f"{source.name}, largest past peaks above level, season and weekday: {'; '.join(peaks)}."
