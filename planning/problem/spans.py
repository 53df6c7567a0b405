"""When a visit may start and has to end: windows, locks and the hours in which a site is open, in one list of spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from planning.case.case import Case

SPANS = pl.List(pl.Struct({"start": pl.Int64(), "end": pl.Int64(), "done": pl.Int64()}))
"""First and last start, and by when what starts there has to end (null: no matter)."""
FIXED_START = pl.col("lock").is_in(["time", "all"])
"""Whose start is locked: neither window nor creation nor closed doors move it."""
HARD_PROMISE = pl.col("lock") == "window"


def with_spans(requests: pl.DataFrame) -> pl.DataFrame:
    """Add `spans`, of the start of a request: its windows, given the locks; empty where it may start at any time.

    A locked start is its own window; a promise locked by `window` cuts the windows to itself, unless it lies outside
    all of them: then it cannot be kept, and the windows stand. `cut`: the promise is among the spans, and `fixed`: a
    start is.
    """
    asked = requests.with_row_index("row")
    windows, promises = _windows(asked), asked.filter(HARD_PROMISE)
    cut = windows.join(promises.select("row", "promised_start", "promised_end"), on="row").select(
        "row",
        "done",
        start=pl.max_horizontal("start", "promised_start"),
        end=pl.min_horizontal("end", "promised_end"),
    )
    promised = pl.concat(
        [
            cut.filter(pl.col("start") <= pl.col("end")),
            promises.filter(pl.col("windows").list.len() == 0).select(
                "row", start="promised_start", end="promised_end"
            ),
        ],
        how="diagonal",
    )
    fixed = asked.filter(FIXED_START).select("row", start="locked_start", end="locked_start")
    moved = pl.concat([promised, fixed], how="diagonal")
    spans = pl.concat([windows.join(moved, on="row", how="anti"), moved], how="diagonal")
    has_cut = pl.col("row").is_in(promised["row"].implode())
    return _listed(asked.with_columns(cut=has_cut, fixed=FIXED_START), spans)


def _windows(asked: pl.DataFrame) -> pl.DataFrame:
    """One row for each window; where it holds for both, the end lies in it too."""
    both = pl.col("window_on") == "both"
    rows = asked.filter(pl.col("windows").list.len() > 0).select("row", "windows", both=both)
    rows = rows.explode("windows").unnest("windows")
    return rows.select("row", "start", "end", done=pl.when("both").then("end"))


def _listed(rows: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Give each row, numbered by `row`, its spans, sorted."""
    found = spans.sort("row", "start").group_by("row", maintain_order=True).agg(spans=pl.struct("start", "end", "done"))
    known = rows.join(found, on="row", how="left", maintain_order="left").drop("row")
    return known.with_columns(pl.col("spans").fill_null(pl.lit([], SPANS)))


def at_their_sites(case: Case, visits: pl.DataFrame) -> pl.DataFrame:
    """Turn `spans` from the start of the request to that of each visit, and cut them to the hours of its site.

    The visits have `offset`, `first` and `last`, the least and greatest offset of those at once with it, and `calls`:
    others serve it. All of them lie in one opening of the site: as openings do not touch, the bounds that each sets to
    the start of the request name one and the same for all.
    """
    rows = visits.with_row_index("row")
    opened = (
        rows.filter(~pl.col("calls") & ~pl.col("fixed")).select("row", "site_id").join(_openings(case), on="site_id")
    )
    if opened.is_empty() and (visits["offset"] == 0).all():
        return visits
    shifted = rows.select("row", "spans", "offset", "first", "last")
    asked = shifted.explode("spans", empty_as_null=True).unnest("spans")
    cut = (
        asked.join(opened, on="row", how="left")
        .select(
            "row",
            start=pl.max_horizontal("start", pl.col("opens") - pl.col("first")) + pl.col("offset"),
            end=pl.min_horizontal("end", pl.col("closes") - pl.col("last")) + pl.col("offset"),
            done=pl.min_horizontal("done", "closes"),
        )
        .filter(pl.col("start").is_not_null())
    )
    open_ = cut.filter(pl.col("start") <= pl.col("end"))
    never = cut.join(open_, on="row", how="anti").unique("row", keep="first", maintain_order=True)
    return _listed(rows.drop("spans"), pl.concat([open_, never]))


def _openings(case: Case) -> pl.DataFrame:
    """List the openings of the sites that have hours; one that is never open has hours that end before they begin."""
    never = {"opens": case.settings.end, "closes": case.settings.start}
    hours = case.openings.select("site_id", opens="start", closes="end")
    timed = case.sites.filter(pl.col("opening").is_not_null()).select("site_id")
    return timed.join(hours, on="site_id", how="left").with_columns(
        pl.col(name).fill_null(value) for name, value in never.items()
    )
