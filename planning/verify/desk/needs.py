"""What tasks ask of those who do them: skills, and how long it takes whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.desk.rows import numbered, shifts

if TYPE_CHECKING:
    from planning.case.case import Case


def needs(case: Case, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Give one row for each row of a task and skill asked: row, skill, level, held and speed.

    `held` is the person's level, null where he lacks the skill; `speed` the skill's own factor, or null. Skills count
    on the day on which the shift begins, at the highest level that is valid then.
    """
    asked = numbered(case.tasks).filter(pl.col("skills").list.len() > 0).select("task", "skills")
    asked = asked.explode("skills").unnest("skills")
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("day"))
    lasting = pl.col("valid_to").is_null() | (pl.col("day") <= pl.col("valid_to"))
    valid = (
        shifts(case)
        .select("resource_id", "shift", "day")
        .join(rows.select("shift").unique(), on="shift", how="semi")
        .join(case.skills.lazy(), on="resource_id")
        .filter(begun & lasting)
        .group_by("shift", "skill")
        .agg(held=pl.col("level").max(), speed=pl.col("speed_factor").min())
    )
    wanted = rows.select("row", "task", "shift").join(asked, on="task")
    found = wanted.join(valid, on=["shift", "skill"], how="left")
    return found.select("row", "skill", "level", "held", "speed")


def lengths(rows: pl.LazyFrame, skills: pl.LazyFrame) -> pl.LazyFrame:
    """Add `needed`: how long the task of each row takes its person, in seconds rounded up.

    The duration is divided by the smallest speed factor over the skills asked, where a skill without its own has the
    person's; without skills by the person's.
    """
    slowest = skills.group_by("row").agg(own=pl.col("speed").min(), plain=pl.col("speed").is_null().any())
    everyday = pl.when(pl.col("plain").fill_null(value=True)).then("speed_factor")
    factor = pl.min_horizontal("own", everyday)
    return (
        rows.join(slowest, on="row", how="left")
        .with_columns(needed=(pl.col("duration") * 1000 + factor - 1).floordiv(factor))
        .drop("own", "plain", "duration", "speed_factor")
    )
