"""From changes and the plan in force to what there is to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from planning.repair.kinds import effects_of

if TYPE_CHECKING:
    from planning.case.asked import Asked
    from planning.faults import Fault
    from planning.repair.changes import Changes
    from planning.repair.effects import Effects
    from planning.repair.standing import Standing

SHIFT = ("resource_id", "shift_start")


class Repair(NamedTuple):
    """What changes do to a plan in force.

    Parameters
    ----------
    effects
        What of the plan falls.
    patch
        By what its case differs from now on, but for the new requests.
    touched
        The requests that the changes name, and those on the shifts that they touch.
    """

    effects: Effects
    patch: dict[str, Any]
    touched: list[str]

    @classmethod
    def of(cls, changes: Changes, plan: Standing, asked: Asked | None, now: int) -> tuple[Repair, list[Fault]]:
        """Work out what changes do, with the new requests, and everything that is wrong with them."""
        effects, faults = effects_of(changes, plan, asked, now)
        return cls(effects, effects.patch(plan, now), _touched(changes, plan, effects)), [*changes.faults, *faults]


def _touched(changes: Changes, plan: Standing, effects: Effects) -> list[str]:
    named = changes.sheet.rows["request_id"].drop_nulls()
    visits = plan.rows.filter(activity="visit")
    away = pl.DataFrame(
        [(one.resource_id, one.since, one.until) for one in effects.away],
        schema={"resource_id": pl.String, "since": pl.Int64, "until": pl.Int64},
        orient="row",
    )
    there = visits.join(away, on="resource_id").filter(
        pl.col("end") > pl.col("since"), pl.col("start") < pl.col("until")
    )
    theirs = visits.filter(pl.col("request_id").is_in(named.implode()))
    shifts = pl.concat([there.select(SHIFT), theirs.select(SHIFT)]).unique()
    return [*named, *visits.join(shifts, on=SHIFT, how="semi")["request_id"]]
