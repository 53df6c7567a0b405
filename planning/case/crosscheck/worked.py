"""What must hold of the territories that resources list, and of what people did before the horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.schema.kinds import similar
from planning.case.settings import FILE
from planning.case.sheet import text
from planning.case.times import local_day

if TYPE_CHECKING:
    from collections.abc import Collection

    from planning.case.settings import Settings
    from planning.case.sheet import Sheet, Sheets
    from planning.faults import Fault


def territories(sheets: Sheets, known: Collection[str]) -> list[Fault]:
    """Find territories in which no site lies: E401."""
    if "sites" not in known:
        return []
    sheet = sheets["resources"]
    there = sheets["sites"].rows["territory"].drop_nulls().unique().sort().to_list()
    rows = sheet.rows.drop_nulls("territories").explode("territories")
    rows = rows.filter(~pl.col("territories").is_in(there)).drop_nulls("territories")
    faults = []
    for name in rows["territories"].unique().sort():
        right = similar(name, there) or (f"known are {', '.join(there)}" if there else "no site has a territory")
        these = rows.filter(territories=name).with_columns(pl.lit(name).alias("text.territories"))
        faults += sheet.faults(pl.lit(True), "E401", "is the territory of no site", right, "territories", these)
    return faults


def worked(sheets: Sheets, settings: Settings, known: Collection[str]) -> list[Fault]:
    """Find days that the horizon holds: E328; rows of what is no person: E329; jobs that a rule lacks: E330."""
    sheet, faults = sheets["worked"], []
    if sheet.rows.is_empty():
        return []
    if "resources" in known:
        faults += _of_things(sheet, sheets["resources"].rows)
    if FILE in known:
        first = local_day(settings.start, settings.timezone)
        wrong, right = f"is not before the horizon, which begins on {first}", "only the days before it stand here"
        faults += sheet.faults(pl.col("date") >= first, "E328", wrong, right, "date")
        fair = [rule.name for rule in settings.constraints if rule.kind == "fairness" and rule.of == "jobs"]
        if fair:
            wrong = f"is empty, and rule {fair[0]} counts jobs"
            faults += sheet.faults(text("jobs").is_null(), "E330", wrong, "0 where there were none", "jobs")
    return faults


def _of_things(sheet: Sheet, resources: pl.DataFrame) -> list[Fault]:
    kinds = resources.select("resource_id", "kind").drop_nulls().unique("resource_id", keep="first")
    rows = sheet.rows.join(kinds, on="resource_id", how="left", maintain_order="left")
    things = pl.col("kind") != "person"
    return sheet.faults(things, "E329", pl.format("is no person (kind {})", "kind"), "people only", "resource_id", rows)
