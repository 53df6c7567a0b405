"""A bank's calls of February 1999, replayed: who gave up and how long others waited, hour by hour.

What is estimated from the log is estimated from its first half: service times and patience by queue, who answers which
queue, how long agents have to do after calls, and which reading of their presence fits. The second half is simulated
with its calls and with who was there; how long anybody waited and who gave up is not known to the simulation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from bench.bank import log
from bench.bank.case import Estimate
from bench.bank.replay import HALF, HOURS, REPLICATIONS, SECOND, actual, errors, mean, simulated, working
from bench.machine import circumstances
from bench.process import alone
from bench.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from bench.bank.replay import ByHour, Errors, Played

    Floats = NDArray[np.float64]

ESTIMATES = [Estimate(gap, after) for after in (False, True) for gap in (5, 10, 15, 30, 60)]


def sheet() -> Sheet:
    """Replay the second half by the reading that fits the first best."""
    calls = log.read()
    learned = log.between(calls, log.FIRST, HALF)
    halves = {first: actual(calls, first) for first in (log.FIRST, SECOND)}
    runs = {
        (first, estimate): alone(simulated, calls, learned, first, estimate, own=True)
        for estimate in ESTIMATES
        for first in halves
    }
    off = {key: errors(halves[key[0]].hours, found.hours) for key, found in runs.items()}
    best = min(ESTIMATES, key=lambda each: _score(off[log.FIRST, each], halves[log.FIRST].hours))
    real, own = halves[SECOND], runs[SECOND, best]
    drawn = alone(simulated, calls, learned, SECOND, best, own=False)
    told = (
        f"Calls to a bank, replayed: the {len(working(SECOND))} working days (Sundays to Thursdays) from "
        f"{SECOND:%d %B %Y} on, {REPLICATIONS} replications. Share of calls that gave up, and mean wait of those "
        "answered, by the hour in which they came to the agents."
    )
    known = (
        "Taken from these days: when calls of each kind came, who was there (by his calls, cut at longer gaps), and, "
        "in the columns `replayed`, how long agents talked. Estimated from the two weeks before: patience (Kaplan and "
        "Meier), skills, time after calls, and in the columns `drawn` the service times as well; the reading of "
        "presence is that which fits those two weeks best. No wait and no abandonment of the days judged is used."
    )
    return Sheet(
        section="calls",
        heading=[told, known, circumstances(["creneau"])],
        columns=["hour", "calls", "gave up", "replayed", "drawn", "wait s", "replayed", "drawn"],
        rows=list(_rows(real.hours, own.hours, drawn.hours)),
        notes=[*_notes(real.hours, own.hours, best), _by_kind(real, own), _readings(off), *_missed(calls)],
    )


def _score(off: Errors, real: ByHour) -> float:
    """Add up both errors, each over what was on average."""
    return off.gone / float(real.gone().mean()) + off.waited / float(real.waited().mean())


def _rows(real: ByHour, own: ByHour, drawn: ByHour) -> Iterator[list[str]]:
    for place, hour in enumerate(HOURS):
        gone = [f"{each.gone()[place]:.1%}" for each in (real, mean(own), mean(drawn))]
        waited = [f"{each.waited()[place]:.1f}" for each in (real, mean(own), mean(drawn))]
        yield [str(hour), f"{real.offered[place]:,.0f}", *gone, *waited]
    gone, waited = [f"{real.whole().gone()[0]:.1%}"], [f"{real.whole().waited()[0]:.1f}"]
    for each in (own, drawn):
        share, seconds = (_bounds(values()[:, 0]) for values in (each.whole().gone, each.whole().waited))
        gone.append(f"{share[0]:.1%} ± {100 * share[1]:.1f}")
        waited.append(f"{seconds[0]:.1f} ± {seconds[1]:.1f}")
    yield ["all", f"{real.offered.sum():,.0f}", *gone, *waited]
    off = [errors(real, each) for each in (own, drawn)]
    yield [
        "mean absolute error",
        "",
        "",
        *(f"{100 * each.gone:.1f} points" for each in off),
        "",
        *(f"{each.waited:.1f}" for each in off),
    ]
    yield [
        "correlation",
        "",
        "",
        *(f"{each.gone_together:.2f}" for each in off),
        "",
        *(f"{each.waited_together:.2f}" for each in off),
    ]


def _bounds(values: Floats) -> tuple[float, float]:
    """Give the mean over replications, and half of the width of its 95 % interval."""
    from scenarios.queues.ratio import estimate  # noqa: PLC0415 - with the simulation

    found = estimate(values[:, None], np.ones((len(values), 1)))
    return float(found.value[0]), float(found.high[0] - found.value[0])


def _notes(real: ByHour, own: ByHour, best: Estimate) -> Iterator[str]:
    middle = mean(own)
    gone = float(np.abs(own.gone() - middle.gone()).mean())
    waited = float(np.abs(own.waited() - middle.waited()).mean())
    yield (
        "Errors are over the hours, each counting alike; ±: 95 % confidence interval of the simulated mean. A single "
        f"replication is {100 * gone:.1f} points and {waited:.1f} s from the mean of all: a model without a fault "
        "would be so far from what was."
    )
    gone = float(middle.whole().gone()[0] / real.whole().gone()[0] - 1)
    waited = float(middle.whole().waited()[0] / real.whole().waited()[0] - 1)
    yield (
        f"Over all hours, replayed: {gone:+.0%} in those who gave up, {waited:+.0%} in the wait. Presence: gaps to "
        f"{best.name}."
    )


def _by_kind(real: Played, own: Played) -> str:
    """Tell what the table has together."""

    def told(queue: str) -> str:
        was, played = real.queues[queue], mean(own.queues[queue])
        return (
            f"{queue} {was.gone()[0]:.1%} and {was.waited()[0]:.0f} s, replayed {played.gone()[0]:.1%} and "
            f"{played.waited()[0]:.0f} s"
        )

    return (
        f"By kind of call: {'; '.join(told(queue) for queue in real.queues)}. Those who are no clients yet (new) had "
        "to wait for longer than others than the simulation knows: it has no priorities, and everybody takes all "
        "kinds that he is seen to take."
    )


def _readings(off: dict[tuple[date, Estimate], Errors]) -> str:
    def told(estimate: Estimate) -> str:
        halves = (off[first, estimate] for first in (log.FIRST, SECOND))
        one, other = (f"{100 * each.gone:.1f} points, {each.waited:.1f} s" for each in halves)
        return f"{estimate.name}: {one}; {other}"

    listed = " | ".join(told(estimate) for estimate in ESTIMATES)
    return (
        "Readings of presence, by the longest gap between two calls of somebody who is there; mean absolute errors of "
        f"the first half, by which one is chosen, and of the second: {listed}. Without time after calls agents are "
        "free at once, and too few give up by all readings."
    )


def _missed(calls: pl.DataFrame) -> Iterator[str]:
    """Say what the simulation does not know."""
    phantoms, machine = log.elsewhere()
    unknown = calls.filter("answered", pl.col("server").is_null()).height
    yield (
        f"What is no call to the agents: {phantoms} phantoms, and {machine:,} calls that ended in the machine that "
        f"greets callers (VRU), which is not simulated. Of {unknown} calls that were answered it is not known by whom."
    )
    halves = (log.between(calls, first, HALF) for first in (log.FIRST, SECOND))
    talked = [half.select((pl.col("ended") - pl.col("left")).dt.total_seconds().mean()).item() for half in halves]
    yield (
        f"Service times: agents talked for {talked[0]:.0f} s on average in the first half and for {talked[1]:.0f} s in "
        "the second, less early and after four o'clock, and some three times as long as others; those that are drawn "
        "are the first half's, at all hours and for all agents, and too short."
    )
    yield (
        "Priority: clients whom the bank preferred were put 90 s ahead in the queue; the log says who they were only "
        "of calls that waited, so all are played in order of arrival."
    )
    yield (
        "Presence: the log holds calls, not log-ons. Who is idle before his first call or after his last counts as "
        "absent, who pauses for less than the gap as there; breaks fall at random after calls instead of when they "
        "were agreed."
    )
    yield (
        "Faults of that month: on 21 February nobody answers from 17:10 to 18:50, which is played only as nobody's "
        "being there; on the evening of 14 February three times as many calls come as usual, a minute long each."
    )
    yield (
        "Patience is the same at all hours, whatever callers are told of their place in the queue; who gave up and "
        "rang again is in the log as a call of its own, and is none that the simulation makes."
    )
