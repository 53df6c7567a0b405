"""The skills that visits need and how far their resources have them on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from planning.case.case import Case


def needs(case: Case, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Give one row for each visit and skill asked: row, skill, level, held and speed.

    Each part of a request asks for the skills of its role, the lead for those of the request too.

    `held` is the resource's level, null where it lacks the skill; `speed` the skill's own factor, or null. Skills
    count on the day on which the shift begins, at the highest level that is valid then.
    """
    wanted = _wanted(case, rows)
    known = case.skills.lazy().select(
        "resource_id", "skill", "valid_from", "valid_to", held="level", speed="speed_factor"
    )
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("day"))
    lasting = pl.col("valid_to").is_null() | (pl.col("day") <= pl.col("valid_to"))
    key = ["resource_id", "day", "skill"]
    valid = (
        wanted.select(key)
        .unique()
        .join(known, on=["resource_id", "skill"])
        .filter(begun & lasting)
        .group_by(key)
        .agg(pl.col("held").max(), pl.col("speed").min())
    )
    return wanted.join(valid, on=key, how="left").select("row", "skill", "level", "held", "speed")


def _wanted(case: Case, rows: pl.LazyFrame) -> pl.LazyFrame:
    """List the skills asked of each visit, each at the highest level: row, resource_id, day, skill, level."""
    visits, who = rows.filter(pl.col("activity") == "visit"), ["row", "resource_id", "day"]
    requests = case.requests.lazy().filter(pl.col("skills").list.len() > 0).select("request_id", "skills")
    of_request = visits.filter("lead").join(requests, on="request_id").select(*who, "skills")
    of_role = visits.filter(pl.col("role_skills").list.len() > 0).select(*who, skills="role_skills")
    asked = pl.col("skills").struct
    return (
        pl.concat([of_request, of_role])
        .explode("skills")
        .select(*who, skill=asked.field("skill"), level=asked.field("level"))
        .group_by(*who, "skill")
        .agg(pl.col("level").max())
    )


def durations(case: Case, rows: pl.LazyFrame, skills: pl.LazyFrame) -> pl.LazyFrame:
    """Add `service`: how long each visit takes its resource, in seconds rounded up; what fetching takes; 0 for a break.

    The duration of the row's role, else of its request, is divided by the smallest speed factor over the skills
    asked, where a skill without its own has the resource's; without skills by the resource's. A request of several
    parts is never interruptible.
    """
    slowest = skills.group_by("row").agg(own=pl.col("speed").min(), plain=pl.col("speed").is_null().any())
    everyday = pl.when(pl.col("plain").fill_null(value=True)).then("speed_factor")
    factor = pl.min_horizontal("own", everyday)
    visits = rows.join(slowest, on="row", how="left", maintain_order="left").join(
        case.requests.lazy().select("request_id", "duration", "interruptible"),
        on="request_id",
        how="left",
        maintain_order="left",
    )
    duration = pl.coalesce("role_duration", "duration")
    lengthened = (duration * 1000 + factor - 1).floordiv(factor)
    return visits.with_columns(
        service=pl.when(pl.col("activity") == "visit")
        .then(lengthened)
        .when(pl.col("activity") == "fetch")
        .then("access")
        .otherwise(0),
        interruptible=(pl.col("interruptible") & (pl.col("size").fill_null(1) == 1)).fill_null(value=False),
    ).drop("own", "plain", "duration")
