"""Desks in the plainest words: people, tasks and lists are looked through whole at each moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planning.problem.ranks import LOOK
from scenarios.desks.kernel import office as column

if TYPE_CHECKING:
    from planning.engine.dispatch.desk import Desk
    from scenarios.desks.kernel.office import Office

FAR = 2**40
BITS = 2**64 - 1


def mixed(x: int) -> int:
    """Hash as SplitMix64 does."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & BITS
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & BITS
    return x ^ (x >> 31)


def derived(key: int, number: int) -> int:
    return mixed((key + number * 0x9E3779B97F4A7C15) & BITS)


def uniform(key: int, purpose: int) -> float:
    return ((derived(key, purpose) >> 11) + 0.5) * 2.0**-53


@dataclass
class Person:
    number: int
    segment: int
    last: int
    own: int
    at: int | None
    worked: int = 0
    picks: int = 0
    waits: int | None = None


@dataclass
class Twin:
    """One replication; `desk` and `office` as they are before it."""

    desk: Desk
    office: Office
    slope: int
    bonus: int
    pushed: set[int] = field(default_factory=set)
    came: set[int] = field(default_factory=set)
    done: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    waited: int = 0

    def __post_init__(self) -> None:
        self.tasks = self.desk.tasks.tolist()
        self.segments = self.desk.segments.tolist()
        self.look, self.prefers, strength, self.pick, self.others, self.key = self.office.figures.tolist()[1:7]
        self.strength = strength / column.MILLION
        self.pulled_at_all = set(self.office.comers.tolist())
        self.pushed_at_all = set(self.desk.by_release.tolist())
        self.spent = [[0, 0, 0, 0] for _ in self.segments]
        rows = enumerate(self.desk.people.tolist())
        self.people = [Person(n, row[0], row[1], row[5], self.segments[row[0]][1]) for n, row in rows]

    def run(self) -> None:
        while moments := [person.at for person in self.people if person.at is not None]:
            coming = [int(self.office.comes[task]) for task in self.pulled_at_all - self.came]
            pushing = [self.tasks[task][0] for task in self.pushed_at_all - self.pushed]
            self.moment(min([*moments, *coming, *pushing]))

    def moment(self, now: int) -> None:
        turn = [person for person in self.people if person.at == now and self.arrives(person, now)]
        pushed = {task for task in self.pushed_at_all - self.pushed if self.tasks[task][0] <= now}
        came = {task for task in self.pulled_at_all - self.came if self.office.comes[task] <= now}
        self.pushed |= pushed
        self.came |= came
        for person in sorted(turn, key=lambda one: (one.worked, one.number)):
            self.looks(person, now)
        for task in sorted(pushed - set(self.done), key=lambda one: (-self.value(one, now), one)):
            able = [
                one
                for one in self.people
                if one.waits is not None and self.sees(one, task) and self.fits(one, task, now)
            ]
            if able:
                first = min(able, key=lambda one: (one.own not in self.queues(task), one.worked, one.number))
                self.begin(first, task, now, pulled=False)
        for task in sorted(came - self.pushed - set(self.done), key=lambda one: self.office.rank[one]):
            finder = self.finder(task, now)
            if finder is not None:
                self.begin(finder, task, now, pulled=True)

    # ---- pushing

    def value(self, task: int, now: int) -> int:
        row = self.tasks[task]
        clock = self.desk.clock.tolist()
        begun, shows, rate, per = next((each for each in reversed(clock) if each[0] <= now), clock[0])
        at_work = shows + (now - begun) * rate // per
        return int(row[3] + self.slope * at_work if now <= row[2] else row[4])

    def queues(self, task: int) -> list[int]:
        first, count = self.tasks[task][7:9]
        return [int(queue) for queue in self.desk.waits_in[first : first + count]]

    def able(self, person: Person, task: int) -> bool:
        return bool(self.desk.speeds[self.segments[person.segment][5], self.tasks[task][5]])

    def sees(self, person: Person, task: int) -> bool:
        """Whether a task may go to a person: it is everybody's and he can do it, or his own."""
        own = [queue for queue in self.queues(task) if self.desk.owner[queue] >= 0]
        return (len(own) < len(self.queues(task)) and self.able(person, task)) or person.own in own

    def handed(self, person: Person, now: int) -> int | None:
        entries = []
        for task in self.pushed - set(self.done):
            for queue in self.queues(task):
                if queue == person.own:
                    entries.append((-self.value(task, now) - self.bonus, task))
                elif self.desk.owner[queue] < 0 and self.able(person, task):
                    entries.append((-self.value(task, now), task))
        return next((task for _, task in sorted(entries)[:LOOK] if self.fits(person, task, now)), None)

    # ---- pulling

    def on_lists(self) -> set[int]:
        return self.came - self.pushed - set(self.done)

    def reads(self, person: Person, task: int) -> bool:
        """Whether a task lies in a person's list, or names him."""
        if self.office.list_of_task[task] < 0:
            return person.own in self.queues(task)
        return bool(self.office.list_of_task[task] == self.office.list_of_person[person.number])

    def pulled(self, person: Person, now: int) -> int | None:
        if now + self.pick >= self.segments[person.segment][2]:
            return None
        likes = self.strength == 1
        if 0 < self.strength < 1:
            person.picks += 1
            likes = uniform(derived(self.key, person.number), person.picks) < self.strength
        mine = [task for task in self.on_lists() if self.reads(person, task)]
        found = self.best(person, mine, now, likes=likes)
        if found is None and self.others:
            theirs = [task for task in self.on_lists() if self.office.list_of_task[task] >= 0 or task in mine]
            found = self.best(person, theirs, now, likes=likes)
        return found

    def best(self, person: Person, tasks: list[int], now: int, *, likes: bool) -> int | None:
        named = [task for task in tasks if self.office.list_of_task[task] < 0]
        can = [task for task in tasks if task in named or self.able(person, task)]
        newest = likes and self.prefers == column.NEWEST
        shown = sorted(can, key=lambda one: self.office.rank[one], reverse=newest)[: self.look]
        fitting = [task for task in shown if self.fits(person, task, now + self.pick)]
        if not likes or self.prefers in {column.NEWEST, column.OLDEST}:
            return fitting[0] if fitting else None
        dislike = {
            column.SHORT: lambda task: self.tasks[task][1],
            column.SERVICE: lambda task: self.office.service[task] != self.office.favourite[person.number],
            column.VALUE: lambda task: -self.office.worth[task],
        }[self.prefers]
        return min(fitting, key=lambda task: (dislike(task), self.office.rank[task]), default=None)

    def finder(self, task: int, now: int) -> Person | None:
        """Who waits, reads a task that has just come, and can do it: longest first, of others by their lists."""
        start = now + self.pick
        waiting = [one for one in self.people if one.waits is not None and start < self.segments[one.segment][2]]
        able = [one for one in waiting if self.fits(one, task, start)]
        mine = [one for one in able if self.reads(one, task)]
        if self.office.list_of_task[task] < 0:
            order = [int(self.desk.owner[queue]) for queue in self.queues(task)]
            return min(mine, key=lambda one: order.index(one.number), default=None)
        if not mine and self.others:
            return min(able, key=lambda one: (self.office.list_of_person[one.number], one.waits), default=None)
        return min(mine, key=lambda one: one.waits or 0, default=None)

    # ---- people

    def arrives(self, person: Person, now: int) -> bool:
        person.waits = None
        _, _, closes, pause, earliest, *_ = self.segments[person.segment]
        if pause > 0 and now >= earliest:
            person.segment += 1
            person.at = now + pause
            return False
        if now >= closes:
            person.at = None
            if person.segment < person.last:
                person.segment += 1
                person.at = max(now, self.segments[person.segment][1])
            return False
        return True

    def looks(self, person: Person, now: int) -> None:
        task = self.handed(person, now)
        if task is not None:
            self.begin(person, task, now, pulled=False)
            return
        task = self.pulled(person, now)
        if task is not None:
            self.begin(person, task, now, pulled=True)
            return
        self.waited += 1
        person.waits = self.waited
        _, _, closes, pause, earliest, *_ = self.segments[person.segment]
        person.at = earliest if pause > 0 else closes

    def speed(self, segment: int, task: int) -> int:
        return int(self.desk.speeds[self.segments[segment][5], self.tasks[task][5]])

    def pieces(self, person: Person, task: int, start: int, work: int, *, finishes: bool) -> list[tuple[int, int, int]]:
        """Part work over segments: segment, start, end; none where it does not fit and nobody stays to finish it."""
        fast = self.speed(person.segment, task)
        found: list[tuple[int, int, int]] = []
        left, at = -(-work * 1000 // fast), start
        for segment in range(person.segment, person.last + 1):
            closes, pause = self.segments[segment][2:4]
            goes_on = bool(self.tasks[task][6] and self.segments[segment][8])
            goes_on = goes_on and (not finishes or self.speed(segment + 1, task) > 0)
            if left <= closes - at or (finishes and not goes_on):
                return [*found, (segment, at, at + left)]
            if not goes_on or not self.speed(segment + 1, task):
                return []
            found.append((segment, at, closes))
            left -= closes - at
            at = closes + pause if pause > 0 else self.segments[segment + 1][1]
        return []

    def fits(self, person: Person, task: int, start: int) -> bool:
        row = self.tasks[task]
        if person.number in self.desk.barred[row[9] : row[9] + row[10]] or not self.able(person, task):
            return False
        return bool(self.pieces(person, task, start, row[1], finishes=False))

    def begin(self, person: Person, task: int, now: int, *, pulled: bool) -> None:
        start = now + (self.pick if pulled else 0)
        self.spent[person.segment][1] += start - now
        pieces = self.pieces(person, task, start, int(self.office.lasts[task]), finishes=True)
        for segment, begun, ended in pieces:
            self.spent[segment][0] += ended - begun
            person.worked += ended - begun
        segment, _, end = pieces[-1]
        _, _, closes, pause, *_ = self.segments[segment]
        self.spent[segment][3] += max(0, end - closes) if pause == 0 else 0
        free = max(end, min(end + int(self.office.pauses[task]), closes)) if pulled else end
        self.spent[segment][2] += free - end
        person.segment, person.at, person.waits = segment, free, None
        self.done[task] = (start, end, person.number)
