"""What of a plan in force holds after changes: promises, locks, what has begun, and where the rest of it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from planning.case.fetched import held_fetches
from planning.in_force import holding, standing

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.repair.effects import Effects
    from planning.repair.standing import Standing

HERE = ("request_id", "resource_id", "part")
EACH = pl.int_range(pl.len()).cast(pl.String)
"""A name for each fetch: what holds for all parts of a request holds for each of them alone."""


def holding_after(changed: Case, plan: Standing, effects: Effects) -> tuple[Case, pl.DataFrame]:
    """Give the case in which everything holds that still can, and the visits in force to start from.

    What has begun by now is frozen, unless its resource broke off or never came; where an overrun or a late start has
    pushed it back, where it began then, or free again if it cannot have begun. What was frozen ahead of the time is
    free again. A lock to a resource that is away then keeps the start, as far as it names one.

    Parameters
    ----------
    changed
        The case with the patch of the changes.
    plan
        The plan in force, in the case before.
    effects
        What the changes do.

    Returns
    -------
    tuple[Case, pl.DataFrame]
        As `planning.in_force.holding` and `standing` give them: disturbance counts from where visits stood before the
        changes; `shift_start` names what is left of the shift, null where nothing of it holds the visit.
    """
    given = _still_asked(plan.given, changed)
    rows = _still_asked(plan.rows, changed)
    told = standing(holding(plan.case, plan.given, plan.rows), given, rows)
    left = _in_shifts(rows.filter(activity="visit"), changed, effects)
    pushed = _pushed(left, effects).with_columns(on_the_way=pl.col("really") - pl.col("way") < changed.settings.now)
    refused = pl.col("request_id").is_in([*_refused(left, effects), *_waiting(left, changed, effects)])
    on_the_way = pl.col("on_the_way").fill_null(value=False) & pl.col("piece").is_not_null()
    kept = (
        left.join(pushed, on=["request_id", "part"], how="left", nulls_equal=True, maintain_order="left")
        .filter(pl.col("held") | on_the_way)
        .with_columns(
            start=pl.when(on_the_way)
            .then("really")
            .when(refused | pl.col("really").is_not_null())
            .then(None)
            .otherwise("start")
        )
        .select(left.columns)
    )
    case = holding(changed, _thawed(given, rows, changed, effects), kept.drop("held", "piece"))
    pieces = left.select(*HERE, "piece")
    laid = told.join(pieces, on=HERE, how="left", nulls_equal=True, maintain_order="left")
    laid = laid.with_columns(shift_start="piece").drop("piece")
    fetches = _in_shifts(plan.rows.filter(activity="fetch").with_columns(request_id=EACH), changed, effects)
    fetches = fetches.filter(pl.col("piece").is_not_null())
    ahead = fetches.with_columns(shift_start="piece", request_id=pl.lit(None, pl.String)).select(laid.columns)
    return replace(case, fetched=held_fetches(fetches.filter("held"), changed.settings.now)), pl.concat([laid, ahead])


def _still_asked(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    return rows.join(case.requests, on="request_id", how="semi", nulls_equal=False)


def _in_shifts(visits: pl.DataFrame, case: Case, effects: Effects) -> pl.DataFrame:
    """Add `piece`, the start of what is left of each visit's shift, and `held`, whether it can stay in that.

    `piece` is null where nobody is there then: the visit is planned anew. A visit that is cut off by the end of what is
    left, and has not begun, may be laid elsewhere in it, but no lock holds it there.
    """
    pieces = case.shifts.select("resource_id", piece="start", closes="latest_end")
    away = _away(effects)
    lost, delayed = pl.col("lost").fill_null(value=False), pl.col("until")
    numbered = visits.with_row_index("row")
    hit = numbered.join(away, on="resource_id", maintain_order="left").with_columns(
        inside=pl.col("start").is_between("since", "away_end", closed="left"),
        cut=(pl.col("start") < pl.col("since")) & (pl.col("end") > pl.col("since")) & pl.col("breaks_off"),
    )
    said = hit.group_by("row").agg(
        lost=((pl.col("inside") & ~pl.col("delays")) | pl.col("cut")).any(),
        until=pl.col("away_end").filter(pl.col("inside") & pl.col("delays")).max(),
    )
    marked = numbered.join(said, on="row", how="left", maintain_order="left").with_columns(
        stand=pl.coalesce(delayed, "start")
    )
    found = (
        marked.filter(~lost)
        .join(pieces, on="resource_id")
        .filter(pl.col("piece") <= pl.col("stand"), pl.col("stand") <= pl.col("closes"))
        .sort("piece")
        .unique("row", keep="last")
        .select("row", "piece", "closes")
    )
    now = case.settings.now
    begun = pl.col("start") <= now
    fits = (pl.col("end") <= pl.col("closes")) | begun
    held = (pl.col("piece").is_not_null() & delayed.is_null() & fits).fill_null(value=False)
    return (
        marked.join(found, on="row", how="left", maintain_order="left")
        .with_columns(held=held.all().over("request_id"))  # all parts of a request, or none
        .select(*visits.columns, "piece", "held")
    )


def _away(effects: Effects) -> pl.DataFrame:
    rows = [(one.resource_id, one.since, one.until, one.breaks_off, one.delays) for one in effects.away]
    schema = {"resource_id": pl.String, "since": pl.Int64, "away_end": pl.Int64}
    return pl.DataFrame(rows, schema={**schema, "breaks_off": pl.Boolean, "delays": pl.Boolean}, orient="row")


def _pushed(visits: pl.DataFrame, effects: Effects) -> pl.DataFrame:
    """List the visits that begin later than planned, for an overrun or a late start before them on their route.

    Columns: request_id, part; `really`: when each then begins at the earliest; `way`: seconds of its journey.
    """
    late, found = [one for one in effects.away if one.delays], []
    route, free = (None, None), 0
    for row in visits.sort("resource_id", "shift_start", "start").iter_rows(named=True):
        if (row["resource_id"], row["shift_start"]) != route:
            route, free = (row["resource_id"], row["shift_start"]), 0
        really = max(row["start"], free + row["travel_s"])
        for away in late:
            if away.resource_id == row["resource_id"] and away.since <= really < away.until + row["travel_s"]:
                really = max(really, away.until + row["travel_s"])
        if really > row["start"]:
            found.append((row["request_id"], row["part"], really, row["travel_s"]))
        free = really + row["end"] - row["start"] + effects.longer.get(row["request_id"], 0)
    columns = visits.select("request_id", "part", really=pl.lit(0, pl.Int64), way=pl.lit(0, pl.Int64))
    return pl.DataFrame(found, schema=columns.schema, orient="row")


def _refused(visits: pl.DataFrame, effects: Effects) -> list[str]:
    """List the requests whose client can no longer then."""
    starts = visits.group_by("request_id").agg(pl.col("start").min()).iter_rows()
    return [one for one, start in starts if one in effects.windows and not _inside(start, effects.windows[one])]


def _waiting(visits: pl.DataFrame, case: Case, effects: Effects) -> list[str]:
    """List the requests that have not begun, but the journey to which would have while its resource was away."""
    away, now = _away(effects).filter(~pl.col("delays")), case.settings.now
    theirs = visits.filter(pl.col("start") > now, _left() < now).join(away, on="resource_id")
    return theirs.filter(_left().is_between("since", "away_end", closed="left"))["request_id"].unique().to_list()


def _left() -> pl.Expr:
    """When somebody leaves for a visit."""
    return pl.col("start") - pl.col("travel_s")


def _inside(at: int, window: tuple[int, int]) -> bool:
    return window[0] <= at <= window[1]


def _thawed(given: pl.DataFrame, rows: pl.DataFrame, case: Case, effects: Effects) -> pl.DataFrame:
    """Take from the rows as they were read what held only ahead of the time, and the promises that clients gave up."""
    told = pl.DataFrame(
        [(request, *promise) for request, promise in effects.told.items()],
        schema={"request_id": pl.String, "told_start": pl.Int64, "told_end": pl.Int64},
        orient="row",
    )
    waiting = pl.col("request_id").is_in(_waiting(rows, case, effects))
    begun = rows.group_by("request_id").agg(begun=(_left() < case.settings.now).any() & ~waiting.any())
    joined = given.join(told, on="request_id", how="left", maintain_order="left").join(
        begun, on="request_id", how="left", maintain_order="left"
    )
    ahead = (pl.col("status") == "frozen") & (pl.col("lock") == "all") & ~pl.col("begun")
    moved = pl.col("request_id").is_in(_refused(rows, effects)) & pl.col("lock").is_in(["time", "all"])
    lock = (
        pl.when(ahead.fill_null(value=False))
        .then(None)
        .when(moved.fill_null(value=False) & (pl.col("lock") == "all"))
        .then(pl.lit("resource"))
        .when(moved.fill_null(value=False))
        .then(None)
        .otherwise("lock")
    )
    return joined.with_columns(
        lock=lock,
        promised_start=pl.coalesce("told_start", "promised_start"),
        promised_end=pl.coalesce("told_end", "promised_end"),
    ).select(given.columns)
