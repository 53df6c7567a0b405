"""The figures of a simulation, each with its formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from planning.kpis.kpi import MONEY
from scenarios.contacts.kernel.arena import SECOND
from scenarios.queues.facts import BY_QUEUE, HOUR, TOTAL, Facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Counts: TypeAlias = tuple[Floats, Floats | None]

EVERY = (TOTAL, *BY_QUEUE)
CONTACTS, SHARE = "contacts", "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of a simulation.

    Parameters
    ----------
    name, unit, formula
        As of a KPI of a plan.
    scopes
        Over what it is taken: everything, or by group.
    counts
        Gives for a scope what is divided by what: replications x groups; by 1 where that is None.
    """

    name: str
    unit: str
    formula: str
    scopes: tuple[str, ...]
    counts: Callable[[Facts, str], Counts]


def _sum(name: str, formula: str, of: Callable[[Facts], Floats], unit: str = CONTACTS) -> Figure:
    return Figure(
        name=name,
        unit=unit,
        formula=formula,
        scopes=EVERY,
        counts=lambda facts, scope: (facts.by(of(facts), scope), None),
    )


def _ratio(name: str, unit: str, formula: str, of: Callable[[Facts], tuple[Floats, Floats]]) -> Figure:
    def counts(facts: Facts, scope: str) -> Counts:
        part, whole = of(facts)
        return facts.by(part, scope), facts.by(whole, scope)

    return Figure(name=name, unit=unit, formula=formula, scopes=EVERY, counts=counts)


def _wait(share: float) -> Figure:
    def counts(facts: Facts, scope: str) -> Counts:
        waits = facts.waits(share, scope)
        known = ~np.isnan(waits)
        return np.where(known, waits, 0.0), known.astype(np.float64)

    return Figure(
        name=f"wait_p{share:.0%}".removesuffix("%"),
        unit="s",
        formula=f"wait that {share:.0%} of those answered did not exceed, on average over the replications",
        scopes=EVERY,
        counts=counts,
    )


def _of_groups(name: str, unit: str, formula: str, of: Callable[[Facts], tuple[Floats, Floats | None]]) -> Figure:
    """Take a figure over replications x groups."""

    def counts(facts: Facts, scope: str) -> Counts:
        part, whole = of(facts)
        if scope == TOTAL:
            return part.sum(axis=1, keepdims=True), None if whole is None else whole.sum(axis=1, keepdims=True)
        return part, whole

    return Figure(name=name, unit=unit, formula=formula, scopes=(TOTAL, "team"), counts=counts)


def _waiting(name: str, unit: str, formula: str, of: Callable[[Floats], Floats], column: int) -> Figure:
    """Take a figure over those who wait at the end of each step: replications x queues x steps."""

    def counts(facts: Facts, scope: str) -> Counts:
        ends = facts.results.ends[..., column] / (SECOND if column else 1)
        return of(ends if scope == "queue" else ends[:, : facts.queues].sum(axis=1, keepdims=True)), None

    scopes = ("queue",) if column else (TOTAL, "queue")
    return Figure(name=name, unit=unit, formula=formula, scopes=scopes, counts=counts)


def _reached(facts: Facts, scope: str) -> Counts:
    """Tell in which replications each queue reaches its target."""
    met, whole = (facts.by(counts, scope) for counts in facts.level)
    targets = facts.of_queue("target").reshape(1, -1)
    return (met >= targets * whole - 1e-9).astype(np.float64) * (whole > 0), (whole > 0).astype(np.float64)


def _measure(column: int, scale: float) -> Callable[[Facts, str], Counts]:
    def counts(facts: Facts, scope: str) -> Counts:  # noqa: ARG001 - as of every figure
        closings = facts.results.ran.shape[1] - len(facts.measures)
        return facts.results.ran[:, closings:, :, column].sum(axis=2) / scale, None

    return counts


def _cost(facts: Facts) -> Floats:
    """Give the cost of all: replications x 1."""
    per_contact = facts.penalties + facts.partner_cost
    found: Floats = facts.by(per_contact, TOTAL) + facts.staff_cost.sum(axis=1, keepdims=True)
    return found


