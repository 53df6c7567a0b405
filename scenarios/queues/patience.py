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
ROUNDING = 1e-9
"""By which shares of survival may be off: they are products."""


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
    return censored(seen["wait"].to_numpy().astype(np.float64), seen["gave_up"].to_numpy())


def censored(times: NDArray[np.float64], ended: NDArray[np.bool_]) -> Law:
    """Estimate a law from times of which some were cut short, as described for `patience`.

    Parameters
    ----------
    times
        In seconds, one by one.
    ended
        Whether the time ended by itself; it was longer where not.
    """
    if not ended.any():
        return NEVER
    seen, survival = _survival(times, ended)
    hazard = ended.sum() / times.sum() if times.sum() > 0 else np.inf
    shares = np.minimum(np.linspace(0, 1, STEPS + 1), TAIL)
    place = np.searchsorted(1 - survival, shares - ROUNDING, side="left")
    longest, left = times.max(), survival[-1]
    tail = np.log(np.maximum(left, 1 - shares) / (1 - shares)) / hazard  # 0 up to where it begins
    quantiles = np.append(seen, longest)[place] + np.where(place == len(seen), tail, 0.0)
    quantiles[0] = 0.0
    return empirical(quantiles.tolist())


def _survival(waits: NDArray[np.float64], events: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the times at which somebody gave up, and the share who are willing to wait for longer."""
    order = np.sort(waits)
    times, gone = np.unique(waits[events], return_counts=True)
    at_risk = len(order) - np.searchsorted(order, times, side="left")
    left = np.cumprod(1.0 - gone / at_risk)
    return times, np.asarray(left, dtype=np.float64)
