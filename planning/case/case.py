"""The Case: what the user wrote, read, checked and completed with every default.

Units, everywhere after loading: instants are seconds since 1970-01-01 UTC (Int64), durations seconds (Int64),
distances metres (Int64), fixed amounts cents (Int64), rates ten-thousandths of the currency's unit per hour or
per kilometre (Int64), factors thousandths (Int64). Coordinates stay as written (degrees; kilometres for x, y).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.fetched import FETCHED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planning.case.settings import Settings
    from planning.faults import Fault

SKILLS_ASKED = pl.List(pl.Struct({"skill": pl.String(), "level": pl.Int64()}))
PARTS = pl.List(pl.Struct({"part": pl.String(), "quantity": pl.Int64()}))
WINDOWS = pl.List(pl.Struct({"start": pl.Int64(), "end": pl.Int64()}))
BREAKS = pl.List(pl.Struct({"duration": pl.Int64(), "start": pl.Int64(), "end": pl.Int64()}))
ALTERNATIVES = pl.List(pl.Struct({"site_id": pl.String(), "extra": pl.Int64()}))
NAMES = pl.List(pl.String())
PLACE = pl.Schema(
    {"site_id": pl.String(), "lat": pl.Float64(), "lon": pl.Float64(), "x": pl.Float64(), "y": pl.Float64()}
)

# The columns of each frame of a Case, in order; lists are never null.
REQUESTS = pl.Schema(
    {
        "request_id": pl.String(),
        "source": pl.String(),
        "client_id": pl.String(),
        "tier": pl.String(),
        "weight": pl.Int64(),
        "service_id": pl.String(),
        **PLACE,
        "placed": pl.Boolean(),
        "alternatives": ALTERNATIVES,
        "anywhere": pl.Boolean(),
        "created_at": pl.Int64(),
        "priority": pl.Int64(),
        "value": pl.Int64(),
        "mandatory": pl.Boolean(),
        "windows": WINDOWS,
        "window_on": pl.String(),
        "duration": pl.Int64(),
        "interruptible": pl.Boolean(),
        "skills": SKILLS_ASKED,
        "seats": pl.Int64(),
        "parts": PARTS,
        "tools": NAMES,
        "required_resources": NAMES,
        "preferred_resources": NAMES,
        "excluded_resources": NAMES,
        "respond_by": pl.Int64(),
        "due_at": pl.Int64(),
        "penalty_hour": pl.Int64(),
        "penalty_fixed": pl.Int64(),
        "penalty_cap": pl.Int64(),
        "promised_start": pl.Int64(),
        "promised_end": pl.Int64(),
        "lock": pl.String(),
        "locked_resource": pl.String(),
        "locked_start": pl.Int64(),
        "notified_at": pl.Int64(),
    }
)
TASKS = pl.Schema(
    {
        "request_id": pl.String(),
        "source": pl.String(),
        "client_id": pl.String(),
        "tier": pl.String(),
        "weight": pl.Int64(),
        "service_id": pl.String(),
        "department": pl.String(),
        "process": pl.String(),
        "created_at": pl.Int64(),
        "priority": pl.Int64(),
        "value": pl.Int64(),
        "mandatory": pl.Boolean(),
        "held": pl.Boolean(),
        "duration": pl.Int64(),
        "interruptible": pl.Boolean(),
        "skills": SKILLS_ASKED,
        "required_resources": NAMES,
        "preferred_resources": NAMES,
        "excluded_resources": NAMES,
        "respond_by": pl.Int64(),
        "due_at": pl.Int64(),
        "penalty_hour": pl.Int64(),
        "penalty_fixed": pl.Int64(),
        "penalty_cap": pl.Int64(),
        "promised_start": pl.Int64(),
        "promised_end": pl.Int64(),
        "lock": pl.String(),
        "locked_resource": pl.String(),
        "locked_start": pl.Int64(),
        "notified_at": pl.Int64(),
        "rules": NAMES,
    }
)
RESOURCES = pl.Schema(
    {
        "resource_id": pl.String(),
        "name": pl.String(),
        "kind": pl.String(),
        "contract": pl.String(),
        "department": pl.String(),
        "team": pl.String(),
        **PLACE,
        "placed": pl.Boolean(),
        "speed_factor": pl.Int64(),
        "cost_hour": pl.Int64(),
        "cost_km": pl.Int64(),
        "cost_shift": pl.Int64(),
        "cost_job": pl.Int64(),
        "overtime_factor": pl.Int64(),
        "max_overtime": pl.Int64(),
        "max_jobs_day": pl.Int64(),
        "max_travel_day": pl.Int64(),
        "parts": PARTS,
        "tools": NAMES,
        "territories": NAMES,
        "radius": pl.Int64(),
        "stays": pl.Boolean(),
        "concurrency": pl.Int64(),
        "seats": pl.Int64(),
    }
)
SKILLS = pl.Schema(
    {
        "resource_id": pl.String(),
        "skill": pl.String(),
        "level": pl.Int64(),
        "speed_factor": pl.Int64(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
    }
)
SHIFTS = pl.Schema(
    {
        "resource_id": pl.String(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "latest_end": pl.Int64(),
        "day": pl.Date(),
        "shift_id": pl.String(),
        "breaks": BREAKS,
        **{f"start_{name}": dtype for name, dtype in PLACE.items()},
        **{f"end_{name}": dtype for name, dtype in PLACE.items()},
    }
)
LEGS = pl.Schema({"from_site": pl.String(), "to_site": pl.String(), "seconds": pl.Int64(), "metres": pl.Int64()})
STOCK = pl.Schema(
    {
        "part_id": pl.String(),
        **PLACE,
        "placed": pl.Boolean(),
        "quantity": pl.Int64(),
        "arrives_at": pl.Int64(),
        "access": pl.Int64(),
    }
)
OPENINGS = pl.Schema({"site_id": pl.String(), "start": pl.Int64(), "end": pl.Int64()})
RESERVES = pl.Schema(
    {
        "reserve": pl.Int64(),
        "calendar": pl.String(),
        "people": pl.Int64(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "resources": NAMES,
    }
)
CALLERS = pl.Schema({"entry": pl.Int64(), "a_day": pl.Int64(), "requests": NAMES})
CONSTRAINTS = pl.Schema(
    {
        "constraint": pl.Int64(),
        "name": pl.String(),
        "kind": pl.String(),
        "of": pl.String(),
        "limit": pl.Int64(),
        "price": pl.Int64(),
        "resources": NAMES,
    }
)
WORKED = pl.Schema({"resource_id": pl.String(), "day": pl.Date(), "worked": pl.Int64(), "jobs": pl.Int64()})
UNSERVABLE = pl.Schema({"request_id": pl.String(), "code": pl.String(), "detail": pl.String()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An input file: its name relative to the case's folder and the SHA-256 of its bytes, in hexadecimal."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is to be planned; nothing after it checks input again.

    Each frame is sorted by its first columns' ids, so that the order of the rows in a file means nothing.
    The columns and types of the frames are those of `REQUESTS`, `TASKS`, `RESOURCES`, `SKILLS`, `SHIFTS`, `STOCK`,
    `OPENINGS`, `RESERVES`, `CALLERS`, `CONSTRAINTS`, `WORKED`, `LEGS` and `UNSERVABLE`.

    Parameters
    ----------
    settings
        case.yaml with every default.
    requests
        One row a request that is no task, completed from its client, service, site and sla row. No windows: any time.
        `placed`: it has a place that the travel mode can use. `penalty_cap` null: no cap. `alternatives`: the sites
        among which the plan chooses, in order, and what each costs extra in cents; empty where it has one place at
        no extra cost, or none. `site_id` and the coordinates are those of the first. `anywhere`: it named no place, and
        may take place at any site that has a room. `seats`: how many people come.
    tasks
        One row a request that has no place and needs none: desk work, done by one person wherever he is.
        `department`: whose people do it, null: anybody's. `held`: it is not to be begun yet. What rules changed is
        as they left it; `rules`: the ids of those that held for it, in the order in which they were applied.
    resources
        One row a resource; `max_jobs_day` and `max_travel_day` null: no limit. `parts`: what it carries when the
        horizon starts; `tools`: what it has along and keeps. `stays`: it does not travel; `concurrency`: how many
        requests it serves at once; `seats` and `radius` null: no limit. `territories`: where it serves, empty:
        everywhere.
    skills
        Skills of resources; `speed_factor` null: the resource's; `valid_from`, `valid_to` inclusive, null: open.
    shifts
        What is left of each shift after absences; `latest_end` with overtime, `day` the local date of its start,
        `breaks` duration and window, none of what stays; start_ and end_ place.
    begun
        Of shifts that began before the horizon, what lies within it, likewise: who answers queues is there then, while
        a plan begins nobody's day in its middle. `day` is that of the shift's own start.
    openings
        When the sites that have an `opening` are open: whole spans, those that touch merged into one, from the
        horizon's start to the end of the last shift; such a site without a row is closed.
    reserves
        When desk work leaves people free: one row a span of a reserve of `desk.reserve` (its number, from 1), with how
        many of which persons. At each moment of it so many of those who are in their shifts are free, or desk work
        takes none of them.
    callers
        Whom the plan keeps room for: one row an entry of `offers.callers` (its number, from 1), with how many ask on
        each working day, and the requests that theirs are like.
    constraints
        The rules over groups, in order (their number, from 1): `kind` is share, rest, days, hours, fairness or
        territories; `of` jobs or hours; `limit` thousandths of a share, seconds of rest and hours, days; `price` null:
        hard, else ten-thousandths an hour, or cents for each job, day or visit; `resources`: the persons whom it binds,
        of a share those whose part it is; none of territories, which bind whoever lists some.
    worked
        What persons did on days before the horizon: seconds paid, and visits (0 too where no rule counts them).
    services, roles, links, sites, clients, sla, rules
        As written, typed; the roles of a service in the order of its rows.
    stock
        Parts and tools at sites, with their place; `quantity` null: as many as are needed; `arrives_at` null: from the
        beginning; `access`: seconds that it takes to fetch there. `placed`: the travel mode can use the site.
    legs
        The travel table.
    history, contacts, forecast, events, drivers, queues, segments
        As written, typed; instants in epoch seconds.
    unservable
        Requests that no plan can serve, each with the first warning that says why.
    fetched
        What is fetched already, or about to be, in the plan in force: none where none is.
    faults
        The warnings.
    set_aside
        The faults of the rows that were set aside (`--set-aside`).
    inputs
        The files read.
    patch
        The changes applied to the files before they were checked, None where there were none.
    """

    settings: Settings
    requests: pl.DataFrame
    tasks: pl.DataFrame
    resources: pl.DataFrame
    skills: pl.DataFrame
    shifts: pl.DataFrame
    begun: pl.DataFrame
    openings: pl.DataFrame
    reserves: pl.DataFrame
    callers: pl.DataFrame
    constraints: pl.DataFrame
    worked: pl.DataFrame
    services: pl.DataFrame
    roles: pl.DataFrame
    links: pl.DataFrame
    sites: pl.DataFrame
    stock: pl.DataFrame
    clients: pl.DataFrame
    sla: pl.DataFrame
    rules: pl.DataFrame
    legs: pl.DataFrame
    history: pl.DataFrame
    contacts: pl.DataFrame
    forecast: pl.DataFrame
    events: pl.DataFrame
    drivers: pl.DataFrame
    queues: pl.DataFrame
    segments: pl.DataFrame
    unservable: pl.DataFrame
    fetched: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FETCHED))
    faults: tuple[Fault, ...] = ()
    set_aside: tuple[Fault, ...] = ()
    inputs: tuple[Source, ...] = ()
    patch: Mapping[str, Any] | None = None

    def without_tasks(self) -> Case:
        """Give the case without desk work."""
        return replace(self, tasks=self.tasks.clear())

    def only_tasks(self) -> Case:
        """Give the case without visits and bookings."""
        return replace(self, requests=self.requests.clear())

    def everything(self) -> pl.DataFrame:
        """List all requests, tasks among them, with the columns that both have, and department and process of tasks."""
        nothing = {name: pl.lit(None, pl.String) for name in ("department", "process")}
        both = [name for name in TASKS if name in REQUESTS or name in nothing]
        return pl.concat([self.requests.with_columns(**nothing).select(both), self.tasks.select(both)])

    def tools(self) -> pl.Series:
        """Name everything that anybody has or needs as a tool."""
        return pl.concat([self.requests["tools"], self.resources["tools"]]).explode().drop_nulls().unique()

    def of_several(self) -> pl.Expr:
        """Whether several resources serve a request: its service has roles. Of rows with `service_id`; never null."""
        return pl.col("service_id").is_in(self.roles["service_id"].unique().implode()).fill_null(value=False)
