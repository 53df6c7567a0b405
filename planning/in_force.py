"""The plan in force: what it has promised and locked, and what of it has already begun, holds for the next plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.begun import holding_tasks
from planning.case.expressions import is_named
from planning.case.fetched import held_fetches
from planning.case.schema.column import Table
from planning.case.sheet import read_file
from planning.faults import InputError
from planning.formulas import as_csv
from planning.plan import ROWS, folder_of, local_times
from planning.plan.columns import PLAN
from planning.plan.read import doubles, promise_faults
from planning.problem.roles import began, with_parts

if TYPE_CHECKING:
    from pathlib import Path

    from polars.dataframe.group_by import GroupBy

    from planning.case.case import Case

IN_FORCE = "in_force.csv"
CHARGED = ("request_id", "part", "resource_id", "start", "promised_start", "promised_end")
"""What must be known of a visit in force to charge its disturbance."""
TABLE = Table(
    name="in_force",
    meaning="The visits of the plan that was in force when a plan was made.",
    columns=tuple(
        replace(column, required=column.name in {"request_id", "resource_id"})
        for column in PLAN.columns
        if column.name in CHARGED
    ),
)
HELD = ("lock", "locked_resource", "locked_start", "promised_start", "promised_end")


def holding(case: Case, given: pl.DataFrame, rows: pl.DataFrame) -> Case:
    """Give the case in which the promises and locks of a plan in force hold.

    Frozen, that is locked to resource and start, is each request to one of whose visits a journey has to begin before
    `now` + `frozen`. The resource is that of its lead, the start its own. What a client was told holds also where the
    lead or its shift is no longer there: then a lock keeps the start or the promise, as far as it named them. Tasks as
    `planning.begun.holding_tasks` has it.

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
    lead = pl.col("part").fill_null(1) == 1
    visits = _by_request(case, given).agg(
        pl.col("lock").filter(pl.col("lock") != "none").first(),
        pl.col("promised_start", "promised_end").drop_nulls().first(),
        start=began(),
    )
    standing = _by_request(case, rows).agg(
        locked_resource=pl.col("resource_id").filter(lead).first(),
        locked_start=began(),
        begun=(pl.col("start") - pl.col("travel_s") < release).any(),
    )
    lock = pl.col("lock").fill_null("none")
    stands = pl.col("locked_resource").is_not_null()
    names_start = lock.is_in(["time", "all"]) & pl.col("start").is_not_null()
    alone = pl.when(names_start).then(pl.lit("time")).when(lock == "window").then(lock)
    held = visits.join(standing, on="request_id", how="left", maintain_order="left").select(
        "request_id",
        lock=pl.when(pl.col("begun") & stands)
        .then(pl.lit("all"))
        .when(stands & (lock != "none"))
        .then(lock)
        .when(~stands)
        .then(alone),
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
    held = held_fetches(rows, release) if "fetched" in rows.columns else case.fetched
    return replace(case, requests=requests, tasks=holding_tasks(case, given, rows), fetched=held)


def _by_request(case: Case, rows: pl.DataFrame) -> GroupBy:
    """Group the visits of each request, its parts in order."""
    visits = with_parts(case, rows.filter(activity="visit"))
    return visits.sort("part", nulls_last=True, maintain_order=True).group_by("request_id", maintain_order=True)


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
    tasks = case.tasks.filter(
        pl.col("lock") != "all"
    )  # left out with that lock are held ones: they begin some other time
    both = pl.concat([each.select("request_id", *HELD) for each in (case.requests, tasks)])
    rows = both.join(left_out, on="request_id", how="semi").filter(owed)
    told = [
        {
            "where": is_named("request_id", row.pop("request_id")),
            **{name: cell for name, cell in row.items() if cell is not None},
        }
        for row in local_times(rows, case.settings.timezone).to_dicts()
    ]
    return {"requests": {"set": told}} if told else {}


def standing(case: Case, given: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Give the visits of a plan in force with the promises that hold for them.

    Also those whose resource or shift is no longer there: that they cannot stay is a disturbance too.

    Parameters
    ----------
    case
        As `holding` gives it.
    given, rows
        As for `holding`.
    """
    visits = rows.filter(pl.col("activity").is_in(["visit", "fetch"]))
    gone = given.filter(activity="visit").join(visits, on=["request_id", "resource_id"], how="anti")
    told = case.requests.select("request_id", told_start="promised_start", told_end="promised_end")
    own = pl.col("promised_start").is_not_null()
    promised = gone.join(told, on="request_id", maintain_order="left").with_columns(
        promised_start=pl.when(own).then("promised_start").otherwise("told_start"),
        promised_end=pl.when(own).then("promised_end").otherwise("told_end"),
    )
    return pl.concat([visits.select(*ROWS), promised.select(*ROWS)]).sort(CHARGED, nulls_last=True)


def in_force_csv(visits: pl.DataFrame, timezone: str) -> str:
    """Write what `standing` gives, as far as it is needed to charge the disturbance once more."""
    rows = visits.drop_nulls("request_id").select(CHARGED)
    return as_csv(local_times(rows.sort(CHARGED, nulls_last=True), timezone))


def read_in_force(plan: Path, case: Case) -> pl.DataFrame | None:
    """Read the visits that were in force when a plan was made; None where none lie beside it.

    Parameters
    ----------
    plan
        A run's folder or a plan's file.

    Raises
    ------
    InputError
        Everything that is wrong with the file, as for the tables of a case; E301 and E302: its promises; E704: a
        request named twice.
    """
    file = folder_of(plan) / IN_FORCE
    if not file.is_file():
        return None
    sheet, faults, whole = read_file(TABLE, file.read_bytes(), str(file), case.settings.timezone)
    faults += [*promise_faults(sheet), *doubles(sheet, case)] if whole else []
    if faults:
        raise InputError(replace(fault, subject=None) for fault in faults)
    return sheet.rows.select(CHARGED)
