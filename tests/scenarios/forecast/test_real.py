"""Real calls: what is promised of them. Skipped where the data are not there."""

from datetime import date

import pytest

from bench.forecast import SOURCES, ZONE, _history
from scenarios.forecast import Settings, forecast
from tests.scenarios.forecast.made import effect

FIVE_MINUTES, HALF_HOURS = SOURCES[:2]


@pytest.mark.skipif(not HALF_HOURS.file.is_file(), reason=f"{HALF_HOURS.file.name} is not there")
@pytest.mark.parametrize(("bank", "last_week"), [(FIVE_MINUTES, 0.1146), (HALF_HOURS, 0.0858)], ids=["5 min", "30 min"])
def test_calls_to_a_bank_are_forecast_better_than_the_same_weekday_last_week_by_two_fifths(bank, last_week):
    made = forecast(_history(bank), zone=ZONE, first=date(2003, 10, 25), days=7, settings=Settings(country="US"))
    assert made.tested["origin"].n_unique() == 13
    assert made.tested.filter(grain="day").height == 65
    found = {(row["method"], row["grain"]): row for row in made.backtest.filter(days="all").iter_rows(named=True)}
    assert found["last_week", "interval"]["wape"] == pytest.approx(last_week, abs=0.0001)
    assert found["forecast", "interval"]["wape"] <= 0.60 * found["last_week", "interval"]["wape"]
    for grain in ("interval", "day"):
        assert 0.85 <= found["forecast", grain]["coverage"] <= 0.95
    assert effect(made.effects, "day after a holiday")["low"] > 1
    assert effect(made.effects, "second day after a holiday")["low"] > 1
    labor_day = made.peaks.filter(grain="day").sort("offered", descending=True).row(0, named=True)
    assert "day after a holiday" in labor_day["causes"]
    assert labor_day["explained"] > 0.9
