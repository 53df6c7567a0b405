"""What a plan will not use, or takes from a default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.sheet import text
from planning.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Collection

    from planning.case.settings import Settings
    from planning.case.sheet import Sheet


def idle(sheet: Sheet, shifts: pl.DataFrame) -> list[Fault]:
    """Warn of resources without a shift within the horizon: W550."""
    rows = sheet.rows.join(shifts, on="resource_id", how="anti", maintain_order="left")
    wrong = "has no shift within the horizon"
    return sheet.faults(pl.lit(True), "W550", wrong, "add shifts, or give it a calendar", "resource_id", rows)


def left_out(sheet: Sheet, requests: pl.DataFrame, settings: Settings) -> list[Fault]:
    """Warn of alternative sites that the travel mode cannot use: W554."""
    unusable = requests.filter(pl.col("unusable").list.len() > 0).select("request_id", "unusable")
    rows = sheet.rows.join(unusable, on="request_id", maintain_order="left")
    wrong = pl.format("is not served at {}", pl.col("unusable").list.join(", "))
    right = f"travel mode {settings.travel.mode} has no place for it"
    return sheet.faults(pl.lit(True), "W554", wrong, right, "site_id", rows)


def unvalued(tables: Collection[pl.DataFrame], settings: Settings) -> list[Fault]:
    """Say how many requests rely on the default value: W551."""
    count = sum(rows["by_default"].sum() for rows in tables)
    if not count:
        return []
    value = f"{settings.objective.default_value / 100:.2f} {settings.currency}"
    wrong = f"{count} of {sum(map(len, tables))} requests have neither value nor priority, and count as {value}"
    return [Fault(code="W551", file="case.yaml", column="objective.default_value", wrong=wrong)]


def homeless(requests: pl.DataFrame, tasks: pl.DataFrame) -> list[Fault]:
    """Warn of services of which some requests have a place and others, taken as tasks, have none: W555."""
    placed = requests.filter("placed").select("service_id").drop_nulls()
    doubtful = tasks.join(placed, on="service_id", how="semi").sort("_file", "_line")
    said = doubtful.group_by("service_id", maintain_order=True).agg(
        pl.col("request_id", "_file", "_line").first(), count=pl.len()
    )
    return [
        Fault(
            code="W555",
            file=row["_file"],
            line=row["_line"],
            column="site_id",
            subject=row["request_id"],
            wrong=f"{row['request_id']}{_and_others(row['count'])} without a place: taken as desk work, "
            f"though others of service {row['service_id']} have one",
            right="fill it where it was forgotten",
        )
        for row in said.iter_rows(named=True)
    ]


def _and_others(count: int) -> str:
    return " is" if count == 1 else f" and {count - 1:,} more are"


def untouching(rules: Sheet, tasks: pl.DataFrame) -> list[Fault]:
    """Say that there are rules, but no task that they could touch: W556."""
    if rules.rows.is_empty() or not tasks.is_empty():
        return []
    file, count = rules.rows["_file"][0], rules.rows.height
    wrong = f"{'its rule touches' if count == 1 else f'its {count} rules touch'} nothing: rules are for desk work"
    return [Fault(code="W556", file=file, wrong=wrong, right="and every request here has a place, or needs one")]


SHOWN = 3
"""Pairs that a warning names."""


def alike(tasks: pl.DataFrame) -> list[Fault]:
    """Name tasks of different sources that look like one, all of which stay: W557."""
    same = ["client_id", "service_id", "created_at", "duration"]
    known = text("created_at").is_not_null() & pl.col("client_id").is_not_null()
    if tasks["source"].n_unique() < 2:  # noqa: PLR2004 - of one source there are no two
        return []
    again = pl.struct(same).hash().is_duplicated()  # few; which of them are, is looked at closely
    few = tasks.lazy().filter(known).filter(again).select("request_id", "source", "_file", "_line", *same).collect()
    found = few.filter(pl.col("source").n_unique().over(same) > 1)
    if found.is_empty():
        return []
    found = found.sort("_file", "_line", "request_id")
    said = pl.format("{} ({})", "request_id", "source").str.join(" and ")
    groups = found.group_by(same, maintain_order=True).agg(said=said)["said"]
    first = found.row(0, named=True)
    more = f" and {len(groups) - SHOWN:,} more" if len(groups) > SHOWN else ""
    wrong = f"{found.height:,} tasks look like tasks of another source: {'; '.join(groups[:SHOWN])}{more}"
    return [
        Fault(
            code="W557",
            file=first["_file"],
            line=first["_line"],
            column="request_id",
            subject=None,
            wrong=wrong,
            right="same client, service, creation and duration; all are planned: remove those that are the same",
        )
    ]
