"""Rules about who: skills, required and excluded resources, and how much one does in a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.facts import named
from planning.verify.sentences import span

if TYPE_CHECKING:
    from planning.verify.facts import Facts


def skill(facts: Facts) -> pl.LazyFrame:
    """Ask for every skill at its level or higher, on the day on which the shift begins."""
    lacking = facts.needs.filter(pl.col("held").fill_null(0) < pl.col("level"))
    has = pl.when(pl.col("held").is_null()).then(pl.lit("none")).otherwise(pl.format("level {}", "held"))
    said = lacking.group_by("row").agg(
        lacks=pl.format("{} level {} (has {})", "skill", "level", has).sort().str.join("; ")
    )
    return named(
        facts.visits.join(said, on="row", maintain_order="left"),
        pl.format("{} lacks on {}: {}", "resource_id", pl.col("day").dt.to_string("%Y-%m-%d"), "lacks"),
    )


def resource(facts: Facts) -> pl.LazyFrame:
    """Let one of the resources required, if any are, lead the request, and none of those excluded serve it."""
    lists = facts.requests.select("request_id", "required_resources", "excluded_resources").filter(
        (pl.col("required_resources").list.len() > 0) | (pl.col("excluded_resources").list.len() > 0)
    )
    rows = facts.visits.join(lists, on="request_id", maintain_order="left")
    required, person = pl.col("required_resources"), pl.col("resource_id")
    missed = pl.col("lead") & (required.list.len() > 0) & ~required.list.contains(person)
    excluded = pl.col("excluded_resources").list.contains(person)
    serves = pl.when(pl.col("size").is_null()).then(pl.lit("served")).otherwise(pl.lit("led"))
    wanted = pl.format("{} must be {} by {}, not by {}", "request_id", serves, required.list.join(" or "), person)
    return named(
        rows.filter(missed | excluded),
        pl.when(missed).then(wanted).otherwise(pl.format("{} may not serve {}", person, "request_id")),
    )


def jobs(facts: Facts) -> pl.LazyFrame:
    """Let no resource serve more visits in the shifts that begin on one day than its max_jobs_day."""
    days = _days(facts, "max_jobs_day").filter(pl.col("jobs") > pl.col("max_jobs_day"))
    return days.with_columns(
        detail=pl.format(
            "{} serves {} visits on {}, at most {} are allowed", "resource_id", "jobs", "on", "max_jobs_day"
        )
    ).select("resource_id", "shift_start", "forced", "detail")


def travel_day(facts: Facts) -> pl.LazyFrame:
    """Let none travel longer in the shifts that begin on one day than max_travel_min_day, ways back included."""
    days = _days(facts, "max_travel_day").filter(pl.col("travel_s") > pl.col("max_travel_day"))
    travelled, most = span(pl.col("travel_s")), span(pl.col("max_travel_day"))
    return days.with_columns(
        detail=pl.format("{} travels {} on {}, at most {} are allowed", "resource_id", travelled, "on", most)
    ).select("resource_id", "shift_start", "forced", "detail")


def _days(facts: Facts, limit: str) -> pl.LazyFrame:
    """Sum up what each resource with that limit does in the shifts that begin on one day; named by the first."""
    return (
        facts.routes.group_by("resource_id", "day")
        .agg(pl.col("jobs", "travel_s").sum(), pl.col("shift_start").min(), pl.col("forced").any())
        .join(facts.resources.select("resource_id", limit), on="resource_id")
        .with_columns(on=pl.col("day").dt.to_string("%Y-%m-%d"))
    )
