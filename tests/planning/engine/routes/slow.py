"""A route walked in plain Python from what the layout says, breaks in their slots: the slow twin of the labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from planning.engine import layout, tours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.board import Board

STEP = 300
"""Seconds of which every time of the random boards is a multiple, so that trying these times tries all that matter."""
DAY_END = 24 * 3600


class Pause(NamedTuple):
    """A break: its row in the model, its window and its length."""

    row: int
    opens: int
    closes: int
    length: int


class Late(NamedTuple):
    """What comes late in a walk, in seconds, and which promises are broken."""

    seconds: int
    broken: frozenset[int]


@dataclass
class Slow:
    """One route of a board, as it stands; the board is asked once more where its breaks are.

    `stops` are the visits in order; `legs` the seconds and metres of the leg to each of them, and of the way home;
    `pauses` the breaks taken in each slot: 2 x i in the leg to stop i, 2 x i + 1 inside the service i.
    """

    board: Board
    route: int

    def __post_init__(self) -> None:
        model, state = self.board.problem.model, self.board.state
        self.home = len(model.visits) + self.route
        self.out = self.home + len(model.routes)
        self.shift = [int(cell) for cell in model.routes[self.route]]
        self.stops: list[int] = []
        following = int(state.tours[self.route, layout.FIRST])
        while following >= 0:
            self.stops.append(following)
            following = int(state.stops[following, layout.NEXT])
        self.rows = [[int(cell) for cell in model.visits[visit]] for visit in self.stops]
        self.money = [[int(cell) for cell in model.visit_money[visit]] for visit in self.stops]
        self.grace = [int(state.stops[visit, layout.GRACE]) for visit in self.stops]
        self.frozen = [bool(state.stops[visit, layout.FROZEN]) for visit in self.stops]
        self.places = [self.shift[layout.START_PLACE], *(row[layout.PLACE] for row in self.rows)]
        self.places.append(self.shift[layout.END_PLACE])
        self.legs = [self._leg(place, self.places[i + 1]) for i, place in enumerate(self.places[:-1])]
        self.pauses = self._pauses_taken() if self.stops else {}
        self.lasts = [
            row[layout.LASTS] + sum(pause.length for pause in self.pauses.get(2 * i + 1, ()))
            for i, row in enumerate(self.rows)
        ]
        self.windows = [
            [
                (int(opens), min(int(closes), int(done) - lasts))
                for opens, closes, done in model.windows[row[layout.WINDOW_FIRST] :][: row[layout.WINDOW_COUNT]]
            ]
            for row, lasts in zip(self.rows, self.lasts, strict=True)
        ]
        self.walked = list(self.walk(self.departure()))

    def _leg(self, a: int, b: int) -> tuple[int, int]:
        seconds, metres = self.board.problem.model.table[a, b]
        return (0, 0) if a == b else (int(seconds), int(metres))

    def _pauses_taken(self) -> dict[int, list[Pause]]:
        """Ask the engine where it took the breaks: that is its choice, and all that is asked of it."""
        model, scratch = self.board.problem.model, self.board.scratch
        assert tours.refresh(model, self.board.state, scratch, self.route, layout.KEEP_LABELS)
        found: dict[int, list[Pause]] = {}
        for k in range(self.shift[layout.BREAK_COUNT]):
            row, slot = self.shift[layout.BREAK_FIRST] + k, int(scratch.taken[k, layout.SLOT])
            if slot >= 0:
                length, opens, closes = (int(cell) for cell in model.breaks[row])
                found.setdefault(slot, []).append(Pause(row, opens, closes, length))
        return found

    def departure(self) -> int:
        """Earliest departure: not before the shift, nor for what is not frozen before the release, but for a pin."""
        begins = self.shift[layout.SHIFT_START]
        if not self.stops:
            return max(begins, self.shift[layout.RELEASE])
        if not self.frozen[0]:
            begins = max(begins, self.shift[layout.RELEASE])
        if self.rows[0][layout.PINNED]:
            begins = min(begins, self.rows[0][layout.PINNED_START] - self.legs[0][0])
        return begins

    def ride(self, i: int, leave: int) -> int | None:
        """When who leaves then is ready at stop i, or home."""
        if i < len(self.stops) and not self.frozen[i]:
            leave = max(leave, self.shift[layout.RELEASE])
        clock, left = leave, self.legs[i][0]
        for pause in self.pauses.get(2 * i, ()):
            if clock < pause.opens:
                left -= min(left, pause.opens - clock)
                clock = pause.opens
            clock += pause.length
            if clock > pause.closes:
                return None
        return clock + left

    def may_start(self, i: int, at: int) -> bool:
        """Whether created, windows and the breaks inside allow the service to start then."""
        row = self.rows[i]
        if row[layout.PINNED]:
            return at == row[layout.PINNED_START]
        in_window = not self.windows[i] or any(opens <= at <= closes for opens, closes in self.windows[i])
        return at >= row[layout.CREATED] and in_window

    def is_kept(self, i: int, at: int) -> bool:
        row = self.rows[i]
        return bool(row[layout.PROMISED]) and row[layout.PROMISE_START] <= at <= row[layout.PROMISE_END]

    def pauses_fit(self, i: int, start: int) -> bool:
        """Whether the breaks inside the service begin before it is done, and end in their windows."""
        clock, left = start, self.rows[i][layout.LASTS]
        for pause in self.pauses.get(2 * i + 1, ()):
            worked = max(0, pause.opens - clock)
            left -= worked
            clock += worked + pause.length
            if left <= 0 or clock > pause.closes:
                return False
        return True

    def start(self, i: int, ready: int) -> int | None:
        """First start of who is ready then: inside the promise where that can be, else outside."""
        row = self.rows[i]
        if row[layout.PINNED]:
            return row[layout.PINNED_START] if ready <= row[layout.PINNED_START] + self.grace[i] else None
        turns = [ready, row[layout.CREATED], *(opens for opens, _ in self.windows[i])]
        turns += [row[layout.PROMISE_START]] if row[layout.PROMISED] else []
        allowed = sorted(at for at in turns if at >= ready and self.may_start(i, at))
        kept = [at for at in allowed if self.is_kept(i, at)]
        return next(iter(kept or allowed), None)

    def services(self, i: int, ready: int) -> Iterator[tuple[int, int, int]]:
        """Ready, start and end of the services from stop i on, as far as they can be reached."""
        for j in range(i, len(self.stops)):
            start = self.start(j, ready)
            if start is None or not self.pauses_fit(j, start):
                return
            yield ready, start, start + self.lasts[j]
            reached = self.ride(j + 1, start + self.lasts[j])
            if reached is None:
                return
            ready = reached

    def walk(self, leave: int) -> Iterator[tuple[int, int, int]]:
        """Ready, start and end of each service of who departs then."""
        reached = self.ride(0, leave)
        return iter(()) if reached is None else self.services(0, reached)

    def is_feasible(self, i: int, ready: int) -> bool:
        """Whether who is ready then at stop i finishes the route in time."""
        done = list(self.services(i, ready))
        if len(done) < len(self.stops) - i:
            return False
        back = self.ride(len(self.stops), done[-1][2]) if done else ready
        return back is not None and back <= int(self.board.state.tours[self.route, layout.TOUR_END])

    def late(self, i: int, ready: int) -> Late:
        """What comes late from stop i on of who is ready there then."""
        seconds, broken = 0, set()
        for j, (_, start, end) in enumerate(self.services(i, ready), i):
            seconds += max(0, start - self.money[j][layout.RESPOND_BY]) + max(0, end - self.money[j][layout.DUE_AT])
            if self.rows[j][layout.PROMISED] and not self.is_kept(j, start):
                broken.add(j)
        return Late(seconds, frozenset(broken))

    def is_harmless(self, i: int, at: int) -> bool:
        """Whether a start then harms neither window, due nor promise more than the earliest start does."""
        _, start, end = self.walked[i]
        opened = not self.windows[i] or any(
            opens <= at <= closes and closes >= start for opens, closes in self.windows[i]
        )
        return (
            opened
            and self.may_start(i, at)
            and self.pauses_fit(i, at)
            and at <= max(start, self.money[i][layout.RESPOND_BY])
            and at + self.lasts[i] <= max(end, self.money[i][layout.DUE_AT])
            and (self.is_kept(i, at) or not self.is_kept(i, start))
        )

    def harmless(self, i: int, ready: int) -> int | None:
        """First harmless start of who is ready then."""
        if self.rows[i][layout.PINNED]:
            return self.start(i, ready)
        turns = [ready, self.rows[i][layout.CREATED], self.rows[i][layout.PROMISE_START]]
        turns += [opens for opens, _ in self.windows[i]]
        return min((at for at in turns if at >= ready and self.is_harmless(i, at)), default=None)

    def span_to(self, i: int, leave: int) -> int | None:
        """How long who departs then takes up to the end of service i, without harm."""
        clock = leave
        for j in range(i + 1):
            reached = self.ride(j, clock)
            start = None if reached is None else self.harmless(j, reached)
            if start is None:
                return None
            clock = start + self.lasts[j]
        return clock - leave

    def span_on(self, i: int, begin: int) -> int | None:
        """How long the service i begun then and all that follows takes, without harm."""
        start: int | None = begin if self.is_harmless(i, begin) else None
        for j in range(i, len(self.stops)):
            if start is None:
                return None
            reached = self.ride(j + 1, start + self.lasts[j])
            if reached is None:
                return None
            start = self.harmless(j + 1, reached) if j + 1 < len(self.stops) else reached
        assert start is not None
        return start - begin

    def is_timely(self) -> bool:
        """Whether no pinned visit is reached late; where one is, the schedule overlaps itself and has no span."""
        return all(ready <= start for ready, start, _ in self.walked)

    def is_plain(self, stops: range) -> bool:
        """Whether three numbers sum up these stops: one window each, no two breaks in a leg, none in a service."""
        return all(
            len(self.windows[j]) <= 1
            and 2 * j + 1 not in self.pauses
            and max(len(self.pauses.get(slot, ())) for slot in (2 * j, 2 * j + 2)) <= 1
            for j in stops
        )

    def is_paused(self, stops: range) -> bool:
        """Whether a break is taken on the way to the second of these stops or later."""
        return any(2 * j in self.pauses for j in stops[1:])
