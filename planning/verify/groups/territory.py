"""Where people serve: inside their territories, and within their radius."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.facts import named

if TYPE_CHECKING:
    from planning.verify.facts import Facts
    from planning.verify.groups.loads import Loads, Rule


def territory(rule: Rule, loads: Loads) -> pl.DataFrame:  # noqa: ARG001 - as every rule over groups
    """Find the visits at sites of other territories than those that their resource lists.

    value and beyond: 1 for each.
    """
    listed = loads.facts.resources.filter(~pl.col("stays") & (pl.col("territories").list.len() > 0))
    zones = loads.case.sites.lazy().drop_nulls("territory").select("site_id", "territory")
    rows = (
        loads.facts.visits.join(listed.select("resource_id", "territories"), on="resource_id")
        .join(zones, on="site_id")
        .filter(~pl.col("territories").list.contains(pl.col("territory")))
    )
    return rows.select(
        "request_id",
        "resource_id",
        "shift_start",
        "sequence",
        "forced",
        value=pl.lit(1, pl.Int64),
        scope_id="request_id",
        beyond=pl.lit(1, pl.Int64),
        detail=pl.format(
            "{} lies in {}, and {} serves {}",
            "site_id",
            "territory",
            "resource_id",
            pl.col("territories").list.join(" and "),
        ),
    ).collect()


def radius(facts: Facts) -> pl.LazyFrame:
    """Find the visits that lie farther from the start of the shift, as one travels there, than their resource goes."""
    bound = facts.resources.filter(~pl.col("stays")).drop_nulls("radius").select("resource_id", "radius")
    rows = facts.visits.join(bound, on="resource_id").collect()
    _, metres = facts.travel.legs(rows["home"].to_numpy(), rows["place"].to_numpy())
    far = rows.with_columns(metres=pl.Series(metres, dtype=pl.Int64)).filter(pl.col("metres") > pl.col("radius"))
    return named(
        far.lazy(),
        pl.format(
            "{} lies {} km from where the shift of {} starts, beyond its {} km",
            "request_id",
            _km("metres"),
            "resource_id",
            _km("radius"),
        ),
    )


def _km(metres: str) -> pl.Expr:
    """`45`, or `9.999` where it is no whole number."""
    return (pl.col(metres) / 1000).cast(pl.String).str.strip_suffix(".0")
