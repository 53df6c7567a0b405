from __future__ import annotations

import io

from rich.console import Console

from cli.hours import shown
from planning.bound import bound
from tests.planning.bound.desk import Person, Shift, Task, case_of


def printed(found, **options):
    out = io.StringIO()
    console = Console(file=out, width=100)
    for part in shown(found, "EUR", **options):
        console.print(part)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_the_bound_is_shown_with_prices_and_with_whom_to_hire_and_to_train():
    tasks = [Task(f"A{number:02}", 60, 6_000, "a") for number in range(20)] + [Task("B", 60, 1_000)]
    shifts = [Shift("PA", 480, 960), Shift("PB", 480, 960)]
    found = bound(case_of(tasks, [Person("PA", "a"), Person("PB", "b")], shifts, days=1))
    assert printed(found) == [
        "value on time: at most 490.00 of 1,210.00 EUR (40.5%)",
        "",
        "what an hour more is worth, in EUR",
        "department  skills      people   mean  highest  on",
        "            none asked       2   0.00     0.00  Mon 23 Nov",
        "            a                1  60.00    60.00  Mon 23 Nov",
        "",
        "whom to hire: gain of one person more with these skills, if each hour is worth what the first is",
        "department  skills      people now    load  an hour  hours    gain",
        "            a                    1  100.0%    60.00    8.0  480.00",
        "            none asked           2   56.2%     0.00    8.0    0.00",
        "",
        "whom to cross-train: gain of one of these people who learns one skill more, likewise",
        "department  skills  people  such as  learns  an hour  after  hours    gain",
        "            b            1  PB       a          0.00  60.00    8.0  480.00",
    ]


def test_a_ranking_is_shown_to_its_end_where_everything_is_asked():
    tasks = [Task(f"T{number:02}", 60, 6_000, f"a{number:02}") for number in range(15)]
    found = bound(case_of(tasks, [Person("P", "b")], [Shift("P", 480, 960)], days=1))
    few, everything = printed(found), printed(found, everything=True)
    assert len(everything) - len(few) == 2 * 5


def test_a_case_without_tasks_has_nothing_to_rank():
    assert printed(bound(case_of([], [Person("P")], [], days=1))) == ["value on time: at most 0.00 of 0.00 EUR"]
