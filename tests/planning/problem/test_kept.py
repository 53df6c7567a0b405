"""Who is kept free for reserves, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planning.case.load import load_tables
from planning.problem.kept import kept

if TYPE_CHECKING:
    from planning.case.case import Case

START = 1_795_420_800  # 2026-11-23T09:00 in Paris
HOUR = 3_600
SHIFTS = {"long": "Mo-Fr 08:00-17:00", "early": "Mo-Fr 08:00-12:00", "late": "Mo-Fr 11:00-17:00"}


def a_case(people: dict[str, str], *reserves: dict[str, Any], days: int = 1, now: str = "06:00", **task: str) -> Case:
    """Load a case of a task for which `gas` is asked; people have calendars, and gas but for those called X..."""
    calendars = {**SHIFTS, "phones": "Mo-Fr 09:00-17:00", "mail": "Mo-Fr 10:00-14:00"}
    asked = {"request_id": "T", "duration_min": "30", "skills": "gas", **task}
    tables: dict[str, dict[str, list[str | None]]] = {
        "requests": {name: [value] for name, value in asked.items()},
        "resources": {
            "resource_id": [*people],
            "calendar": [*people.values()],
            "skills": [None if name.startswith("X") else "gas" for name in people],
        },
    }
    settings = {
        "timezone": "Europe/Paris",
        "now": f"2026-11-23T{now}",
        "horizon": {"start": "2026-11-23", "days": days},
        "calendars": calendars,
        "desk": {"reserve": reserves or [{"calendar": "phones", "people": 1}]},
    }
    return load_tables(tables, settings)


def hours(case: Case, busy: dict[str, list[tuple[int, int]]] | None = None) -> dict[str, list[tuple[float, float]]]:
    """List who is kept, in hours of the clock of the first day."""
    taken = {
        who: [tuple(START + HOUR * (at - 9) for at in span) for span in spans] for who, spans in (busy or {}).items()
    }
    return {
        who: [((start - START) / HOUR + 9, (end - START) / HOUR + 9) for start, end in spans]
        for who, spans in kept(case, taken).items()  # type: ignore[arg-type]  # pairs
    }


def test_one_is_kept_for_a_whole_span_and_the_next_day_who_was_kept_less() -> None:
    case = a_case({"A": "long", "B": "long", "C": "long"}, days=4)
    assert hours(case) == {"A": [(9, 17), (81, 89)], "B": [(33, 41)], "C": [(57, 65)]}


def test_who_can_stay_longest_comes_first_and_the_next_when_he_goes() -> None:
    assert hours(a_case({"A": "early", "B": "late", "C": "early"})) == {"A": [(9, 12)], "B": [(12, 17)]}
    assert hours(a_case({"A": "early", "B": "long"})) == {"B": [(9, 17)]}


def test_who_can_do_none_of_the_tasks_comes_first_though_he_stays_less_long() -> None:
    assert hours(a_case({"A": "long", "X": "early"})) == {"X": [(9, 12)], "A": [(12, 17)]}


def test_whom_a_task_requires_comes_last() -> None:
    assert hours(a_case({"A": "long", "B": "early"}, required_resources="A")) == {"B": [(9, 12)], "A": [(12, 17)]}


def test_another_is_kept_while_one_is_busy_and_all_who_are_free_where_they_are_too_few() -> None:
    two = {"calendar": "phones", "people": 2}
    case = a_case({"A": "long", "B": "long", "C": "long"}, two)
    assert hours(case, {"A": [(10, 11)]}) == {"B": [(9, 17)], "C": [(9, 17)]}
    case = a_case({"A": "long", "B": "early"}, two)
    assert hours(case, {"A": [(10, 11)]}) == {"A": [(9, 10), (11, 17)], "B": [(9, 12)]}


def test_nobody_is_kept_before_now() -> None:
    assert hours(a_case({"A": "long"}, now="15:30")) == {"A": [(15.5, 17)]}
    assert hours(a_case({"A": "early"}, now="15:30")) == {}


def test_who_is_kept_for_one_reserve_counts_for_the_others() -> None:
    case = a_case(
        {"A": "long", "B": "long"},
        {"calendar": "mail", "people": 1},
        {"calendar": "phones", "people": 1, "where": "resource_id = 'B'"},
    )
    assert hours(case) == {"B": [(9, 17)]}
