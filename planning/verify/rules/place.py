"""The rule about where requests take place: one site, that has seats, that is open, and where those are that stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.verify.facts import named, nothing
from planning.verify.places import chooses
from planning.verify.sentences import clock

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.verify.facts import Facts


def place(facts: Facts) -> pl.LazyFrame:
    """Serve a request at one of its sites, with seats enough, while that is open, and by none that stays elsewhere."""
    if not _matters(facts.case):
        return nothing()
    rows = _opened(facts, _seated(facts, facts.visits.with_columns(at=pl.coalesce("chosen", "site_id"))))
    said = [pl.when(holds).then(sentence) for holds, sentence in _wrong(facts.timezone)]
    return named(
        rows.with_columns(detail=pl.concat_str(said, separator="; ", ignore_nulls=True)).filter(pl.col("detail") != ""),
        pl.col("detail"),
    )


def _matters(case: Case) -> bool:
    """Whether anything of this rule can be broken at all."""
    limits = case.sites.select(pl.any_horizontal(pl.col("opening", "seats").is_not_null()).any()).item()
    return bool(limits) or bool(case.resources["stays"].any()) or chooses(case)


def _wrong(zone: str) -> tuple[tuple[pl.Expr, pl.Expr], ...]:
    """Pair what may be wrong with a row with its sentence."""
    request, resource, site, head = pl.col("request_id"), pl.col("resource_id"), pl.col("site_id"), pl.col("head")
    where = pl.when(site.is_null()).then(pl.lit("elsewhere")).otherwise(pl.format("at {}", site))
    first, last = clock("first", zone), clock("last", zone)
    until = (
        pl.when(pl.col("shuts").is_not_null())
        .then(pl.format("closes at {}", clock("shuts", zone)))
        .when(pl.col("unlocks").is_not_null())
        .then(pl.format("opens at {}", clock("unlocks", zone)))
        .otherwise(pl.lit("does not open"))
    )
    return (
        (
            pl.col("chosen").is_not_null() & (pl.col("written_site") != site),
            pl.format("{} does not take place at {}: that is none of its sites", request, "written_site"),
        ),
        (
            site != pl.col("chosen"),
            pl.format("{} takes place at {}, not here at {}", request, "chosen", site),
        ),
        (
            pl.col("stands") != pl.col("place"),
            pl.format("{} stays at its place, and {} takes place {}", resource, request, where),
        ),
        (
            head & (pl.col("site_seats") < pl.col("people")),
            pl.format("{} has seats for {} of the {} people that come", "at", "site_seats", "people"),
        ),
        (
            pl.col("own_seats") < pl.col("people"),
            pl.format("{} has seats for {} of the {} people that come", resource, "own_seats", "people"),
        ),
        (head & pl.col("closed"), pl.format("{} lasts from {} to {}, and {} {}", request, first, last, "at", until)),
    )


def _seated(facts: Facts, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Add people, who come, and the seats: site_seats of the request's site, own_seats of what stays."""
    people = facts.requests.select("request_id", people="seats")
    sites = facts.case.sites.lazy().select(at="site_id", site_seats="seats")
    rooms = facts.resources.filter("stays").select("resource_id", own_seats="seats")
    return (
        rows.join(people, on="request_id", how="left", maintain_order="left")
        .join(sites, on="at", how="left", maintain_order="left")
        .join(rooms, on="resource_id", how="left", maintain_order="left")
    )


def _opened(facts: Facts, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Say which rows belong to requests that do not lie inside one open span of their site, in `closed`.

    Adds first and last, the earliest start and the latest end of all rows of the request, and of its site shuts, the
    end of the last span that opens by then, and unlocks, the start of the next.
    """
    spans = facts.case.openings.lazy().select(at="site_id", opened="start", shuts="end").sort("opened")
    hours = facts.case.sites.lazy().drop_nulls("opening").select(at="site_id", hours=pl.lit(value=True))
    lasting = facts.visits.group_by("request_id").agg(first=pl.col("start").min(), last=pl.col("end").max())
    rows = rows.join(lasting, on="request_id", how="left").join(hours, on="at", how="left").sort("first")
    before = rows.join_asof(spans, left_on="first", right_on="opened", by="at", check_sortedness=False)
    after = before.join_asof(
        spans.select("at", unlocks="opened"),
        left_on="first",
        right_on="unlocks",
        by="at",
        strategy="forward",
        check_sortedness=False,
    )
    inside = (pl.col("last") <= pl.col("shuts")).fill_null(value=False)
    return after.with_columns(closed=pl.col("hours").fill_null(value=False) & ~inside)
