"""What a manager reads first: the verdict in a sentence, what was expected and is not so, the headline figures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.report.material import TOTAL, Material
from planning.report.parts import Tile
from planning.report.words import better, between, change, counted, day, figure, label, moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

HEADLINE = (
    *("broken", "cost", "served_share", "value_on_time_share", "sla_met", "on_time", "promises_kept"),
    *("backlog", "room_use", "load", "travel_share", "overtime_hours"),
)
"""The figures of a plan that stand at the top, where they have a value."""
SIMULATED = (
    *("service_level", "abandoned_share", "wait", "wait_p90", "offered", "occupancy", "backlog_peak"),
    *("first_contact_resolution", "satisfaction", "cost_total", "penalties"),
)
"""Those of a simulation."""
OF_POLICIES = ("value_on_time_share", "tasks_in_time", "backlog", "overdue", "sla_penalties", "throughput")
"""Those of a simulation of desk work."""
MOST = 12
STEP = 1e-9


def tiles(material: Material) -> list[Tile]:
    """Give the headline figures: of a plan those of `HEADLINE`, else the first; those expected in any case."""
    if material.kpis is None:
        return []
    totals = material.kpis.filter(pl.col("value").is_not_null(), scope=TOTAL)
    rows = {row["kpi"]: row for row in totals.iter_rows(named=True)}
    idle = {"travel_share", "overtime_hours"} if not material.total("travel_km") else set()  # nobody travels
    names = (*OF_POLICIES, *SIMULATED) if material.kind == "simulation" else HEADLINE
    first = [kpi for kpi in names if kpi in rows and kpi not in idle] or list(rows)[:MOST]
    expected = [kpi for kpi, row in rows.items() if row["target"] is not None and kpi not in first]
    before = _before(material)
    return [_tile(material, rows[kpi], before.get((kpi, rows[kpi]["unit"]))) for kpi in [*first, *expected]]


def verdict(material: Material) -> str:
    """Say in a sentence what the plan comes to."""
    if material.kind == "simulation":
        return _simulated(material)
    asked, served = material.total("requests"), material.total("served")
    if not asked or served is None:
        return ""
    left = round(asked - served)
    said = (
        f"All {counted(round(asked), 'request')} are served."
        if not left
        else (
            f"{round(served):,} of {counted(round(asked), 'request')} are served; {left:,} "
            f"{'is' if left == 1 else 'are'} left out."
        )
    )
    broken = material.total("broken")
    if broken is not None:
        said += " Nothing promised or mandatory is broken." if not broken else f" Broken, by weight: {broken:,.0f}."
    cost = material.total("cost")
    return said if cost is None else f"{said} It costs {figure(cost, material.run.currency, decimals=2)}."


def _simulated(material: Material) -> str:
    """Say in a sentence what a simulation comes to."""
    offered, level, lost = (material.total(kpi) for kpi in ("offered", "service_level", "abandoned_share"))
    if offered is None or level is None:
        return _worked(material)
    said = f"Of {offered:,.0f} contacts {level:.1%} are answered in time"
    return f"{said}." if lost is None else f"{said}; {lost:.1%} give up."


def _worked(material: Material) -> str:
    """Say in a sentence what a simulation of desk work comes to."""
    tasks, done, worth = (material.total(kpi) for kpi in ("tasks", "tasks_done", "value_on_time_share"))
    if tasks is None or done is None or worth is None:
        return ""
    return f"Of {tasks:,.0f} tasks {done:,.0f} are done, and {worth:.1%} of the value on time."


def shortfalls(material: Material) -> list[str]:
    """Say what was stated and does not hold."""
    return [*_unmet(material), *_set_aside(material), *_mandatory(material), *_violated(material)]


def _before(material: Material) -> dict[tuple[str, str], float]:
    """Give the figures of the earlier run by name and unit."""
    kpis = None if material.against is None else material.against.table("kpis")
    if kpis is None:
        return {}
    totals = kpis.filter(pl.col("value").is_not_null(), scope=TOTAL)
    return {(kpi, unit): value for kpi, unit, value in totals.select("kpi", "unit", "value").iter_rows()}


def _tile(material: Material, row: dict[str, Any], before: float | None) -> Tile:
    kpi, unit, value = row["kpi"], row["unit"], row["value"]
    difference = None if before is None else value - before
    return Tile(
        kpi=kpi,
        label=label(kpi),
        value=figure(value, unit).removesuffix(f" {unit}"),
        unit="" if unit in {"share", "weight"} else unit,
        formula=row["formula"] or "",
        within="" if row["low"] is None or row["high"] is None else _within(row, unit),
        change="" if difference is None else _change(difference, unit),
        tone="" if difference is None else _tone(kpi, difference),
        target="" if row["target"] is None else _target(material, row),
        met=row["met"],
    )


def _within(row: dict[str, Any], unit: str) -> str:
    return f"95 % interval {between(figure(row['low'], unit), figure(row['high'], unit), unit)}"


def _change(difference: float, unit: str) -> str:
    return "unchanged" if abs(difference) < STEP else change(difference, "" if unit == "weight" else unit)


def _tone(kpi: str, difference: float) -> str:
    if abs(difference) < STEP or not better(kpi):
        return ""
    return "good" if difference * better(kpi) > 0 else "bad"


def _target(material: Material, row: dict[str, Any]) -> str:
    """Say the bound; `expect:` says whether it is the least or the most."""
    words = {"least": "at least ", "most": "at most "}
    mine = [one for one in _expected(material) if _speaks_of(one, row)]
    word = next((words[key] for one in mine for key in words if one.get(key) == row["target"]), "")
    return f"expected {word}{figure(row['target'], '' if row['unit'] == 'weight' else row['unit'])}"


def _speaks_of(one: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether an expectation is about a figure."""
    same = (one.get("kpi"), one.get("scope") or TOTAL) == (row["kpi"], row["scope"])
    return same and one.get("scope_id") in {None, row["scope_id"]}


