"""The rows of a plan and the requests that it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from planning.case.case import Case

ROWS: dict[str, Any] = {
    "activity": pl.String,
    "request_id": pl.String,
    "part": pl.String,
    "role": pl.String,
    "resource_id": pl.String,
    "shift_start": pl.Int64,
    "sequence": pl.Int64,
    "site_id": pl.String,
    "depart": pl.Int64,
    "arrive": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "travel_s": pl.Int64,
    "travel_m": pl.Int64,
    "wait_s": pl.Int64,
    "late_s": pl.Int64,
    "promised_start": pl.Int64,
    "promised_end": pl.Int64,
    "lock": pl.String,
    "status": pl.String,
    "fetched": pl.String,
}
"""Columns of a plan's rows; only activity and resource_id are never null."""

INSTANTS = (
    *("shift_start", "depart", "arrive", "start", "end", "promised_start", "promised_end", "locked_start"),
    *("asked_at", "until", "interval_start", "starts_at", "created_at", "respond_by", "due_at"),
    *("shift_end", "departure", "return_at"),
)
"""Columns that hold seconds since 1970-01-01 UTC here and local times with their offset in files."""

UNPLANNED: dict[str, Any] = {"request_id": pl.String, "value": pl.Int64, "code": pl.String, "detail": pl.String}
"""Columns of the requests left out: value in cents, and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Who does what, where and when, and what nobody does.

    Parameters
    ----------
    rows
        The columns of `ROWS`: a row for each visit, each piece of a task, each fetch and each break; instants are
        seconds since 1970-01-01 UTC, `_s` seconds and `_m` metres. `sequence` counts the visits, fetches and breaks
        of a route from 1.
    unplanned
        The columns of `UNPLANNED`: a row for each request left out.
    """

    rows: pl.DataFrame
    unplanned: pl.DataFrame


def sorted_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Order rows by resource, start (by shift and sequence where a row has no start) and request."""
    order = ["resource_id", "start", "shift_start", "sequence", "request_id"]
    rest = [name for name in ROWS if name not in order]
    return rows.select(*ROWS).sort(*order, *rest, nulls_last=True)


NOT_ASKED = "N6", "it was not asked for: only {} was planned"


def not_asked(case: Case, rows: pl.DataFrame, planned: str) -> pl.DataFrame:
    """List the requests that no row names because only others were planned; `planned` says which."""
    code, said = NOT_ASKED
    out = unplanned(case, rows)
    return out.with_columns(
        code=pl.coalesce("code", pl.lit(code)), detail=pl.coalesce("detail", pl.lit(said.format(planned)))
    )


def unplanned(case: Case, rows: pl.DataFrame) -> pl.DataFrame:
    """List the requests that no row names, with the warning that says why where `check` gave one."""
    named = rows.filter(pl.col("request_id").is_not_null())
    asked = case.everything().select("request_id", "value")
    return (
        asked.join(named, on="request_id", how="anti")
        .join(case.unservable, on="request_id", how="left")
        .select(pl.col(name).cast(dtype) for name, dtype in UNPLANNED.items())
        .sort("request_id")
    )
