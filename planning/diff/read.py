"""Two plans as they are compared: without their case, from what stands in their files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from planning.case.sheet import place
from planning.case.times import known_zone
from planning.diff.changes import numbered
from planning.diff.clock import homeless, with_local_texts, with_texts
from planning.faults import Fault, InputError
from planning.kpis.read import read_kpis
from planning.plan.left_out import read_left_out
from planning.plan.read import plan_sheet
from planning.run import read_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from planning.case.sheet import Sheet
    from planning.plan import Plan

MEASURES = {"timezone": "time zones", "currency": "currencies"}
"""Settings that two plans must share."""


class Side(NamedTuple):
    """One of two plans.

    Parameters
    ----------
    rows
        As `planning.diff.changes` takes them.
    kpis
        As `planning.kpis.measure` gives them; None where the plan is no run.
    left_out
        The columns of `planning.plan.rows.UNPLANNED`: every request that its case has and the plan leaves out. None
        where that is not known: the plan is no run, or rows of its case were set aside.
    """

    rows: pl.DataFrame
    kpis: pl.DataFrame | None
    left_out: pl.DataFrame | None


def read_side(plan: Path, zone: str) -> Side:
    """Read one plan; its times without an offset are local to a time zone.

    Raises
    ------
    InputError
        As for `read_both`.
    """
    side, faults = _side(plan, zone)
    if faults:
        raise InputError(replace(fault, subject=None) for fault in faults)
    return side


def side_of(plan: Plan, kpis: pl.DataFrame, zone: str) -> Side:
    """Take a plan as one of two, as it would be read from its run."""
    return Side(with_local_texts(plan.rows, zone), kpis, plan.unplanned)


def read_both(old: Path, new: Path) -> tuple[Side, Side]:
    """Read two plans.

    Times are local to the time zone that the manifest beside a plan names. Where neither has one, each time needs an
    offset and keeps it.

    Parameters
    ----------
    old, new
        A run's folder, or a plan's file: Parquet where its name ends so, else CSV.

    Raises
    ------
    InputError
        Everything that is wrong with both: E704 a part of a request stands twice, E705 they are of different time
        zones or currencies, E706 a time could be in any time zone, E804 a manifest cannot be read; else as
        `planning.plan.read_plan`, also for kpis.csv and unplanned.csv.
    """
    (old_settings, one), (new_settings, other) = _settings(old), _settings(new)
    faults = [*one, *other, *_apart(old_settings, new_settings, new)]
    zone = old_settings.get("timezone", new_settings.get("timezone"))
    (old_side, one), (new_side, other) = _side(old, zone), _side(new, zone)
    faults += [*one, *other]
    if faults:
        raise InputError(replace(fault, subject=None) for fault in dict.fromkeys(faults))
    return old_side, new_side


def _settings(plan: Path) -> tuple[dict[str, Any], list[Fault]]:
    """Read what the manifest beside a plan says of its measures."""
    try:
        said = read_manifest(plan).get("settings")
    except InputError as unread:
        return {}, list(unread.faults)
    settings = {key: said[key] for key in MEASURES if key in said} if isinstance(said, dict) else {}
    zone = settings.get("timezone", "UTC")
    if isinstance(zone, str) and known_zone(zone):
        return settings, []
    wrong, right = f"cannot be read as a run: its time zone {zone} is unknown", "a folder that `plan` wrote"
    return {}, [Fault(code="E804", file=str(plan), wrong=wrong, right=right)]


def _apart(old: dict[str, Any], new: dict[str, Any], plan: Path) -> list[Fault]:
    """Refuse plans that do not measure alike: E705."""
    return [
        Fault(
            code="E705",
            file=str(plan),
            wrong=f"the two plans have different {what}: {old[key]} and {new[key]}",
            right="compare plans of one case",
        )
        for key, what in MEASURES.items()
        if key in old and key in new and old[key] != new[key]
    ]


def _side(plan: Path, zone: str | None) -> tuple[Side, list[Fault]]:
    """Read one plan, and everything that is wrong with it."""
    try:
        sheet, faults = plan_sheet(plan, zone or "UTC")
    except InputError as absent:
        return Side(pl.DataFrame(), None, None), list(absent.faults)
    faults += [*_doubles(sheet), *([] if zone else homeless(sheet))]
    kpis, wrong = read_kpis(plan)
    left_out, wrong_too = read_left_out(plan)
    whole = not (plan / "set_aside.csv").exists()
    return Side(with_texts(sheet, zone), kpis, left_out if whole else None), [*faults, *wrong, *wrong_too]


def _doubles(sheet: Sheet) -> list[Fault]:
    """Find the visits that an earlier row has, by request and part: E704."""
    rows = numbered(sheet.rows).with_columns(_first=place().first().over("request_id", "number"))
    right = pl.format("keep one row, or say in `part` which resource fills which; the first is at {}", "_first")
    again = ~pl.struct("request_id", "number").is_first_distinct()
    return sheet.faults(again, "E704", "is planned already", right, "request_id", rows)
