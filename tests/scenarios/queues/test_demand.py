"""What comes in, and when: rows of the forecast or of the past laid on the steps of the simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from planning.faults import InputError
from scenarios.queues import operation_of
from scenarios.queues.demand import demand_of
from tests.scenarios.queues.desk_of_one import case

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

HOURS = {"simulate": {"interval": "1h"}}
REPLAY = {"simulate": {"interval": "1h", "demand": "history"}}
OFFICE = {"calendars": {"office": "Mo-Fr 09:00-11:00; break 30min 09:30-10:30"}}
OPEN_AT_NINE = {"queue_id": ["calls"], "aht_s": ["180"], "calendar": ["office"]}


def rows(start: str, expected: str, minutes: str = "60", **more: str) -> dict[str, Sequence[str]]:
    return {
        "queue_id": ["calls"],
        "interval_start": [start],
        "interval_min": [minutes],
        "expected": [expected],
        **{name: [value] for name, value in more.items()},
    }


def expected(settings: Mapping[str, Any], **tables: Mapping[str, Sequence[str | None]]) -> NDArray[np.float64]:
    """Give what is expected of the one queue, step by step."""
    found: NDArray[np.float64] = operation_of(case(settings, **tables)).model.expected[0]
    return found


def test_a_row_comes_evenly_over_its_interval() -> None:
    found = expected({"simulate": {"interval": "15min"}}, forecast=rows("2026-11-02T09:00", "12"))
    assert found.nonzero()[0].tolist() == [36, 37, 38, 39]
    assert found[36:40].tolist() == [3.0] * 4


def test_of_a_row_that_begins_before_the_horizon_only_the_rest_comes() -> None:
    found = expected(
        {"horizon": {"start": "2026-11-02T06:30", "days": 1}} | HOURS, forecast=rows("2026-11-02T06:00", "12")
    )
    assert found.sum() == 6.0
    assert found[0] == 6.0


def test_a_row_of_a_day_comes_while_the_queue_is_open_breaks_included() -> None:
    found = expected(OFFICE | HOURS, forecast=rows("2026-11-02T00:00", "12", "1440"), queues=OPEN_AT_NINE)
    assert found.nonzero()[0].tolist() == [9, 10]
    assert found[9:11].tolist() == [6.0, 6.0]


def test_a_row_of_hours_comes_when_it_says_even_where_the_queue_is_closed() -> None:
    found = expected(OFFICE | HOURS, forecast=rows("2026-11-02T08:00", "12", "240"), queues=OPEN_AT_NINE)
    assert found[8:12].tolist() == [3.0] * 4


def test_a_row_of_a_day_on_which_the_queue_is_closed_comes_all_day() -> None:
    sunday = {"horizon": {"start": "2026-11-01", "days": 2}}
    found = expected(sunday | OFFICE | HOURS, forecast=rows("2026-11-01T00:00", "12", "1440"), queues=OPEN_AT_NINE)
    assert found[:24].tolist() == [0.5] * 24
    assert found[24:].sum() == 0


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_row_of_a_day_of_a_clock_change_ends_with_the_day(day: str, hours: int) -> None:
    shifts = {"resource_id": ["A"], "start": [f"{day}T08:00"], "end": [f"{day}T18:00"]}
    found = expected(
        {"horizon": {"start": day, "days": 2}} | HOURS, forecast=rows(f"{day}T00:00", "50", "1440"), shifts=shifts
    )
    assert found[:hours] == pytest.approx(50 / hours)
    assert found[hours:].sum() == 0


def test_each_queue_has_its_own_rows_with_their_spread() -> None:
    both: dict[str, Sequence[str | None]] = {
        "queue_id": ["calls", "mails"],
        "interval_start": ["2026-11-02T09:00"] * 2,
        "interval_min": ["60"] * 2,
        "expected": ["12", "8"],
        "spread": ["0.1", None],
    }
    queues = {"queue_id": ["mails", "calls"], "aht_s": ["180", "180"]}
    model = operation_of(case(HOURS, forecast=both, queues=queues)).model
    assert model.expected[:, 9].tolist() == [12.0, 8.0]  # in the order of their ids
    assert isinstance(model.spread, np.ndarray)
    assert model.spread[:, 9].tolist() == [0.1, 0.0]


def test_the_history_of_the_horizon_is_played_as_it_was_on_average() -> None:
    past = {
        "queue_id": ["calls"] * 3,
        "interval_start": ["2026-11-01T09:00", "2026-11-02T09:00", "2026-11-02T09:30"],
        "offered": ["99", "10", "4"],
    }
    found = expected(REPLAY, history=past)
    assert (found[18], found[19], found.sum()) == (10.0, 4.0, 14.0)


def test_contacts_of_the_horizon_are_played_one_by_one_and_nothing_else_comes() -> None:
    contacts = {
        "contact_id": ["C1", "C2", "C3"],
        "queue_id": ["calls"] * 3,
        "arrived_at": ["2026-11-01T23:59:59", "2026-11-02T09:00:05", "2026-11-02T09:00:00"],
    }
    model = operation_of(case(REPLAY, contacts=contacts)).model
    assert model.expected.sum() == 0
    assert model.given is not None
    assert model.given.at.tolist() == [9 * 3600.0, 9 * 3600.0 + 5]


@pytest.mark.parametrize(
    ("settings", "tables", "said"),
    [
        ({}, {"forecast": rows("2026-11-03T09:00", "12")}, "expects nothing within the horizon"),
        (
            REPLAY,
            {"history": {"queue_id": ["calls"], "interval_start": ["2026-11-01T09:00"], "offered": ["9"]}},
            "holds",
        ),
        (
            REPLAY,
            {"contacts": {"contact_id": ["C"], "queue_id": ["calls"], "arrived_at": ["2026-11-01T09:00"]}},
            "holds none that came within the horizon",
        ),
    ],
    ids=["forecast", "history", "contacts"],
)
def test_a_horizon_in_which_nothing_comes_is_a_fault(
    settings: dict[str, Any], tables: dict[str, dict[str, Sequence[str | None]]], said: str
) -> None:
    with pytest.raises(InputError, match=said) as wrong:
        demand_of(case(settings, **tables))
    assert [fault.code for fault in wrong.value.faults] == ["E326"]
