"""A small day on the plane, its plan, and what comes of it after changes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.asked import Asked
from planning.case.load import load_tables
from planning.case.patch import merge_patches
from planning.effort import Effort
from planning.repair.changes import read_changes
from planning.repair.force import holding_after
from planning.repair.mend import mend
from planning.repair.repair import Repair
from planning.repair.standing import Standing
from planning.travel import Travel
from planning.verify import verify
from tests.planning.case.small import at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planning.case.case import Case
    from planning.faults import Fault
    from planning.verify import Verdict

HEADER = "at,kind,request_id,resource_id,start,end,minutes\n"
DAY = "2026-11-23T"
SETTINGS: dict[str, Any] = {
    "timezone": "Europe/Paris",
    "now": "2026-11-22T20:00",
    "horizon": {"start": "2026-11-23", "days": 1, "frozen": "12h"},
    "travel": {"mode": "plane", "speed_kmh": 60},
}


@dataclass(frozen=True, slots=True, eq=False)
class After:
    """A repaired plan: its case, its verdict, and the visits that were in force."""

    case: Case
    verdict: Verdict
    in_force: pl.DataFrame
    faults: Sequence[Fault]

    def stops(self) -> dict[str, tuple[str, str]]:
        """Who serves each request, and when it starts, as HH:MM."""
        zone = self.case.settings.timezone
        local = pl.from_epoch("start").dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.strftime("%H:%M")
        rows = self.verdict.rows.filter(activity="visit").select("request_id", "resource_id", local)
        return {request: (resource, start) for request, resource, start in rows.iter_rows()}

    def sound(self) -> bool:
        """Whether the verifier finds nothing but what locks or the past force."""
        return bool(self.verdict.violations["forced"].all())

    def disturbed(self) -> list[str]:
        """Requests that are charged a change."""
        costs = self.verdict.costs.filter(pl.col("amount") > 0, term="disturbance")
        return sorted(costs["scope_id"])


def visits(**stops: tuple[str, str]) -> pl.DataFrame:
    """A plan: request to resource and start (HH:MM)."""
    return pl.DataFrame(
        [("visit", request, resource, at(DAY + start)) for request, (resource, start) in stops.items()],
        schema={"activity": pl.String, "request_id": pl.String, "resource_id": pl.String, "start": pl.Int64},
        orient="row",
    )


def after(  # noqa: PLR0913, PLR0917 - a case, its plan, and what has happened when
    tables: Mapping[str, Any],
    plan: pl.DataFrame,
    changes: str,
    now: str,
    settings: Mapping[str, Any] = SETTINGS,
    asked: str | None = None,
    iterations: int = 500,
) -> After:
    """Repair a plan; `changes` without its header, `now` as HH:MM or in full."""
    before = _loaded(json.dumps(tables), json.dumps(settings))
    rows = pl.concat([pl.DataFrame(schema=_all()), plan], how="diagonal").select(*_all())
    standing = Standing.of(before, Travel.of(before), rows)
    moment = at(now if "T" in now else DAY + now)
    happened = read_changes((HEADER + changes).encode(), "changes.csv", now=moment, zone="Europe/Paris")
    new = None if asked is None else Asked.of(asked.encode(), "calls.csv")
    repair, faults = Repair.of(happened, standing, new, moment)
    if faults:
        return After(before, verify(before, Travel.of(before), rows), rows, faults)
    patch = merge_patches(repair.patch, None if new is None else new.patch("2026-11-23T08:00"))
    changed = load_tables(dict(tables), settings, patch=patch)
    case, in_force = holding_after(changed, standing, repair.effects)
    travel = Travel.of(case)
    effort = Effort(iterations=iterations)
    solution = mend(case, travel, in_force=in_force, touched=repair.touched, effort=effort)
    verdict = verify(case, travel, solution.plan.rows, in_force)
    assert (verdict.broken, verdict.cost) == (solution.broken, solution.cost)
    return After(case, verdict, in_force, [])


@cache
def _loaded(tables: str, settings: str) -> Case:
    """Load a case, once for all days that begin with it."""
    return load_tables(json.loads(tables), json.loads(settings))


def _all() -> dict[str, Any]:
    from planning.plan import ROWS  # noqa: PLC0415 - beside its use

    return ROWS
