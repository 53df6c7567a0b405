"""While promises are broken.

T1 starts from x = 0 and T2 from x = 20; a kilometre takes a minute, a job half an hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.load import load_tables
from planning.effort import Effort
from planning.engine import layout
from planning.guide import guide_of
from planning.plan import ROWS
from planning.repair.insist import Insistence, breaking
from planning.repair.standing import Standing
from planning.solve import laid
from planning.travel import Travel
from tests.planning.repair.day import DAY, SETTINGS, visits

if TYPE_CHECKING:
    from planning.board import Board
    from planning.engine.layout import Guide
    from planning.progress import Progress

EARLY = (f"{DAY}08:00", f"{DAY}08:20")
PLAN = pl.concat(
    [pl.DataFrame(schema=ROWS), visits(R1=("T1", "09:00"), R2=("T1", "08:10"), R3=("T2", "08:50"))], how="diagonal"
)


def laid_out(**columns: list[str | None]) -> Board:
    """R1 and R2, at x = 10 and 15, are promised to be early, R3, at 70, is not; T2 may do all."""
    requests: dict[str, Any] = {
        "request_id": ["R1", "R2", "R3"],
        "x": ["10", "15", "70"],
        "y": ["0"] * 3,
        "duration_min": ["30"] * 3,
        "created_at": ["2026-11-20T09:00"] * 3,
        "promised_start": [EARLY[0], EARLY[0], None],
        "promised_end": [EARLY[1], EARLY[1], None],
    }
    people = {"resource_id": ["T1", "T2"], "x": ["0", "20"], "y": ["0", "0"]}
    shifts = {"resource_id": ["T1", "T2"], "start": [f"{DAY}08:00"] * 2, "end": [f"{DAY}17:00"] * 2}
    case = load_tables({"requests": requests | columns, "resources": people, "shifts": shifts}, SETTINGS)
    travel = Travel.of(case)
    return laid(case, travel, Standing.of(case, travel, PLAN).rows)


def guide(board: Board) -> Guide:
    return guide_of(board.problem, Travel.of(board.problem.case))


def named(board: Board) -> list[str]:
    return board.problem.requests["request_id"].gather(breaking(board)).to_list()


def test_what_comes_after_its_promise_or_is_mandatory_and_left_out_breaks() -> None:
    board = laid_out(mandatory=[None, None, "true"])
    assert named(board) == ["R1"]
    board.remove(board.problem.requests["request_id"].to_list().index("R3"))
    assert named(board) == ["R1", "R3"]


def test_what_is_locked_to_come_late_cannot_be_mended() -> None:
    late: list[str | None] = [f"{DAY}09:00", None, None]
    assert named(laid_out(lock=["time", None, None], locked_start=late)) == []


def test_a_promise_that_can_be_kept_is_kept_and_weighs_what_it_weighed() -> None:
    board = laid_out()
    insistence = Insistence(board, guide(board))
    assert insistence.run(Effort(iterations=2000), lambda _: False) == "done"
    assert insistence.board.total()[0] == 0
    assert named(insistence.board) == []
    assert insistence.iterations < 2000  # nothing is left to mend
    assert set(insistence.board.problem.model.visit_money[:, layout.WEIGHT]) == {1}


def test_where_not_every_promise_can_be_kept_the_lightest_gives() -> None:
    heavy = laid_out(excluded_resources=["T2", "T2", None])
    money = heavy.problem.model.visit_money
    money[0, [layout.WEIGHT, layout.LEFT_WEIGHT]] = 3
    heavy.lay_anew()
    insistence = Insistence(heavy, guide(heavy))
    insistence.run(Effort(iterations=2000), lambda _: False)
    assert named(insistence.board) == ["R2"]
    assert insistence.board.total()[0] == 1
    assert money[:, layout.WEIGHT].tolist() == [3, 1, 1]


def test_the_watch_is_told_what_is_broken_at_the_weights_of_the_clients_and_ends_it() -> None:
    board = laid_out(excluded_resources=["T2", "T2", None])
    told = []

    def watch(now: Progress) -> bool:
        told.append(now.broken)
        return False

    assert Insistence(board, guide(board)).run(Effort(iterations=2000), watch) == "done"
    assert set(told) == {1}
    assert Insistence(board, guide(board)).run(Effort(iterations=2000), lambda _: True) == "signal"
