"""Yesterday's plan: what the desk had promised by Saturday evening; it is in force when the sample is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from planning.plan import local_times
from planning.travel import Travel
from scenarios.samples.draw import happen
from scenarios.samples.heating.days import days

if TYPE_CHECKING:
    import numpy as np

    from planning.case.case import Case

HOUR, DAY = 3600, 86_400
EVENING = 26 * HOUR
"""Before `now`, Sunday 20:00: on Saturday the desk closes at 18:00."""
TOLD = "2026-11-21T19:00"
"""Saturday evening, when messages go out."""
ASKED_FOR = 0.55
"""How many of those who wait for maintenance or an installation have a promise; repairs all have one."""
REPAIR_URGED, BEGUN_URGED = 2 * HOUR, 10 * DAY
"""A repair comes first even where it starts so much later; what a master has begun comes before everything."""
KNOWN_DAYS = 2
"""Clients are told of the plan for the next two working days; later days may still change."""
WIDTHS = {"platinum": 2, "gold": 2, "silver": 4}
"""Hours of a promise: households wait longer at home."""
KEEPS_TECHNICIAN = 0.04
"""How many clients were promised that very technician."""


class Yesterday(NamedTuple):
    """The plan in force, as its file has it, and which of its clients were told (ids of requests)."""

    plan: pl.DataFrame
    told: pl.Series


def yesterday(rng: np.random.Generator, case: Case) -> Yesterday:
    """Draw who has a promise, fill the technicians' days with them, and promise windows around the starts.

    Parameters
    ----------
    rng
        A generator of its own, on which no other table depends.
    case
        The sample as loaded.
    """
    asked = _asked(rng, case)
    rows = days(case, Travel.of(case), asked)
    of_request = asked.select("request_id", "created_at", "service_id", "tier", "windows", asked_lock="lock")
    of_shift = case.shifts.select("resource_id", shift_start="start", shift_end="end")
    known = rows.join(of_request, on="request_id", how="left", maintain_order="left").join(
        of_shift, on=["resource_id", "shift_start"], maintain_order="left"
    )
    plan = _with_locks(rng, _with_promises(rng, known))
    soon = pl.col("start") < case.settings.start + KNOWN_DAYS * DAY
    told = plan.filter(soon, pl.col("created_at") < case.settings.now - EVENING)["request_id"]
    columns = [*rows.columns, "promised_start", "promised_end", "lock"]
    return Yesterday(local_times(plan.select(columns), case.settings.timezone), told)


def _asked(rng: np.random.Generator, case: Case) -> pl.DataFrame:
    """Choose from those who asked before the desk closed, and add `urged`; what a master has begun is his anyway."""
    begun = pl.col("lock") != "none"
    drawn = pl.Series(happen(rng, ASKED_FOR, case.requests.height))
    before = pl.col("created_at") < case.settings.now - EVENING
    chosen = case.requests.filter(begun | (before & (drawn | (pl.col("service_id") == "repair"))))
    by_service = pl.when(service_id="repair").then(REPAIR_URGED).otherwise(0)
    return chosen.with_columns(urged=pl.when(begun).then(BEGUN_URGED).otherwise(by_service))


def _with_promises(rng: np.random.Generator, rows: pl.DataFrame) -> pl.DataFrame:
    """Promise whole hours around the start, inside the client's window or, where he has none, inside the shift."""
    start, window = pl.col("start"), pl.col("windows").struct
    windows = rows.explode("windows").select(
        "request_id", "start", opens=window.field("start"), closes=window.field("end")
    )
    met = windows.filter(start.is_between("opens", "closes")).select("request_id", "opens", "closes")
    width = pl.col("tier").replace_strict(WIDTHS, return_dtype=pl.Int64) * HOUR
    earlier = (pl.Series(rng.random(rows.height)) * width / HOUR).cast(pl.Int64) * HOUR
    opens, closes = pl.coalesce("opens", "shift_start"), pl.coalesce("closes", "shift_end")
    first = (start // HOUR * HOUR - earlier).clip(opens, closes - width)
    return rows.join(met.unique("request_id"), on="request_id", how="left", maintain_order="left").with_columns(
        promised_start=first, promised_end=first + width
    )


def _with_locks(rng: np.random.Generator, rows: pl.DataFrame) -> pl.DataFrame:
    """Lock the windows of installations, for which clients stay at home all day, and a few technicians."""
    promised = pl.Series(happen(rng, KEEPS_TECHNICIAN, rows.height))
    lock = pl.when(service_id="installation").then(pl.lit("window")).when(promised).then(pl.lit("resource"))
    free = (pl.col("activity") == "visit") & (pl.col("asked_lock") == "none")
    return rows.with_columns(lock=pl.when(free).then(lock))
