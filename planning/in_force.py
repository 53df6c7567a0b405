"""The plan in force: what it has promised and locked, and what of it has already begun, holds for the next plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.plan import local_times

if TYPE_CHECKING:
    from planning.case.case import Case

HELD = ("lock", "locked_resource", "locked_start", "promised_start", "promised_end")


def holding(case: Case, rows: pl.DataFrame) -> Case:
    """Give the case in which the promises and locks of a plan in force hold.

    Frozen, that is locked to resource and start, is each visit whose journey begins before `now` + `frozen`.

    Parameters
    ----------
    case
        The case as loaded.
    rows
        The completed rows of the plan in force, as `planning.verify` returns them.
    """
    release = case.settings.now + case.settings.frozen
    given = pl.col("lock").fill_null("none")
    held = (
        rows.filter(pl.col("activity") == "visit")
        .unique("request_id", keep="first", maintain_order=True)
        .select(
            "request_id",
            lock=pl.when(pl.col("depart") < release).then(pl.lit("all")).when(given != "none").then(given),
            locked_resource="resource_id",
            locked_start="start",
            promised_start="promised_start",
            promised_end="promised_end",
        )
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
    begun = requests.filter(pl.col("lock") == "all").join(held, on="request_id", how="semi")
    unservable = case.unservable.join(begun, on="request_id", how="anti")
    return replace(case, requests=requests, unservable=unservable)


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
