"""The words of a report: every figure and every term has a name, and figures are written as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from planning.kpis.measure import ALL
from planning.report import headline
from planning.report.words import KPIS, SIMULATED, change, figure, listed, minutes, span
from scenarios.desks.kpis import ALL as OF_DESKS
from scenarios.queues.kpis import ALL as OF_QUEUES


def test_every_kpi_has_a_name_and_the_headline_names_kpis_that_there_are() -> None:
    names = {kpi.name for kpi in ALL}
    assert set(KPIS) == names
    assert set(headline.HEADLINE) <= names


def test_the_headline_of_a_simulation_names_figures_that_there_are() -> None:
    assert set(headline.SIMULATED) <= {each.name for each in OF_QUEUES}
    assert set(headline.OF_POLICIES) <= {each.name for each in OF_DESKS}
    assert set(SIMULATED) <= {each.name for each in (*OF_QUEUES, *OF_DESKS)}


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (None, "EUR", "–"),
        (0.9512, "share", "95.1%"),
        (330.17, "EUR", "330.17 EUR"),
        (58_295.68, "EUR", "58,296 EUR"),
        (1000.0, "requests", "1,000 requests"),
        (4.65, "h", "4.7 h"),
        (12.0, "h", "12.0 h"),
    ],
)
def test_a_figure_is_written_with_its_unit(value: float | None, unit: str, written: str) -> None:
    assert figure(value, unit) == written


def test_a_change_has_its_sign_and_shares_change_by_points() -> None:
    assert change(-0.021, "share") == "−2.1 points"
    assert change(12.5, "EUR") == "+12.50 EUR"
    assert change(-12.5, "EUR") == "−12.50 EUR"


def test_times_and_lists_are_written_as_people_say_them() -> None:
    start = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
    assert span(start, start.replace(hour=9)) == "Mon 23 Nov 08:05–09:05"
    assert span(start, start.replace(day=24)) == "Mon 23 Nov 08:05–Tue 24 Nov 08:05"
    assert minutes(3900) == "1 h 05 min"
    assert minutes(0) == ""
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a"]) == "a"
    assert listed([]) == ""
