"""Removes and copies rows of a table, with the rows of other tables that say something of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ROWS_OF = {
    "resources": (("shifts", "resource_id"), ("absences", "resource_id"), ("resource_skills", "resource_id")),
    "services": (("roles", "service_id"),),
    "requests": (("links", "before"), ("links", "after")),
}
"""Rows that say something of a row of another table: they go with it."""
WISHES = ("preferred_resources", "excluded_resources")
"""Wishes that lose their object with it. What was required of it stays: a fault until it is set."""
TOLD = ("promised_start", "promised_end", "lock", "locked_resource", "locked_start", "notified_at")
"""What was promised for one request, and is not promised for its copies."""


def key_of(table: str) -> str:
    """Name of the column that holds a table's ids."""
    return TABLES[table].columns[0].name


def without(texts: Mapping[str, pl.DataFrame], table: str, ids: Collection[str]) -> dict[str, pl.DataFrame]:
    """Remove the rows with these ids, and what other tables say of them."""
    left, gone = dict(texts), list(ids)
    for other, column in ((table, key_of(table)), *ROWS_OF.get(table, ())):
        if other in left:
            left[other] = left[other].filter(~pl.col(column).is_in(gone).fill_null(value=False))
    for other in ("requests", "clients") if table == "resources" else ():
        if other in left:
            left[other] = left[other].with_columns(_without_entries(column, gone) for column in WISHES)
    return left


def _without_entries(column: str, gone: list[str]) -> pl.Expr:
    entry = pl.element().str.strip_chars()
    lists = pl.col(column).str.split(";").list.eval(entry.filter(~entry.is_in(gone))).list.join(";")
    return pl.when(lists != "").then(lists).alias(column)


def with_copies(texts: Mapping[str, pl.DataFrame], table: str, times: Mapping[str, int]) -> dict[str, pl.DataFrame]:
    """Add copies until each of these ids stands so many times; a copy of `R1` is called `R1~2`, or the next free.

    Copies of resources and services have the rows that say something of these too. Copies of requests are
    promised nothing and locked to nothing; the first copies of two linked requests are linked as they are, and so on.
    """
    more = dict(texts)
    copies = _named(times, set(texts[table][key_of(table)].drop_nulls()))
    said = () if table == "requests" else ROWS_OF.get(table, ())
    for other, column in ((table, key_of(table)), *said):
        if other in more:
            rows = more[other]
            added = rows.join(copies, left_on=column, right_on="_id", maintain_order="left_right")
            added = added.with_columns(pl.col("_copy").alias(column)).select(rows.columns)
            if other == "requests":
                added = added.with_columns(pl.lit(None, pl.String).alias(name) for name in TOLD)
            more[other] = pl.concat([rows, added])
    if table == "requests" and "links" in more:
        more["links"] = pl.concat([more["links"], _linked(more["links"], copies)])
    return more


def _linked(links: pl.DataFrame, copies: pl.DataFrame) -> pl.DataFrame:
    """Link the copies of requests that are linked, the first with the first."""
    numbered = copies.with_columns(_number=pl.int_range(pl.len()).over("_id"))
    before = numbered.rename({"_id": "before", "_copy": "_before"})
    after = numbered.rename({"_id": "after", "_copy": "_after"})
    added = links.join(before, on="before", maintain_order="left_right")
    added = added.join(after, on=["after", "_number"], maintain_order="left_right")
    return added.with_columns(before="_before", after="_after").select(links.columns)


def _named(times: Mapping[str, int], taken: set[str]) -> pl.DataFrame:
    copies = []
    for entry, count in times.items():
        number = 2
        for _ in range(count - 1):
            while f"{entry}~{number}" in taken:
                number += 1
            taken.add(f"{entry}~{number}")
            copies.append((entry, f"{entry}~{number}"))
    return pl.DataFrame(copies, schema={"_id": pl.String, "_copy": pl.String}, orient="row")
