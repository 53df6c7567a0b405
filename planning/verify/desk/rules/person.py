"""Rules about who: skills, the department, required and excluded resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.desk.rows import numbered
from planning.verify.facts import named

if TYPE_CHECKING:
    from planning.verify.desk.work import Work


def skill(work: Work) -> pl.LazyFrame:
    """Ask for every skill at its level or higher, on the day on which the shift begins."""
    lacking = work.needs.filter(pl.col("held").fill_null(0) < pl.col("level"))
    has = pl.when(pl.col("held").is_null()).then(pl.lit("none")).otherwise(pl.format("level {}", "held"))
    said = lacking.group_by("row").agg(
        lacks=pl.format("{} level {} (has {})", "skill", "level", has).sort().str.join("; ")
    )
    return named(
        work.rows.join(said, on="row"),
        pl.format("{} lacks on {}: {}", "resource_id", pl.col("day").dt.to_string("%Y-%m-%d"), "lacks"),
    )


def resource(work: Work) -> pl.LazyFrame:
    """Let one of the task's department do it, one of those required, if any are, and none of those excluded."""
    person, request = pl.col("resource_id"), pl.col("request_id")
    department, required = pl.col("department"), pl.col("required_resources")
    elsewhere = department.is_not_null() & (department != pl.col("whose")).fill_null(value=True)
    lists = numbered(work.case.tasks).select("task", "required_resources", "excluded_resources")
    lists = lists.filter(pl.any_horizontal(pl.col("required_resources", "excluded_resources").list.len() > 0))
    choosy = work.rows.join(lists, on="task")
    missed = (required.list.len() > 0) & ~required.list.contains(person)
    excluded = pl.col("excluded_resources").list.contains(person)
    whose = pl.when(pl.col("whose").is_null()).then(pl.lit("of none")).otherwise(pl.format("of {}", "whose"))
    strangers = work.rows.filter(elsewhere).select(
        "row", detail=pl.format("{} must be done in department {}, and {} is {}", request, department, person, whose)
    )
    unwanted = choosy.filter(missed | excluded).select(
        "row",
        detail=pl.when(missed)
        .then(pl.format("{} must be done by {}, not by {}", request, required.list.join(" or "), person))
        .otherwise(pl.format("{} may not do {}", person, request)),
    )
    said = pl.concat([strangers, unwanted]).group_by("row").agg(detail=pl.col("detail").sort().str.join("; "))
    return named(work.rows.join(said, on="row"), pl.col("detail"))
