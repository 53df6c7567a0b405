"""The plan in force: what it has promised and locked, and what of it has already begun, holds for the next plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.plan import local_times

if TYPE_CHECKING:
    from planning.case.case import Case

HELD = ("lock", "locked_resource", "locked_start", "promised_start", "promised_end")


def holding(case: Case, given: pl.DataFrame, rows: pl.DataFrame) -> Case:
    """Give the case in which the promises and locks of a plan in force hold.

    Frozen, that is locked to resource and start, is each visit whose journey has to begin before `now` + `frozen`.
    What a client was told holds also where the resource or the shift of the visit is no longer there: then a lock
    keeps the start or the promise, as far as it named them.

    Parameters
    ----------
    case
        The case as loaded.
    given
        The rows of the plan in force as they were read.
    rows
        The same rows as `planning.verify` completes them; those without a shift are missing.
    """
    release = case.settings.now + case.settings.frozen
    visits = given.filter(pl.col("activity") == "visit").unique("request_id", keep="first", maintain_order=True)
    standing = rows.filter(pl.col("activity") == "visit").unique("request_id", keep="first", maintain_order=True)
    standing = standing.select(
        "request_id",
        locked_resource="resource_id",
        locked_start="start",
        begun=pl.col("start") - pl.col("travel_s") < release,
    )
    lock = pl.col("lock").fill_null("none")
    stands = pl.col("locked_resource").is_not_null()
    names_start = lock.is_in(["time", "all"]) & pl.col("start").is_not_null()
    alone = pl.when(names_start).then(pl.lit("time")).when(lock == "window").then(lock)
    held = visits.join(standing, on="request_id", how="left", maintain_order="left").select(
        "request_id",
        lock=pl.when("begun").then(pl.lit("all")).when(stands & (lock != "none")).then(lock).when(~stands).then(alone),
        locked_resource="locked_resource",
        locked_start=pl.coalesce("locked_start", "start"),
        promised_start="promised_start",
        promised_end="promised_end",
    )
    joined = case.requests.join(held, on="request_id", how="left", suffix="_held", maintain_order="left")
    is_held = pl.col("lock_held").is_not_null()
    requests = joined.with_columns(
        lock=pl.coalesce("lock_held", "lock"),
        locked_resource=pl.when(is_held).then("locked_resource_held").otherwise("locked_resource"),
        locked_start=pl.when(is_held).then("locked_start_held").otherwise("locked_start"),
        promised_start=pl.coalesce("promised_start_held", "promised_start"),
        promised_end=pl.coalesce("promised_end_held", "promised_end"),
    ).drop(f"{name}_held" for name in HELD)
    return replace(case, requests=requests)


def still_owed(case: Case, left_out: pl.DataFrame) -> dict[str, Any]:
    """Give the patch by which a run keeps what the plan in force owed to requests that the new plan leaves out.

    Their rows, which would say it, are gone.

    Parameters
    ----------
    case
        As `holding` gives it.
    left_out
        request_id: the requests without a row.
    """
    owed = pl.any_horizontal(pl.col("promised_start").is_not_null(), pl.col("lock") != "none")
    rows = case.requests.join(left_out, on="request_id", how="semi").filter(owed).select("request_id", *HELD)
    told = [
        {"where": _named(row.pop("request_id")), **{name: cell for name, cell in row.items() if cell is not None}}
        for row in local_times(rows, case.settings.timezone).to_dicts()
    ]
    return {"requests": {"set": told}} if told else {}


def _named(request: str) -> str:
    quoted = request.replace("'", "''")
    return f"request_id = '{quoted}'"
