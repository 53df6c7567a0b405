"""What is drawn for a replication: it belongs to the task or the person, so that policies share it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from planning.engine.dispatch.desk import WORK
from scenarios.desks.kernel import office as column

if TYPE_CHECKING:
    from planning.engine.bundle import Indices
    from planning.engine.dispatch.desk import Desk
    from scenarios.desks.floor import Floor
    from scenarios.desks.kernel.office import Office

LASTS, PAUSES, LIKES, LIES, PICKS = range(5)
"""What numbers are for: each has a stream of its own."""


def begun(desk: Desk) -> Desk:
    """Copy what of a desk changes while it is played."""
    return replace(
        desk,
        people=desk.people.copy(),
        segments=desk.segments.copy(),
        states=np.zeros_like(desk.states),
        heap=np.zeros_like(desk.heap),
        heap_size=np.zeros_like(desk.heap_size),
        class_first=desk.class_first.copy(),
        put_off=desk.put_off.copy(),
        figures=desk.figures.copy(),
    )


def drawn(floor: Floor, office: Office, seed: int, replication: int) -> Office:
    """Copy what of an office changes while it is played, with what is drawn for a replication."""
    queue, lies = floor.lists.drawn(np.random.default_rng([seed, replication, LIES]))
    work = floor.tasks.desk.tasks[:, WORK]
    figures = office.figures.copy()
    figures[column.KEY] = np.random.default_rng([seed, replication, PICKS]).integers(2**62)
    changing = ("links", "chains", "idle", "beside", "cursor", "picks", "starts", "ends", "doers", "spent")
    return replace(
        office,
        **{name: getattr(office, name).copy() for name in changing},
        entry_queue=queue,
        list_of_task=lies,
        lasts=_lasts(work, floor.case.settings.simulate.duration_cv, np.random.default_rng([seed, replication, LASTS])),
        pauses=_pauses(work, floor.case.settings.pull.idle, np.random.default_rng([seed, replication, PAUSES])),
        favourite=_likes(*floor.liked, np.random.default_rng([seed, replication, LIKES])),
        figures=figures,
    )


def _lasts(work: Indices, cv: float, chance: np.random.Generator) -> Indices:
    """Draw how long tasks last: log-normal around what is expected, at least a second."""
    if cv == 0:
        return work.copy()
    spread = math.log(1 + cv * cv)
    factor = np.exp(math.sqrt(spread) * chance.standard_normal(len(work)) - spread / 2)
    return np.maximum(np.rint(work * factor), 1).astype(np.int64)


def _pauses(work: Indices, idle: float, chance: np.random.Generator) -> Indices:
    """Draw how long who has pulled a task pauses after it: exponential, so that `idle` of the time is pause."""
    if idle == 0:
        return np.zeros_like(work)
    return np.rint(work * chance.standard_exponential(len(work)) * (idle / (1 - idle))).astype(np.int64)


def _likes(first: Indices, services: Indices, chance: np.random.Generator) -> Indices:
    """Draw the service that each person likes best, of those that he can do; -1: none."""
    count = np.diff(first)
    place = first[:-1] + (chance.random(len(count)) * count).astype(np.int64)
    found = np.full(len(count), -1, dtype=np.int64)
    found[count > 0] = services[place[count > 0]]
    return found
