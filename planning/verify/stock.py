"""What fetches take from stock: what their rows say, or what the visits after them lack."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.verify.rows import ROUTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planning.case.case import Case

TAKES = {
    "row": pl.Int64,
    "resource_id": pl.String,
    "shift_start": pl.Int64,
    "position": pl.Int64,
    "site_id": pl.String,
    "start": pl.Int64,
    "thing": pl.String,
    "quantity": pl.Int64,
}
"""Columns of what is taken: a row for each fetch and thing."""
ORDER = ("resource_id", "shift_start", "position")
"""In which order a resource does what it does."""


def takes(case: Case, rows: pl.DataFrame) -> pl.DataFrame:
    """List what is taken, by the completed rows of a plan, as TAKES.

    Where no fetch of a resource says what it takes, each takes what the visits after it lack, up to the next one where
    the same lies; where one does, those that say nothing take nothing.
    """
    fetches = rows.filter(activity="fetch")
    if fetches.is_empty():
        return pl.DataFrame(schema=TAKES)
    said = fetches.select(*(name for name in TAKES if name in fetches.columns), each=pl.col("fetched").str.split(";"))
    said = said.explode("each").drop_nulls("each").filter(pl.col("each") != "")
    named = pl.col("each").str.strip_chars().str.extract_groups(r"^([^:]*[^:\s])\s*(?::\s*(\d+))?$").struct
    written = said.with_columns(thing=named["1"], quantity=named["2"].cast(pl.Int64).fill_null(1)).select(*TAKES)
    silent = fetches.filter(pl.col("fetched").is_null().all().over("resource_id"))["resource_id"].unique()
    mute = rows.filter(pl.col("resource_id").is_in(silent.implode()))
    found = pl.DataFrame(list(_lacking(case, mute)), schema=TAKES, orient="row")
    found = found.group_by(name for name in TAKES if name != "quantity").agg(pl.col("quantity").sum())
    return pl.concat([written, found.select(*TAKES)]).sort(*ORDER, "thing")


def _lacking(case: Case, rows: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Walk through what each resource does, and give what it lacks at the last fetch before that could bring it."""
    lies = {(site, thing) for site, thing in case.stock.select("site_id", "part_id").iter_rows()}
    needs = {row[0]: row[1:] for row in case.requests.select("request_id", "parts", "tools").iter_rows()}
    has = {row[0]: row[1:] for row in case.resources.select("resource_id", "parts", "tools").iter_rows()}
    for resource, group in groupby(rows.sort(*ORDER).iter_rows(named=True), itemgetter("resource_id")):
        parts = {one["part"]: one["quantity"] for one in has[resource][0]}
        tools, fetches = set(has[resource][1]), []
        for row in group:
            if row["activity"] == "fetch":
                fetches.append(row)
            if row["activity"] != "visit" or not row["lead"]:
                continue
            for one in needs[row["request_id"]][0]:
                lacks = one["quantity"] - parts.get(one["part"], 0)
                if lacks > 0 and (taken := _taken(fetches, lies, one["part"], lacks)):
                    yield taken
                    parts[one["part"]] = parts.get(one["part"], 0) + lacks
                parts[one["part"]] = parts.get(one["part"], 0) - one["quantity"]
            for tool in set(needs[row["request_id"]][1]) - tools:
                if taken := _taken(fetches, lies, tool, 1):
                    yield taken
                    tools.add(tool)


def _taken(
    fetches: Sequence[dict[str, Any]], lies: set[tuple[str, str]], thing: str, lacks: int
) -> tuple[Any, ...] | None:
    """Let the last fetch that could bring a thing take it; None if there is none."""
    fetch = next((one for one in reversed(fetches) if (one["site_id"], thing) in lies), None)
    if fetch is None:
        return None
    where = (fetch[name] for name in ("row", *ROUTE, "position", "site_id", "start"))
    return (*where, thing, lacks)


def noted(case: Case, rows: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """Write what is taken into the rows of fetches that do not say it: parts with their quantity, and tools."""
    if taken.is_empty():
        return rows
    tools = pl.concat([case.requests["tools"], case.resources["tools"]]).explode().drop_nulls().unique()
    each = pl.format("{}:{}", "thing", "quantity")
    each = pl.when(pl.col("thing").is_in(tools.implode())).then("thing").otherwise(each)
    found = taken.group_by("row").agg(found=each.sort_by("thing").str.join(";"))
    noted_ = pl.when(pl.col("activity") == "fetch").then(pl.coalesce("fetched", "found"))
    return rows.join(found, on="row", how="left", maintain_order="left").with_columns(fetched=noted_).drop("found")
