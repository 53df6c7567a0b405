"""`offers.callers` of case.yaml: every fault in it, and the requests that it is like."""

from __future__ import annotations

import pytest

from planning.case.document import read_yaml
from planning.case.settings import build
from tests.planning.boards import jobs, night


def test_every_fault_of_the_list_is_named_at_once_with_its_line() -> None:
    text = """\
horizon: {start: 2026-11-23}
offers:
  callers:
    - {a_day: 0}
    - {where: "service_id = 'repair'"}
    - a_day: many
      where: team = 'hotline'
    - {a_day: 3, where: priority, whom: all}
    - {a_day: 10001}
    - 12
"""
    root, _ = read_yaml(text, "case.yaml")
    assert root is not None
    settings, faults = build(root, lambda: 0)
    assert [(fault.code, fault.line, fault.column) for fault in faults] == [
        ("E103", 4, "offers.callers.1.a_day"),
        ("E213", 5, "offers.callers.2"),
        ("E102", 6, "offers.callers.3.a_day"),
        ("E910", 7, "offers.callers.3.where"),
        ("E203", 8, "offers.callers.4.whom"),
        ("E911", 8, "offers.callers.4.where"),
        ("E103", 9, "offers.callers.5.a_day"),
        ("E204", 10, "offers.callers.6"),
    ]
    assert settings.offers.callers == ()


@pytest.mark.parametrize(
    ("where", "like"),
    [(None, ["R1", "R2", "R3"]), ("priority > 40", ["R1"]), ("x >= 2 and duration_min = 30", ["R2", "R3"])],
)
def test_they_are_like_the_requests_that_match(where: str | None, like: list[str]) -> None:
    entry = {"a_day": 4} if where is None else {"a_day": 4, "where": where}
    case = night(jobs(priority=["50", "40", None]), settings={"offers": {"callers": [entry]}})
    assert case.callers.rows() == [(1, 4, like)]
    assert not [fault for fault in case.faults if fault.code == "W563"]


def test_who_is_like_nobody_is_warned_of() -> None:
    entries = [{"a_day": 4, "where": "priority > 99"}, {"a_day": 1}]
    case = night(jobs(priority=["50"]), settings={"offers": {"callers": entries}})
    said = "no request of the case that can be served is like these (no room is kept for them)"
    assert [str(fault) for fault in case.faults if fault.code == "W563"] == [
        f"case.yaml: offers.callers.1: {said} [W563]"
    ]


def test_nobody_is_expected_unless_it_is_said() -> None:
    assert night(jobs(priority=["50"])).callers.is_empty()
