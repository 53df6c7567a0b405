"""How the contacts of a queue are answered and how its clients behave, as the simulation wants it."""

from __future__ import annotations

from hashlib import blake2b
from math import inf
from typing import TYPE_CHECKING, Any

import polars as pl

from scenarios.contacts.laws import NEVER, Law, exponential, fixed, lognormal
from scenarios.contacts.model import Queue
from scenarios.queues.missing import cannot
from scenarios.queues.patience import handling, patience

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planning.case.case import Case


def queue_of(case: Case, row: Mapping[str, Any]) -> Queue:
    """Give a queue; what is empty and has no default never happens.

    Parameters
    ----------
    case
        Its history and contacts show what the row leaves open.
    row
        Of the table queues.

    Raises
    ------
    InputError
        E326: nothing says how long its contacts take.
    """
    mine = case.contacts.filter(queue_id=row["queue_id"])
    return Queue(
        name=row["queue_id"],
        service=_service(case, row, mine),
        patience=patience(mine) if row["patience_law"] == "contacts" else _law(row, "patience"),
        threshold=row["threshold_s"],
        short=row["short_s"],
        concurrency=row["concurrency"],
        priority=row["priority"],
        ageing=row["ageing"],
        best_skilled=row["routing"] == "best_skilled",
        most_waiting=_or(row["most_waiting"], inf),
        deflected=row["deflected"],
        shifted=row["shifted"],
        shifted_to=row["shifted_to"],
        redials=row["redials"],
        redial_after=exponential(row["redial_after_s"]),
        resolved=row["resolved"],
        returns=row["returns"],
        return_after=exponential(row["return_after_s"]),
        callback_from=_or(row["callback_from_s"], inf),
        callback_share=row["callback_share"] if _offers_callbacks(case, row) else 0.0,
        overflow_to=row["overflow_to"],
        overflow_after=row["overflow_s"],
        partner_after=_or(row["partner_s"], inf),
        reserve=row["reserve"],
        stream=stream_of(row["queue_id"]),
    )


def stream_of(queue_id: str) -> int:
    """Give what the random numbers of a queue belong to: its id, whichever other queues there are in a scenario."""
    return int.from_bytes(blake2b(queue_id.encode(), digest_size=7).digest())


def _offers_callbacks(case: Case, row: Mapping[str, Any]) -> bool:
    """Whether a queue ever offers call-backs, by itself or while a measure says so."""
    changed = (each.queues.get(row["queue_id"], {}) for each in case.settings.measures.values())
    return row["callback_from_s"] is not None or any("callback_from" in rules for rules in changed)


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else float(value)


def _law(row: Mapping[str, Any], what: str, mean: float | None = None) -> Law:
    mean = row[f"{what}_s"] if mean is None else mean
    if mean is None:
        return NEVER
    if row[f"{what}_law"] == "exponential":
        return exponential(mean)
    return fixed(mean) if row[f"{what}_law"] == "fixed" else lognormal(mean, row[f"{what}_cv"])


def _service(case: Case, row: Mapping[str, Any], contacts: pl.DataFrame) -> Law:
    """Give the law of a queue's service times: as it says, else with the mean that the past shows."""
    if row["aht_law"] == "contacts":
        if (law := handling(contacts)) is not None:
            return law
        raise cannot(
            "contacts", f"shows no service time of {row['queue_id']}", "answered_at and ended_at, or another aht_law"
        )
    if row["aht_s"] is not None:
        return _law(row, "aht")
    past = case.history.filter(queue_id=row["queue_id"]).drop_nulls("aht_s")
    weight = pl.coalesce("answered", "offered")
    mean = past.select((pl.col("aht_s") * weight).sum() / weight.sum()).item()
    if mean is not None and mean > 0:
        return _law(row, "aht", mean)
    seconds = contacts.select((pl.col("ended_at") - pl.col("answered_at")).mean()).item()
    if seconds is None:
        raise cannot(
            "queues", f"says no aht_s of {row['queue_id']}, and the past shows none", "how long a contact takes"
        )
    return _law(row, "aht", seconds)
