"""`creneau forecast`: from a case of demand to what will come in."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau

CASE = "timezone: Europe/Paris\nnow: 2026-11-22T20:00\nhorizon: {start: 2026-11-23, days: 7}\nforecast: {origins: 3}\n"
WEEK = (120, 90, 80, 85, 100, 40, 0)
HEAD = "queue_id,interval_start,interval_min,offered\n"
SLOTS = (8, 10, 12, 14)


def history(weeks: int = 6) -> str:
    """Four intervals a day; an event doubles two Wednesdays."""
    rows = ["queue_id,interval_start,interval_min,offered"]
    first = date(2026, 11, 23) - timedelta(weeks=weeks)
    for number in range(7 * weeks):
        day = first + timedelta(number)
        size = WEEK[day.weekday()] * (2 if day in {date(2026, 10, 28), date(2026, 11, 11)} else 1)
        rows += [f"orders,{day}T{hour:02d}:00,120,{size + number % 3}" for hour in SLOTS if size]
    return "\n".join(rows) + "\n"


def rows_of(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(file).read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def calls(creneau: Creneau) -> Path:
    del creneau  # its working folder is where this goes
    folder = Path("calls")
    folder.mkdir()
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    (folder / "history.csv").write_text(history(), encoding="utf-8")
    (folder / "events.csv").write_text(
        "event_id,name,start,end,kind\nm1,mailing,2026-10-28T00:00,2026-10-29T00:00,\n"
        "m2,mailing,2026-11-11T00:00,2026-11-12T00:00,\nm3,mailing,2026-11-25T00:00,2026-11-26T00:00,\n"
        "c1,strike,2026-11-26T00:00,2026-11-27T00:00,closed\n",
        encoding="utf-8",
    )
    return folder


@pytest.mark.usefixtures("calls")
def test_days_events_and_closed_days_are_forecast_and_written(creneau: Creneau) -> None:
    done = creneau("forecast", "calls", "-o", "expected")
    assert done.exit_code == 0, done.stderr
    assert "orders: contacts by day" in done.stdout
    assert "mailing" in done.stdout
    days = {row["date"]: float(row["expected"]) for row in rows_of("expected/days.csv")}
    assert "2026-11-26" not in days  # the strike
    assert "2026-11-29" not in days  # Sundays are closed
    assert days["2026-11-25"] > 1.4 * days["2026-11-24"]  # the mailing
    rows = rows_of("expected/forecast.csv")
    assert {datetime.fromisoformat(row["interval_start"]).hour for row in rows} == set(SLOTS)
    total = sum(float(row["expected"]) for row in rows if row["interval_start"].startswith("2026-11-25"))
    assert total == pytest.approx(days["2026-11-25"], rel=1e-4)
    assert all(float(row["low"]) <= float(row["expected"]) <= float(row["high"]) for row in rows)
    manifest = json.loads(Path("expected/manifest.json").read_text())
    assert set(manifest["inputs"]) == {"case.yaml", "history.csv", "events.csv"}
    again = creneau("forecast", "calls", "-o", "expected")
    assert "[E801]" in again.stderr


@pytest.mark.usefixtures("calls")
def test_the_demand_that_is_written_is_a_table_of_a_case(creneau: Creneau) -> None:
    assert creneau("forecast", "calls", "-o", "expected").exit_code == 0
    Path("calls/forecast.csv").write_text(Path("expected/forecast.csv").read_text(), encoding="utf-8")
    checked = creneau("check", "calls")
    assert checked.exit_code == 0, checked.stderr


@pytest.mark.usefixtures("calls")
def test_contacts_are_counted_where_there_is_no_history(creneau: Creneau) -> None:
    rows = ["contact_id,queue_id,arrived_at"]
    for place, row in enumerate(csv.DictReader(history().splitlines())):
        begins = datetime.fromisoformat(row["interval_start"])
        rows += [
            f"K{place}_{number},orders,{(begins + timedelta(seconds=number)).isoformat()}"
            for number in range(0, int(row["offered"]), 10)
        ]
    Path("calls/history.csv").unlink()
    Path("calls/contacts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = creneau("forecast", "calls", "--set", "forecast.interval=2h", "--json")
    assert done.exit_code == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["schema"] == "creneau.forecast/1"
    assert {row["interval_min"] for row in document["forecast"]} == {120}


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("history.csv", f"{HEAD}A,2026-10-05T09:00,7,1\n", "E320"),
        (
            "history.csv",
            f"{HEAD}A,2026-10-05T09:00,30,1\nA,2026-10-05T10:00,30,1\nA,2026-10-05T11:00,60,1\n",
            "E321",
        ),
        ("history.csv", f"{HEAD}A,2026-10-05T09:00,30,1\n", "E323"),
        ("history.csv", f"{HEAD}A,2026-10-05T09:00,30,-1\n", "E103"),
        (
            "forecast.csv",
            "queue_id,interval_start,expected,low,high\nA,2026-10-05T09:00,5,6,7\nA,2026-10-05T09:30,5,4,3\n",
            "E322",
        ),
        ("events.csv", "event_id,name,start,end\ne,x,2026-10-05T09:00,2026-10-05T09:00\n", "E301"),
        ("drivers.csv", "date,name,value\n2026-10-05,heat,1\n2026-10-05,heat,2\n", "E402"),
    ],
)
def test_what_is_wrong_with_tables_of_demand_is_named(
    creneau: Creneau, calls: Path, table: str, text: str, said: str
) -> None:
    (calls / table).write_text(text, encoding="utf-8")
    refused = creneau("forecast", "calls")
    assert refused.exit_code == 2
    assert f"[{said}]" in refused.stderr, refused.stderr


def test_a_case_of_requests_has_nothing_to_forecast_from(creneau: Creneau) -> None:
    refused = creneau("forecast", "day")
    assert refused.exit_code == 2
    assert "history: is missing, and so are contacts" in refused.stderr
