"""Rules about when: shifts, what is not to be begun, and one thing at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.facts import named
from planning.verify.rows import ROUTE
from planning.verify.sentences import clock

if TYPE_CHECKING:
    from planning.verify.desk.work import Work

NAMED = ("request_id", *ROUTE, "sequence", "forced", "day", "row", "person", "start", "end")


def shift(work: Work) -> pl.LazyFrame:
    """Do desk work inside the shift: there is no overtime for it."""
    zone = work.timezone
    early, late = pl.col("start") < pl.col("opens"), pl.col("end") > pl.col("closes")
    return named(
        work.rows.filter(early | late),
        pl.when(early)
        .then(pl.format("starts {}, the shift begins at {}", clock("start", zone), clock("opens", zone)))
        .otherwise(pl.format("ends {}, the shift ends at {}", clock("end", zone), clock("closes", zone))),
    )


def created(work: Work) -> pl.LazyFrame:
    """Start nothing before the request was made."""
    zone = work.timezone
    return named(
        work.rows.filter(pl.col("start") < pl.col("created_at")),
        pl.format("starts {}, the request was created at {}", clock("start", zone), clock("created_at", zone)),
    )


def held(work: Work) -> pl.LazyFrame:
    """Leave out what is held."""
    return named(work.rows.filter("held"), pl.format("{} is held: it is not to be begun yet", "request_id"))


def overlap(work: Work) -> pl.LazyFrame:
    """Let nobody do two things at once: tasks, breaks, visits and journeys, in whichever shift they are."""
    zone = work.timezone
    things = pl.concat([work.rows.select(NAMED), work.pauses.select(NAMED)])
    together, meets = _after_one_another(things), _beside_visits(work, things)
    rows = pl.concat([together, meets.join(together, on="row", how="anti")], how="diagonal")
    lasts = pl.format("lasts from {} to {}", clock("start", zone), clock("end", zone))
    return named(
        rows,
        pl.when(pl.col("busy").is_not_null())
        .then(
            pl.format("starts {}, when {} is busy until {}", clock("start", zone), "resource_id", clock("busy", zone))
        )
        .otherwise(
            pl.format(
                "{}, and {} has visits and journeys from {} to {}",
                lasts,
                "resource_id",
                clock("leaves", zone),
                clock("free", zone),
            )
        ),
    )


def _after_one_another(things: pl.LazyFrame) -> pl.LazyFrame:
    """Find the things at a desk that begin before an earlier one ends, in `busy`."""
    lined = things.select("person", "start", "end", "request_id", "row").sort(
        "person", "start", "end", "request_id", "row", nulls_last=True
    )
    busy = pl.col("end").cum_max().shift(1).over("person")
    over = lined.with_columns(busy=busy).filter(pl.col("start") < pl.col("busy")).select("row", "busy")
    return things.join(over, on="row")


def _beside_visits(work: Work, things: pl.LazyFrame) -> pl.LazyFrame:
    """Find the things at a desk that overlap visits or journeys, of which the last goes from `leaves` to `free`."""
    visits = (
        work.visits.sort("person", "start", "end")
        .select("person", leaves="start", free=pl.col("end").cum_max().over("person"))
        .sort("leaves")
    )
    near = things.join(work.visits.select("person").unique(), on="person", how="semi")
    met = near.with_columns(last=pl.col("end") - 1).sort("last")
    met = met.join_asof(visits, left_on="last", right_on="leaves", by="person", check_sortedness=False)
    return met.filter(pl.col("free") > pl.col("start")).drop("last")
