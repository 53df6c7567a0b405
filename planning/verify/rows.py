"""A plan's rows, laid against the case: which request, resource and shift each of them is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.sentences import moment
from planning.verify.stores import stores
from planning.verify.verdict import ROWS

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.travel.travel import Travel

STOPS = ("visit", "fetch")
"""Activities for which somebody goes somewhere."""
ROUTE = ("resource_id", "shift_start")
"""What names a route: a shift of a resource."""


def conform(rows: pl.DataFrame) -> pl.DataFrame:
    """Give the frame every column of a plan, null where it has none, and number its rows in `row`."""
    known = rows.select(pl.col(name).cast(dtype) for name, dtype in ROWS.items() if name in rows.columns)
    whole = pl.concat([pl.DataFrame(schema=ROWS), known], how="diagonal")
    return whole.with_row_index("row").cast({"row": pl.Int64})


def matched(case: Case, travel: Travel, rows: pl.DataFrame) -> pl.LazyFrame:
    """Join each row with its request, its resource and its shift.

    A row without `shift_start` belongs to the resource's last shift that begins at or before the row's start (to
    the first shift where none does); without a start, to the resource's only shift.

    Adds service_id, place and site_id (the first of the request, or where something is fetched; -1: no place),
    access (what fetching there takes), written_site (the row's own), kind,
    speed_factor, stays, stands (the place of what stays), the shift's day, shift_id, opens, closes and latest_end,
    home and base (places where the shift starts and ends), promise_start, promise_end (the row's, else the
    request's), asked (the lock of the requests table) and forced.
    """
    requests = case.requests.lazy().select(
        "request_id",
        "service_id",
        known=pl.lit(True),
        place=pl.when("placed").then(pl.Series(travel.index(case.requests), dtype=pl.Int32)).otherwise(-1),
        promise_start="promised_start",
        promise_end="promised_end",
        site="site_id",
        asked="lock",
    )
    people = case.resources.lazy().select(
        "resource_id",
        "kind",
        "speed_factor",
        "stays",
        stands=pl.when("stays").then(pl.Series(travel.index(case.resources), dtype=pl.Int32)),
    )
    shifts = case.shifts.lazy().select(
        "resource_id",
        "day",
        "shift_id",
        "latest_end",
        shift_start="start",
        opens="start",
        closes="end",
        home=pl.Series(travel.index(case.shifts, "start_"), dtype=pl.Int32),
        base=pl.Series(travel.index(case.shifts, "end_"), dtype=pl.Int32),
    )
    visit, fetch = pl.col("activity") == "visit", pl.col("activity") == "fetch"
    own = pl.all_horizontal(pl.col("promised_start", "promised_end").is_not_null())
    return (
        rows.lazy()
        .with_columns(given=pl.col("shift_start"), shift_start=shift_start(case, rows))
        .join(requests, on="request_id", how="left", maintain_order="left")
        .join(people, on="resource_id", how="left", maintain_order="left")
        .join(shifts, on=ROUTE, how="left", maintain_order="left")
        .join(stores(case, travel), left_on="site_id", right_on="store", how="left", maintain_order="left")
        .with_columns(
            place=pl.when(fetch).then(pl.col("at").fill_null(-1)).otherwise("place"),
            promise_start=pl.when(visit).then(pl.when(own).then("promised_start").otherwise("promise_start")),
            promise_end=pl.when(visit).then(pl.when(own).then("promised_end").otherwise("promise_end")),
            written_site="site_id",
            site_id=pl.when(visit).then("site").when(fetch).then("site_id"),
            forced=(pl.col("lock").fill_null("none") != "none")
            | (pl.col("asked").fill_null("none") != "none")
            | (pl.col("status") == "frozen").fill_null(value=False),
        )
        .drop("at")
    )


def shift_start(case: Case, rows: pl.DataFrame) -> pl.Series:
    """Start of each row's shift, null where the row does not say it and it cannot be told."""
    if not rows["shift_start"].null_count():
        return rows["shift_start"]
    shifts = case.shifts.select("resource_id", begun="start").sort("begun")
    first = shifts.group_by("resource_id").agg(first=pl.col("begun").min(), shifts=pl.len())
    found = rows.select("row", "resource_id", "shift_start", "start").join(first, on="resource_id", how="left")
    timed = found.filter(pl.col("start").is_not_null()).sort("start")
    begun = timed.join_asof(shifts, left_on="start", right_on="begun", by="resource_id", check_sortedness=False)
    found = found.join(begun.select("row", "begun"), on="row", how="left")
    sole = pl.when(pl.col("start").is_not_null() | (pl.col("shifts") == 1)).then("first")
    return found.sort("row").select(pl.coalesce("shift_start", "begun", sole))["shift_start"]


def strange(case: Case, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Say of each matched row which `rule` it breaks by being about something that the case does not know.

    Such rows can be part of no route: they are named and set aside. Adds rule and detail, null where all is well.
    """
    timezone = case.settings.timezone
    visit, fetch = pl.col("activity") == "visit", pl.col("activity") == "fetch"
    said = pl.col("given").is_not_null()
    alone = visit & ~case.of_several()
    known = (
        (
            "unknown",
            ~pl.col("activity").is_in([*STOPS, "break"]).fill_null(value=False),
            pl.format("activity {} is none of visit, task, fetch and break", pl.col("activity").fill_null("(empty)")),
        ),
        ("unknown", visit & pl.col("request_id").is_null(), pl.lit("this visit names no request")),
        ("unknown", visit & pl.col("known").is_null(), pl.format("no request is called {}", "request_id")),
        (
            "unknown",
            pl.col("kind").is_null(),
            pl.format("no resource is called {}", pl.col("resource_id").fill_null("(empty)")),
        ),
        (
            "resource",
            alone & ~pl.col("kind").is_in(["person", "vehicle"]),
            pl.format("{} is of kind {}: only a person or a vehicle serves {}", "resource_id", "kind", "request_id"),
        ),
        (
            "unknown",
            pl.col("opens").is_null() & said,
            pl.format("{} has no shift that begins {}", "resource_id", moment(pl.col("given"), timezone)),
        ),
        (
            "unknown",
            pl.col("opens").is_null(),
            pl.format("{} has no shift, or several, and shift_start and start are empty", "resource_id"),
        ),
        (
            "unknown",
            (pl.col("home") < 0) | (pl.col("base") < 0),
            pl.format("the shift of {} has no place to start from or to end at", "resource_id"),
        ),
        ("unknown", visit & (pl.col("place") < 0), pl.format("{} has no place to travel to", "request_id")),
        (
            "unknown",
            fetch & (pl.col("place") < 0),
            pl.format("nothing is in stock at {}", pl.col("written_site").fill_null("(empty)")),
        ),
        ("stock", fetch & pl.col("stays"), pl.format("{} stays at its place and fetches nothing", "resource_id")),
        ("break", ~visit & pl.col("stays"), pl.format("{} stays at its place and takes no breaks", "resource_id")),
    )
    return rows.with_columns(
        rule=pl.coalesce(pl.when(wrong).then(pl.lit(rule)) for rule, wrong, _ in known),
        detail=pl.coalesce(pl.when(wrong).then(sentence) for _, wrong, sentence in known),
    )


def ordered(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Put the rows of each route in order and number the routes in `route`.

    `timed`: every row of the route has a start, and the starts order it (a visit before a break that begins with
    it). Else the given sequence orders it, then the request's id, then its part.
    """
    order = pl.when("timed").then("start").otherwise("sequence")
    said = (
        rows.sort(ROUTE)
        .with_columns(route=pl.struct(ROUTE).rle_id().cast(pl.Int64))
        .with_columns(timed=pl.col("start").is_not_null().all().over("route"))
        .with_columns(order=order)
    )
    return along(said, "order").drop("order")


def along(rows: pl.LazyFrame, order: str) -> pl.LazyFrame:
    """Sort the rows of each route by a column, a fetch before a visit and that before a break at the same time."""
    turn = pl.col("activity").replace_strict({"fetch": 0, "visit": 1}, default=2, return_dtype=pl.Int8)
    part = pl.col("part").cast(pl.Int64, strict=False)
    return rows.sort("route", order, turn, "request_id", part, "row", nulls_last=True)
