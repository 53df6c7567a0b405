"""`creneau price`: what a delay costs, for a request and as a catalogue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import plan_monday

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Creneau, Work

ASKED = "request_id,x,y,created_at,duration_min,skills,value\nC1,12,0,2026-11-22T19:00,30,gas,150\n"


@pytest.fixture(autouse=True)
def _plan(prepare: Callable[[Work], None]) -> None:
    """The worked day as a run, and a client who asks."""
    prepare(plan_monday)
    Path("calls.csv").write_text(ASKED)


def test_each_delay_has_the_cheapest_start_that_it_allows(creneau: Creneau) -> None:
    done = creneau("price", "day", "monday", "--request", "calls.csv")
    assert done.exit_code == 0
    assert done.stdout == (
        "C1, asked at 2026-11-22T20:00\n"
        "within    until                start                with  cost EUR  urgency\n"
        "1h        2026-11-22T21:00     -                    -            -        -\n"
        "4h        2026-11-23T00:00     -                    -            -        -\n"
        "day       2026-11-22T23:59:59  -                    -            -        -\n"
        "next day  2026-11-23T23:59:59  2026-11-23T08:17:06  T2       24.89     0.00\n"
        "48h       2026-11-23T23:59:59  2026-11-23T08:17:06  T2       24.89     0.00\n"
        "5 days    2026-11-23T23:59:59  2026-11-23T08:17:06  T2       24.89     0.00\n"
    )


def test_a_program_reads_the_same_as_csv_or_json(creneau: Creneau) -> None:
    lines = creneau("price", "day", "monday", "--request", "calls.csv", "--format", "csv").stdout.splitlines()
    assert lines[0] == "request_id,asked_at,within,until,resource_ids,start,marginal_cost,urgency"
    ends = "2026-11-23T23:59:59+01:00"
    assert lines[4] == f"C1,2026-11-22T20:00:00+01:00,next day,{ends},T2,2026-11-23T08:17:06+01:00,24.89,0.00"
    document = json.loads(creneau("price", "day", "monday", "--request", "calls.csv", "--json").stdout)
    assert (document["schema"], document["currency"]) == ("creneau.prices/1", "EUR")
    assert [row["marginal_cost"] for row in document["prices"]] == [None, None, None, 24.89, 24.89, 24.89]


def test_what_cannot_be_served_ends_with_3_and_a_reason(creneau: Creneau) -> None:
    Path("calls.csv").write_text(ASKED.replace("gas", "plumbing"))
    done = creneau("price", "day", "monday", "--request", "calls.csv")
    assert done.exit_code == 3
    assert "C1: no price: needs plumbing, which nobody has" in done.stderr


def test_the_catalogue_averages_over_requests_of_the_case(creneau: Creneau) -> None:
    done = creneau("price", "day", "monday", "--sample", "3", "--format", "csv")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("service_id,tier,territory,within,requests,possible,marginal_cost,marginal_cost_low")
    assert {line.split(",")[1] for line in lines[1:]} == {"", "platinum"}
    assert len(lines) == 1 + 2 * 6


@pytest.mark.parametrize("options", [(), ("--request", "calls.csv", "--sample", "3")])
def test_either_requests_or_a_sample_are_priced(creneau: Creneau, options: tuple[str, ...]) -> None:
    done = creneau("price", "day", "monday", *options)
    assert done.exit_code == 2
    assert "give --request or --sample" in done.stderr


def test_what_can_only_begin_later_is_said_to(creneau: Creneau) -> None:
    calendar = Path("day/case.yaml")
    calendar.write_text(calendar.read_text().replace("days: 1", "days: 9"))
    Path("day/shifts.csv").write_text(Path("day/shifts.csv").read_text() + "T2,2026-12-01T08:00,2026-12-01T12:00,\n")
    Path("calls.csv").write_text(
        ASKED.replace("value", "value,windows").replace("150", "150,2026-12-01T08:00/2026-12-01T12:00")
    )
    done = creneau("price", "day", "monday", "--request", "calls.csv")
    assert done.exit_code == 3
    assert "C1: no price: cannot begin within 5 days" in done.stderr


def test_a_sample_needs_working_hours_that_are_still_to_come(creneau: Creneau) -> None:
    done = creneau("price", "day", "monday", "--sample", "3", "--now", "2026-11-23T13:00")
    assert done.exit_code == 2
    assert "--sample: nothing can be asked for: no request, or no working hours from now on" in done.stderr
