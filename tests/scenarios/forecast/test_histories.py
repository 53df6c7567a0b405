"""Histories of all sorts: with outliers, gaps, clock changes, few contacts, few weeks."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from scenarios.forecast import Settings, forecast
from tests.scenarios.forecast.made import (
    FIRST,
    PARIS,
    ask,
    campaigns,
    history,
    moment,
)

QUICK = Settings(origins=4, warm_up=4)


def test_hidden_outliers_do_not_move_the_level():
    rows = history(FIRST, 120)
    wild = rows.with_columns(
        offered=pl.when(pl.col("start").is_between(moment("2024-04-17 00:00"), moment("2024-04-18 00:00")))
        .then(pl.col("offered") * 6)
        .when(pl.col("start").is_between(moment("2024-04-24 00:00"), moment("2024-04-25 00:00")))
        .then(0)
        .otherwise("offered")
    )
    asked = ask(120, 7, origins=0)
    plain, robust = (forecast(each, **asked) for each in (rows, wild))
    assert (robust.days["expected"] / plain.days["expected"] - 1).abs().to_numpy().max() < 0.03
    top = robust.peaks.filter(grain="day").sort("unexplained", descending=True).row(0, named=True)
    assert top["start"] == moment("2024-04-17 00:00")
    assert top["explained"] < 0.1


def test_missing_intervals_are_unknown_and_not_zero_unless_that_is_said():
    rows = history(FIRST, 120, noise=0.0)
    kept = rows.filter(pl.Series(np.random.default_rng(8).uniform(size=len(rows)) > 0.2))
    whole, gaps, zeros = (
        forecast(each, **ask(120, 5, origins=0, missing_is_zero=zero)).demand["expected"].to_numpy().sum()
        for each, zero in ((rows, False), (kept, False), (kept, True))
    )
    assert gaps == pytest.approx(whole, rel=0.01)
    assert zeros == pytest.approx(0.8 * whole, rel=0.03)


@pytest.mark.parametrize(("change", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25)])
def test_the_day_of_a_clock_change_is_shorter_or_longer_by_its_hour(change, hours):
    course = tuple(np.array([1.0 + (hour % 12) / 12 for hour in range(24)]) / 35.0)
    begin = change - timedelta(77)
    told = history(begin, 77, noise=0.0, course=course, weekdays=(1.0,) * 7)
    made = forecast(told, zone=PARIS, first=change, days=2, settings=Settings(origins=0))
    day = made.demand.head(hours)
    assert day["start"][0] == moment(f"{change} 00:00")
    assert day["start"].diff().drop_nulls().unique().to_list() == [3600]
    at = pl.Series(day["start"]).cast(pl.Int64)
    local = pl.select(pl.from_epoch(at).dt.convert_time_zone(PARIS).dt.hour()).to_series()
    assert day["expected"].to_list() == pytest.approx([2000 * course[hour] for hour in local], rel=0.01)
    assert made.days["expected"][0] == pytest.approx(day["expected"].sum())


def test_a_history_across_clock_changes_is_no_less_regular():
    course = (1 / 24,) * 24
    rows = history(date(2025, 2, 1), 100, noise=0.0, course=course, weekdays=(1.0,) * 7)
    made = forecast(rows, zone=PARIS, first=date(2025, 5, 12), days=7, settings=Settings(origins=3, warm_up=3))
    assert made.demand["expected"].to_list() == pytest.approx([2000 / 24] * 168, rel=1e-3)
    assert made.backtest.filter(method="forecast")["wape"].to_numpy().max() < 1e-3
    assert not len(made.peaks)


def test_a_history_by_day_is_forecast_by_day():
    rows = history(FIRST, 200, course=(1.0,), weekdays=(1.0,) * 7)
    made = forecast(rows, zone=PARIS, first=FIRST + timedelta(200), days=110, settings=Settings(origins=1))
    assert len(made.demand) == 110
    assert sorted(made.demand["length"].unique()) == [86_400, 90_000]
    assert made.demand["expected"].to_list() == pytest.approx([2000] * 110, rel=0.05)
    assert made.demand["expected"].to_list() == pytest.approx(made.days["expected"].to_list())


def test_intervals_hold_nine_of_ten_counts_that_come():
    within, days = [], []
    for seed in range(3):
        rows = history(FIRST, 220, noise=0.05, seed=seed, volume=1500)
        made = forecast(rows, zone=PARIS, first=FIRST + timedelta(190), days=30, settings=QUICK)
        came = made.demand.join(rows.select("start", "offered"), on="start")
        assert len(came) == len(made.demand)
        within.append(came["offered"].is_between(came["low"], came["high"]).to_numpy().mean())
        each = came.group_by(pl.from_epoch("start").dt.date().alias("date")).agg(pl.col("offered").sum())
        both = made.days.join(each, on="date")
        days.append(both["offered"].is_between(both["low"], both["high"]).to_numpy().mean())
    assert 0.85 <= np.mean(within) <= 0.95
    assert 0.82 <= np.mean(days) <= 0.99


def test_a_sparse_queue_is_forecast_without_noise_in_its_course():
    rows = history(FIRST, 180, volume=8)
    made = forecast(rows, zone=PARIS, first=FIRST + timedelta(180), days=7, settings=QUICK)
    assert made.days["expected"].sum() == pytest.approx(8 * 5.1, rel=0.15)
    assert 0.0 in made.demand["low"].to_list()
    assert made.demand["high"].to_numpy().max() <= 6


def test_too_few_weeks_for_a_backtest_still_give_a_forecast_with_bounds():
    rows = history(FIRST, 21)
    made = forecast(rows, zone=PARIS, first=FIRST + timedelta(21), days=7)
    assert made.backtest.is_empty()
    assert made.days["expected"].sum() == pytest.approx(2000 * 5.1, rel=0.1)
    assert (made.demand["low"] < made.demand["expected"]).all()
    assert made.chosen["origins"].to_list() == [0]


def test_what_contradicts_itself_is_complained_of():
    rows = history(FIRST, 60)
    asked = ask(60, 5)
    half = rows.tail(1).with_columns(pl.col("start") + 3600, length=pl.lit(1800, pl.Int64))
    with pytest.raises(ValueError, match="2 rows of queue phone stand twice"):
        forecast(pl.concat([rows, rows.head(1)]), **asked)
    with pytest.raises(ValueError, match="begin where no interval of the clock does"):
        forecast(rows.with_columns(pl.col("start") + 60), **asked)
    with pytest.raises(ValueError, match="have no count, or one below 0"):
        forecast(rows.with_columns(offered=-1.0), **asked)
    with pytest.raises(ValueError, match="intervals of 1800, 3600 seconds"):
        forecast(pl.concat([rows, half]), **asked)
    with pytest.raises(ValueError, match="which divide no day"):
        forecast(rows.with_columns(length=5000), **asked)
    with pytest.raises(ValueError, match="spans less than 14 days"):
        forecast(rows, zone=PARIS, first=FIRST + timedelta(9), days=5)
    with pytest.raises(ValueError, match="E0"):
        forecast(rows, events=campaigns([FIRST], uplift=-0.5), **asked)


def test_an_hour_far_above_its_share_of_the_day_is_a_peak_of_its_own():
    rows = history(FIRST, 90)
    begin = moment("2024-03-05 11:00")
    spike = pl.col("start").is_in([begin, begin + 3600])
    wild = rows.with_columns(offered=pl.when(spike).then(3 * pl.col("offered")).otherwise("offered"))
    peaks = forecast(wild, **ask(90, 5, origins=0)).peaks.filter(grain="interval")
    assert len(peaks) == 1
    found = peaks.row(0, named=True)
    assert (found["start"], found["length"]) == (begin, 7200)
    assert found["offered"] == pytest.approx(3 * found["usual"], rel=0.15)
    assert found["causes"] == "" or "month" in found["causes"]
    assert found["explained"] < 0.1


def test_two_years_show_the_season_by_month():
    rows = history(
        FIRST - timedelta(500),
        730,
        course=(1.0,),
        weekdays=(1.0,) * 7,
        factor=lambda day: 1.2 if day.month in {7, 8} else 0.96,
    )
    effects = forecast(rows, **ask(230, 7, origins=0)).effects.filter(group="season")
    found = dict(zip(effects["name"], effects["multiplier"], strict=True))
    assert len(found) == 12
    assert found["July"] > 1.12
    assert found["August"] > 1.12
    assert max(found[name] for name in ("January", "March", "May", "November")) < 1.02
