"""The replay of a bank's calls: what is read from the log, and what is estimated from it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from bench.__main__ import app
from bench.bank import log, staffing
from bench.bank.case import Estimate, case_of
from bench.bank.replay import HOURS, ByHour, actual, errors, simulated
from scenarios.contacts.kernel.arena import SECOND
from scenarios.queues import operation_of

if TYPE_CHECKING:
    from bench.bank.replay import Played

HEADER = (
    "vru+line\tcall_id\tcustomer_id\tpriority\ttype\tdate\tvru_entry\tvru_exit\tvru_time\tq_start\tq_exit\tq_time\t"
    "outcome\tser_start\tser_exit\tser_time\tserver\t"
)
NEVER = "0:00:00"
LOG = [
    # type, date, vru entry, vru exit, queue start, exit, time, outcome, service start, exit, time, server
    ("PS", "990201", "7:02:47", "7:02:56", NEVER, NEVER, "0", "AGENT", "7:02:55", "7:05:41", "166", "DORA"),
    ("NW", "990201", "8:00:00", "8:00:10", "8:00:10", "8:00:40", "30", "AGENT", "8:00:39", "8:01:39", "60", "DORA"),
    ("NE", "990201", "8:09:16", "8:09:22", "8:09:22", "8:09:27", "5", "HANG", NEVER, NEVER, "0", "NO_SERVER"),
    ("PS", "990201", "9:00:00", "9:00:20", NEVER, NEVER, "0", "HANG", NEVER, NEVER, "0", "NO_SERVER"),
    ("PS", "990201", "9:10:00", "9:10:05", NEVER, NEVER, "0", "PHANTOM", NEVER, NEVER, "0", "NO_SERVER"),
    ("PE", "990201", "23:59:50", "0:00:02", "0:00:02", "0:01:02", "60", "AGENT", "0:01:01", "0:02:01", "60", "ZEV"),
    ("TT", "990202", "10:00:00", "10:00:02", NEVER, NEVER, "0", "AGENT", NEVER, NEVER, "0", "NO_SERVER"),
]
MONDAY = datetime(1999, 2, 1)  # noqa: DTZ001 - local, as the log is


def at(clock: str, day: int = 0) -> datetime:
    hour, minute, second = (int(part) for part in clock.split(":"))
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute, seconds=second)


def calls(*rows: tuple[str, str, str, int | None, str | None], day: int = 0) -> pl.DataFrame:
    """Give calls: queue, when each came, when it left the queue, seconds of service (None: gave up), server."""
    told = []
    for number, (queue, came, left, seconds, server) in enumerate(rows):
        ended = None if seconds is None else at(left, day) + timedelta(seconds=seconds)
        answered = seconds is not None
        told.append((f"C{day}-{number}", queue, at(came, day), at(left, day), answered, ended, server))
    return pl.DataFrame(told, schema=log.CALLS, orient="row")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = ["\t".join(("AA0101", "1", "0", "0", *row[:4], "9", *row[4:], "")) for row in LOG]
    there = tmp_path / "log.tsv"
    there.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return there


def test_calls_come_to_the_agents_when_they_leave_the_machine_and_others_never_do(file: Path) -> None:
    found = log.read(file)
    assert found.schema == log.CALLS
    assert found.drop("contact_id").rows() == [
        ("regular", at("7:02:56"), at("7:02:56"), True, at("7:05:42"), "DORA"),
        ("new", at("8:00:10"), at("8:00:40"), True, at("8:01:40"), "DORA"),
        ("stock", at("8:09:22"), at("8:09:27"), False, None, None),
        ("regular", at("0:00:02", 1), at("0:01:02", 1), True, at("0:02:02", 1), "ZEV"),  # past midnight
        ("returned", at("10:00:02", 1), at("10:00:02", 1), True, at("10:00:02", 1), None),
    ]
    assert log.elsewhere(file) == (1, 1)


def test_the_days_of_a_half_end_at_midnight(file: Path) -> None:
    assert log.between(log.read(file), date(1999, 2, 1), 1).height == 3
    assert log.between(log.read(file), date(1999, 2, 2), 1).height == 2


def test_somebody_is_there_between_calls_unless_the_gap_is_too_long() -> None:
    found = calls(
        ("regular", "8:00:00", "8:00:00", 60, "A"),
        ("regular", "8:10:00", "8:11:00", 60, "A"),
        ("regular", "8:22:01", "8:22:01", 60, "A"),
        ("regular", "8:05:00", "8:05:00", 60, "B"),
        ("regular", "8:06:00", "8:06:00", 60, None),
    )
    there = staffing.presence(found, 10).select("resource_id", "start", "end").rows()
    assert there == [
        ("A", at("8:00:00"), at("8:12:00")),
        ("A", at("8:22:01"), at("8:23:01")),
        ("B", at("8:05:00"), at("8:06:00")),
    ]
    assert staffing.presence(found, 11).height == 2


def test_where_two_calls_are_taken_at_once_under_a_name_there_are_two() -> None:
    found = calls(
        ("regular", "8:00:00", "8:00:00", 600, "A"),
        ("regular", "8:05:00", "8:05:00", 120, "A"),
        ("regular", "8:09:57", "8:09:57", 60, "A"),  # three seconds before the end: the log's own precision
    )
    there = staffing.presence(found, 10).select("resource_id", "start", "end").rows()
    assert there == [("A", at("8:00:00"), at("8:10:57")), ("A~2", at("8:05:00"), at("8:07:00"))]


def test_who_takes_a_call_of_a_kind_in_a_hundred_answers_that_queue() -> None:
    rows = [("regular", f"8:{n // 60:02}:{n % 60:02}", f"8:{n // 60:02}:{n % 60:02}", 1, "A") for n in range(150)]
    few = [("new", "9:00:00", "9:00:00", 1, "A"), ("stock", "9:00:01", "9:00:01", 1, "A")]
    many = [("stock", "9:00:02", "9:00:02", 1, "A"), ("new", "9:00:00", "9:00:00", 1, "B")]
    assert staffing.skills(calls(*rows, *few, *many)) == {"A": ["regular", "stock"], "B": ["new"]}


def test_time_after_a_call_is_seen_where_others_wait_and_cut_short_where_nobody_does_any_more() -> None:
    """A takes the next after 4 and after 20 s, and then the last that waits goes 30 s after his third call."""
    found = calls(
        ("regular", "8:00:00", "8:00:00", 60, "A"),  # to 8:01:00
        ("regular", "8:00:10", "8:01:04", 60, "A"),  # to 8:02:04
        ("regular", "8:00:20", "8:02:24", 60, "A"),  # to 8:03:24
        ("regular", "8:00:30", "8:03:54", None, None),
        ("regular", "8:06:24", "8:06:24", 60, "A"),  # three minutes after: nobody waited from 8:03:54 on
    )
    law = staffing.after_calls(found, 10)
    quantiles = np.array(law.quantiles) / SECOND
    assert quantiles[[1, 333, 334, 666]].tolist() == [4, 4, 20, 20]
    assert quantiles[667] > 36  # 30 s, and the time that the telephone takes
    shorter = staffing.after_calls(found, 2)  # whoever stays away for longer than two minutes has left
    assert np.array(shorter.quantiles)[[1, 500, 501, 999]].tolist() == [4 * SECOND] * 2 + [20 * SECOND] * 2


def two_weeks() -> pl.DataFrame:
    """Calls of two weeks: on each working day at nine, of four in a quarter of an hour one gives up."""
    day = (
        ("regular", "9:00:00", "9:00:00", 300, "A"),
        ("regular", "9:01:00", "9:05:10", 200, "A"),
        ("regular", "9:02:00", "9:04:00", None, None),
        ("regular", "9:03:00", "9:08:40", 100, "A"),
    )
    return pl.concat([calls(*day, day=number) for number in range(28) if (number + 1) % 7 not in (5, 6)])


def test_of_the_days_played_a_case_knows_when_calls_came_and_who_was_there() -> None:
    known = two_weeks()
    learned, first = log.between(known, log.FIRST, 14), date(1999, 2, 15)
    for own in (False, True):
        operation = operation_of(case_of(known, learned, first, 14, Estimate(10, after=False), own=own))
        given = operation.model.given
        assert given is not None
        assert len(given.at) == 40
        assert given.at[:4].tolist() == [9 * 3600 + 60 * minute for minute in range(4)]
        assert np.isnan(given.patience).all()
        assert given.service[~np.isnan(given.service)].tolist() == [300, 200, 100] * 10 * own
        (spans,) = [agent for team in operation.model.teams for agent in team.shifts]
        assert list(spans[0]) == [9 * 3600, 9 * 3600 + 620]  # from nine to 9:10:20
        assert len(spans) == 10


def test_a_time_after_calls_is_added_to_service_times() -> None:
    known = two_weeks()
    learned = log.between(known, log.FIRST, 14)
    case = case_of(known, learned, date(1999, 2, 15), 14, Estimate(10, after=True), own=True)
    given = operation_of(case).model.given
    assert given is not None
    assert (given.service[:2] >= [310 - 1, 210 - 1]).all()  # ten seconds after each: others waited


def test_counts_of_the_log_are_of_working_days_by_the_hour_in_which_calls_came() -> None:
    found = actual(two_weeks(), date(1999, 2, 15))
    place = HOURS.index(9)
    assert [each[place] for each in found.hours] == [40, 10, 30, 10 * (250 + 340)]
    assert sum(float(each.sum()) for each in found.hours) == 40 + 10 + 30 + 5900
    assert found.hours.gone()[place] == 0.25
    assert found.queues["regular"].waited().tolist() == pytest.approx([5900 / 30])


def test_a_half_is_simulated_with_its_calls() -> None:
    known = two_weeks()
    learned = log.between(known, log.FIRST, 14)
    found: Played = simulated(known, learned, date(1999, 2, 15), Estimate(10, after=False), own=True)
    place = HOURS.index(9)
    assert (found.hours.offered[:, place] == 40).all()
    assert (found.hours.offered.sum(axis=1) == 40).all()
    assert (found.hours.answered + found.hours.abandoned == found.hours.offered).all()
    assert found.queues["regular"].offered.shape == (found.hours.offered.shape[0], 1)


def test_errors_are_of_the_mean_of_replications() -> None:
    real = ByHour(*(np.array(each, dtype=float) for each in ([10, 20], [1, 4], [9, 16], [90, 320])))
    played = ByHour(
        *(
            np.array(each, dtype=float)
            for each in ([[10, 20]] * 2, [[1, 6], [3, 6]], [[9, 14], [7, 14]], [[80, 350]] * 2)
        )
    )
    found = errors(real, played)
    assert found.gone == pytest.approx((0.1 + 0.1) / 2)
    assert found.waited == pytest.approx((0 + 5) / 2)
    assert found.gone_together == pytest.approx(1)


def test_without_the_log_it_says_so_and_that_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "FILE", Path("nowhere"))
    done = CliRunner().invoke(app, ["calls", "--write"])
    assert done.exit_code == 0
    assert " ".join(done.output.split()) == " ".join(log.MISSING.split())
