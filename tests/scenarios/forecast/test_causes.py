"""Events and drivers: found in the history, and laid over the horizon."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from scenarios.forecast import forecast
from tests.scenarios.forecast.made import (
    CAMPAIGNS,
    DAYS,
    FIRST,
    HORIZON,
    ask,
    campaigns,
    causes,
    effect,
    history,
    moment,
)


@pytest.mark.parametrize("event", ["given", "part of a day"])
def test_an_event_bends_only_its_hours(event):
    day = FIRST + timedelta(121)
    hours = campaigns([day], uplift=2.0, end=moment(f"{day} 12:00"), start=moment(f"{day} 10:00"))
    asked = ask(120, 5, origins=0)
    plain = rows = history(FIRST, 120, noise=0.0)
    if event == "part of a day":
        past = [FIRST + timedelta(n) for n in (23, 45, 67, 88, 101)]
        begins = [moment(f"{past_day} 10:00") for past_day in past]
        learned = [campaigns([d], start=moment(f"{d} 10:00"), end=moment(f"{d} 12:00")) for d in [*past, day]]
        hours = pl.concat(learned)
        touched = pl.col("start").is_in([*begins, *(begin + 3600 for begin in begins)])
        rows = rows.with_columns(offered=pl.when(touched).then(2 * pl.col("offered")).otherwise("offered"))
    plain, bent = (forecast(each, events=told, **asked).demand for each, told in ((plain, None), (rows, hours)))
    ratio = bent["expected"] / plain["expected"]
    within = bent["start"].is_between(moment(f"{day} 10:00"), moment(f"{day} 11:00"))
    assert ratio.filter(within).to_list() == pytest.approx([2.0, 2.0], rel=0.08 if event == "part of a day" else 1e-6)
    assert ratio.filter(~within).to_list() == pytest.approx([1.0] * (len(ratio) - 2), rel=0.01)


def test_an_event_of_another_queue_changes_nothing():
    rows = history(FIRST, 60)
    asked = ask(60, 5, origins=0)
    other = campaigns([FIRST + timedelta(61)], uplift=3.0, scope=["chat"])
    assert forecast(rows, events=other, **asked).demand.equals(forecast(rows, **asked).demand)


def test_a_kind_tells_of_an_event_that_never_was():
    day = HORIZON + timedelta(3)
    asked = ask(DAYS, 7, origins=0)
    rows = history(FIRST, DAYS, factor=causes)
    past = pl.concat([campaigns([day], name=f"mailing {n}") for n, day in enumerate(CAMPAIGNS)])
    new = campaigns([day], name="another mailing")
    made = forecast(rows, events=pl.concat([past, new]), **asked)
    found = effect(made.effects, "another mailing")
    assert found["days"] == 0
    assert 1.3 < found["multiplier"] < 1.55
    old = effect(made.effects, "mailing 2")
    assert found["high"] / found["low"] > old["high"] / old["low"]


def test_a_driver_is_found_and_needs_a_value_for_each_open_day_ahead():
    draw = np.random.default_rng(9)
    dates = [FIRST + timedelta(n) for n in range(260)]
    sent = dict(zip(dates, draw.uniform(0, 1, 260), strict=True))
    rows = history(FIRST, 250, factor=lambda day: 1 + 0.4 * sent.get(day - timedelta(1), 0.5))
    drivers = pl.DataFrame({"date": dates, "name": "invoices", "value": list(sent.values()), "known": True})
    asked = ask(250, 7, origins=2, warm_up=2)
    made = forecast(rows, drivers=drivers, **asked)
    found = made.effects.filter(group="driver").sort("multiplier")
    assert found["name"].str.contains("1 day later").to_list() == [False, False, True]
    assert found["multiplier"][2] == pytest.approx(1.1, abs=0.02)
    assert found["low"][2] > 1.05
    with pytest.raises(ValueError, match="the driver invoices has no value for 2024-09-09"):
        forecast(rows, drivers=drivers.filter(pl.col("date") != date(2024, 9, 9)), **asked)


def test_a_driver_that_is_not_known_ahead_helps_no_past_forecast():
    draw = np.random.default_rng(9)
    dates = [FIRST + timedelta(n) for n in range(160)]
    heat = dict(zip(dates, draw.uniform(0, 1, 160), strict=True))
    rows = history(FIRST, 150, factor=lambda day: 1 + 0.5 * heat[day])
    asked = ask(150, 5, origins=5, warm_up=0)
    wape = []
    for known in (True, False):
        drivers = pl.DataFrame({"date": dates, "name": "heat", "value": list(heat.values()), "known": known})
        found = forecast(rows, drivers=drivers, **asked).backtest
        wape.append(found.filter(method="forecast", grain="day", days="all")["wape"][0])
    assert wape[0] < 0.5 * wape[1]