def _expected(material: Material) -> list[dict[str, Any]]:
    """List what `expect:` states of this run's scenario."""
    said = material.run.settings.get("expect") or []
    scenario = material.run.manifest.get("scenario", "base")
    return [one for one in said if isinstance(one, dict) and (one.get("scenario") or "base") == scenario]


def _unmet(material: Material) -> Iterator[str]:
    kpis = material.kpis
    if kpis is None:
        return
    for row in kpis.filter(~pl.col("met").fill_null(value=True)).iter_rows(named=True):
        where = "" if row["scope"] == TOTAL else f" of {row['scope']} {row['scope_id']}"
        unit = "" if row["unit"] == "weight" else row["unit"]
        yield f"{label(row['kpi'])}{where}: {figure(row['value'], unit)}, {_target(material, row)}"
    known = set(kpis.select("kpi", "scope").iter_rows())
    for one in _expected(material):
        if (one.get("kpi"), one.get("scope") or TOTAL) not in known:
            yield f"{label(str(one.get('kpi')))}: expected, and there is no such figure"


def _set_aside(material: Material) -> Iterator[str]:
    aside = material.run.table("set_aside")
    if aside is not None and aside.height:
        yield f"{counted(aside.height, 'row')} with errors set aside and not planned"


def _mandatory(material: Material) -> Iterator[str]:
    left, asked = material.run.table("unplanned", ("request_id",)), material.requests
    if left is None or not asked.height:
        return
    out = left.join(asked.filter("mandatory"), on="request_id", how="semi")["request_id"].to_list()
    if out:
        named = ", ".join(out[:5]) + (" ..." if len(out) > 5 else "")  # noqa: PLR2004 - enough to know which
        yield f"{counted(len(out), 'mandatory request')} left out: {named}"


def _violated(material: Material) -> Iterator[str]:
    violations = material.run.table("violations")
    if violations is not None and violations.height:
        yield f"{counted(violations.height, 'violation')} of a hard rule, forced by locks or by the past"


def heading(material: Material) -> dict[str, Any]:
    """Say what the page is about: name, what (kind of run), about (days and present), version, folder, timezone."""
    kind = material.kind.capitalize()
    scenario = material.run.manifest.get("scenario")
    what = kind if scenario in {None, "base"} else f"{kind} · scenario {scenario}"
    said = []
    if material.horizon:
        start, end = material.horizon
        said.append(_days(start.date(), (end - timedelta(seconds=1)).date()))
    if material.now:
        said.append(f"as of {moment(material.now)}")
    said.append(material.run.timezone)
    return {
        "name": material.name,
        "what": what,
        "about": " · ".join(said),
        "version": str(material.run.manifest.get("version", "")),
        "folder": material.run.folder.name,
        "timezone": material.run.timezone,
    }


def _days(first: date, last: date) -> str:
    """Write the days of a horizon."""
    return f"{day(first)} {first.year}" if first >= last else f"{day(first)} – {day(last)} {last.year}"
