"""Repairs of a plan of the heating company, beside planning afresh and long searches from the plan in force."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bench.machine import circumstances
from bench.sheet import Sheet
from planning.case.load import load
from planning.effort import Effort
from planning.guide import guide_of
from planning.repair.changes import read_changes
from planning.repair.force import holding_after
from planning.repair.mend import mend
from planning.repair.repair import Repair
from planning.repair.standing import Standing
from planning.search import Search
from planning.solve import laid, solve
from planning.travel import Travel
from planning.verify import verify
from scenarios.samples import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.case.case import Case
    from planning.solution import Solution

SEED = 0
ITERATIONS = 50_000
"""As `creneau repair` takes where nothing is said."""
SMALL, QUICK = 300, 100
"""Requests of the sample on which an event is timed in process, and iterations for it."""
HOUR = 3600
HEADER = "at,kind,request_id,resource_id,start,end,minutes\n"
TOLD = 0.5
"""Share of the visits whose clients were promised a window, of two or four hours."""


class Outcome(NamedTuple):
    """What came of a disturbance: by repair, by the best of the long searches, and by planning afresh; cents."""

    kind: str
    seconds: float
    broken: int
    touched: int
    cost: int
    long_broken: int | None
    long_touched: int | None
    fresh_broken: int | None
    fresh_cost: int | None


class Event(NamedTuple):
    """A case, the visits of its plan, when something happens, and what: the text of a table of changes."""

    folder: Path
    given: pl.DataFrame
    now: int
    happened: str


class Broken(NamedTuple):
    """What happened, the case since, what stands of the plan in force, and the requests that are touched."""

    kind: str
    case: Case
    in_force: pl.DataFrame
    touched: list[str]


class Judgement(NamedTuple):
    """Weight broken, clients touched, cost without the disturbance."""

    broken: int
    touched: int
    cost: int


def sheet(*, size: int, events: int, iterations: int, searches: int, compared: int, afresh: int) -> Sheet:  # noqa: PLR0913 - a parameter for each option
    """Repair after `events` disturbances; the first `compared` also by long searches, the first `afresh` afresh.

    Each search takes `iterations`.
    """
    found = []
    for number, event in enumerate(happenings(size=size, events=events, iterations=iterations)):
        fresh = number < afresh
        one = outcome(event, iterations=iterations, searches=searches * (number < compared), fresh=fresh)
        found.append(one)
        print(*_row(one), file=sys.stderr, flush=True)  # noqa: T201 - it takes long
    milliseconds = list(in_process(size=SMALL, events=events))
    return laid_out(found, milliseconds, size=size, iterations=iterations, searches=searches)


def laid_out(found: list[Outcome], milliseconds: list[float], *, size: int, iterations: int, searches: int) -> Sheet:
    """Lay out what came of the disturbances, and how long new plans took in process."""
    compared = sum(one.long_broken is not None for one in found)
    afresh = sum(one.fresh_cost is not None for one in found)
    return Sheet(
        section="mending",
        heading=[
            (
                f"The sample heating, {size:,} requests, seed {SEED}, half of its visits promised: {len(found)} "
                f"disturbances."
            ),
            (
                f"Compared: {compared} with long searches from the plan in force, {searches} each, and {afresh} with "
                f"planning afresh. Iterations: {iterations:,} each, also for the plan in force; a repair at most "
                f"{ITERATIONS:,}."
            ),
            circumstances(["creneau"]),
        ],
        columns=[
            "disturbance",
            "CPU s",
            "broken",
            "touched",
            "of long searches: broken",
            "touched",
            "cost over afresh %",
        ],
        rows=[_row(one) for one in found],
        notes=[*_notes(found), _quick(milliseconds)],
    )


def happenings(*, size: int, events: int, iterations: int) -> Iterator[Event]:
    """Plan a sample, promise, and draw what happens."""
    with TemporaryDirectory() as room:
        folder = Path(room) / "case"
        write("heating", folder, size=size, seed=SEED)
        case = load(folder)
        plan = solve(case, Travel.of(case), effort=Effort(iterations=iterations)).plan.rows
        chance = random.Random(SEED)  # noqa: S311 - chance for a benchmark, no secret
        given = promised(plan.filter(activity="visit"), chance)
        for _ in range(events):
            yield Event(folder, given, *disturbance(case, given, chance))


def promised(visits: pl.DataFrame, chance: random.Random) -> pl.DataFrame:
    """Promise windows that begin on the hour; all that is frozen or locked is free."""
    hours = [chance.choice([2, 4]) if chance.random() < TOLD else None for _ in range(visits.height)]
    begins = pl.col("start") // HOUR * HOUR - HOUR * (pl.col("hours") // 4)
    return (
        visits.with_columns(hours=pl.Series(hours, dtype=pl.Int64))
        .with_columns(promised_start=pl.when(pl.col("hours").is_not_null()).then(begins))
        .with_columns(promised_end=pl.col("promised_start") + pl.col("hours") * HOUR)
        .drop("hours")
    )


def disturbance(case: Case, visits: pl.DataFrame, chance: random.Random) -> tuple[int, str]:
    """Draw what happens at some time of the first working day."""
    first = visits["start"].min()
    assert isinstance(first, int)
    now = first // HOUR * HOUR + chance.randint(0, 7) * HOUR + chance.randint(0, 59) * 60
    day = visits.filter(pl.col("start") < first + 10 * HOUR)
    busy = day.filter((pl.col("start") - pl.col("travel_s") <= now) & (pl.col("end") > now)).sort("request_id")
    later = visits.filter(pl.col("start") > now + 2 * HOUR).sort("request_id")["request_id"].to_list()
    people = sorted(set(day.filter(pl.col("end") > now)["resource_id"]))
    under_way = busy.filter(pl.col("start") <= now)["request_id"].to_list() or later
    who = chance.choice(people)
    rows = {
        "absence": f",absence,,{who},{_iso(now)},{_iso(now + chance.choice([10, 34, 58]) * HOUR)},",
        "breakdown": f",breakdown,,{who},,,",
        "overrun": f",overrun,{chance.choice(under_way)},,,,{chance.choice([30, 60, 90])}",
        "cancellation": "\n".join(f",cancellation,{one},,,," for one in chance.sample(later, 3)),
        "window": f",window,{chance.choice(later)},,{_iso(now + 26 * HOUR)},{_iso(now + 30 * HOUR)},",
    }
    kind = chance.choice(["absence", "absence", "breakdown", "breakdown", "overrun", "cancellation", "window"])
    if (
        kind == "breakdown"
        and case.shifts.filter(
            pl.col("resource_id") == who, pl.col("start") <= now, pl.col("latest_end") > now
        ).is_empty()
    ):
        kind = "overrun"
    return now, f"{HEADER}{rows[kind]}\n"


def _iso(at: int) -> str:
    return f"{pl.select(pl.from_epoch(pl.lit(at)).dt.strftime('%Y-%m-%dT%H:%M')).item()}Z"


def broken_plan(event: Event) -> Broken:
    """From the files to what there is to mend."""
    before = load(event.folder)
    standing = Standing.of(before, Travel.of(before), event.given)
    zone = before.settings.timezone
    changes = read_changes(event.happened.encode(), "changes.csv", now=event.now, zone=zone)
    repair, faults = Repair.of(changes, standing, None, event.now)
    assert not faults, faults
    case, force = holding_after(load(event.folder, patch=repair.patch), standing, repair.effects)
    return Broken(str(changes.sheet.rows["kind"][0]), case, force, repair.touched)


def in_process(*, size: int, events: int) -> Iterator[float]:
    """CPU milliseconds from a board on which the rest of a plan lies to the first plan after a disturbance."""
    for event in happenings(size=size, events=events, iterations=QUICK * size):
        _, case, force, _ = broken_plan(event)
        travel = Travel.of(case)
        board = laid(case, travel, force)
        guide = guide_of(board.problem, travel)
        begun = time.process_time()
        search = Search.of(board, guide, Effort(iterations=QUICK), lambda _: False)
        search.run()
        search.best().restore()
        yield 1000 * (time.process_time() - begun)


def outcome(event: Event, *, iterations: int, searches: int, fresh: bool) -> Outcome:
    """Repair, from the files to the verified plan, and compare with long searches and a fresh plan, where asked for."""
    begun = time.process_time()
    kind, case, force, touched = broken_plan(event)
    travel = Travel.of(case)
    effort = Effort(iterations=ITERATIONS)
    ours = _judged(case, force, mend(case, travel, in_force=force, touched=touched, effort=effort))
    took = time.process_time() - begun
    long = min(
        (
            _judged(case, force, solve(case, travel, in_force=force, effort=Effort(iterations=iterations, seed=seed)))
            for seed in range(searches)
        ),
        default=None,
    )
    anew = _judged(case, None, solve(case, travel, effort=Effort(iterations=iterations))) if fresh else None
    return Outcome(
        kind,
        took,
        *ours,
        *((None, None) if long is None else long[:2]),
        *((None, None) if anew is None else (anew.broken, anew.cost)),
    )


def _judged(case: Case, in_force: pl.DataFrame | None, solution: Solution) -> Judgement:
    """Judge a plan by the verifier."""
    verdict = verify(case, Travel.of(case), solution.plan.rows, in_force)
    assert verdict.violations["forced"].all()
    paid = verdict.costs.filter(pl.col("amount") > 0, term="disturbance")
    return Judgement(verdict.broken, paid.height, verdict.cost - int(paid["amount"].sum()))


def _row(one: Outcome) -> list[str]:
    compared = one.long_broken is not None
    return [
        one.kind,
        f"{one.seconds:.1f}",
        f"{one.broken:,}",
        f"{one.touched:,}",
        f"{one.long_broken:,}" if compared else "",
        f"{one.long_touched:,}" if compared else "",
        f"{100 * (one.cost / one.fresh_cost - 1):+.1f} (broken {one.fresh_broken:,})" if one.fresh_cost else "",
    ]


def _quick(milliseconds: list[float]) -> str:
    return (
        f"In process, on a board on which the plan of {SMALL} requests lies: CPU milliseconds to a new plan after each "
        f"of {len(milliseconds)} disturbances, {QUICK} iterations: median {median(milliseconds):.0f}, most "
        f"{max(milliseconds):.0f}."
    )


def _notes(found: list[Outcome]) -> Iterator[str]:
    seconds = [one.seconds for one in found]
    yield f"CPU seconds: median {median(seconds):.1f}, most {max(seconds):.1f}, without the start of the process."
    yield f"Clients touched: median {median(one.touched for one in found):.0f}, most {max(o.touched for o in found)}."
    pairs = [(one, one.long_broken, one.long_touched) for one in found if one.long_broken is not None]
    if pairs:
        worse = sum(one.broken > broken for one, broken, _ in pairs)
        better = sum(one.broken < broken for one, broken, _ in pairs)
        more = sum(one.touched > (touched or 0) for one, _, touched in pairs)
        yield (
            f"Of {len(pairs)} compared: more broken than by the best long search {worse}, fewer {better}; more touched "
            f"{more}. Broken in all: {sum(one.broken for one, *_ in pairs)}, by the long searches "
            f"{sum(broken for _, broken, _ in pairs)}."
        )
    over = [100 * (one.cost / one.fresh_cost - 1) for one in found if one.fresh_cost]
    if over:
        yield f"Cost over planning afresh: median {median(over):+.1f} %, most {max(over):+.1f} %."
    yield (
        "Touched: requests that are charged a disturbance. The costs compared are without the disturbance. The best of "
        "the long searches is that which breaks least, then touches fewest."
    )
