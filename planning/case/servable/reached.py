"""Whether some shift of a resource that may serve a request reaches its windows."""

from __future__ import annotations

import numpy as np
import polars as pl

from planning.case.schema.moments import MOST
from planning.case.servable.needs import SPANS
from planning.case.servable.words import NOBODY, REASON, ROLE, reasons


def unreached(needed: pl.DataFrame, capable: pl.DataFrame, now: int) -> pl.DataFrame:
    """W502: in no shift of a resource that may serve it can the service lie and start in one of its windows.

    Of a service with roles this is asked of each role by itself, as if the others were there at any time.
    """
    each = needed.with_columns(windows=SPANS, barred=pl.col("excluded_resources").list.join(";"))
    each = _when(each.explode("windows").unnest("windows"))
    wanted = pl.col("required_resources").list.len() > 0
    reached = [_reached_by_required(each.filter(wanted), capable)]
    for (ask, _), rows in each.filter(~wanted).group_by("ask", "barred", maintain_order=True):
        barred = rows["excluded_resources"][0]
        shapes = capable.filter(pl.col("ask") == ask, ~pl.col("resource_id").is_in(barred.implode()))
        reached.append(_reached(rows, shapes.select("opens", "latest_end", "factor").unique()))
    found = pl.concat(reached).unique()
    left = needed.filter(~pl.col("need").is_in(found.implode()))
    if left.is_empty():
        return pl.DataFrame(schema=REASON)
    past = pl.col("windows").list.eval(pl.element().struct["end"]).list.max() < pl.col("created_at")
    late, other = left.filter(past).unique("request_id", maintain_order=True), left.filter(~past.fill_null(value=False))
    return pl.concat([reasons(late, "W502", "windows", _past(now)), reasons(other, "W502", "windows", _why(capable))])


def _past(now: int) -> pl.Expr:
    """Say what is too late for its windows: what says nothing of when it was made is made now."""
    said = "cannot begin before now, when its last window has ended"
    return (
        pl.when(pl.col("created_at") == now)
        .then(pl.lit(said))
        .otherwise(pl.lit("is created after its last window ends"))
    )


def _why(capable: pl.DataFrame) -> pl.Expr:
    """Say for each need which of the reasons of W502 holds."""
    able = pl.col("ask").is_in(capable["ask"].unique().implode())
    required = pl.format(" among those of its required resources ({})", pl.col("required_resources").list.join(";"))
    among = pl.when(pl.col("required_resources").list.len() > 0).then(required).otherwise(pl.lit(""))
    return (
        pl.when(~able)
        .then(pl.format("{}finds {} with a shift and, on that day, its skills", ROLE, NOBODY))
        .otherwise(pl.format("{}finds no shift{} that reaches its windows and is long enough", ROLE, among))
    )


def _when(each: pl.DataFrame) -> pl.DataFrame:
    """From when to when a need may start in a window (`first`, `last`), and by when it ends (`by`)."""
    both = pl.col("window_on") == "both"
    return each.with_columns(
        first=pl.max_horizontal(
            pl.col("start") + pl.col("offset"), pl.col("created_at") + pl.max_horizontal("offset", pl.lit(0))
        ),
        last=pl.col("end") + pl.col("offset"),
        by=pl.when(both).then("end").otherwise(2 * MOST),
    )


def _reached_by_required(each: pl.DataFrame, capable: pl.DataFrame) -> pl.Series:
    """Find the needs that one of their required resources can serve."""
    named = each.explode("required_resources").rename({"required_resources": "resource_id"})
    named = named.filter(~pl.col("resource_id").is_in("excluded_resources"))
    pairs = named.join(capable, on=["ask", "resource_id"])
    length = (pl.col("duration") * 1000 + pl.col("factor") - 1) // pl.col("factor")
    last = pl.min_horizontal("last", pl.min_horizontal("by", "latest_end") - length)
    return pairs.filter(pl.max_horizontal("first", "opens") <= last)["need"]


def _reached(rows: pl.DataFrame, shapes: pl.DataFrame) -> pl.Series:
    """Find the needs that fit one of a set of shifts; many share one shape (opens, latest_end, factor)."""
    left = np.arange(rows.height)
    first, last, by, duration = (rows[name].to_numpy() for name in ("first", "last", "by", "duration"))
    for opens, latest_end, factor in shapes.sort("opens", "latest_end").iter_rows():
        if not left.size:
            break
        length = -(-duration[left] * 1000 // factor)
        latest = np.minimum(last[left], np.minimum(by[left], latest_end) - length)
        left = left[np.maximum(first[left], opens) > latest]
    missed = np.zeros(rows.height, dtype=bool)
    missed[left] = True
    return rows["need"].filter(pl.Series(~missed))
