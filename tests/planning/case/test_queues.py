"""What is wrong with queues, segments and measures is named where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from planning.case.load import load_tables
from planning.case.measures import Trigger
from planning.faults import InputError

if TYPE_CHECKING:
    from planning.case.case import Case

SETTINGS: dict[str, Any] = {"timezone": "Europe/Paris", "horizon": {"start": "2026-11-27", "days": 1}}
QUEUE: dict[str, list[str | None]] = {"queue_id": ["phone", "chat"], "aht_s": ["240", "480"]}
PEOPLE: dict[str, list[str | None]] = {"resource_id": ["A1"], "team": ["phones"]}


def loaded(measure: Any = None, queues: Any = None, **tables: Any) -> Case:
    settings = {**SETTINGS, **({"measures": {"help": measure}} if measure is not None else {})}
    return load_tables({"queues": {**QUEUE, **(queues or {})}, "resources": PEOPLE, **tables}, settings)


def faults(*given: Any, **tables: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        loaded(*given, **tables)
    return [str(fault) for fault in caught.value.faults]


def test_a_measure_is_read_with_its_spans_triggers_and_changes() -> None:
    read = loaded(
        {
            "during": "2026-11-27T10:00/2026-11-27T12:00",
            "when": [{"queue": "phone", "wait": "5min", "until": "1min", "for": "2min", "lead": "10min"}],
            "queues": {"phone": {"admits": "off", "callback_from": "3min", "routing": "best_skilled"}},
            "teams": {"phones": "on"},
            "takes": {"phones": {"chat": "30s"}},
        }
    ).settings.measures["help"]
    assert [end - start for start, end in read.during] == [7200]
    assert read.when == (Trigger(queue="phone", what="wait", over=300, until=60, hold=120, lead=600),)
    assert read.queues == {"phone": {"admits": False, "callback_from": 180, "routing": "best_skilled"}}
    assert (read.teams, read.takes) == ({"phones": True}, {"phones": {"chat": 30}})


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ({"teams": {"phones": "on"}}, "is never in force: it has neither when nor during"),
        ({"during": "2026-11-27T10:00/2026-11-27T12:00"}, "changes nothing"),
        ({"when": {"queue": "phone"}, "teams": {"phones": "on"}}, "names no queue, or not one of wait and backlog"),
        (
            {"when": {"queue": "phone", "wait": "1min", "backlog": 3}, "teams": {"phones": "on"}},
            "names no queue, or not one of wait and backlog",
        ),
        (
            {"when": {"queue": "phone", "wait": "1min", "until": "2min"}, "teams": {"phones": "on"}},
            "measures.help.when.until: '2min' is above the wait that calls for it (no more than that) [E215]",
        ),
        ({"when": {"queue": "phone", "wait": "1"}, "teams": {"phones": "on"}}, "is a duration without a unit"),
        ({"when": {"queue": "fone", "wait": "1min"}, "teams": {"phones": "on"}}, "'fone' is no queue (did you mean"),
        (
            {"when": {"queue": "phone", "wait": "1min"}, "teams": {"phone": "on"}},
            "'phone' is the team of no resource (did you mean phones?) [E401]",
        ),
        ({"during": "yesterday", "teams": {"phones": "on"}}, "measures.help.during: 'yesterday'"),
        (
            {"when": {"queue": "phone", "wait": "1min"}, "teams": {"phones": "maybe"}},
            "measures.help.teams.phones: 'maybe' is neither on nor off (on, or off) [E110]",
        ),
        (
            {"when": {"queue": "phone", "wait": "1min"}, "queues": {"phone": {"patience": "1min"}}},
            "measures.help.queues.phone.patience: is no key of case.yaml",
        ),
        (
            {"when": {"queue": "phone", "wait": "1min"}, "queues": {"phone": {"shifted": "0.5"}}},
            "measures.help.queues.phone.shifted: '0.5' of the contacts go nowhere (fill shifted_to of phone in queues)",
        ),
        ("soon", "is not a mapping"),
        (
            {"when": "soon", "teams": {"phones": "on"}},
            "measures.help.when: 'soon' is a single value (like {queue: orders",
        ),
    ],
)
def test_what_is_wrong_with_a_measure_is_named(measure: object, said: str) -> None:
    assert any(said in fault for fault in faults(measure)), faults(measure)


@pytest.mark.parametrize(
    ("queues", "said"),
    [
        (
            {"shifted": ["0.1", None]},
            "queues.csv:2: shifted: '0.1' of the contacts go nowhere (fill shifted_to)",
        ),
        ({"shifted_to": ["mail", None]}, "queues.csv:2: shifted_to: 'mail' is not in queues"),
        ({"overflow_to": ["phone", None]}, "queues.csv:2: overflow_to: 'phone' is the queue itself (another) [E325]"),
        ({"calendar": ["open", None]}, "queues.csv:2: calendar: 'open' is no calendar of case.yaml"),
        ({"aht_law": ["contacts", None]}, "aht_s: '240' stands beside aht_law contacts, which gives it"),
        ({"target": ["80", None]}, "queues.csv:2: target: '80'"),
        ({"formula": ["best", None]}, "queues.csv:2: formula: 'best'"),
        ({"aht_s": ["0", "480"]}, "queues.csv:2: aht_s: '0'"),
        ({"redial_after_s": ["0", None]}, "queues.csv:2: redial_after_s: '0'"),
    ],
)
def test_what_is_wrong_with_a_queue_is_named(queues: dict[str, list[str | None]], said: str) -> None:
    assert any(said in fault for fault in faults(None, queues)), faults(None, queues)


def test_queues_that_nobody_answers_are_named() -> None:
    shifts = {"resource_id": ["A1"], "start": ["2026-11-26T22:00"], "end": ["2026-11-27T06:00"]}
    people: dict[str, list[str | None]] = {**PEOPLE, "skills": ["talk:2"]}

    def warned(**queues: list[str | None]) -> list[str | None]:
        case = loaded(
            {"during": "2026-11-27T10:00/2026-11-27T12:00", "takes": {"phones": {"fax": "1min"}}},
            {"queue_id": ["phone", "chat", "fax"], "aht_s": ["9"] * 3, **queues},
            resources=people,
            shifts=shifts,
        )
        return [fault.value for fault in case.faults if fault.code == "W559"]

    assert warned() == []
    assert warned(skills=["talk:2", "talk", "write"]) == []
    assert warned(skills=["talk:3", "write", "write"]) == ["phone", "chat"]
    assert warned(skills=["talk:3", "write", None], overflow_to=[None, "phone", None]) == ["phone", "chat"]
    assert warned(skills=["talk:2", "write", None], overflow_to=[None, "phone", None]) == []
    assert warned(skills=["talk:3", "write", None], partner_s=["60", None, None]) == ["chat"]


def test_intervals_are_whole_minutes() -> None:
    with pytest.raises(InputError) as caught:
        load_tables({"queues": QUEUE, "resources": PEOPLE}, {**SETTINGS, "simulate": {"interval": "301s"}})
    (fault,) = caught.value.faults
    assert str(fault).startswith("case.yaml: simulate.interval: '301s' is no multiple of 60 s (a duration")


def test_shares_of_segments_add_up_to_1_and_demand_names_queues_that_there_are() -> None:
    shares: dict[str, list[str]] = {"segment_id": ["gold", "others"], "share": ["0.2", "0.7"]}
    assert faults(segments=shares) == [
        "segments.csv:2: share: '0.2' and the other shares add up to 0.9 (shares that add up to 1) [E324]"
    ]
    given = {"queue_id": ["fax"], "interval_start": ["2026-11-27T08:00"], "expected": ["3"]}
    assert "forecast.csv:2: queue_id: 'fax' is not in queues" in faults(forecast=given)[0]
    shares = {"segment_id": ["a", "b", "c"], "share": ["0.1", "0.2", "0.7"]}
    assert loaded(segments=shares).segments["share"].sum() == pytest.approx(1)
