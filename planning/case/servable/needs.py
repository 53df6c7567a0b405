"""What each request needs: one row for each role of its service, or one without a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import SKILLS_ASKED
from planning.case.schema.moments import LEAST, MOST

if TYPE_CHECKING:
    from planning.case.case import Case

ALWAYS = pl.concat_list(pl.struct(start=pl.lit(LEAST), end=pl.lit(MOST)))
SPANS = pl.when(pl.col("windows").list.len() == 0).then(ALWAYS).otherwise("windows")
"""Windows of a request, one for all times where it has none."""
ASKED = pl.format("{}:{}", pl.element().struct["skill"], pl.element().struct["level"])


def needs(case: Case) -> pl.DataFrame:
    """List what requests need.

    Returns
    -------
    pl.DataFrame
        The columns of requests, where `skills`, `duration` and `required_resources` are those of the need; and `need`
        (its number, counted request by request), role, kind, `role_skills`, count, offset (null role and kind: one
        person or vehicle), and `ask`: equal where the same resources will do.
    """
    roles = case.roles.with_columns(
        rank=pl.int_range(pl.len()).over("service_id"), role_skills=pl.col("skills").fill_null([])
    ).select("service_id", "role", "kind", "role_skills", "count", "offset", "rank", lasts="duration")
    rows = case.requests.join(roles, on="service_id", how="left", maintain_order="left_right")
    lead = pl.col("rank").fill_null(0) == 0
    rows = rows.with_columns(
        skills=pl.when(pl.col("role").is_null()).then("skills").otherwise("role_skills"),
        duration=pl.coalesce("lasts", "duration"),
        required_resources=pl.when(lead).then("required_resources").otherwise([]),
        count=pl.col("count").fill_null(1),
        offset=pl.col("offset").fill_null(0),
        own_skills=pl.when(pl.col("role").is_not_null() & lead).then("skills").otherwise([]),
    ).drop("lasts", "rank", "role_skills")
    rows = _with_own_skills(rows.with_columns(need=pl.int_range(pl.len())))
    asked = pl.col("skills").list.eval(ASKED).list.join(";")
    return rows.with_columns(ask=pl.concat_str(pl.col("kind").fill_null(""), asked, separator="/"))


def _with_own_skills(rows: pl.DataFrame) -> pl.DataFrame:
    """Ask of the lead also what the request asks for itself; of one skill the higher level."""
    both = rows.filter(pl.col("own_skills").list.len() > 0)
    if both.is_empty():
        return rows.drop("own_skills")
    each = both.select("need", skill=pl.concat_list("skills", "own_skills")).explode("skill").unnest("skill")
    joined = (
        each.group_by("need", "skill")
        .agg(pl.col("level").max())
        .sort("need", "skill")
        .group_by("need", maintain_order=True)
        .agg(joined=pl.struct("skill", "level"))
        .with_columns(pl.col("joined").cast(SKILLS_ASKED))
    )
    rows = rows.join(joined, on="need", how="left", maintain_order="left")
    return rows.with_columns(skills=pl.coalesce("joined", "skills")).drop("joined", "own_skills")
