"""What a report is made from: the tables of a run, each read once, with the names that its rows go by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl

if TYPE_CHECKING:
    from datetime import date

    from planning.run import Run

VISIT = (
    *("activity", "request_id", "part", "role", "resource_id", "shift_start", "sequence", "site_id", "depart"),
    *("arrive", "start", "end", "travel_s", "travel_m", "late_s", "promised_start", "promised_end", "lock", "status"),
)
TASK = ("activity", "resource_id", "start", "end", "late_s")
TOTAL = "total"


@dataclass(eq=False)
class Material:
    """A run, and the earlier one that it is held against, if any."""

    run: Run
    against: Run | None = None

    @property
    def name(self) -> str:
        """What the case is called."""
        return str(self.run.settings.get("name") or self.run.folder.name)

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of the case."""
        return ZoneInfo(self.run.timezone)

    @cached_property
    def now(self) -> datetime | None:
        """The present for which the run was made."""
        return self._told(self.run.manifest.get("now"))

    @cached_property
    def horizon(self) -> tuple[datetime, datetime] | None:
        """First and last moment that the run is about."""
        said = self.run.manifest.get("horizon") or {}
        start, end = self._told(said.get("start")), self._told(said.get("end"))
        return None if start is None or end is None else (start, end)

    @cached_property
    def kind(self) -> str:
        """What the run holds: a plan, a simulation, a forecast or prices."""
        if "kind" in self.run.manifest:
            return str(self.run.manifest["kind"])
        held = {"plan": "plan", "intervals": "simulation", "forecast": "forecast", "prices": "prices"}
        return next((kind for name, kind in held.items() if self.run.file(name)), "run")

    @cached_property
    def kpis(self) -> pl.DataFrame | None:
        """The figures, as `planning.kpis.measure` gives them."""
        return self.run.table("kpis")

    @cached_property
    def stops(self) -> pl.DataFrame:
        """Visits and breaks of the plan, with the names of what they speak of; empty where it has none."""
        rows = self.run.table("plan", VISIT, where=pl.col("activity") != "task")
        if rows is None:
            return pl.DataFrame()
        sites = self.sites.select("site_id", pl.col("lat", "lon", "x", "y").name.prefix("site_"), site="name")
        joined = (
            rows.join(self.requests, on="request_id", how="left", maintain_order="left", suffix="_asked")
            .join(sites, on="site_id", how="left", maintain_order="left")
            .join(self.resources.select("resource_id", "who"), on="resource_id", how="left", maintain_order="left")
        )
        return joined.with_columns(
            pl.coalesce("who", "resource_id").alias("who"),
            *(pl.coalesce(f"site_{name}", name).alias(name) for name in ("lat", "lon", "x", "y")),
            day=pl.col("shift_start").fill_null(pl.col("start")).dt.date(),
        ).sort("resource_id", "start", "sequence", maintain_order=True)

    @cached_property
    def visits(self) -> pl.DataFrame:
        """The visits among the stops."""
        return self.stops.filter(activity="visit") if self.stops.width else self.stops

    @cached_property
    def tasks(self) -> pl.DataFrame:
        """Pieces of desk work: resource_id, start, end, late_s; a backlog has a million."""
        rows = self.run.table("plan", TASK, where=pl.col("activity") == "task")
        return pl.DataFrame(schema=dict.fromkeys(TASK, pl.String)) if rows is None else rows

    @cached_property
    def shifts(self) -> pl.DataFrame | None:
        """All shifts of the people, with `day` and `who`; None where the run does not carry them."""
        shifts = self.run.table("about/shifts")
        if shifts is None:
            return None
        named = shifts.join(self.resources, on="resource_id", how="left", maintain_order="left")
        return named.with_columns(pl.coalesce("who", "resource_id"), day=pl.col("shift_start").dt.date())

    @cached_property
    def resources(self) -> pl.DataFrame:
        """resource_id, who (the name that it goes by, unlike any other's), kind, department, team."""
        frame = self.run.table("about/resources", ("resource_id", "name", "kind", "department", "team"))
        if frame is None:
            frame = pl.DataFrame(schema=dict.fromkeys(("resource_id", "name", "kind", "department", "team"), pl.String))
        alone = pl.col("name").is_unique()
        both = pl.format("{} ({})", "name", "resource_id")
        who = pl.when(pl.col("name").is_null()).then("resource_id").when(alone).then("name").otherwise(both)
        return frame.with_columns(who=who)

    @cached_property
    def requests(self) -> pl.DataFrame:
        """What is known of visits and bookings."""
        columns = ("request_id", "client_id", "client", "tier", "service_id", "service", "lat", "lon", "x", "y")
        frame = self.run.table("about/requests", (*columns, "mandatory", "value", "due_at"))
        if frame is not None:
            return frame
        return pl.DataFrame(
            schema={
                **dict.fromkeys(columns, pl.String),
                "lat": pl.Float64,
                "lon": pl.Float64,
                "x": pl.Float64,
                "y": pl.Float64,
                "mandatory": pl.Boolean,
                "value": pl.Float64,
                "due_at": pl.Datetime("us", self.run.timezone),
            }
        )

    @cached_property
    def sites(self) -> pl.DataFrame:
        """Names and places of sites."""
        point = ("lat", "lon", "x", "y")
        frame = self.run.table("about/sites", ("site_id", "name", *point))
        if frame is not None:
            return frame
        return pl.DataFrame(schema={"site_id": pl.String, "name": pl.String, **dict.fromkeys(point, pl.Float64)})

    @cached_property
    def days(self) -> list[date]:
        """The days on which somebody has something to do, or could."""
        if self.run.file("plan") is None:
            return []
        parts = [self.stops["day"]] if self.stops.width else []
        if self.shifts is not None:
            parts.append(self.shifts.filter(pl.col("jobs") > 0)["day"])
        return sorted(set(pl.concat(parts).drop_nulls())) if parts else []

    def total(self, kpi: str) -> float | None:
        """Give a figure over everything; None where there is none."""
        if self.kpis is None:
            return None
        found = self.kpis.filter(kpi=kpi, scope=TOTAL)["value"]
        return found[0] if len(found) else None

    def target(self, kpi: str) -> tuple[float, bool] | None:
        """Give what was expected of a figure over everything, and whether it holds."""
        if self.kpis is None:
            return None
        found = self.kpis.filter(pl.col("target").is_not_null(), kpi=kpi, scope=TOTAL)
        return found.select("target", "met").row(0) if found.height else None

    def _told(self, said: object) -> datetime | None:
        try:
            return datetime.fromisoformat(said).astimezone(self.zone) if isinstance(said, str) else None
        except ValueError:
            return None


def wall(moments: pl.Expr) -> pl.Expr:
    """Milliseconds of what a clock on the wall shows: a chart shows the case's time wherever it is read."""
    return moments.dt.replace_time_zone(None).dt.epoch("ms")


def midnight(when: date) -> int:
    """Milliseconds of a day's beginning, as `wall` counts them."""
    return int((datetime(when.year, when.month, when.day) - datetime(1970, 1, 1)) / timedelta(milliseconds=1))  # noqa: DTZ001 - a wall has no zone
