"""Which requests are tasks: desk work, that one person does wherever he is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import TASKS
from planning.case.places import COORDINATES
from planning.case.tables import PLACE

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.case.sheet import Sheet, Sheets

LISTS = ("windows", "parts", "tools")
KEPT = ("none", "resource", "all")
"""Locks that a task can have: its times are nobody's window."""
SAID = ("text.created_at", "text.due_at")
"""Cells of tasks of which it counts later whether their rows fill them."""


def parted(sheets: Sheets) -> tuple[pl.DataFrame, Sheet]:
    """Part the rows of requests that are tasks, with the columns that count for them, from the others."""
    sheet, task = sheets["requests"], is_task(sheets)
    columns = [name for name in sheet.rows.columns if name in {*TASKS, *SAID, *PLACE}]
    tasks = sheet.rows.lazy().filter(task).select(columns).collect()
    return tasks, replace(sheet, rows=sheet.rows.filter(~task))


def is_task(sheets: Sheets) -> pl.Expr:
    """Whether a row of the sheet of requests is a task; never null.

    It has no place, takes one person alone, and nothing that is bound to a place or to another: no windows, parts,
    tools, seats, roles or links.
    """
    linked = pl.concat([sheets["links"].rows[side] for side in ("before", "after")]).drop_nulls().unique()
    several = sheets["roles"].rows["service_id"].drop_nulls().unique()
    return pl.all_horizontal(
        pl.col("site_id", *COORDINATES, *LISTS, "text.seats").is_null(),
        pl.col("lock").is_in(KEPT),
        ~pl.col("service_id").is_in(several.implode()).fill_null(value=False),
        ~pl.col("request_id").is_in(linked.implode()),
    )


def asks(case: Case) -> tuple[pl.DataFrame, pl.Series]:
    """Group the tasks by what they ask of whoever does them.

    Returns
    -------
    tuple[pl.DataFrame, pl.Series]
        One row an ask, in order: ask (its number), department (null: any) and skills; and the number of its ask for
        each task.
    """
    key = ["department", "skills"]
    each = case.tasks.select(key).unique()
    skills = pl.col("skills").list.eval(pl.format("{}:{}", pl.element().struct["skill"], pl.element().struct["level"]))
    each = each.with_columns(asked=skills.list.sort().list.join(";")).sort("department", "asked", nulls_last=False)
    first = pl.struct(pl.col("department"), "asked").rank("dense").cast(pl.Int64) - 1
    each = each.with_columns(ask=first)
    numbers = case.tasks.select(key).join(each, on=key, how="left", nulls_equal=True, maintain_order="left")["ask"]
    each = each.unique("ask", keep="first", maintain_order=True)
    return each.select("ask", "department", "skills"), numbers


def people_of(case: Case) -> pl.DataFrame:
    """List the resources that can do tasks."""
    return case.resources.filter(pl.col("kind") == "person", ~pl.col("stays"))


def profiles(case: Case) -> tuple[pl.DataFrame, pl.Series]:
    """Group the shifts of persons by what whoever works them can do on their day.

    Returns
    -------
    tuple[pl.DataFrame, pl.Series]
        One row a profile and skill, or one without a skill: profile (its number), department, speed_factor, skill,
        level and speed (null: the speed factor); and the number of its profile for each shift, null where no person
        works it.
    """
    people = people_of(case).select("resource_id", "department", "speed_factor")
    shifts = case.shifts.select("resource_id", "day").join(people, on="resource_id", how="left", maintain_order="left")
    days = shifts.drop_nulls("speed_factor").unique()
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("day"))
    lasting = pl.col("valid_to").is_null() | (pl.col("day") <= pl.col("valid_to"))
    held = (
        days.select("resource_id", "day")
        .join(case.skills, on="resource_id")
        .filter(begun & lasting)
        .group_by("resource_id", "day", "skill")
        .agg(pl.col("level").max(), speed=pl.col("speed_factor").min())
        .sort("resource_id", "day", "skill")
    )
    told = pl.format("{}:{}:{}", "skill", "level", pl.col("speed").fill_null(0))
    said = held.group_by("resource_id", "day", maintain_order=True).agg(can=told.str.join(";"))
    key = ["department", "speed_factor", "can"]
    named = days.join(said, on=["resource_id", "day"], how="left").with_columns(pl.col("can").fill_null(""))
    named = named.sort("resource_id", "day")
    each = named.unique(key, keep="first").sort(key, nulls_last=False).with_row_index("profile")
    each = each.cast({"profile": pl.Int64})
    numbers = named.join(each.select("profile", *key), on=key, nulls_equal=True)
    day = ["resource_id", "day"]
    worked = shifts.join(numbers.select(*day, "profile"), on=day, how="left", maintain_order="left")
    rows = each.join(held, on=day, how="left", maintain_order="left")
    return rows.select("profile", "department", "speed_factor", "skill", "level", "speed"), worked["profile"]


def able(asked: pl.DataFrame, can: pl.DataFrame) -> pl.DataFrame:
    """Pair asks with the profiles that can do them: ask, profile, factor (speed in thousandths), sorted.

    The speed is the smallest over the skills asked, where a skill without its own has the person's; without skills
    the person's.
    """
    every = can.unique("profile").select("profile", "speed_factor", whose="department")
    pairs = asked.select("ask", "department", wanted=pl.col("skills").list.len()).join(every, how="cross")
    pairs = pairs.filter(
        pl.col("department").is_null() | (pl.col("department") == pl.col("whose")).fill_null(value=False)
    )
    each = asked.filter(pl.col("skills").list.len() > 0).select("ask", "skills").explode("skills").unnest("skills")
    met = (
        each.join(can.select("profile", "skill", "speed", "speed_factor", has="level"), on="skill")
        .filter(pl.col("has") >= pl.col("level"))
        .group_by("ask", "profile")
        .agg(met=pl.len(), factor=pl.coalesce("speed", "speed_factor").min())
    )
    both = pairs.join(met, on=["ask", "profile"], how="left").filter(pl.col("met").fill_null(0) == pl.col("wanted"))
    return both.select("ask", "profile", factor=pl.coalesce("factor", "speed_factor")).sort("ask", "profile")
