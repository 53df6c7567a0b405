"""The words and the figures of a report, as a reader who has never seen a run's files wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from planning.report.parts import Kind

MORE, LESS = 1, -1
"""Which way a KPI gets better."""
KPIS = {
    "broken": ("Broken promises and duties", LESS),
    "cost": ("Cost", LESS),
    "disturbed": ("Requests disturbed", LESS),
    "cost_per_request": ("Cost per request served", LESS),
    "requests": ("Requests", 0),
    "served": ("Requests served", MORE),
    "served_share": ("Requests served", MORE),
    "value": ("Value of all requests", 0),
    "value_served": ("Value served", MORE),
    "value_served_share": ("Value served", MORE),
    "on_time": ("On time, of those served", MORE),
    "promises_kept": ("Promises kept", MORE),
    "response_met": ("Response in time", MORE),
    "resolution_met": ("Resolution in time", MORE),
    "sla_met": ("SLA met", MORE),
    "alternative_site": ("Served at another site", LESS),
    "tasks": ("Tasks", 0),
    "tasks_done": ("Tasks done", MORE),
    "value_on_time": ("Value done on time", MORE),
    "value_on_time_share": ("Value done on time", MORE),
    "bound_share": ("Of the value possible on time", MORE),
    "tasks_in_time": ("Tasks done in time", MORE),
    "penalty_response": ("Penalties for late response", LESS),
    "penalty_resolution": ("Penalties for late resolution", LESS),
    "backlog": ("Backlog at the end", LESS),
    "backlog_age_p50": ("Median age of the backlog", LESS),
    "backlog_age_p90": ("Age of the backlog, 90th percentile", LESS),
    "daily_backlog": ("Tasks waiting at a day's end", LESS),
    "daily_backlog_age_p50": ("Median age of waiting tasks", LESS),
    "daily_backlog_age_p90": ("Age of waiting tasks, 90th percentile", LESS),
    "backlog_cleared": ("Days until the backlog is cleared", LESS),
    "handle_minutes": ("Minutes of work per task", LESS),
    "travel_km": ("Kilometres travelled", LESS),
    "travel_hours": ("Hours travelled", LESS),
    "travel_km_per_visit": ("Kilometres per visit", LESS),
    "travel_minutes_per_visit": ("Travel per visit", LESS),
    "travel_share": ("Travel, of paid time", LESS),
    "fetches": ("Fetches", 0),
    "fetch_km": ("Kilometres to fetches", LESS),
    "fetch_hours": ("Hours for fetches", LESS),
    "parts_fetched": ("Parts fetched", 0),
    "tools_fetched": ("Tools fetched", 0),
    "shifts": ("Shifts", 0),
    "shifts_used": ("Shifts used", 0),
    "paid_hours": ("Paid hours", LESS),
    "overtime_hours": ("Overtime", LESS),
    "utilisation": ("Service, of shift time", MORE),
    "occupancy": ("Occupancy, of paid time", 0),
    "load": ("Load, of shift time", 0),
    "room_use": ("Use of the rooms", MORE),
    "share_reached": ("Share of the work", LESS),
    "rest_least": ("Least rest between days", MORE),
    "days_in_a_row_most": ("Most days in a row", LESS),
    "week_hours_most": ("Most hours in a week", LESS),
    "unfair_hours": ("Hours above a fair part", LESS),
    "unfair_hours_most": ("Hours above a fair part, the most", LESS),
    "unfair_jobs": ("Visits above a fair part", LESS),
    "unfair_jobs_most": ("Visits above a fair part, the most", LESS),
    "outside_territory": ("Visits outside territories", LESS),
}
"""What each KPI of a plan is called, and which way it gets better."""
SIMULATED = {
    "service_level": ("Service level", MORE),
    "abandoned_share": ("Given up", LESS),
    "wait": ("Mean wait", LESS),
    "wait_p90": ("Wait, 90th percentile", LESS),
    "offered": ("Contacts", 0),
    "answered": ("Contacts answered", MORE),
    "first_contact_resolution": ("Resolved at the first contact", MORE),
    "satisfaction": ("Satisfaction", MORE),
    "backlog_peak": ("Most waiting at a time", LESS),
    "cost_total": ("Cost", LESS),
    "penalties": ("Penalties", LESS),
    "overdue": ("Overdue", LESS),
    "sla_penalties": ("SLA penalties", LESS),
    "throughput": ("Throughput", MORE),
}
"""The same of a simulation; those that are not here go by their names."""
NAMED = {**SIMULATED, **KPIS}
TERMS = {
    "days_in_a_row": "days in a row",
    "disturbance": "disturbance",
    "fairness": "unfair loads",
    "hours_a_week": "hours beyond a week's",
    "job": "pay per job",
    "late": "lateness",
    "overtime": "overtime",
    "place": "another site",
    "preference": "preferences",
    "share": "shares beyond what is allowed",
    "shift": "shifts begun",
    "sla": "SLA penalties",
    "territory": "visits outside territories",
    "travel": "travel",
    "unserved": "value left out",
    "use": "use of rooms",
    "working_time": "working time",
}
NOTHING = "–"
MANY = 10_000
"""From here on nobody reads decimals."""
DECIMALS = {"s": 0, **dict.fromkeys(("h", "km", "min", "days", "contacts", "requests", "tasks"), 1)}
"""By unit; of all others two."""


def label(kpi: str) -> str:
    """Give a KPI its name for readers."""
    return NAMED[kpi][0] if kpi in NAMED else _spoken(kpi)


def term(name: str) -> str:
    """Give a term of the cost its name for readers."""
    return TERMS.get(name, name.replace("_", " "))


def better(kpi: str) -> int:
    """Say whether more of a KPI is better (1), less (-1) or neither (0)."""
    return NAMED[kpi][1] if kpi in NAMED else 0


def figure(value: float | None, unit: str = "", *, decimals: int | None = None) -> str:
    """Write a figure with its unit; a dash where there is none."""
    if value is None:
        return NOTHING
    if unit == "share":
        return f"{value:.1%}"
    if decimals is None:
        whole = float(value).is_integer() and unit not in {"h", "km", "min"}
        decimals = 0 if whole or abs(value) >= MANY else DECIMALS.get(unit, 2)
    written = f"{value:,.{decimals}f}"
    return f"{written} {unit}" if unit else written


def change(value: float, unit: str) -> str:
    """Write by how much a figure differs, with its sign; shares in points."""
    if unit == "share":
        return f"{value * 100:+.1f} points".replace("-", "−")
    written = figure(abs(value), unit)
    return f"{'−' if value < 0 else '+'}{written}"


def between(low: str, high: str, unit: str) -> str:
    """Write two bounds, their unit once."""
    shared = " points" if unit == "share" and low.endswith(" points") else f" {unit}"
    return f"{low.removesuffix(shared)} to {high}"


def counted(number: int, noun: str) -> str:
    """`1 visit`, `2 visits`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def day(when: date) -> str:
    """Write a day: Mon 23 Nov."""
    return f"{when:%a} {when.day} {when:%b}"


