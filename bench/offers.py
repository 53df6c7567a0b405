"""How fast new requests are answered, what it costs to take them one by one, and how many answers help."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from bench.machine import circumstances
from bench.process import alone
from bench.scale import SEED, all_but
from bench.sheet import Sheet
from planning.case.asked import Asked
from planning.case.load import load
from planning.engine import layout
from planning.in_force import holding
from planning.plan import local_times
from planning.travel import Travel
from planning.verify import complete, verify
from scenarios.samples import write

if TYPE_CHECKING:
    from datetime import date

    from planning.case.case import Case
    from planning.offers import Counter
    from planning.verify import Verdict

SIZES = ((1_000, None), (10_000, 600))
"""Requests of the plan, and its most shifts (None: all that the sample has)."""
ONE_BY_ONE, IN_ONE_CALL, TAKEN, CALLERS = 200, 1_000, 500, 500
"""Requests timed in process, answered by one command, taken one after another, and asked at a given load."""
RUNS = 5
SECONDS = 60
LOAD, WITHIN, ITERATIONS = 0.85, 0.01, 20_000
EXPECTED = 20
"""Callers a day for whom a plan keeps room; the sample has some 200 requests a day."""
TIERS = {"platinum": (0.1, 8), "gold": (0.3, 24), "silver": (0.6, 72)}
"""Share of the callers, and hours within which the service has to begin."""
COMMAND = [sys.executable, "-c", "from cli.main import main; main()"]


class Speed(NamedTuple):
    """Milliseconds in process: median and 95th percentile; seconds of a whole command for one request, and for many."""

    median: float
    most: float
    one: float
    many: float | None


class Taken(NamedTuple):
    """Requests taken one by one, cents before, quoted and after; and of the plan of all of them together."""

    taken: int
    before: int
    quoted: int
    after: int
    together: int
    left_out: int


class Answers(NamedTuple):
    """Load of the plan, requests in it, and the shares of first answers that help.

    `planned`: some choice begins in time as planned; `promised`: even its last moment would; `moving`: as planned,
    where one request may move; and of the baseline. `dearer`: what the plan costs more than one that keeps no room.
    """

    load: float
    requests: int
    planned: float
    promised: float
    moving: float
    baseline: float
    dearer: float


def sheet() -> Sheet:
    """Measure all of it, each part in a process of its own."""
    speeds = [alone(speed, *size) for size in SIZES]
    rows = [
        ["in process, median", *(f"{one.median:.2f} ms" for one in speeds)],
        ["in process, 95th percentile", *(f"{one.most:.2f} ms" for one in speeds)],
        ["whole command, one request", *(f"{one.one:.2f} s" for one in speeds)],
        [f"whole command, {IN_ONE_CALL:,}", *("" if one.many is None else f"{one.many:.1f} s" for one in speeds)],
    ]
    made = (
        f"New requests to plans of the sample heating, seed {SEED}, made by insertion; {ONE_BY_ONE} requests in "
        f"process, commands with the engine cached, the median of {RUNS}."
    )
    return Sheet(
        section="offers",
        heading=[made, circumstances(["creneau"])],
        columns=["answering", *(f"plan of {size:,}" for size, _ in SIZES)],
        rows=rows,
        notes=[_said_of_taken(alone(one_by_one)), _said_of_answers(alone(relevance), alone(relevance, EXPECTED))],
    )


def _said_of_taken(taken: Taken) -> str:
    return (
        f"{taken.taken:,} requests taken one after another, the cheapest choice each, in a plan of 1,000 (searched "
        f"for {SECONDS} s): {taken.before / 100:,.2f} and the quoted {taken.quoted / 100:,.2f} make "
        f"{(taken.before + taken.quoted) / 100:,.2f}; the verifier says {taken.after / 100:,.2f}. All planned "
        f"together, {SECONDS} s: {taken.together / 100:,.2f}, {taken.left_out:,} left out; one by one costs "
        f"{taken.after / taken.together:.3f} times that."
    )


def _said_of_answers(answers: Answers, kept: Answers) -> str:
    return (
        f"Plan at a load of {answers.load:.1%} ((service + travel + breaks) / shift time; {answers.requests:,} "
        f"requests): {answers.planned:.1%} of {CALLERS} callers, each alone, hear a choice that meets their tier's "
        f"response as planned ({_tiers()}), {answers.promised:.1%} one of which even the last promised moment does. "
        f"Where one request without a promise may move, {answers.moving:.1%} do as planned. With fixed half-days and "
        f"the first technician whose half-day has room, the half-day ends in time for {answers.baseline:.1%}. "
        f"A plan at {kept.load:.1%} ({kept.requests:,} requests) that keeps room for {EXPECTED} callers a day "
        f"(`offers.callers`): {kept.planned:.1%} as planned, {kept.promised:.1%} at the last moment, {kept.moving:.1%} "
        f"where one may move, {kept.baseline:.1%} by fixed half-days. It costs {kept.dearer:.1%} more than a plan of "
        "the same requests that keeps no room."
    )


def _tiers() -> str:
    return ", ".join(f"{share:.0%} within {hours} h" for share, hours in TIERS.values())


def callers(folder: Path, count: int, seed: int) -> pl.DataFrame:
    """Draw new requests, repairs and maintenance as in the sample, to its own sites; they ask now and can always."""
    rows = pl.read_csv(folder / "requests.csv", infer_schema=False)
    drawn = rows.select("client_id", "service_id", "site_id").sample(count, with_replacement=True, seed=seed)
    return drawn.select(pl.format("N{}", pl.int_range(pl.len()).cast(pl.String).str.zfill(5)).alias("request_id"), "*")


def opened(folder: Path, rows: pl.DataFrame, given: pl.DataFrame, absent: dict[str, object] | None = None) -> Counter:
    """Lay a plan and open the counter for new requests."""
    from planning.offers import Counter  # noqa: PLC0415 - compiles the engine, in the process that measures

    asked = Asked.of(rows.write_csv().encode(), "callers.csv")
    case = load(folder, patch=absent, asked=asked)
    travel = Travel.of(case)
    case = holding(case, given, complete(case, travel, given))
    return Counter.of(case, travel, given, asked.ids())


def planned(case: Case, *, seconds: float = 0, iterations: int | None = None) -> pl.DataFrame:
    """Plan a case."""
    from planning.effort import Effort  # noqa: PLC0415 - compiles the engine, in the process that measures
    from planning.solve import solve  # noqa: PLC0415 - likewise

    effort = Effort(seconds=seconds) if iterations is None else Effort(iterations=iterations)
    return solve(case, Travel.of(case), effort=effort).plan.rows


def speed(size: int, shifts: int | None) -> Speed:
    """Time single answers in process, and whole commands."""
    with TemporaryDirectory() as room:
        folder = Path(room) / "case"
        write("heating", folder, size=size, seed=SEED)
        absent = None if shifts is None else all_but(load(folder), shifts)
        if absent is not None:  # also for the commands
            away = pl.DataFrame(absent["absences"]["add"])
            old = pl.read_csv(folder / "absences.csv", infer_schema=False)
            pl.concat([old, away], how="diagonal").write_csv(folder / "absences.csv")
        rows = planned(load(folder), iterations=0)
        counter = opened(folder, callers(folder, ONE_BY_ONE, 1), rows)
        times = []
        for request in counter.asked:
            begun = time.perf_counter()
            counter.offers(request)
            times.append(time.perf_counter() - begun)
        plan = Path(room) / "plan.csv"
        local_times(rows, counter.board.problem.case.settings.timezone).write_csv(plan)
        many = IN_ONE_CALL if shifts is None else None
        return Speed(
            1e3 * statistics.median(times),
            1e3 * statistics.quantiles(times, n=20)[-1],
            _command(folder, plan, 1, RUNS),
            None if many is None else _command(folder, plan, many, 1),
        )


def _command(folder: Path, plan: Path, count: int, runs: int) -> float:
    """Seconds of a whole command, the median of some after one that is not counted; its sources are compiled too."""
    asked = folder.parent / "callers.csv"
    installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    installed["PYTHONPYCACHEPREFIX"] = str(folder.parent / "compiled")
    callers(folder, count, 2).write_csv(asked)
    times = []
    for _ in range(runs + 1):
        begun = time.perf_counter()
        done = subprocess.run(  # noqa: S603 - our own command
            [*COMMAND, "offer", str(folder), str(plan), "--request", str(asked), "--format", "csv", "-q"],
            stdout=subprocess.DEVNULL,
            check=False,
            env=installed,
        )
        times.append(time.perf_counter() - begun)
        assert done.returncode in {0, 3}, done.returncode
    return statistics.median(times[1:])


def one_by_one() -> Taken:
    """Take requests one after another, and plan them together."""
    with TemporaryDirectory() as room:
        folder = Path(room) / "case"
        write("heating", folder, size=1_000, seed=SEED)
        case = load(folder)
        rows = planned(case, seconds=SECONDS)
        before = verify(case, Travel.of(case), rows)
        counter = opened(folder, callers(folder, 2 * TAKEN, 3), rows)
        for request in counter.asked:
            offers = counter.offers(request)
            if offers and len(counter.accepted) < TAKEN:
                counter.accept(min(offers, key=lambda offer: offer.marginal_cost))
        with_them = counter.case_taken()
        travel = Travel.of(with_them)
        after = verify(with_them, travel, counter.plan_rows())
        free = with_them.requests.with_columns(
            pl.lit(None, pl.Int64).alias("promised_start"), pl.lit(None, pl.Int64).alias("promised_end")
        )
        anew = replace(with_them, requests=free)
        together = verify(anew, travel, planned(anew, seconds=SECONDS))
    return Taken(
        len(counter.accepted),
        before.cost,
        sum(offer.marginal_cost for offer in counter.accepted),
        after.cost,
        together.cost,
        anew.requests.height - len(together.served),
    )


def relevance(expected: int = 0) -> Answers:
    """Ask at a given load, each caller alone, and count the answers that meet what he is owed.

    `expected`: for so many callers a day the plan keeps room, drawn from the requests of the sample.
    """
    with TemporaryDirectory() as room:
        folder = Path(room) / "case"
        write("heating", folder, size=1_000, seed=SEED)
        whole = load(folder)
        case, fewer, verdict = _at_load(folder, whole, expected)
        asked = callers(folder, CALLERS, 4)
        settings = case.settings
        tiers = pl.Series([tier for tier, (share, _) in TIERS.items() for _ in range(round(share * CALLERS))])
        hours = tiers.replace_strict({tier: hours for tier, (_, hours) in TIERS.items()}, return_dtype=pl.Int64)
        due = settings.start + 8 * 3600 + 3600 * hours  # they call when the week's work begins
        asked = asked.with_columns(
            created_at=pl.lit(_written(settings.start + 8 * 3600)), respond_by=due.map_elements(_written, pl.String)
        )
        now = {"settings": {"now": _written(settings.start + 8 * 3600), "horizon": {"frozen": "0h"}}}
        counter = opened(folder, asked, verdict.rows, fewer | now)
        offers = {request: counter.offers(request) for request in counter.asked}
        planned_in_time = sum(any(offer.sla_met for offer in own) for own in offers.values())
        owed = dict(zip(asked["request_id"], due.to_list(), strict=True))
        counter.may_move = 1
        moving = sum(any(offer.sla_met for offer in counter.offers(request)) for request in counter.asked)
        promised = sum(any(offer.slot.last <= owed[one] for offer in own) for one, own in offers.items())
        base = sum(_has_half_day(counter, request, owed[request]) for request in counter.asked)
        without = verdict.cost
        if expected:
            plain = load(folder, patch={"requests": fewer["requests"]})
            without = verify(plain, Travel.of(plain), planned(plain, iterations=ITERATIONS)).cost
    dearer = verdict.cost / without - 1
    planned_, promised_, moving_, base_ = (count / CALLERS for count in (planned_in_time, promised, moving, base))
    return Answers(_load(verdict, case), len(verdict.served), planned_, promised_, moving_, base_, dearer)


def _at_load(folder: Path, whole: Case, expected: int) -> tuple[Case, dict[str, object], Verdict]:
    """Find by halving how many of the requests bring the load of a plan nearest to the one that is wanted."""
    ids = whole.requests["request_id"].shuffle(SEED).to_list()
    low, high = 1, len(ids)
    while True:
        kept = (low + high) // 2
        fewer: dict[str, object] = {"requests": {"remove": ids[kept:]}}
        room = {"settings": {"offers": {"callers": [{"a_day": expected}]}}} if expected else {}
        case = load(folder, patch=fewer | room)
        verdict = verify(case, Travel.of(case), planned(case, iterations=ITERATIONS))
        found = _load(verdict, case)
        if abs(found - LOAD) <= WITHIN or high - low <= 1:
            return case, fewer, verdict
        low, high = (low, kept) if found > LOAD else (kept, high)


def _load(verdict: Verdict, case: Case) -> float:
    """Service, travel and breaks over shift time."""
    busy = verdict.routes.select(pl.sum_horizontal("service", "travel_s", "breaks").sum()).item()
    time_of_shifts = case.shifts.select((pl.col("end") - pl.col("start")).sum()).item()
    return float(busy / time_of_shifts)


def _has_half_day(counter: Counter, request: str, due: int) -> bool:
    """Whether the first technician who is free, by fixed half-days, has his half-day in time."""
    from planning.offers.find import Finder  # noqa: PLC0415 - compiled
    from planning.offers.slot import Slot  # noqa: PLC0415 - likewise

    problem = counter.board.problem
    if request not in counter.rows:
        return False
    finder, settings = Finder(counter.board, counter.rows[request], request), problem.case.settings
    halves: dict[tuple[date, bool], list[Slot]] = {}
    for slot in counter.grid:
        halves.setdefault((slot.day, slot.afternoon), []).append(slot)
    for (day, afternoon), slots in halves.items():
        first, last = max(slots[0].first, settings.now), slots[-1].last
        half = Slot(first, last, day, afternoon, first)
        for resource in range(len(problem.staff.resources)):
            routes = np.flatnonzero(problem.model.routes[:, layout.RESOURCE] == resource).astype(np.int64)
            if first < last and finder.best([half], routes):
                return last <= due
    return False


def _written(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
