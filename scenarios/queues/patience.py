"""Laws of service times and of patience, estimated from contacts that were written down one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from scenarios.contacts.laws import NEVER, Law, empirical, fixed

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 1000
"""Into which probability is cut: quantiles stand at each."""
TAIL = 0.999
"""Up to where the tail of patience is drawn."""


def handling(contacts: pl.DataFrame) -> Law | None:
    """Give the law of the times from the answer to the end; None where no contact has both.

    Parameters
    ----------
    contacts
        Those of a queue: answered_at, ended_at, in epoch seconds.
    """
    seconds = contacts.select((pl.col("ended_at") - pl.col("answered_at")).drop_nulls()).to_series().to_numpy()
    if not len(seconds):
        return None
    quantiles = np.quantile(seconds, np.linspace(0, 1, STEPS + 1))
    return empirical(quantiles.tolist()) if quantiles[-1] > 0 else fixed(0)


def patience(contacts: pl.DataFrame) -> Law:
    """Estimate how long clients are willing to wait, from those who gave up and those who were answered before.

    By Kaplan and Meier (1958), doi:10.1080/01621459.1958.10501452: who was answered after a wait was willing to wait
    at least so long. Beyond the longest wait seen the risk of giving up is taken as what it was on average,
    abandonments by the time waited, as in Brown et al. (2005), doi:10.1198/016214504000001808.

    Parameters
    ----------
    contacts
        Those of a queue: arrived_at, answered_at, ended_at (epoch seconds), outcome.
    """
    gave_up = pl.col("outcome").eq("abandoned").fill_null(value=False) & pl.col("answered_at").is_null()
    until = pl.when(gave_up).then("ended_at").otherwise("answered_at")
    seen = contacts.select(wait=until - pl.col("arrived_at"), gave_up=gave_up).drop_nulls("wait")
    waits, events = seen["wait"].to_numpy().astype(np.float64), seen["gave_up"].to_numpy()
    if not events.any():
        return NEVER
    times, survival = _survival(waits, events)
    hazard = events.sum() / waits.sum() if waits.sum() > 0 else np.inf
    shares = np.linspace(0, 1, STEPS + 1)
    place = np.searchsorted(1 - survival, np.minimum(shares, TAIL), side="left")
    seen_times = np.append(times, waits.max())[np.minimum(place, len(times))]
    left = survival[-1]
    beyond = waits.max() + np.log(left / (1 - np.minimum(shares, TAIL))) / hazard if left > 0 else seen_times
    quantiles = np.where(place < len(times), seen_times, np.maximum(beyond, seen_times))
    quantiles[0] = 0.0
    return empirical(np.maximum.accumulate(quantiles).tolist())


def _survival(waits: NDArray[np.float64], events: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the times at which somebody gave up, and the share who are willing to wait for longer."""
    order = np.sort(waits)
    times, gone = np.unique(waits[events], return_counts=True)
    at_risk = len(order) - np.searchsorted(order, times, side="left")
    left = np.cumprod(1.0 - gone / at_risk)
    return times, np.asarray(left, dtype=np.float64)