ALL = (
    _sum("offered", "contacts that came to be answered: fresh + redials + repeats + shifted here", lambda f: f.offered),
    _sum("fresh", "contacts that came for the first time", lambda f: f.count("fresh")),
    _sum("redials", "contacts of who gave up or was turned away, and tries again", lambda f: f.count("redial")),
    _sum("repeats", "contacts of who was answered, but not settled, and comes back", lambda f: f.count("repeat")),
    _sum("answered", "contacts that an agent answered, call-backs included", lambda f: f.both("answered")),
    _sum("abandoned", "contacts that gave up waiting", lambda f: f.count("abandoned")),
    _sum("blocked", "contacts turned away: closed, or too many waiting", lambda f: f.count("blocked")),
    _sum("deflected", "contacts that helped themselves", lambda f: f.count("deflected")),
    _sum("shifted", "contacts that went to another queue", lambda f: f.count("shifted")),
    _sum("callbacks", "contacts that took the offer of a call-back", lambda f: f.count("called_back")),
    _sum("partner", "contacts that a partner answered", lambda f: f.both("partner")),
    _sum("overflowed", "contacts answered by agents of another queue", lambda f: f.both("overflowed")),
    _sum("left_open", "contacts that still wait at the end of the horizon", lambda f: f.both("open")),
    _ratio(
        "service_level",
        SHARE,
        "contacts answered in time / contacts, by the formula of each queue",
        lambda f: f.level,
    ),
    Figure(
        name="target_met",
        unit=SHARE,
        formula="share of the replications in which the service level reaches the queue's target",
        scopes=("queue",),
        counts=_reached,
    ),
    _ratio(
        "abandoned_share",
        SHARE,
        "contacts that gave up / contacts offered",
        lambda f: (f.count("abandoned"), f.offered),
    ),
    _ratio(
        "wait",
        "s",
        "waits of those answered / those answered (ASA), without call-backs",
        lambda f: (f.count("wait_s"), f.count("answered")),
    ),
    _wait(0.5),
    _wait(0.9),
    _ratio(
        "wait_abandoned",
        "s",
        "waits of those who gave up / those who gave up",
        lambda f: (f.count("abandoned_wait_s"), f.count("abandoned")),
    ),
    _ratio(
        "callback_wait",
        "s",
        "time until a call-back / call-backs made",
        lambda f: (f.count("wait_s", back=True), f.count("answered", back=True)),
    ),
    _ratio(
        "announced_off",
        "s",
        "difference between the wait announced and the wait of those answered / those answered who were told one",
        lambda f: (f.count("announced_off_s"), f.count("announced")),
    ),
    _ratio(
        "handle_time", "s", "time of agents / contacts answered", lambda f: (f.both("handle_s"), f.both("answered"))
    ),
    _ratio(
        "first_contact_resolution", SHARE, "contacts settled / answered", lambda f: (f.resolved, f.both("answered"))
    ),
    _ratio(
        "satisfaction",
        "points",
        "(answered x csat - minutes waited x csat_minute - answered but not settled x csat_unresolved "
        "+ gave up x csat_abandoned) / (answered + gave up)",
        lambda f: f.scored,
    ),
    _of_groups("staffed_hours", "h", "time that agents are there", lambda f: (f.staffed.sum(axis=2) / HOUR, None)),
    _of_groups(
        "occupancy",
        SHARE,
        "time at contacts / time that agents are there",
        lambda f: (f.busy.sum(axis=2), f.staffed.sum(axis=2)),
    ),
    _of_groups(
        "utilisation",
        SHARE,
        "time at contacts / time of the shifts within the horizon, breaks included",
        lambda f: (f.busy.sum(axis=2), f.rostered),
    ),
    _waiting("backlog_end", CONTACTS, "contacts that wait at the end", lambda ends: ends[..., -1], 0),
    _waiting(
        "backlog_peak", CONTACTS, "most contacts that wait at the end of a step", lambda ends: ends.max(axis=-1), 0
    ),
    _waiting("backlog_age", "s", "how long the first has waited at the end", lambda ends: ends[..., -1], 1),
    _sum("penalties", "penalty x (contacts answered late + gave up + turned away)", lambda f: f.penalties, MONEY),
    _sum("cost_partner", "partner_cost x contacts that a partner answered", lambda f: f.partner_cost, MONEY),
    _of_groups(
        "cost_staff",
        MONEY,
        "cost_hour x hours of shifts within the horizon without breaks; of teams on call, hours that they were there",
        lambda f: (f.staff_cost, None),
    ),
    Figure(
        name="cost_total",
        unit=MONEY,
        formula="cost_staff + cost_partner + penalties",
        scopes=(TOTAL,),
        counts=lambda facts, scope: (_cost(facts), None),  # noqa: ARG005 - as of every figure
    ),
    Figure(
        name="cost_per_resolved",
        unit=MONEY,
        formula="cost_total / contacts settled",
        scopes=(TOTAL,),
        counts=lambda facts, scope: (_cost(facts), facts.by(facts.resolved, scope)),
    ),
    Figure(
        name="measure_starts",
        unit="times",
        formula="how often a measure was put in force",
        scopes=("measure",),
        counts=_measure(0, 1),
    ),
    Figure(
        name="measure_hours",
        unit="h",
        formula="how long a measure was in force",
        scopes=("measure",),
        counts=_measure(1, SECOND * HOUR),
    ),
)
SCOPES = {figure.name: figure.scopes for figure in ALL}
"""The scopes of each figure, for expectations."""
