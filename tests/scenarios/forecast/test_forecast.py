"""The forecast as a whole, on a history whose causes are known."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest

from scenarios.forecast import Forecast, Settings, forecast
from tests.scenarios.forecast.made import (
    AFTER,
    CAMPAIGNS,
    COURSE,
    DAYS,
    FIRST,
    HORIZON,
    PARIS,
    SHUT,
    ask,
    campaigns,
    causes,
    effect,
    history,
    moment,
)

QUICK = Settings(origins=4, warm_up=4)


@cache
def told() -> Forecast:
    closed = pl.DataFrame({"queue_id": None, "date": SHUT}, schema_overrides={"queue_id": pl.String})
    return forecast(
        history(FIRST, DAYS, factor=causes),
        zone=PARIS,
        first=HORIZON,
        days=14,
        events=campaigns([*CAMPAIGNS, HORIZON + timedelta(3)]),
        closed=closed,
        settings=QUICK,
    )


def test_the_truth_is_found_again():
    expected = {"Monday": 1.2, "Tuesday": 1.05, "Wednesday": 1.0, "Thursday": 0.95, "Friday": 0.9}
    mean = np.exp(np.log(list(expected.values())).mean())
    for name, factor in expected.items():
        assert effect(told().effects, name)["multiplier"] == pytest.approx(factor / mean, rel=0.015)
    after = effect(told().effects, "day after a closed day")
    assert after["low"] <= 1.2 <= after["high"]
    assert after["multiplier"] == pytest.approx(1.2, abs=0.05)
    assert after["days"] == len(AFTER)
    assert effect(told().effects, "first open day of the month")["low"] > 1.05
    mailing = effect(told().effects, "spring mailing")
    assert mailing["multiplier"] == pytest.approx(1.5, abs=0.05)
    assert mailing["low"] < 1.5 < mailing["high"]
    assert not mailing["given"]


def test_the_demand_is_that_of_the_causes():
    demand = told().demand.with_columns(at=pl.from_epoch("start").dt.convert_time_zone(PARIS))
    days = demand.group_by(pl.col("at").dt.date().alias("day")).agg(pl.col("expected").sum()).sort("day")
    factors = {0: 1.2, 1: 1.05, 2: 1.0, 3: 0.95, 4: 0.9}
    for day, expected in days.iter_rows():
        factor = factors[day.weekday()] * causes(day) * (1.5 if day == HORIZON + timedelta(3) else 1.0)
        assert expected == pytest.approx(2000 * factor, rel=0.06)
    assert demand["at"].dt.hour().unique().sort().to_list() == list(range(8, 18))
    assert set(days["day"].dt.weekday()) == {1, 2, 3, 4, 5}
    nine = demand.filter(pl.col("at").dt.hour() == 9)["expected"].to_numpy().sum() / demand["expected"].to_numpy().sum()
    assert nine == pytest.approx(COURSE[9], rel=0.03)


def test_the_days_are_the_sums_of_their_intervals_and_their_bounds_lie_around_them():
    made = told()
    assert made.days["expected"].sum() == pytest.approx(made.demand["expected"].sum())
    for frame in (made.days, made.demand):
        assert frame.filter((pl.col("low") <= pl.col("expected")) & (pl.col("expected") <= pl.col("high"))).equals(
            frame
        )
    assert 0.01 < made.days["spread"][0] < 0.06


def test_peaks_are_listed_with_what_explains_them():
    days = (
        told().peaks.filter(grain="day").with_columns(day=pl.from_epoch("start").dt.convert_time_zone(PARIS).dt.date())
    )
    assert set(CAMPAIGNS) <= set(days["day"])
    for row in days.filter(pl.col("day").is_in(CAMPAIGNS)).iter_rows(named=True):
        assert row["causes"].startswith("spring mailing +")
        assert row["explained"] > 0.85
        assert row["usual"] < row["expected"]
        assert row["unexplained"] == pytest.approx(row["offered"] - row["expected"])


def test_the_backtest_beats_the_naive_forecasts_and_its_intervals_hold():
    found = {(row["method"], row["grain"]): row for row in told().backtest.filter(days="all").iter_rows(named=True)}
    for grain in ("interval", "day"):
        assert found["forecast", grain]["wape"] < 0.9 * found["mean_of_four", grain]["wape"]
        assert found["forecast", grain]["wape"] < 0.9 * found["last_week", grain]["wape"]
    assert 0.85 <= found["forecast", "interval"]["coverage"] <= 0.95


def test_the_same_history_in_another_order_gives_the_same_forecast_to_the_bit():
    rows = history(FIRST, 150, factor=causes)
    more = history(FIRST, 150, volume=400, queue="chat", seed=2)
    both = pl.concat([rows, more])
    asked = ask(150, 7, origins=1, warm_up=3)
    one = forecast(both, events=campaigns(), **asked)
    other = forecast(both.sample(fraction=1.0, shuffle=True, seed=4), events=campaigns()[::-1], **asked)
    alone = forecast(more, events=campaigns(), **asked)
    for name in Forecast._fields:
        assert getattr(one, name).equals(getattr(other, name)), name
    assert one.demand.filter(queue_id="chat").equals(alone.demand)


def test_what_comes_later_changes_no_forecast_of_the_past():
    rows = history(FIRST, 160, factor=causes)
    asked = ask(153, 7, origins=1, warm_up=2)
    cut = rows.filter(pl.col("start") < moment("2024-06-02 00:00"))
    assert forecast(rows, **asked).demand.equals(forecast(cut, **asked).demand)
    later = rows.with_columns(
        offered=pl.when(pl.col("start") >= moment("2024-05-27 00:00")).then(pl.col("offered") * 3).otherwise("offered")
    )
    before, after = (forecast(each, **asked).tested for each in (rows, later))
    same = ["start", "expected", "low", "high", "last_week", "mean_of_four"]
    origin = date(2024, 5, 25)
    assert before["origin"].unique().to_list() == [origin]
    assert before.select(same).equals(after.select(same))
