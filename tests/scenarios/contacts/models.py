"""Small operations to simulate, and how their results are compared with what is known."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.contacts.laws import exponential
from scenarios.contacts.model import Given, Model, Queue, Team
from scenarios.contacts.results import MEASURED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.contacts.results import Results

HOUR = 3600.0


def team(agents: int, hours: float, *names: str, group: str = "team", **more: Any) -> Team:
    return Team(group=group, speeds=dict.fromkeys(names, 1.0), shifts=[[(0.0, hours * HOUR)]] * agents, **more)


def steady(agents: int, per_hour: float, hours: int, **queue: Any) -> Model:
    """One queue of calls that take 3 minutes, unless something else is said."""
    more: dict[str, Any] = {"name": "calls", "service": exponential(180.0)} | queue
    one = Queue(**more)
    return Model(
        length=HOUR, queues=[one], teams=[team(agents, hours, one.name)], expected=np.full((1, hours), per_hour)
    )


def column(results: Results, name: str, queue: int = 0, hours: slice = slice(None)) -> NDArray[np.float64]:
    """Add up what was measured of a queue in some of the intervals: a number for each replication."""
    counted = results.cells[:, queue, :, :, hours, MEASURED.index(name)].sum(axis=(1, 2, 3))
    return np.asarray(counted, dtype=np.float64)


def given(*contacts: tuple[float, float], patience: float = np.nan, queues: tuple[int, ...] = ()) -> Given:
    """Contacts that come at a time, in seconds, and take so long."""
    rows = np.array(contacts).reshape(-1, 2)
    count = len(rows)
    return Given(
        at=rows[:, 0],
        queue=np.array(queues or [0] * count),
        segment=np.zeros(count, dtype=np.int64),
        service=rows[:, 1],
        patience=np.full(count, patience),
    )


def agrees(found: NDArray[np.float64], exact: float, *, precise: float = 0.01) -> bool:
    """Whether what replications gave is as it should be.

    The exact value must lie within three standard errors of the mean, and these must be so small that a wrong kernel
    would be seen: `precise` is the largest standard error allowed, as a share of the exact value.
    """
    error = float(found.std(ddof=1)) / sqrt(len(found))
    off = float(found.mean()) - exact
    assert error <= precise * abs(exact), f"a standard error of {error} tells nothing about {exact}"
    return abs(off) <= 3 * error
