from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from bench.backlog import casework
from bench.backlog.casework import AHEAD, DESKS, Replay, assumed, read, shares, staff

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from planning.case.case import Case

MONDAY = date(2019, 3, 4)
ROWS = """\
unique_key,account,opendate,closedate,complaint_type,borough
A5,NYCC01,2019-03-05,2019-03-05,Finance,Bronx
A4,NYCC02,2019-03-04,,Health,
A3,NYCC01,2019-03-02,2019-03-20,Transportation,Queens
A2,NYCC01,2019-02-20,2019-03-01,Finance,Bronx
A2,NYCC01,2019-02-21,2019-03-04,,Bronx
A1,NYCC01,2018-02-01,,Health,Bronx
"""


@pytest.fixture
def cases(tmp_path: Path) -> pl.DataFrame:
    file = tmp_path / "casework.csv"
    file.write_text(ROWS, encoding="utf-8")
    return read(file)


def nothing(_: Case) -> Iterable[str]:
    return ()


def everything(case: Case) -> Iterable[str]:
    return case.tasks["request_id"].to_list()


def replay(cases: pl.DataFrame, days: int, *, first: date = MONDAY, oldest: int = casework.OLDEST) -> Replay:
    return Replay.of(assumed(cases, seed=0), first, days, oldest=oldest)


def test_what_was_closed_before_the_first_day_or_is_too_old_does_not_lie_there(cases: pl.DataFrame) -> None:
    day = next(replay(cases, 1).run(nothing))
    assert day.date == MONDAY
    assert day.case.faults == ()
    assert day.case.tasks["request_id"].to_list() == ["A2~2", "A3", "A4"]


def test_nothing_lies_there_where_nothing_may_be_older_than_the_first_day(cases: pl.DataFrame) -> None:
    day = next(replay(cases, 1, oldest=0).run(nothing))
    assert day.case.tasks["request_id"].to_list() == ["A4"]


def test_what_is_not_done_lies_there_on_the_next_day_beside_what_comes(cases: pl.DataFrame) -> None:
    left = [day.case.tasks["request_id"].to_list() for day in replay(cases, 2).run(nothing)]
    assert left == [["A2~2", "A3", "A4"], ["A2~2", "A3", "A4", "A5"]]
    assert [sorted(day.done) for day in replay(cases, 2).run(everything)] == [["A2~2", "A3", "A4"], ["A5"]]


def test_days_are_working_days_and_cases_come_within_them(cases: pl.DataFrame) -> None:
    days = list(replay(cases, 6, first=date(2019, 3, 2)).run(nothing))
    assert [day.date.isoformat() for day in days][::5] == ["2019-03-04", "2019-03-11"]
    shift = days[0].case.shifts.row(0, named=True)
    came = days[0].case.tasks.filter(request_id="A4")["created_at"].to_list()[0]
    assert shift["start"] <= came < shift["end"]


def test_a_morning_sees_as_far_ahead_as_anything_of_that_day_is_due() -> None:
    week = [date(2019, 3, 4 + day) for day in range(7)]
    cases = pl.DataFrame({"opendate": week * 2, "service_id": ["Health"] * 7 + ["Finance"] * 7})
    ahead = assumed(cases, seed=0)["due_at"].dt.date() - cases["opendate"]
    assert ahead.dt.total_days().max() == AHEAD - 1


def test_due_is_what_falls_due_on_the_days_and_at_once_it_is_one_case(cases: pl.DataFrame) -> None:
    made = replay(cases, 3)
    assert sorted(made.due()["request_id"]) == ["A4"]
    whole = made.at_once()
    assert (whole.faults, whole.settings.horizon_days) == ((), 3)
    assert whole.tasks["request_id"].to_list() == ["A4"]


def test_subjects_say_which_skill_a_case_asks_for_and_when_it_is_due(cases: pl.DataFrame) -> None:
    known = assumed(cases, seed=0).select("request_id", "skill", pl.col("due_at").dt.to_string("%a %H"))
    assert {name: (skill, due) for name, skill, due in known.rows()} == {
        "A1": ("welfare", "Mon 17"),
        "A2": ("money", "Wed 17"),
        "A2~2": ("other", "Thu 17"),
        "A3": ("streets", "Fri 17"),  # opened on a Saturday: Monday is the first day
        "A4": ("welfare", "Wed 17"),
        "A5": ("money", "Tue 17"),
    }


def test_a_subject_belongs_to_one_skill() -> None:
    subjects = [subject for desk in DESKS for subject in desk.subjects]
    assert len(subjects) == len(set(subjects))


@pytest.mark.parametrize(("load", "people"), [(1.0, 4), (2.0, 2)])
def test_there_are_as_many_people_as_the_work_that_comes_needs(load: float, people: int) -> None:
    minutes = round(10 * 60 * 7.25 * 3.5)  # of three and a half people, for ten days
    coming = pl.DataFrame({"skill": "money", "duration_min": minutes})
    found = staff(coming, 10, load)
    assert found.filter(pl.col("resource_id").str.starts_with("money")).height == people
    assert found.filter(pl.col("skills").str.starts_with("streets")).height == 1


def test_people_are_as_many_as_all_skills_need_and_those_with_the_largest_remainder_have_one_more() -> None:
    assert shares([1.6, 2.5, 0.1, 1.0]) == [2, 2, 1, 1]
    assert shares([3.0, 2.0]) == [3, 2]


def test_the_load_told_is_that_of_whole_people(cases: pl.DataFrame) -> None:
    made = replay(cases, 1)
    minutes = assumed(cases, seed=0).filter(request_id="A4")["duration_min"].item()
    assert made.people.height == len(DESKS)
    assert made.load == pytest.approx(minutes / (60 * 7.25 * len(DESKS)))


def test_the_real_cases_are_all_read_and_fill_days() -> None:
    if not casework.FILE.is_file():
        pytest.skip(casework.MISSING)
    cases = read()
    assert cases.height == 276_633
    assert cases["request_id"].is_unique().all()
    first, second = replay(cases, 2).run(everything)
    assert first.case.faults == second.case.faults == ()
    assert first.case.tasks.height > 10 * second.case.tasks.height > 1_000
