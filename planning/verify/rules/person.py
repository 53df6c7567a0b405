"""Rules about who: skills, required and excluded resources, parts carried, and how much one does in a day."""

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


def parts(facts: Facts) -> pl.LazyFrame:
    """Let the visits that a resource leads, over the whole horizon, use up no more of a part than it carries."""
    asked, loaded = facts.requests.select("request_id", "parts"), facts.resources.select("resource_id", "parts")
    used = _each_part(facts.visits.filter("lead").select("request_id", "resource_id").join(asked, on="request_id"))
    carried = _each_part(loaded).rename({"quantity": "carried"})
    short = (
        used.group_by("resource_id", "part")
        .agg(pl.col("quantity").sum())
        .join(carried, on=["resource_id", "part"], how="left")
        .with_columns(pl.col("carried").fill_null(0))
        .filter(pl.col("quantity") > pl.col("carried"))
    )
    beyond = pl.format("{} of {} (carries {})", "quantity", "part", "carried")
    people = facts.routes.group_by("resource_id").agg(pl.col("shift_start").min(), pl.col("forced").any())
    said = short.sort("part").group_by("resource_id", maintain_order=True).agg(beyond=beyond.str.join("; "))
    return people.join(said, on="resource_id").select(
        "resource_id", "shift_start", "forced", detail=pl.format("{} uses up {}", "resource_id", "beyond")
    )


def tools(facts: Facts) -> pl.LazyFrame:
    """Let whoever serves or leads a request have its tools along."""
    asked = facts.requests.filter(pl.col("tools").list.len() > 0).select("request_id", "tools")
    has = facts.resources.select("resource_id", has="tools")
    rows = facts.visits.filter("lead").join(asked, on="request_id").join(has, on="resource_id", how="left")
    lacks = pl.col("tools").list.set_difference("has").list.sort()
    return named(
        rows.filter(lacks.list.len() > 0), pl.format("{} has no {} along", "resource_id", lacks.list.join(" and no "))
    )


def _each_part(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Give one row for each part of each row: resource_id, part, quantity."""
    return rows.select("resource_id", "parts").explode("parts").drop_nulls("parts").unnest("parts")


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
