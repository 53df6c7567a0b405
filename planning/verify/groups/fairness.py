"""How evenly work is shared out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from planning.verify.groups.loads import Loads, Rule


def fairness(rule: Rule, loads: Loads) -> pl.DataFrame:
    """Hold what each person does, and did before, against his part of it by his time in shift.

    value: his load, seconds or jobs; whole: everybody's; beyond: whole seconds, or thousandths of a job, above his
    part. Those who have no shift in the horizon have no part in it.
    """
    jobs = rule["of"] == "jobs"
    shifts = loads.case.shifts.filter(pl.col("resource_id").is_in(rule["resources"]))
    people = shifts.group_by("resource_id").agg(width=(pl.col("end") - pl.col("start")).sum())
    did = [
        loads.of(rule).select("resource_id", load="jobs" if jobs else "paid"),
        loads.before(rule).select("resource_id", load="jobs" if jobs else "worked"),
    ]
    each = pl.concat(did).group_by("resource_id").agg(pl.col("load").sum())
    people = people.join(each, on="resource_id", how="left").with_columns(pl.col("load").fill_null(0))
    load, width = (
        pl.col(name).cast(pl.Int128) * (1000 if jobs and name == "load" else 1) for name in ("load", "width")
    )
    above = (load * width.sum() - load.sum() * width) // width.sum()
    return people.sort("resource_id").select(
        "resource_id",
        value="load",
        whole=pl.col("load").sum(),
        scope_id="resource_id",
        beyond=above.clip(0).cast(pl.Int64),
    )
