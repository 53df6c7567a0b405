"""Tasks that nobody can do: one warning for all that lack the same, since there may be very many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import UNSERVABLE
from planning.case.desk import able, asks, people_of, profiles
from planning.case.servable.alone import too_late
from planning.faults import Fault

if TYPE_CHECKING:
    from planning.case.case import Case

REASON = pl.Schema({**UNSERVABLE, "column": pl.String()})


def undone(case: Case, lines: pl.DataFrame) -> tuple[list[Fault], pl.DataFrame]:
    """Find the tasks that no plan can serve.

    Parameters
    ----------
    case
        Complete but for what is found here.
    lines
        `_file` and `_line` of each request_id.

    Returns
    -------
    tuple[list[Fault], pl.DataFrame]
        A warning for each reason, which names its first task and counts them; and request_id, code, detail.
    """
    if case.tasks.is_empty():
        return [], pl.DataFrame(schema=UNSERVABLE)
    found = pl.concat([_unskilled(case), _late(case), _locked(case)])
    found = found.sort("request_id", "code", maintain_order=True).unique(
        "request_id", keep="first", maintain_order=True
    )
    told = (
        found.join(lines, on="request_id")
        .sort("_file", "_line")
        .group_by("code", "detail", "column", maintain_order=True)
        .agg(pl.col("_file", "_line", "request_id").first(), count=pl.len())
    )
    faults = [
        Fault(
            code=row["code"],
            file=row["_file"],
            line=row["_line"],
            column=row["column"],
            subject=row["request_id"],
            wrong=f"{_counted(row['request_id'], row['count'])} {row['detail']}",
        )
        for row in told.iter_rows(named=True)
    ]
    return faults, found.select(*UNSERVABLE)


def _counted(first: str, count: int) -> str:
    return first if count == 1 else f"{first} (and {count - 1:,} more like it)"


def _unskilled(case: Case) -> pl.DataFrame:
    """W501: nobody with a shift has the skills and is of the department; W512: none of those required has."""
    asked, number = asks(case)
    can, profile = profiles(case)
    pairs = able(asked, can)
    skills = pl.col("skills").list.eval(
        pl.when(pl.element().struct["level"] > 1)
        .then(pl.format("{}:{}", pl.element().struct["skill"], pl.element().struct["level"]))
        .otherwise(pl.element().struct["skill"])
    )
    whose = pl.format(" of department {}", "department").fill_null("")
    skilled = pl.col("skills").list.len() > 0
    detail = (
        pl.when(skilled)
        .then(pl.format("needs {}, which nobody{} with a shift has", skills.list.join(", "), whose))
        .otherwise(pl.format("needs somebody{} with a shift, and there is nobody", whose))
    )
    column = pl.when(skilled).then(pl.lit("skills")).when(pl.col("department").is_not_null()).then(pl.lit("department"))
    lacking = asked.join(pairs, on="ask", how="anti").select("ask", detail=detail, column=column)
    tasks = case.tasks.select("request_id", "required_resources", "excluded_resources", ask=number)
    nobody = tasks.join(lacking, on="ask").select("request_id", "detail", "column", code=pl.lit("W501"))
    named = tasks.filter(pl.col("required_resources").list.len() > 0).explode("required_resources")
    named = named.filter(~pl.col("required_resources").is_in("excluded_resources"))
    shifts = case.shifts.select(required_resources="resource_id", profile=profile).unique()
    met = named.join(shifts, on="required_resources").join(pairs, on=["ask", "profile"])
    bound = tasks.filter(pl.col("required_resources").list.len() > 0)
    alone = bound.join(met, on="request_id", how="anti").join(lacking, on="ask", how="anti")
    who = pl.format("can be done by none of its required resources ({})", pl.col("required_resources").list.join(";"))
    barred = alone.select("request_id", detail=who, code=pl.lit("W512"), column=pl.lit("required_resources"))
    return pl.concat([frame.select(*REASON).cast(REASON) for frame in (nobody, barred)])


def _late(case: Case) -> pl.DataFrame:
    """W503: created after the horizon's end."""
    settings = case.settings
    rows = case.tasks.filter(pl.col("created_at") >= settings.end)
    rows = rows.select("request_id", code=pl.lit("W503"), detail=too_late(settings), column=pl.lit("created_at"))
    return rows.select(*REASON).cast(REASON)


def _locked(case: Case) -> pl.DataFrame:
    """W512: locked to somebody who is no person."""
    rows = case.tasks.filter(pl.col("locked_resource").is_not_null(), pl.col("lock") != "none")
    rows = rows.join(people_of(case), left_on="locked_resource", right_on="resource_id", how="anti")
    detail = pl.format("is locked to {}, which is no person who can sit at a desk", "locked_resource")
    rows = rows.select("request_id", detail=detail, code=pl.lit("W512"), column=pl.lit("locked_resource"))
    return rows.select(*REASON).cast(REASON)
