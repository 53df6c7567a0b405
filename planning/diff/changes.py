"""The visits that differ between two plans, and whose clients have to be told."""

from __future__ import annotations

from typing import Any

import polars as pl

CHANGES: dict[str, Any] = {
    "request_id": pl.String,
    "part": pl.String,
    "role": pl.String,
    "change": pl.String,
    "notify": pl.Boolean,
    "old_resource_id": pl.String,
    "new_resource_id": pl.String,
    "old_start": pl.String,
    "new_start": pl.String,
    "old_site_id": pl.String,
    "new_site_id": pl.String,
    "promised_start": pl.String,
    "promised_end": pl.String,
    "code": pl.String,
}
"""Columns of the visits that differ; times are local ISO 8601 texts."""
LEFT_OUT: dict[str, Any] = {"request_id": pl.String, "code": pl.String}
"""Columns of the requests that a plan leaves out, as far as they are needed here."""
ONE_PART = "1"
"""Number of the part that a visit fills where its plan names none."""
DATE = len("2026-11-23")

added, removed = pl.col("resource_id").is_null(), pl.col("resource_id_new").is_null()
resource = pl.col("resource_id") != pl.col("resource_id_new")
time = pl.col("start") != pl.col("start_new")
day = time & (pl.col("start_at").str.head(DATE) != pl.col("start_at_new").str.head(DATE))
site = pl.col("site_id") != pl.col("site_id_new")
WORDS = {"added": added, "removed": removed, "resource": resource, "time": time, "day": day, "site": site}
"""What can differ of a visit, over the frame of `_beside`; null where one of the plans does not say it."""


def changes(
    old: pl.DataFrame,
    new: pl.DataFrame,
    *,
    old_left_out: pl.DataFrame | None = None,
    new_left_out: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """List the visits that differ between two plans.

    A visit is a request, or one part of it where it takes several resources; breaks are not compared. It differs where
    only one plan has it, or in its resource, its start (`time`), the local day of that, or its site. What one of the
    plans does not say is not compared (see `unsaid`).

    The client of a request is to be notified where both hold. The old plan had told something: a promise, a lock, or
    that the visit is frozen. And the new plan does not keep it: one of the resources no longer serves the request, as
    when it is left out; or its site is another; or it starts at another time, which lies outside the promise or which
    a lock (`time`, `all`) or frozen held. The start of a request is here that of its first part. Of a request that
    nobody asks for any more nobody is notified.

    Parameters
    ----------
    old, new
        Rows of plans: the columns of `planning.plan.ROWS` and, as local ISO 8601 texts, `start_at`,
        `promised_start_at` and `promised_end_at`. No part of a request stands twice.
    old_left_out, new_left_out
        The columns of `LEFT_OUT`: every request that the plan's case has and the plan leaves out; None where that is
        not known, and then every request that the plan lacks counts as left out.

    Returns
    -------
    pl.DataFrame
        The columns of `CHANGES`, by request and part. `change` holds words of `WORDS`, separated by `;`. `notify` is
        that of the request. The promise is the old plan's; `code` says why a plan without the visit leaves its request
        out.
    """
    both = _beside(old, new)
    missing_old = pl.DataFrame(schema=LEFT_OUT) if old_left_out is None else old_left_out
    missing_new = pl.DataFrame(schema=LEFT_OUT) if new_left_out is None else new_left_out
    words = [pl.when(holds).then(pl.lit(word)) for word, holds in WORDS.items()]
    return (
        both.with_columns(change=pl.concat_str(words, separator=";", ignore_nulls=True))
        .filter(pl.col("change") != "")
        .join(_told(both, new_left_out), on="request_id", how="left", maintain_order="left")
        .join(missing_old, on="request_id", how="left", maintain_order="left")
        .join(missing_new, on="request_id", how="left", maintain_order="left", suffix="_new")
        .select(
            "request_id",
            part=pl.coalesce("part_new", "part"),
            role=pl.coalesce("role_new", "role"),
            change="change",
            notify="notify",
            old_resource_id="resource_id",
            new_resource_id="resource_id_new",
            old_start="start_at",
            new_start="start_at_new",
            old_site_id="site_id",
            new_site_id="site_id_new",
            promised_start="told_from",
            promised_end="told_until",
            code=pl.when(added).then("code").when(removed).then("code_new"),
        )
    )


def unsaid(old: pl.DataFrame, new: pl.DataFrame) -> dict[str, int]:
    """Count the visits of both plans whose `start`, and whose `site_id`, only one plan says: these do not compare."""
    both = _beside(old, new).filter(~added, ~removed)
    names = ("start", "site_id")
    return {name: int((both[name].is_null() != both[f"{name}_new"].is_null()).sum()) for name in names}


def numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Give the rows that serve a request, each with the `number` of the part that it fills."""
    return rows.filter(pl.col("request_id").is_not_null()).with_columns(number=pl.col("part").fill_null(ONE_PART))


def _beside(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Set each visit of the old plan beside the same of the new one (`_new`), by request and part."""
    key = ["request_id", "number"]
    both = numbered(old).join(numbered(new), on=key, how="full", coalesce=True, suffix="_new")
    return both.sort("request_id", pl.col("number").cast(pl.Int64, strict=False), "number", nulls_last=True)


def _told(both: pl.DataFrame, left_out: pl.DataFrame | None) -> pl.DataFrame:
    """Say of each request what the old plan had promised, and whether its client is to be notified.

    Columns: request_id, told_from, told_until, notify.
    """
    frozen = pl.col("status").eq_missing("frozen")
    lock = pl.col("lock").fill_null("none")
    told = pl.col("promised_start").is_not_null() | (lock != "none") | frozen
    held = lock.is_in(["time", "all"]) | frozen
    deserted = ~added & ~pl.col("resource_id").is_in(pl.col("people")).fill_null(value=False)
    begins, began = _first("start_new"), _first("start")
    outside = ~begins.is_between(_first("promised_start"), _first("promised_end")) & begins.ne_missing(began)
    unkept = deserted.any() | site.any() | outside.fill_null(value=False) | (held.any() & time.any())
    people = both.filter(~removed).group_by("request_id").agg(people="resource_id_new")
    asked = pl.col("people").is_not_null().any()
    if left_out is None:
        asked = pl.lit(True)
    else:
        asked |= pl.col("request_id").first().is_in(left_out["request_id"].to_list())
    return (
        both.join(people, on="request_id", how="left", maintain_order="left")
        .group_by("request_id")
        .agg(
            told_from=_first("promised_start_at"),
            told_until=_first("promised_end_at"),
            notify=told.any() & unkept & asked,
        )
    )


def _first(name: str) -> pl.Expr:
    """Take what the first part says that says anything."""
    return pl.col(name).drop_nulls().first()
