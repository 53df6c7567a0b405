"""Shifts of a case: those given, else those of calendars; cut by absences and by the horizon."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import BREAKS, PLACE, SHIFTS
from planning.case.schema.kinds import DAY
from planning.case.schema.moments import instants
from planning.case.sheet import text
from planning.case.times import local_day

if TYPE_CHECKING:
    from planning.case.settings import Settings
    from planning.case.sheet import Sheet, Sheets
    from planning.faults import Fault

WHOLE = ("resource_id", "start", "end", "breaks", "start_site_id", "end_site_id")


def placed_breaks(shifts: Sheet, zone: str) -> tuple[pl.DataFrame, list[Fault]]:
    """Turn the breaks of the shifts table into epoch seconds, and find the faults of shifts and breaks.

    A window begins on the local day of the shift's start, or on the next day where that puts it inside the shift.
    """
    rows = shifts.rows.with_columns(_row=pl.int_range(pl.len()))
    faults = _overlaps(shifts, rows)
    each = rows.filter(pl.col("breaks").list.len() > 0).explode("breaks")
    parts = pl.col("breaks").struct
    each = each.with_columns(duration=parts["duration"], opens=parts["start"], closes=parts["end"])
    midnight = (
        pl.from_epoch("start")
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone(zone)
        .dt.replace_time_zone(None)
        .dt.truncate("1d")
    )
    found = []
    for later in (0, DAY):
        moved = [
            instants((midnight + pl.duration(seconds=pl.col(side) + later)).cast(pl.Datetime("us")), zone).alias(
                f"{side}_{later}"
            )
            for side in ("opens", "closes")
        ]
        each = each.with_columns(*moved)
        found.append((pl.col(f"opens_{later}") >= pl.col("start")) & (pl.col(f"closes_{later}") <= pl.col("end")))
    today, tomorrow = (inside.fill_null(value=False) for inside in found)
    opens = pl.when(today).then("opens_0").when(tomorrow).then(f"opens_{DAY}")
    closes = pl.when(today).then("closes_0").when(tomorrow).then(f"closes_{DAY}")
    each = each.with_columns(_from=opens, _to=closes)
    sound = pl.col("start") < pl.col("end")
    faults += _outside(shifts, each.filter(sound), zone)
    each = each.filter(pl.col("_from").is_not_null()).sort("_row", "_from")
    before = pl.col("_to").shift().over("_row")
    faults += shifts.faults(
        pl.col("_from") < before, "E306", "has breaks whose windows overlap", "part them", "breaks", each
    )
    lists = each.group_by("_row", maintain_order=True).agg(breaks=pl.struct("duration", start="_from", end="_to"))
    rows = rows.drop("breaks").join(lists, on="_row", how="left", maintain_order="left")
    return rows.with_columns(pl.col("breaks").fill_null([]).cast(BREAKS)).select(*WHOLE), faults


def _outside(shifts: Sheet, each: pl.DataFrame, zone: str) -> list[Fault]:
    """Find breaks that do not lie inside their shift, or that a clock change takes away."""
    lost = pl.col("_from").is_null()
    changed = pl.any_horizontal(
        pl.col(f"{side}_{later}").is_null() for side in ("opens", "closes") for later in (0, DAY)
    )
    wrong, right = f"lies on a clock change of {zone}", "move the window of the break"
    right_shift = pl.format("{} to {}", text("start"), text("end"))
    return shifts.faults(lost & changed, "E108", wrong, right, "breaks", each) + shifts.faults(
        lost & ~changed, "E305", "has a window that is not inside the shift", right_shift, "breaks", each
    )


def _overlaps(shifts: Sheet, rows: pl.DataFrame) -> list[Fault]:
    """Shifts of one resource that overlap: E403."""
    rows = rows.filter(pl.col("start") < pl.col("end"), pl.col("resource_id").is_not_null())
    rows = rows.sort("resource_id", "start", "end")
    before = pl.col("end").cum_max().shift().over("resource_id")
    wrong = pl.format("lies in another shift of {}", "resource_id")
    return shifts.faults(pl.col("start") < before, "E403", wrong, "shifts of a resource may not overlap", "start", rows)


def build(
    sheets: Sheets, given: pl.DataFrame, settings: Settings, resources: pl.DataFrame, places: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Shifts that begin within the horizon, completed; and of those that began before it, what lies within it.

    What stays takes no breaks, whatever its calendar says.

    Parameters
    ----------
    sheets
        For calendars and absences.
    given
        The shifts table with placed breaks.
    settings
        Time zone, horizon, calendars.
    resources
        Complete.
    places
        Sites: site_id, lat, lon, x, y.
    """
    shifts = pl.concat([given, _from_calendars(sheets["resources"], given, settings)])
    shifts = shifts.join(resources, on="resource_id", how="semi")
    pieces = _cut(shifts, sheets["absences"].rows.select("resource_id", "start", "end"))
    pieces = pieces.join(resources.select("resource_id", "max_overtime", "stays"), on="resource_id", how="left")
    none = pl.lit([], dtype=BREAKS)  # as nobody need sit in a room that waits
    pieces = pieces.with_columns(breaks=pl.when("stays").then(none).otherwise("breaks"))
    limit = pl.min_horizontal(pl.col("end") + pl.col("max_overtime"), "_next")
    pieces = pieces.with_columns(latest_end=pl.when(pl.col("_own_end")).then(limit).otherwise("end"))
    pieces = pieces.filter(pl.col("end") > settings.start, pl.col("start") < settings.end)
    within = pl.col("start") >= settings.start
    began = pl.max_horizontal("_begins", settings.start)  # a shift that an absence cuts is one day's work
    pieces = pieces.with_columns(_dated=pl.when(within).then(began).otherwise("_begins"))
    local = _local("start", settings.timezone)
    seconds = pl.when(pl.col("start") % 60 == 0).then(pl.lit("")).otherwise(local.dt.strftime(":%S"))
    dated = pl.format("{}@{}{}", "resource_id", local.dt.strftime("%Y-%m-%dT%H:%M"), seconds)
    pieces = pieces.with_columns(
        day=_local("_dated", settings.timezone).dt.date(),
        shift_id=pl.when(pl.len().over("resource_id", within) == 1).then("resource_id").otherwise(dated),
    )
    whole = _with_places(pieces, resources, places).select(*SHIFTS).cast(SHIFTS).sort("resource_id", "start")
    rest = whole.filter(~within).with_columns(start=pl.lit(settings.start, pl.Int64))
    later = pl.col("breaks").list.eval(pl.element().filter(pl.element().struct["start"] >= settings.start))
    return whole.filter(within), rest.with_columns(breaks=later)