def moment(when: datetime | None) -> str:
    """Write a moment: Mon 23 Nov 08:17."""
    return NOTHING if when is None else f"{day(when)} {when:%H:%M}"


def span(start: datetime | None, end: datetime | None) -> str:
    """Write a stretch of time: Mon 23 Nov 08:17–09:17."""
    if start is None or end is None:
        return moment(start or end)
    until = f"{end:%H:%M}" if start.date() == end.date() else moment(end)
    return f"{moment(start)}–{until}"


def minutes(seconds: float | None) -> str:
    """Write a length of time: 1 h 05 min."""
    if not seconds:
        return ""
    hours, rest = divmod(round(seconds / 60), 60)
    return f"{hours} h {rest:02} min" if hours else f"{rest} min"


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _spoken(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def cell(kind: Kind, value: Any) -> str:  # noqa: ANN401 - a cell
    """Write a cell of a table."""
    if value is None:
        return NOTHING if kind in {"number", "money", "share"} else ""
    return WRITTEN[kind](value) if kind in WRITTEN else str(value)


def _number(value: float) -> str:
    return figure(value, decimals=None if float(value).is_integer() else 2 if abs(value) < 1 else 1)


WRITTEN: dict[str, Callable[[Any], str]] = {
    "moment": moment,
    "day": day,
    "money": lambda value: figure(value, decimals=2),
    "share": lambda value: figure(value, "share"),
    "minutes": minutes,
    "number": _number,
}
"""How the cells of each kind are written; all others are texts."""
