"""Contacts one by one, counted by interval: a history."""

from __future__ import annotations

import polars as pl

from scenarios.forecast.clock import DAY, intervals
from scenarios.forecast.panel import HISTORY

CONTACTS = {"queue_id": pl.String, "arrived_at": pl.Int64}


def count(contacts: pl.DataFrame, length: int, zone: str) -> pl.DataFrame:
    """Count contacts by queue and interval.

    A day with a contact of a queue is held to be whole: its intervals without one are 0, from the earliest to the
    latest slot in which the queue ever had one. A day without any is left out, as nothing tells whether it was
    closed, unrecorded or empty.

    Parameters
    ----------
    contacts
        queue_id and arrived_at (seconds since the epoch), in any order.
    length
        Seconds of an interval; divides a day.
    zone
        Name of the time zone.

    Returns
    -------
    pl.DataFrame
        queue_id, start, length, offered, sorted.

    Raises
    ------
    ValueError
        The length divides no day, or a contact has no queue or no time.
    """
    if length <= 0 or DAY % length:
        raise ValueError(f"intervals of {length} seconds divide no day")
    rows = contacts.select(pl.col(name).cast(kind) for name, kind in CONTACTS.items())
    if bare := rows.filter(pl.any_horizontal(pl.all().is_null())).height:
        raise ValueError(f"{bare} contacts have no queue or no time")
    if rows.is_empty():
        return pl.DataFrame(schema=HISTORY)
    first, last = rows.select(pl.col("arrived_at").min(), last=pl.col("arrived_at").max()).row(0)
    real = intervals(first // DAY - 1, (last - first) // DAY + 4, length, zone)
    placed = rows.sort("arrived_at").join_asof(real.sort("start"), left_on="arrived_at", right_on="start")
    counted = placed.group_by("queue_id", "start").agg(offered=pl.len())
    hours = placed.group_by("queue_id").agg(opens=pl.col("slot").min(), closes=pl.col("slot").max())
    slots = placed.select("queue_id", "day").unique().join(real, on="day").join(hours, on="queue_id")
    whole = slots.filter(pl.col("slot").is_between("opens", "closes"))
    full = whole.join(counted, on=["queue_id", "start"], how="left").with_columns(
        pl.col("offered").fill_null(0), length=pl.lit(length)
    )
    return full.select(pl.col(name).cast(kind) for name, kind in HISTORY.items()).sort("queue_id", "start")
