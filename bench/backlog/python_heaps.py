"""The dispatch once more with Python's heapq: what the compiled one is compared with."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planning.engine.dispatch.desk import Desk

Work = tuple[int, int, int, int]
FREE, LOOK = 0, 1


def dispatch(desk: Desk, slope: int, look: int) -> list[Work]:
    """Dispatch by the rule of `planning.engine.dispatch.push`, with heaps of tuples; no parted and no named tasks.

    Returns
    -------
    list
        Task, segment, start and end of each piece of work.
    """
    return _Office(desk, slope, look).run()


class _Office:
    def __init__(self, desk: Desk, slope: int, look: int) -> None:
        self.tasks: list[list[int]] = desk.tasks[:, :6].tolist()
        self.segments: list[list[int]] = desk.segments[:, :7].tolist()
        self.current: list[int] = desk.people[:, 0].tolist()
        self.last: list[int] = desk.people[:, 1].tolist()
        self.worked = [0] * len(self.current)
        self.forced = [-1] * len(self.current)
        self.waits = [False] * len(self.current)
        self.speeds: list[list[int]] = desk.speeds.tolist()
        self.reads = [[ask for ask, fast in enumerate(row) if fast] for row in self.speeds]
        self.readers = [
            [kind for kind, row in enumerate(self.speeds) if row[ask]] for ask in range(len(self.speeds[0]))
        ]
        self.queues: list[list[list[tuple[int, int]]]] = [[[], []] for _ in self.speeds[0]]
        self.idle: dict[int, list[tuple[int, int]]] = {}
        self.closing: list[list[tuple[int, int]]] = [[] for _ in self.speeds]
        for kind, closes, profile in sorted({(row[6], row[2], row[5]) for row in self.segments}):
            self.closing[profile].append((closes, kind))
        self.state = [0] * len(self.tasks)  # to come, early, late, taken
        self.by_release: list[int] = desk.by_release.tolist()
        self.by_turn: list[int] = desk.by_turn.tolist()
        self.released = self.turned = 0
        self.slope, self.look = slope, look
        self.clock: list[list[int]] = desk.clock.tolist()
        self.at = self.gain = 0
        self.events = [(self.segments[at][1], 2 * person) for person, at in enumerate(self.current)]
        self.events.sort()
        self.pieces: list[Work] = []

    def run(self) -> list[Work]:
        while self.events:
            now = self.events[0][0]
            if self.released < len(self.tasks):
                now = min(now, self.tasks[self.by_release[self.released]][0])
            since = self.released
            ready = self.gather(now)
            self.release(now)
            self.turn(now)
            self.gain = self.read_clock(now)
            while ready:
                _, person = heappop(ready)
                if not self.take(person, now):
                    self.rest(person)
            if self.released > since and any(self.idle.values()):
                self.hand_out(since, now)
        return self.pieces

    def gather(self, now: int) -> list[tuple[int, int]]:
        ready: list[tuple[int, int]] = []
        while self.events and self.events[0][0] == now:
            person, kind = divmod(heappop(self.events)[1], 2)
            if kind == FREE or (self.waits[person] and self.forced[person] == now):
                self.waits[person] = False
                _, _, closes, pause, earliest, *_ = self.segments[self.current[person]]
                if pause > 0 and now >= earliest:
                    self.current[person] += 1
                    heappush(self.events, (now + pause, 2 * person))
                elif now >= closes:
                    if self.current[person] < self.last[person]:
                        self.current[person] += 1
                        heappush(self.events, (max(now, self.segments[self.current[person]][1]), 2 * person))
                else:
                    heappush(ready, (self.worked[person], person))
        return ready

    def release(self, now: int) -> None:
        while self.released < len(self.tasks):
            task = self.by_release[self.released]
            row = self.tasks[task]
            if row[0] > now:
                return
            self.released += 1
            early = row[2] >= now
            self.state[task] = 1 if early else 2
            heappush(self.queues[row[5]][not early], (-row[3 if early else 4], task))

    def turn(self, now: int) -> None:
        while self.turned < len(self.tasks):
            task = self.by_turn[self.turned]
            row = self.tasks[task]
            if row[2] >= now:
                return
            self.turned += 1
            if self.state[task] == 1:
                self.state[task] = 2
                heappush(self.queues[row[5]][1], (-row[4], task))

    def read_clock(self, now: int) -> int:
        while self.at < len(self.clock) - 1 and self.clock[self.at + 1][0] <= now:
            self.at += 1
        begun, shows, rate, per = self.clock[self.at]
        return self.slope * (shows + (now - begun) * rate // per)

    def take(self, person: int, now: int) -> bool:
        reads = self.reads[self.segments[self.current[person]][5]]
        put_off: list[tuple[list[tuple[int, int]], tuple[int, int]]] = []
        gain, taken = self.gain, False
        while len(put_off) < self.look:
            best: Any = None
            for ask in reads:
                for late in (0, 1):
                    heap = self.queues[ask][late]
                    while heap and self.state[heap[0][1]] != late + 1:
                        heappop(heap)
                    if heap:
                        key, task = heap[0]
                        entry = (key - (0 if late else gain), task)
                        if best is None or entry < best[0]:
                            best = entry, heap
            if best is None:
                break
            (_, task), heap = best
            if self.books(person, task, now):
                taken = True
                break
            put_off.append((heap, heappop(heap)))
        for heap, entry in put_off:
            heappush(heap, entry)
        return taken

    def books(self, person: int, task: int, now: int) -> bool:
        at = self.current[person]
        segment = self.segments[at]
        fast = self.speeds[segment[5]][self.tasks[task][5]]
        if fast == 0:
            return False
        end = now - (-self.tasks[task][1] * 1000 // fast)
        if end > segment[2]:
            return False
        self.state[task] = 3
        self.pieces.append((task, at, now, end))
        self.worked[person] += end - now
        self.waits[person] = False
        heappush(self.events, (end, 2 * person))
        return True

    def rest(self, person: int) -> None:
        segment = self.segments[self.current[person]]
        self.waits[person] = True
        heappush(self.idle.setdefault(segment[6], []), (self.worked[person], person))
        forced = segment[4] if segment[3] > 0 else segment[2]
        if self.forced[person] != forced:
            self.forced[person] = forced
            heappush(self.events, (forced, 2 * person + LOOK))

    def hand_out(self, since: int, now: int) -> None:
        gain = self.gain
        fresh: list[tuple[int, int]] = []
        for task in self.by_release[since : self.released]:
            if self.state[task] in {1, 2}:
                row = self.tasks[task]
                heappush(fresh, (-(row[3] + gain if self.state[task] == 1 else row[4]), task))
        while fresh:
            _, task = heappop(fresh)
            best: Any = None
            for profile in self.readers[self.tasks[task][5]]:
                length = -(-self.tasks[task][1] * 1000 // self.speeds[profile][self.tasks[task][5]])
                for closes, kind in self.closing[profile]:
                    heap = self.idle.get(kind)
                    if not heap or closes - now < length:
                        continue
                    while heap and not self.still(heap[0], kind):
                        heappop(heap)
                    if heap and (best is None or heap[0] < best):
                        best = heap[0]
            if best is not None:
                self.books(best[1], task, now)

    def still(self, entry: tuple[int, int], kind: int) -> bool:
        worked, person = entry
        return self.waits[person] and self.worked[person] == worked and self.segments[self.current[person]][6] == kind
