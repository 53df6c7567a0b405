"""Real casework, replayed day by day with each order of dispatch: what is done in time, and what is left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bench.backlog.casework import AHEAD, CLOSES, DESKS, OLDEST, OPENS, PAID, Replay, assumed, read
from bench.desk import ORDERS, ordered
from bench.machine import circumstances
from bench.process import alone
from bench.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from planning.case.case import Case

FIRST = date(2019, 3, 4)
LOADS, SEED = (1.0, 1.3), 0
DAY = 86_400
ASSUMED = (
    "Of the data: the days on which cases were opened, their offices and subjects, and which of them lay there when "
    "the replay begins. Assumed, and no finding: one place works for all offices, with five skills by subject, "
    f"{OPENS:02}:00 to {CLOSES}:00 on Mondays to Fridays, {PAID} hours of work; one in three people has a second "
    "skill; there are as many people as the work that comes on these days needs, divided by the load; cases are "
    "opened at any minute of that time; minutes of a case (mean) / its worth (mean) / working days at whose end it is "
    f"due: {', '.join(f'{desk.skill} {desk.minutes:g} / {desk.worth:g} / {desk.due}' for desk in DESKS)}, the first "
    f"two log-normal; what lay there for more than {OLDEST} days waits for somebody else. A day is planned as the "
    f"first of {AHEAD}, and what comes on later ones is not known."
)


class Outcome(NamedTuple):
    """What comes of an order.

    Parameters
    ----------
    value, cases
        Shares of the value and of the number of the cases that fall due on the days: what is done on time.
    backlog
        Cases that are open when the last day ends.
    p50, p90
        Days since these were opened, median and ninth decile; None where nothing is open.
    """

    value: float
    cases: float
    backlog: int
    p50: float | None
    p90: float | None


class Replayed(NamedTuple):
    """A replay by every order.

    Parameters
    ----------
    replay
        What was replayed.
    wanted
        The load that was asked for.
    lying
        Cases that lie there at first.
    outcomes
        By order.
    bound
        Share of the value of the cases that fall due on the days, which no plan has more of on time.
    """

    replay: Replay
    wanted: float
    lying: int
    outcomes: dict[str, Outcome]
    bound: float


def runs(known: pl.DataFrame, days: int, loads: Sequence[float]) -> Iterator[Replayed]:
    """Replay the days at each load, with what lay there at first and without, each in a process of its own.

    Parameters
    ----------
    known
        The cases, as `bench.backlog.casework.assumed` gives them.
    days
        Working days.
    loads
        Work that comes over the hours of the people.
    """
    for load in loads:
        for oldest in (OLDEST, 0):
            replay = Replay.of(known, FIRST, days, load=load, oldest=oldest)
            lying = replay.cases.filter(pl.col("opendate") < FIRST).height
            yield Replayed(replay, load, lying, *alone(measured, replay))


def real() -> pl.DataFrame:
    """Read the real cases, with what is assumed of each."""
    return assumed(read(), SEED)


def measured(replay: Replay) -> tuple[dict[str, Outcome], float]:
    """Replay by each order; and prove how much of the value can be on time at the most."""
    from planning.bound import bound  # noqa: PLC0415 - imports OR-Tools

    most = bound(replay.at_once())
    return {order: outcome(replay, order) for order in ORDERS}, most.value_on_time / most.value


def outcome(replay: Replay, order: str) -> Outcome:
    """Replay by an order."""
    done = [(key, day.date) for day in replay.run(working(order)) for key in day.done]
    ended = pl.DataFrame(done, schema={"request_id": pl.String, "done": pl.Date}, orient="row")
    due = replay.due().join(ended, on="request_id", how="left")
    on_time = due.filter(pl.col("done") <= pl.col("due_at").dt.date())  # all fall due when people leave
    left = replay.cases.join(ended, on="request_id", how="anti")
    age = (pl.lit(replay.days[-1] + timedelta(days=1)) - pl.col("created_at")).dt.total_seconds() / DAY
    p50, p90 = left.select(p50=age.median(), p90=age.quantile(0.9, "higher")).row(0)
    worth, all_worth = (float(cases["value"].sum()) for cases in (on_time, due))
    return Outcome(worth / all_worth, on_time.height / due.height, left.height, p50, p90)


def working(order: str) -> Callable[[Case], list[str]]:
    """Make what says of a case which of its tasks are done on its first day, where they are dispatched by an order."""
    from planning.desk import dispatch  # noqa: PLC0415 - compiles

    def work(case: Case) -> list[str]:
        rows = dispatch(ordered(case, order)).rows
        today = rows.filter(pl.col("activity") == "task", pl.col("end") <= case.settings.start + DAY)
        return today["request_id"].to_list()

    return work


def sheet(replays: Sequence[Replayed]) -> Sheet:
    """Lay out what came of the replays."""
    days = replays[0].replay.days
    told = (
        f"Casework of New York's council offices, {len(days)} working days from {days[0]} to {days[-1]}, seed {SEED}: "
        "in the morning the cases that are open and those that come on the day are dispatched by an order; what is "
        "not done on the day lies there on the next. The orders have the same days, cases and people."
    )
    return Sheet(
        section="casework",
        heading=[told, ASSUMED, circumstances(["creneau"])],
        columns=["order", "load", "open at first", "value on time", "cases on time", "backlog", "age p50", "age p90"],
        rows=[row for one in replays for row in _rows(one)],
        notes=[*_staffing(replays), *_meanings(replays)],
    )


def _rows(one: Replayed) -> Iterator[list[str]]:
    at = [str(one.wanted), f"{one.lying:,}"]
    for order, found in one.outcomes.items():
        ages = ("" if age is None else f"{age:.1f}" for age in (found.p50, found.p90))
        yield [order, *at, f"{found.value:.4f}", f"{found.cases:.4f}", f"{found.backlog:,}", *ages]
    yield ["bound", *at, f"{one.bound:.4f}", "", "", "", ""]


def _staffing(replays: Sequence[Replayed]) -> Iterator[str]:
    """Say for each load who works, and what the load is in truth."""
    for one in {one.wanted: one for one in replays}.values():
        skill = pl.col("resource_id").str.strip_chars_end("0123456789")
        many = one.replay.people.group_by(skill, maintain_order=True).len().rows()
        yield (
            f"Load {one.wanted}: {one.replay.people.height} people ({', '.join(f'{name} {of}' for name, of in many)}); "
            f"the work that comes is {one.replay.load:.2f} of their hours, as people are whole."
        )


def _meanings(replays: Sequence[Replayed]) -> Iterator[str]:
    counts = {one.lying: f"{one.replay.due().height:,} with {one.lying:,} open at first" for one in replays}
    yield (
        f"On time: shares of the value and of the number of the cases that fall due on the days: "
        f"{', '.join(counts.values())}. What was due before counts in neither, as it can no longer be on time."
    )
    yield "Backlog: cases open when the last day ends; age: days since they were opened, median and ninth decile."
    yield "Bound: proven for any plan, even one that knows from the first day on all that comes."
