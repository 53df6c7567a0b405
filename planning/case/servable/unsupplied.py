"""Requests that use up more of a part than any one resource carries, or need tools that none has."""

from __future__ import annotations

import polars as pl

NO_LIMIT = 1 << 40
"""More than anybody needs."""
ASKED = pl.format("{}:{}", pl.element().struct["part"], pl.element().struct["quantity"])


def unsupplied(
    requests: pl.DataFrame, routed: pl.DataFrame, stock: pl.DataFrame, column: str = "parts"
) -> pl.DataFrame:
    """Find the requests of whose parts, or tools, no resource carries enough, all together.

    Parameters
    ----------
    requests
        With what they need.
    routed
        The resources that serve requests, with what they carry.
    stock
        What can be fetched as well: all that ever arrives, at whatever sites.
    column
        `parts` or `tools`.

    Returns
    -------
    pl.DataFrame
        The requests found, with `detail`: which of the parts nobody carries.
    """
    requests, routed = (_counted(rows, column) for rows in (requests, routed))
    asking = requests.filter(pl.col("parts").list.len() > 0)
    if asking.is_empty():
        return asking.with_columns(detail=pl.lit(None, pl.String))
    asking = asking.with_columns(ask=pl.col("parts").list.eval(ASKED).list.join(";"), asked=pl.col("parts").list.len())
    each = asking.unique("ask").select("ask", "asked", "parts").explode("parts").unnest("parts")
    carried = routed.select("resource_id", "parts").explode("parts").drop_nulls("parts").unnest("parts")
    enough = _with_stock(carried.rename({"quantity": "carried"}), routed, each, stock)
    enough = each.join(enough, on="part").filter(pl.col("carried") >= pl.col("quantity"))
    supplied = enough.group_by("ask", "resource_id").agg(pl.len(), pl.col("asked").first())
    short = asking.join(supplied.filter(pl.col("len") == pl.col("asked")), on="ask", how="anti", maintain_order="left")
    words = pl.when(pl.col("quantity") > 1).then(pl.format("{}:{}", "part", "quantity")).otherwise("part")
    held = enough.select("ask", "part", held=pl.lit(True)).unique()
    told = (
        each.join(held, on=["ask", "part"], how="left")
        .sort("ask", "part")
        .group_by("ask", maintain_order=True)
        .agg(nobody=words.filter(pl.col("held").is_null()).str.join(", "), every=words.str.join(", "))
    )
    detail = (
        pl.when(pl.col("nobody") != "")
        .then(pl.format("needs {}, which nobody carries", "nobody"))
        .otherwise(pl.format("needs {}, which nobody carries all together", "every"))
    )
    return short.join(told, on="ask", how="left", maintain_order="left").with_columns(detail=detail)


def _counted(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Give the rows with what they need or carry in `parts`; each tool once."""
    if column == "parts":
        return rows
    each = pl.struct(part=pl.element(), quantity=pl.lit(1, pl.Int64))
    return rows.with_columns(parts=pl.col(column).list.eval(each))


def _with_stock(carried: pl.DataFrame, routed: pl.DataFrame, each: pl.DataFrame, stock: pl.DataFrame) -> pl.DataFrame:
    """Add to what each resource carries what can be fetched of it: resource_id, part, carried."""
    asked = stock.filter("placed").join(each.select(part_id="part").unique(), on="part_id", how="semi")
    if asked.is_empty():
        return carried
    ever = asked.group_by(part="part_id").agg(stocked=pl.col("quantity").fill_null(NO_LIMIT).sum())
    both = routed.select("resource_id").join(ever, how="cross")
    whole = carried.join(both, on=["resource_id", "part"], how="full", coalesce=True)
    held = pl.col("carried").fill_null(0) + pl.col("stocked").fill_null(0)
    return whole.select("resource_id", "part", carried=held)
