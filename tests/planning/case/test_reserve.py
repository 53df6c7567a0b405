"""`desk.reserve` of case.yaml: every fault in it, and the spans and persons that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from planning.case.document import read_yaml
from planning.case.settings import build
from planning.faults import InputError
from tests.planning.case.small import at, case_of

if TYPE_CHECKING:
    from planning.case.case import Case

CALENDARS = {"phones": "Mo-Fr 09:00-17:00; break 60min 12:00-13:00", "weekend": "Sa-Su 09:00-12:00"}
PEOPLE = """\
resource_id,kind,stays,team,cost_hour,calendar
A,person,,hotline,30,phones
B,person,,hotline,40,phones
C,person,,,30,phones
D,person,yes,hotline,30,phones
V,vehicle,,hotline,30,phones
"""


def reserving(*entries: Any, days: int = 1) -> Case:
    settings = {"calendars": CALENDARS, "desk": {"reserve": list(entries)}}
    return case_of(days=days, resources=PEOPLE, settings=settings)


def test_every_fault_of_the_list_is_named_at_once_with_its_line() -> None:
    text = """\
horizon: {start: 2026-11-23}
calendars: {phones: "Mo-Fr 09:00-17:00", broken: "never"}
desk:
  reserve:
    - {calendar: phone, people: 0}
    - {calendar: broken}
    - calendar: phones
      people: 2.5
      where: tem = 'hotline'
    - {calendar: phones, people: many, where: cost_hour, whom: all}
    - {calendar: [phones], people: , where: team = 3}
    - hotline
"""
    root, _ = read_yaml(text, "case.yaml")
    assert root is not None
    settings, faults = build(root, lambda: 0)
    assert [(fault.code, fault.line, fault.column) for fault in faults] == [
        ("E103", 5, "desk.reserve.1.people"),
        ("E401", 5, "desk.reserve.1.calendar"),
        ("E213", 6, "desk.reserve.2"),
        ("E102", 8, "desk.reserve.3.people"),
        ("E910", 9, "desk.reserve.3.where"),
        ("E203", 10, "desk.reserve.4.whom"),
        ("E102", 10, "desk.reserve.4.people"),
        ("E911", 10, "desk.reserve.4.where"),
        ("E204", 11, "desk.reserve.5.calendar"),
        ("E213", 11, "desk.reserve.5"),
        ("E911", 11, "desk.reserve.5.where"),
        ("E204", 12, "desk.reserve.6"),
        ("E208", 2, "calendars.broken"),
    ]
    assert settings.desk.reserve == ()


@pytest.mark.parametrize("written", [{"calendar": "phones", "people": 1}, "phones"])
def test_what_is_no_list_is_a_fault(written: object) -> None:
    with pytest.raises(InputError, match=r"desk\.reserve: .* \(a list of \{calendar: phones.*\[E204\]"):
        case_of(resources=PEOPLE, settings={"calendars": CALENDARS, "desk": {"reserve": written}})


def test_spans_leave_out_the_windows_of_breaks_and_what_does_not_touch_the_time_planned() -> None:
    case = reserving({"calendar": "phones", "people": 1}, {"calendar": "weekend", "people": 2}, days=2)
    assert case.reserves.select("reserve", "calendar", "people", "start", "end").rows() == [
        (1, "phones", 1, at(f"{day}T{start}"), at(f"{day}T{end}"))
        for day in ("2026-11-23", "2026-11-24")
        for start, end in (("09:00", "12:00"), ("13:00", "17:00"))
    ]


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (None, ["A", "B", "C"]),
        ("team = 'hotline'", ["A", "B"]),
        ("team = 'hotline' and cost_hour < 35.5", ["A"]),
        ("team <> 'hotline'", []),  # of C it is not known
        ("team is null", ["C"]),
    ],
)
def test_it_is_kept_among_the_persons_who_match_and_do_not_stay_at_a_place(where: str | None, names: list[str]) -> None:
    case = reserving({"calendar": "phones", "people": 1, "where": where})
    assert case.reserves["resources"].to_list() == [names] * 2


def test_no_reserve_is_no_row() -> None:
    assert case_of(resources=PEOPLE, settings={"calendars": CALENDARS}).reserves.is_empty()


@pytest.mark.parametrize(("people", "warned"), [(2, False), (3, True)])
def test_a_reserve_that_no_shifts_can_fill_is_warned_of(people: int, *, warned: bool) -> None:
    case = reserving(
        {"calendar": "phones", "people": 1}, {"calendar": "phones", "people": people, "where": "team = 'hotline'"}
    )
    said = [str(fault) for fault in case.faults if fault.code == "W558"]
    sentence = (
        "case.yaml: desk.reserve.2: no more than 2 who match are in their shifts at once while phones is open, not 3 "
        "(desk work takes none of them then) [W558]"
    )
    assert said == [sentence] * warned


def test_shifts_outside_of_its_spans_do_not_fill_a_reserve() -> None:
    calendars = {**CALENDARS, "noon": "Mo-Fr 12:00-13:00", "early": "Mo-Fr 06:00-09:00"}
    people = "resource_id,calendar\nA,noon\nB,early\n"
    reserve = [{"calendar": "phones", "people": 1}]
    case = case_of(resources=people, settings={"calendars": calendars, "desk": {"reserve": reserve}})
    assert [fault.code for fault in case.faults if fault.file == "case.yaml"] == ["W558"]
