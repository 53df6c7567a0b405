"""Rules about when: shifts, overtime, windows, journeys and breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.facts import named
from planning.verify.rows import ROUTE
from planning.verify.sentences import clock, span, starting

if TYPE_CHECKING:
    from planning.verify.facts import Facts


def shift(facts: Facts) -> pl.LazyFrame:
    """Let nobody set out before the shift begins, and nothing start before it or after its latest end."""
    zone = facts.timezone
    rows = facts.rows.join(facts.routes.select("route", "departure"), on="route", maintain_order="left")
    early, late = pl.col("start") < pl.col("opens"), pl.col("start") > pl.col("latest_end")
    sets_out = (pl.col("position") == 1) & (pl.col("departure") < pl.col("opens"))
    begins = pl.format("the shift begins at {}", clock("opens", zone))
    return named(
        rows.filter(early | late | sets_out),
        pl.when(early)
        .then(pl.format("starts {}, {}", clock("start", zone), begins))
        .when(late)
        .then(
            pl.format("starts {}, the shift ends at {} at the latest", clock("start", zone), clock("latest_end", zone))
        )
        .otherwise(pl.format("needs a departure at {}, {}", clock("departure", zone), begins)),
    )


def overtime(facts: Facts) -> pl.LazyFrame:
    """Bring the route back by the end of the shift and the overtime that the resource may do."""
    zone = facts.timezone
    late = pl.format(
        "is back at {}, the shift ends at {} and may last until {}",
        clock("return_at", zone),
        clock("closes", zone),
        clock("latest_end", zone),
    )
    serves = pl.format("serves until {}, the shift ends at {}", clock("return_at", zone), clock("closes", zone))
    return facts.routes.filter(pl.col("return_at") > pl.col("latest_end")).select(
        *ROUTE, "forced", detail=pl.when("stays").then(serves).otherwise(late)
    )


def window(facts: Facts) -> pl.LazyFrame:
    """Start a request inside one of its windows; with window_on `both` end its last part inside the same one."""
    zone = facts.timezone
    asked = facts.requests.filter(pl.col("windows").list.len() > 0).select("request_id", "windows", "window_on")
    rows = facts.visits.filter("head").join(asked, on="request_id", maintain_order="left")
    opened, closed = (pl.col("windows").struct.field(name) for name in ("start", "end"))
    both = pl.col("window_on") == "both"
    begun = opened <= pl.col("began")
    last = pl.when(both).then("ended").otherwise("began")
    found = (
        rows.select("row", "began", "ended", "windows", "window_on")
        .explode("windows")
        .group_by("row")
        .agg(
            met=(begun & (last <= closed)).any(),
            window_closed=closed.filter(begun).max(),
            window_opens=opened.filter(~begun).min(),
        )
    )
    missed = rows.join(found.filter(~pl.col("met")), on="row", maintain_order="left")
    start, shut = pl.format("{} {}", starting(), clock("began", zone)), clock("window_closed", zone)
    whole = pl.when(pl.col("size").is_null()).then(pl.lit("lasts")).otherwise(pl.lit("the request lasts"))
    return named(
        missed,
        pl.when(pl.col("window_closed").is_null())
        .then(pl.format("{}, the window opens at {}", start, clock("window_opens", zone)))
        .when(both)
        .then(
            pl.format(
                "{} from {} to {}, the window closed at {}", whole, clock("began", zone), clock("ended", zone), shut
            )
        )
        .otherwise(pl.format("{}, the window closed at {}", start, shut)),
    )


def created(facts: Facts) -> pl.LazyFrame:
    """Start nothing before the request was made."""
    zone = facts.timezone
    made = facts.requests.select("request_id", "created_at")
    rows = facts.visits.join(made, on="request_id", maintain_order="left")
    return named(
        rows.filter(pl.col("start") < pl.col("created_at")),
        pl.format("starts {}, the request was created at {}", clock("start", zone), clock("created_at", zone)),
    )


def travel(facts: Facts) -> pl.LazyFrame:
    """Leave time between two rows for the journey and the breaks; let no two rows overlap.

    Of what stays, let no more rows overlap than it serves at once.
    """
    if not facts.case.resources["stays"].any():
        return _hurried(facts)
    return pl.concat([_hurried(facts), _crowded(facts)])


def _hurried(facts: Facts) -> pl.LazyFrame:
    zone = facts.timezone
    ended = pl.when(pl.col("activity").shift(1) == "break").then(pl.col("end").shift(1)).over("route")
    rows = facts.rows.with_columns(over=ended)
    overlap = (pl.col("start") < pl.col("over")).fill_null(value=False)
    hurried = (pl.col("start") < pl.col("free")).fill_null(value=False)
    hosted = pl.col("inside") & (pl.col("over").is_null())
    starts = clock("start", zone)
    return named(
        rows.filter((overlap | hurried) & ~hosted),
        pl.when(overlap)
        .then(pl.format("starts {}, the break before it ends at {}", starts, clock("over", zone)))
        .otherwise(
            pl.format(
                "starts {}, but a departure at {} and {} of travel (breaks aside) allow {} at the earliest",
                starts,
                clock("depart", zone),
                span(pl.col("travel_s")),
                clock("free", zone),
            )
        ),
    )


def _crowded(facts: Facts) -> pl.LazyFrame:
    """Find the rows of what stays that start while as many others are served as it can serve at once.

    Beginnings and ends in one line, ends first where both fall together: their sum is how many are being served.
    """
    limits = facts.resources.filter("stays").select("resource_id", "concurrency")
    rows = facts.visits.join(limits, on="resource_id")
    begun = rows.select("row", "route", "position", at="start", step=pl.lit(1))
    ended = rows.select("row", "route", "position", at="end", step=pl.lit(-1))
    served = (
        pl.concat([begun, ended])
        .sort("route", "at", "step", "position")
        .with_columns(others=pl.col("step").cum_sum().over("route") - 1)
        .filter(pl.col("step") > 0)
        .select("row", "others")
    )
    crowded = rows.join(served, on="row").filter(pl.col("others") >= pl.col("concurrency"))
    return named(
        crowded,
        pl.format(
            "starts {}, when {} already serves {}: it serves at most {} at once",
            clock("start", facts.timezone),
            "resource_id",
            "others",
            "concurrency",
        ),
    )


def break_(facts: Facts) -> pl.LazyFrame:
    """Take each due break once, wholly inside its window, and in no service that may not be interrupted.

    A break is due where the route departs at or before the start of its window and returns at or after its end.
    """
    return pl.concat([_taken_wrongly(facts), _missing(facts)], how="diagonal")


def _taken_wrongly(facts: Facts) -> pl.LazyFrame:
    zone = facts.timezone
    pauses = facts.pauses.sort("route", "position").with_columns(
        again=pl.col("number").is_not_null() & (pl.int_range(pl.len()).over("route", "number") > 0)
    )
    unlisted = pl.col("number").is_null()
    outside = (pl.col("start") < pl.col("window_start")) | (pl.col("end") > pl.col("window_end"))
    interrupts = pl.col("inside") & ~pl.col("interruptible")
    taken = pl.format("{} to {}", clock("start", zone), clock("end", zone))
    allowed = pl.format("{} to {}", clock("window_start", zone), clock("window_end", zone))
    return named(
        pauses.filter(unlisted | pl.col("again") | outside.fill_null(value=False) | interrupts),
        pl.when(unlisted)
        .then(pl.lit("the shift has no such break"))
        .when(outside)
        .then(pl.format("the break from {} does not lie inside {}", taken, allowed))
        .when(pl.col("again"))
        .then(pl.format("the break inside {} is taken a second time", allowed))
        .otherwise(pl.format("the break from {} lies in a service that may not be interrupted", taken)),
    )


def _missing(facts: Facts) -> pl.LazyFrame:
    zone = facts.timezone
    taken = facts.pauses.select("route", "number")
    due = (
        facts.routes.join(facts.breaks, on=ROUTE)
        .filter((pl.col("departure") <= pl.col("window_start")) & (pl.col("window_end") <= pl.col("return_at")))
        .join(taken, on=["route", "number"], how="anti")
    )
    return due.select(
        *ROUTE,
        "forced",
        detail=pl.format(
            "the break of {} inside {} to {} is due and missing",
            span(pl.col("length")),
            clock("window_start", zone),
            clock("window_end", zone),
        ),
    )
