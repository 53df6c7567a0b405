"""Which part of its request each visit fills, and what the parts of a request say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.case.case import Case

PART = ["request_id", "part"]
"""What names a part of a request."""
TURN = ["turn", "start", "resource_id", "shift_start", "sequence", "row"]
"""Order of the visits of one request; the first of them stands for all."""
NO_CLAIMS = pl.LazyFrame(schema={"row": pl.Int64, "claim": pl.String})


def parts(case: Case) -> pl.LazyFrame:
    """List the parts of each service with roles: its roles in their order, each as often as it is needed.

    Columns: service_id, part ("1", "2", ...), turn (the same as a number), role, role_kind, role_skills,
    role_duration (null: the request's) and offset (seconds after the start of the request).
    """
    return (
        case.roles.lazy()
        .select(
            "service_id",
            "role",
            "offset",
            role_kind="kind",
            role_skills="skills",
            role_duration="duration",
            copy=pl.int_ranges(0, "count"),
        )
        .explode("copy")
        .with_columns(turn=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("service_id"))
        .with_columns(part=pl.col("turn").cast(pl.String))
        .drop("copy")
    )


def filled(case: Case, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Say of each visit which part of its request it fills.

    The part that the row names; else the first of its role that is free, else the first that is free and takes its
    kind of resource. Free is what no row names more closely; the rows come in the order of their starts. A row for
    which no part is left keeps what it says and has no offset.

    Adds size (number of parts; null: a service without roles), lead, and the columns of `parts`. A visit without
    roles is the lead and starts with its request.
    """
    needed = parts(case).collect().lazy()
    sizes = needed.group_by("service_id").agg(size=pl.len().cast(pl.Int64))
    is_visit = pl.col("activity") == "visit"
    rows = (
        rows.join(sizes, on="service_id", how="left", maintain_order="left")
        .with_columns(size=pl.when(is_visit).then("size"))
        .with_columns(pl.when(pl.col("size").is_not_null()).then(name).alias(name) for name in ("part", "role"))
        .collect()
        .lazy()
    )
    claims = _claims(rows.filter(pl.col("size").is_not_null()), needed) if case.roles.height else NO_CLAIMS
    alone = is_visit & pl.col("size").is_null()
    return (
        rows.join(claims, on="row", how="left", maintain_order="left")
        .join(
            needed,
            left_on=["service_id", "claim"],
            right_on=["service_id", "part"],
            how="left",
            suffix="_filled",
            maintain_order="left",
        )
        .with_columns(
            part=pl.coalesce("claim", "part"),
            role=pl.coalesce("role_filled", "role"),
            offset=pl.when(alone).then(0).otherwise("offset"),
            lead=alone | (pl.col("turn") == 1).fill_null(value=False),
        )
        .drop("claim", "role_filled")
    )


def _claims(rows: pl.LazyFrame, needed: pl.LazyFrame) -> pl.LazyFrame:
    """Match visits with parts: row, claim. Those that name a part come first, then those that name a role."""
    free = rows.select("request_id", "service_id").unique().join(needed, on="service_id")
    unnamed = pl.col("part").is_null()
    named = rows.filter(~unnamed).join(free.select(PART), on=PART, how="semi").select("row", *PART)
    left = free.join(named, on=PART, how="anti").collect().lazy()
    by_role = (
        _in_turn(rows.filter(unnamed, pl.col("role").is_not_null()), left, ["request_id", "role"]).collect().lazy()
    )
    left = left.join(by_role, on=PART, how="anti").drop("role").rename({"role_kind": "kind"})
    by_kind = _in_turn(rows.filter(unnamed, pl.col("role").is_null()), left, ["request_id", "kind"])
    return pl.concat([named, by_role, by_kind]).select("row", claim="part").collect().lazy()


def _in_turn(rows: pl.LazyFrame, free: pl.LazyFrame, key: Sequence[str]) -> pl.LazyFrame:
    """Give the first row of each key the first free part, the second one the second, and so on."""
    nth = pl.int_range(pl.len()).over(key)
    order = [name for name in TURN if name != "turn"]
    waiting = rows.sort(order, nulls_last=True).select("row", *key, nth=nth)
    offered = free.sort("request_id", "turn").select("part", *key, nth=nth)
    return waiting.join(offered, on=[*key, "nth"]).select("row", *PART)


def bound(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Let a lock of one row hold for all parts of its request."""
    team = rows.filter(pl.col("size").is_not_null())
    locks = team.group_by("request_id").agg(
        all_forced=pl.col("forced").any(), in_window=(pl.col("lock") == "window").any()
    )
    return (
        rows.join(locks, on="request_id", how="left", maintain_order="left")
        .with_columns(
            forced=pl.col("forced") | pl.col("all_forced").fill_null(value=False),
            in_window=pl.coalesce("in_window", pl.col("lock") == "window").fill_null(value=False),
        )
        .drop("all_forced")
    )


def begun() -> pl.Expr:
    """Find the start of a request among its visits: that of its parts without offset.

    Where none of them is in the plan, the start that the others speak for; the earliest, where they disagree.
    """
    start, offset = pl.col("start"), pl.col("offset")
    return pl.coalesce(start.filter(offset == 0).min(), (start - offset).min(), start.min())


def together(case: Case, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Add what the visits of a request say together; a visit without roles speaks for itself.

    `began` is the start of the request, `ended` its latest end, `late_s` how late these two are, and `head` marks
    the row that stands for the request.
    """
    team = rows.filter(pl.col("size").is_not_null()).sort(TURN, nulls_last=True)
    said = team.group_by("request_id", maintain_order=True).agg(
        began=begun(), ended=pl.col("end").max(), first=pl.col("row").first()
    )
    due = case.requests.lazy().select("request_id", "respond_by", "due_at")
    is_visit, alone = pl.col("activity") == "visit", pl.col("size").is_null()
    late = pl.max_horizontal(
        pl.col("began") - pl.col("respond_by"), pl.col("ended") - pl.col("due_at"), pl.lit(0, pl.Int64)
    )
    return (
        rows.join(said, on="request_id", how="left", maintain_order="left")
        .join(due, on="request_id", how="left", maintain_order="left")
        .with_columns(
            began=pl.when(alone).then("start").otherwise("began"),
            ended=pl.when(alone).then("end").otherwise("ended"),
            head=is_visit & (alone | (pl.col("row") == pl.col("first"))),
        )
        .with_columns(late_s=pl.when(is_visit).then(late))
        .drop("first")
    )
