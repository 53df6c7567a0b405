"""The labels of a route say what its schedule says, whatever was examined before."""

from __future__ import annotations

import random
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from planning.board import Board
from planning.engine import layout
from planning.lay import lay_locked
from planning.problem import Problem
from planning.travel import Travel
from tests.cases import seeded_case
from tests.planning.boards import night
from tests.planning.engine.routes.slow import DAY_END, STEP, Slow
from tests.seeds import spread

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = ("plain", "windows", "split", "pinned")


def every_board(test: Callable[..., None]) -> Any:
    return pytest.mark.parametrize("kind", KINDS)(pytest.mark.parametrize("seed", spread(3, 5, 16))(test))


DAY = "2026-11-23"
SITES = ("H", *"ABCDEFG")
BREAKS = (None, "45@11:30-14:00", "30@10:00-11:00;30@12:00-14:00", "15@09:00-09:30;15@09:30-10:00;45@12:00-13:30")


def clock(minutes: int) -> str:
    return f"{DAY}T{minutes // 60:02d}:{minutes % 60:02d}"


def request(chance: random.Random, number: int, kind: str) -> dict[str, str | None]:
    """A request at times that are multiples of five minutes; a plain one has one window at most."""
    opens = chance.randrange(7 * 60, 14 * 60, 30)
    spans = [(opens, opens + chance.choice([60, 120, 240]))]
    if kind != "plain" and chance.random() < 0.5:
        spans.append((spans[0][1] + 60, spans[0][1] + chance.choice([75, 180])))
    promised = opens + chance.choice([0, 30, 60]) if chance.random() < 0.3 else None
    pinned = kind == "pinned" and number < 3
    return {
        "request_id": f"R{number:02d}",
        "site_id": chance.choice(SITES[1:]),
        "duration_min": str(chance.randrange(10, 65, 5)),
        "service_id": chance.choice([None, "long"]) if kind == "split" else None,
        "value": "1000",
        "windows": None
        if pinned or chance.random() < 0.4
        else ";".join(f"{clock(start)}/{clock(end)}" for start, end in spans),
        "window_on": chance.choice(["start", "both"]),
        "created_at": chance.choice(["2026-11-22T09:00", clock(8 * 60 + 30)]),
        "promised_start": None if pinned or promised is None else clock(promised),
        "promised_end": None if pinned or promised is None else clock(promised + 45),
        "respond_by": clock(opens + 60) if chance.random() < 0.3 else None,
        "due_at": clock(opens + 180) if chance.random() < 0.3 else None,
        "lock": "all" if pinned else None,
        "locked_resource": chance.choice(["A", "B"]) if pinned else None,
        "locked_start": clock(chance.randrange(8 * 60, 11 * 60, 15)) if pinned else None,
    }


def random_board(kind: str, seed: int) -> Board:
    """A board of random routes, on which every time is a multiple of five minutes."""
    chance = random.Random(f"{kind} {seed}")  # noqa: S311 - chance for a test, no secret
    pairs = [(a, b) for a in SITES for b in SITES if a != b]
    rows = [request(chance, number, kind) for number in range(16)]
    case = night(
        {name: [row[name] for row in rows] for name in rows[0]},
        resources={"resource_id": ["A", "B", "C"], "site_id": ["H", "A", "B"], "max_overtime_min": ["60"] * 3},
        shifts={
            "resource_id": ["A", "B", "C"],
            "start": [clock(8 * 60)] * 3,
            "end": [clock(17 * 60)] * 3,
            "breaks": [chance.choice(BREAKS) for _ in range(3)],
        },
        services={"service_id": ["long"], "interruptible": ["true"]},
        sites={"site_id": SITES},
        travel={
            "from_site": [a for a, _ in pairs],
            "to_site": [b for _, b in pairs],
            "minutes": [str(chance.randrange(5, 45, 5)) for _ in pairs],
            "km": [str(chance.randrange(1, 30)) for _ in pairs],
        },
        settings={"travel": {"mode": "table"}} | ({"now": clock(9 * 60 + 30)} if kind == "pinned" else {}),
    )
    board = Board.empty(Problem.of(case, Travel.of(case)))
    lay_locked(board)
    lay_some(board, chance)
    return board


def lay_some(board: Board, chance: random.Random) -> None:
    """Put visits where chance and the rules will have them."""
    routes = len(board.problem.model.routes)
    for _ in range(4):
        for visit in board.unplanned().tolist():
            route = chance.randrange(routes)
            board.insert(visit, route, chance.choice([-1, *board.stops(route).tolist()]))


@cache
def routes(kind: str, seed: int) -> list[Slow]:
    board = random_board(kind, seed)
    return [Slow(board, route) for route in range(len(board.problem.model.routes))]


def labels(slow: Slow, row: int) -> list[int]:
    return [int(cell) for cell in slow.board.state.labels[row]]


