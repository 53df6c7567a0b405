"""What differs from the earlier run: its visits, and the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.report.material import TOTAL, Material
from planning.report.parts import Column, Section, Table
from planning.report.words import change, counted, figure, label

if TYPE_CHECKING:
    from planning.run import Run

KEY = ("request_id", "part")
VISIT = ("activity", *KEY, "resource_id", "start", "promised_start", "promised_end")
COLUMNS = (
    Column("request_id", "Request", "id"),
    Column("what", "Change"),
    Column("notify", "Client to call", "yes"),
    Column("old_who", "Earlier with", "id"),
    Column("new_who", "Now with", "id"),
    Column("old_start", "Earlier", "moment"),
    Column("new_start", "Now", "moment"),
)
SAME = 1e-9


def changes(material: Material) -> Section | None:
    """List what differs from the earlier run, or from the plan that this one repairs; None where there is neither."""
    visits = moved(material)
    figures = _figures(material)
    if visits is None and figures is None:
        return None
    parts = []
    lead = ""
    if visits is not None:
        calls = int((visits["notify"] == "yes").sum())
        lead = f"{counted(visits.height, 'visit')} differ" + ("s" if visits.height == 1 else "")
        lead += f"; {counted(calls, 'of them')} need a call." if calls else "."
        lead = lead.replace("of thems", "of them")
        used = [column for column in COLUMNS if column.name != "notify" or calls]
        parts.append(
            Table(title="Visits that differ", columns=used, frame=visits.select(column.name for column in used))
        )
    if figures is not None:
        columns = (
            Column("label", "Figure"),
            Column("old", "Earlier"),
            Column("new", "Now"),
            Column("difference", "Difference"),
        )
        parts.append(
            Table(
                title="Figures that differ",
                columns=columns,
                frame=figures,
                folded=visits is not None and visits.height > 0,
            )
        )
    return Section(key="changes", title="What has changed", lead=lead, parts=parts)


def moved(material: Material) -> pl.DataFrame | None:
    """List the visits that differ: by diff.csv where the run holds it, else from the plans of both runs."""
    told = material.run.table("diff")
    if told is None and material.against is not None:
        told = _compared(material.run, material.against)
    if told is None:
        return None
    who = dict(material.resources.select("resource_id", "who").iter_rows())
    words = {"resource": "somebody else", "time": "another time", "day": "another day", "site": "another site"}
    spoken = [", ".join(words.get(one, one) for one in (cell or "").split(";")) for cell in told["change"]]
    return told.with_columns(
        pl.col("notify").replace_strict({True: "yes", False: ""}, default="", return_dtype=pl.String),
        what=pl.Series(spoken, dtype=pl.String),
        old_who=pl.col("old_resource_id").replace(who),
        new_who=pl.col("new_resource_id").replace(who),
    )


def _compared(run: Run, against: Run) -> pl.DataFrame | None:
    """Set the visits of two runs side by side; whom to call only `creneau diff` says."""
    frames = [one.table("plan", VISIT, where=pl.col("activity") == "visit") for one in (against, run)]
    old, new = (None if frame is None else frame.with_columns(pl.col("part").fill_null("")) for frame in frames)
    if old is None or new is None:
        return None
    both = old.join(new, on=KEY, how="full", coalesce=True, suffix="_new")
    gone, come = pl.col("resource_id_new").is_null(), pl.col("resource_id").is_null()
    other, later = pl.col("resource_id") != pl.col("resource_id_new"), pl.col("start") != pl.col("start_new")
    day = pl.col("start").dt.date() != pl.col("start_new").dt.date()
    said = [
        pl.when(one.fill_null(value=False)).then(pl.lit(word))
        for one, word in ((other, "resource"), (later, "time"), (day, "day"))
    ]
    what = pl.when(gone).then(pl.lit("removed")).when(come).then(pl.lit("added"))
    return (
        both.with_columns(change=what.otherwise(pl.concat_str(*said, separator=";", ignore_nulls=True)))
        .filter(pl.col("change") != "")
        .select(
            "request_id",
            "part",
            "change",
            notify=pl.lit(None, pl.Boolean),
            old_resource_id="resource_id",
            new_resource_id="resource_id_new",
            old_start="start",
            new_start="start_new",
        )
        .sort("request_id", "part")
    )


def _figures(material: Material) -> pl.DataFrame | None:
    """List the figures over everything that differ."""
    kpis = None if material.against is None else material.against.table("kpis")
    if kpis is None or material.kpis is None:
        return None
    old = {row[:2]: row[2] for row in kpis.filter(scope=TOTAL).select("kpi", "unit", "value").iter_rows()}
    rows = []
    for kpi, unit, value in material.kpis.filter(scope=TOTAL).select("kpi", "unit", "value").iter_rows():
        before = old.get((kpi, unit))
        if before is None or value is None or abs(value - before) < SAME:
            continue
        rows.append((label(kpi), figure(before, unit), figure(value, unit), change(value - before, unit)))
    return pl.DataFrame(rows, schema=dict.fromkeys(("label", "old", "new", "difference"), pl.String), orient="row")
