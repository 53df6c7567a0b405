"""The rule about requests that follow one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.facts import named, nothing
from planning.verify.rows import ROUTE
from planning.verify.sentences import clock, span

if TYPE_CHECKING:
    from planning.verify.facts import Facts


def links(facts: Facts) -> pl.LazyFrame:
    """Serve `after` only where `before` is, in time after it, by the same resource where asked; together both ways."""
    if facts.case.links.is_empty():
        return nothing()
    first, second = _ends(facts, "before"), _ends(facts, "after")
    whole = facts.case.links.lazy().join(first, on="before", how="left").join(second, on="after", how="left")
    has_first, has_second = (pl.col(f"{end}_began").is_not_null() for end in ("before", "after"))
    both = whole.filter(has_first & has_second)
    return pl.concat(
        [
            _said(
                whole.filter(has_second & ~has_first),
                "after",
                pl.format("{} is served, and {}, which comes before it, is not", "after", "before"),
            ),
            _said(
                whole.filter(has_first & ~has_second & pl.col("together")),
                "before",
                pl.format("{} is served, and {}, which goes together with it, is not", "before", "after"),
            ),
            _mistimed(facts, both),
            _said(
                both.filter(
                    pl.col("same_resource"),
                    pl.col("before_leads").list.set_intersection("after_leads").list.len() == 0,
                ),
                "after",
                pl.format(
                    "{} is served by {}, and {} by {}: the same resource must serve both",
                    "after",
                    pl.col("after_leads").list.join(" and "),
                    "before",
                    pl.col("before_leads").list.join(" and "),
                ),
            ),
        ]
    )


def _ends(facts: Facts, end: str) -> pl.LazyFrame:
    """One row for each linked request that is served: times, leads, and where its violations are named."""
    linked = facts.case.links.lazy().select(request_id=end).unique()
    visits = facts.visits.join(linked, on="request_id", how="semi")
    leads = pl.col("resource_id").filter(pl.col("lead")).unique().sort()
    times = visits.group_by("request_id").agg(began=pl.col("began").min(), ended=pl.col("ended").max(), leads=leads)
    heads = visits.filter("head").sort(*ROUTE, "sequence").unique("request_id", keep="first")
    heads = heads.select("request_id", *ROUTE, "sequence", "day", "forced").join(times, on="request_id")
    return heads.select(pl.all().name.prefix(f"{end}_")).rename({f"{end}_request_id": end})


def _mistimed(facts: Facts, both: pl.LazyFrame) -> pl.LazyFrame:
    zone = facts.timezone
    ended = pl.col("from") == "end"
    timed = both.with_columns(day="after_day", since=pl.when(ended).then("before_ended").otherwise("before_began"))
    timed = timed.with_columns(earliest=pl.col("since") + pl.col("least"), latest=pl.col("since") + pl.col("greatest"))
    early, late = pl.col("after_began") < pl.col("earliest"), pl.col("after_began") > pl.col("latest")
    event = pl.when(ended).then(pl.lit("ends")).otherwise(pl.lit("starts"))
    since = pl.format("{} {} at {}", "before", event, clock("since", zone))
    starts = pl.format("{} starts {}", "after", clock("after_began", zone))
    return _said(
        timed.filter(early | late.fill_null(value=False)),
        "after",
        pl.when(early)
        .then(
            pl.format(
                "{}, {}: it may start {} at the earliest ({} later)",
                starts,
                since,
                clock("earliest", zone),
                span(pl.col("least")),
            )
        )
        .otherwise(
            pl.format(
                "{}, {}: it may start {} at the latest ({} later)",
                starts,
                since,
                clock("latest", zone),
                span(pl.col("greatest")),
            )
        ),
    )


def _said(links: pl.LazyFrame, end: str, detail: pl.Expr) -> pl.LazyFrame:
    """Name one end of each link; where either end is locked, the violation may be forced."""
    own = {name: pl.col(f"{end}_{name}") for name in (*ROUTE, "sequence")}
    locked = [pl.col(f"{side}_forced").fill_null(value=False) for side in ("before", "after")]
    return named(
        links.select(request_id=pl.col(end), **own, forced=pl.any_horizontal(*locked), detail=detail),
        pl.col("detail"),
    )