def _local(instant: str, zone: str) -> pl.Expr:
    """Give a column of instants in local time."""
    return pl.from_epoch(instant).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)


def _from_calendars(resources: Sheet, given: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Shifts of the resources that have a calendar and no row in the shifts table."""
    wanted = resources.rows.select("resource_id", "calendar").drop_nulls().join(given, on="resource_id", how="anti")
    zone = settings.timezone
    first, last = (
        local_day(settings.start, zone) - timedelta(days=2),
        local_day(settings.end, zone) + timedelta(days=2),
    )
    openings = [
        {
            "calendar": name,
            "start": opening.start,
            "end": opening.end,
            "breaks": [{"duration": length, "start": opens, "end": closes} for length, opens, closes in opening.breaks],
        }
        for name in wanted["calendar"].unique().sort()
        for opening in settings.calendars[name].openings(first, last, zone)
    ]
    schema = pl.Schema({"calendar": pl.String(), "start": pl.Int64(), "end": pl.Int64(), "breaks": BREAKS})
    shifts = wanted.join(pl.DataFrame(openings, schema=schema), on="calendar")
    nowhere = {name: pl.lit(None, dtype=pl.String) for name in ("start_site_id", "end_site_id")}
    return shifts.with_columns(**nowhere).select(*WHOLE)


def _cut(shifts: pl.DataFrame, absences: pl.DataFrame) -> pl.DataFrame:
    """Cut shifts by absences; `_own_end`: the piece ends as its shift does; `_next`: when what follows begins.

    What follows is the next piece or absence of the same resource: overtime ends there.
    """
    away = absences.drop_nulls().sort("resource_id", "start", "end")
    shifts = shifts.sort("resource_id", "start").with_columns(_shift=pl.int_range(pl.len()))
    inside = shifts.select("resource_id", "_shift", "start", "end").join(away, on="resource_id", suffix="_away")
    inside = inside.filter(pl.col("start_away") < pl.col("end"), pl.col("end_away") > pl.col("start"))
    # Within a shift the free pieces lie before the first absence, between one and the next, and after the last.
    ends = inside.group_by("_shift", maintain_order=True).agg(
        starts=pl.col("start_away"), reached=pl.col("end_away").cum_max()
    )
    pieces = shifts.join(ends, on="_shift", how="left", maintain_order="left")
    no = pl.lit([], dtype=pl.List(pl.Int64))
    pieces = pieces.with_columns(
        _from=pl.concat_list("start", pl.col("reached").fill_null(no)),
        _to=pl.concat_list(pl.col("starts").fill_null(no), "end"),
    )
    pieces = pieces.rename({"start": "_begins", "end": "_end"}).drop("starts", "reached").explode("_from", "_to")
    pieces = pieces.rename({"_from": "start", "_to": "end"}).filter(pl.col("start") < pl.col("end"))
    pieces = pieces.with_columns(_own_end=pl.col("end") == pl.col("_end"), _piece=pl.int_range(pl.len()))
    return _following(_with_own_breaks(pieces), away)


def _with_own_breaks(pieces: pl.DataFrame) -> pl.DataFrame:
    """Keep of each piece the breaks whose windows lie wholly inside it."""
    each = pieces.filter(pl.col("breaks").list.len() > 0).select("_piece", "start", "end", "breaks").explode("breaks")
    parts = pl.col("breaks").struct
    each = each.filter(parts["start"] >= pl.col("start"), parts["end"] <= pl.col("end"))
    kept = each.group_by("_piece", maintain_order=True).agg("breaks")
    pieces = pieces.drop("breaks").join(kept, on="_piece", how="left", maintain_order="left")
    return pieces.with_columns(pl.col("breaks").fill_null([]).cast(BREAKS))


def _following(pieces: pl.DataFrame, away: pl.DataFrame) -> pl.DataFrame:
    begins = pl.concat([pieces.select("resource_id", "start"), away.select("resource_id", "start")])
    begins = begins.select("resource_id", _next="start").sort("_next")
    joined = pieces.sort("end").join_asof(
        begins, left_on="end", right_on="_next", by="resource_id", strategy="forward", check_sortedness=False
    )
    return joined.sort("_piece")


def _with_places(shifts: pl.DataFrame, resources: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Where shifts start and end: the row's site, else the resource's place."""
    home = resources.select("resource_id", *(pl.col(name).alias(f"home_{name}") for name in PLACE))
    shifts = shifts.join(home, on="resource_id", how="left")
    for side in ("start", "end"):
        own = places.select(
            pl.col("site_id").alias(f"{side}_site_id"),
            *(pl.col(name).alias(f"own_{name}") for name in PLACE if name != "site_id"),
        )
        shifts = shifts.join(own, on=f"{side}_site_id", how="left")
        named = pl.col(f"{side}_site_id").is_not_null()
        shifts = shifts.with_columns(
            *(
                pl.when(named).then(f"own_{name}").otherwise(f"home_{name}").alias(f"{side}_{name}")
                for name in PLACE
                if name != "site_id"
            ),
            pl.when(named).then(f"{side}_site_id").otherwise("home_site_id").alias(f"{side}_site_id"),
        ).drop(f"own_{name}" for name in PLACE if name != "site_id")
    return shifts