@every_board
def test_labels_tell_sequence_places_legs_breaks_and_earliest_times(kind, seed):
    for slow in routes(kind, seed):
        chain = [slow.out, *slow.stops, slow.home]
        for i, (here, following) in enumerate(pairwise(chain)):
            assert labels(slow, here)[layout.FOLLOWING] == following
            assert labels(slow, here)[layout.WHERE] == slow.places[i]
            into = labels(slow, following)
            taken = slow.pauses.get(2 * i, [])
            assert (into[layout.INTO_SECONDS], into[layout.INTO_METRES]) == (slow.legs[i] if slow.stops else (0, 0))
            assert into[layout.BREAK_INTO] == (taken[-1].row if taken else -1)
        assert labels(slow, slow.home)[layout.WHERE] == slow.places[-1]
        assert labels(slow, slow.out)[layout.FREE] == slow.departure()
        times = [(labels(slow, visit)[layout.EARLIEST], labels(slow, visit)[layout.FREE]) for visit in slow.stops]
        assert times == [(start, end) for _, start, end in slow.walked]


@every_board
def test_by_is_the_latest_time_to_be_ready_and_still_finish_the_route(kind, seed):
    for slow in routes(kind, seed):
        for i, row in enumerate([*slow.stops, slow.home]):
            by = labels(slow, row)[layout.BY]
            tried = range(slow.walked[i][0] if i < len(slow.stops) else 0, DAY_END, STEP)
            assert by == max(ready for ready in tried if slow.is_feasible(i, ready))
            assert not slow.is_feasible(i, by + 1)


@every_board
def test_slack_delays_nothing_beyond_its_due_and_a_second_more_does(kind, seed):
    for slow in filter(Slow.is_timely, routes(kind, seed)):
        for i, visit in enumerate(slow.stops):
            start, slack = slow.walked[i][1], labels(slow, visit)[layout.SLACK]
            onwards, before = range(i, len(slow.stops)), slow.late(i, slow.walked[i][0])
            for delay in (*range(0, min(slack, DAY_END) + 1, STEP), slack):
                if slow.is_feasible(i, start + delay):
                    assert slow.late(i, start + delay) == before
            if slow.is_plain(onwards) and not slow.is_paused(onwards) and slow.is_feasible(i, start + slack + 1):
                assert slow.late(i, start + slack + 1) != before


@every_board
def test_the_least_span_up_to_a_stop_and_the_departures_that_need_no_more(kind, seed):
    for slow in filter(Slow.is_timely, routes(kind, seed)):
        tried = range(slow.departure(), DAY_END, STEP)
        for i, visit in enumerate(slow.stops):
            spans = {leave: slow.span_to(i, leave) for leave in tried}
            check(spans, labels(slow, visit)[layout.SPAN_TO : layout.LAST_TO + 1], plain=slow.is_plain(range(i + 1)))


@every_board
def test_the_least_span_from_a_stop_on_and_the_starts_that_need_no_more(kind, seed):
    for slow in filter(Slow.is_timely, routes(kind, seed)):
        for i, visit in enumerate(slow.stops):
            spans = {begin: slow.span_on(i, begin) for begin in range(slow.walked[i][1], DAY_END, STEP)}
            span, first, last = labels(slow, visit)[layout.SPAN_ON : layout.LAST_ON + 1]
            first = max(first, slow.walked[i][1])
            check(spans, [span, first, last], plain=slow.is_plain(range(i, len(slow.stops))))


def check(spans: dict[int, int | None], label: list[int], *, plain: bool) -> None:
    """Hold a span and its first and last beginning against all that were tried; without windows there is no last."""
    span, first, last = label
    known = {begin: found for begin, found in spans.items() if found is not None}
    least = min(known.values())
    assert span <= least
    if plain:
        best = [begin for begin, found in known.items() if found == least]
        assert (span, first, min(last, max(spans))) == (least, min(best), max(best))


@pytest.mark.parametrize("seed", range(1, 6))
def test_an_empty_route_has_no_break_on_its_way_home_whatever_route_was_examined_before(seed):
    case = seeded_case(seed, 4)
    problem = Problem.of(case, Travel.of(case))
    board, chance = Board.empty(problem), random.Random(seed)  # noqa: S311 - chance for a test, no secret
    visits, routes = len(problem.model.visits), len(problem.model.routes)
    homes, with_break = board.state.labels[visits : visits + routes], 0
    for _ in range(20 * visits):
        visit = chance.randrange(visits)
        if board.is_planned(visit):
            board.remove(visit)
        else:
            board.insert(visit, chance.randrange(routes), -1)
        empty = board.state.tours[:, layout.COUNT] == 0
        assert (homes[empty, layout.BREAK_INTO] == -1).all()
        planned = board.state.stops[:, layout.ROUTE] >= 0
        with_break += int((board.state.labels[:visits][planned, layout.BREAK_INTO] >= 0).sum())
    assert with_break > 0
