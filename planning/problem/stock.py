"""Stock: what lies where from when on, and a visit for each way in which a route may pass by and fetch it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from planning.case.case import PLACE
from planning.engine import layout
from planning.problem.skills import ANY, UNPREFERRED
from planning.problem.spans import SPANS
from planning.problem.visits import LONG_AGO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.engine.layout import Model
    from planning.problem.parts import Supply
    from planning.problem.skills import Ability
    from planning.problem.staff import Staff
    from planning.travel.travel import Travel

USUAL = 1000
"""Speed at which everybody fetches, in thousandths."""
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("value", "weight", "penalty_hour", "penalty_fixed", "offset", "first", "last", "extra"), 0),
    **dict.fromkeys(("mandatory", "interruptible", "calls", "cut", "fixed"), False),
    **{name: [] for name in ("skills", "parts", "tools", "required_resources", "preferred_resources")},
    "excluded_resources": [],
    "alternatives": [],
    "seats": 0,
    "lock": "none",
    "kind": ANY,
}
"""What a visit that fetches asks, counts and is bound by."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fetches:
    """Where routes may fetch what.

    Parameters
    ----------
    rows
        A visit for each route, site and level, with the columns of the requests that are not empty, and `route`.
        A level is a moment from which on more of something is there: whoever fetches at it comes no earlier.
        What the plan in force has fetched, or is about to, has visits that are pinned.
    fetches, stocks, stock_sites, fetched
        As `planning.engine.layout` has them.
    """

    rows: pl.DataFrame
    fetches: NDArray[np.int32]
    stocks: NDArray[np.int32]
    stock_sites: NDArray[np.int32]
    fetched: NDArray[np.int32]

    @classmethod
    def of(cls, case: Case, staff: Staff, supply: Supply, travel: Travel) -> Fetches:
        """Lay out what lies at the sites of what requests need, and who may come when."""
        things = supply.things.select(part_id="thing").with_row_index("thing")
        stock = case.stock.filter("placed").join(things, on="part_id", maintain_order="left")
        levels = _levels(stock, staff, case.settings.start)
        first = levels.select(pl.col("level").min().over("site_id"), last=pl.col("level").max().over("site_id"))
        free, held = _rows(case, staff, levels, travel), _held(case, staff, levels)
        rows = pl.concat([free, held.drop("takes")], how="diagonal").sort("route", maintain_order=True)
        taken = pl.concat([free.with_columns(takes=NOTHING_TAKEN), held], how="diagonal_relaxed")
        taken = taken.sort("route", maintain_order=True)
        return cls(
            rows=rows,
            fetches=_whole(rows.select("level", "route")),
            stocks=_stocks(stock, levels, things.height, case.settings.start),
            stock_sites=_whole(first),
            fetched=_amounts(taken["takes"].to_list(), supply),
        )

    def behind(self, visits: pl.DataFrame) -> pl.DataFrame:
        """Put the visits that fetch behind all others."""
        if self.rows.is_empty():
            return visits
        given = {name: pl.lit(value, visits.schema[name]) for name, value in NOTHING.items() if name in visits.columns}
        at, held = pl.col("locked_start"), pl.col("locked_start").is_not_null()
        span = pl.concat_list(pl.struct(start=at, end=at, done=pl.lit(None, pl.Int64)))
        rows = self.rows.drop("route", "level").with_columns(**given)
        rows = rows.with_columns(
            lock=pl.when(held).then(pl.lit("all")).otherwise("lock"),
            fixed=held,
            spans=pl.when(held).then(span).otherwise(pl.lit([], SPANS)),
        )
        return pl.concat([visits, rows], how="diagonal_relaxed")

    def enabled(self, ability: Ability) -> Ability:
        """Let everybody fetch, at the usual speed; in a class of its own, which nobody is preferred for."""
        if self.rows.is_empty():
            return ability
        speeds = ability.speeds if USUAL in ability.speeds else np.append(ability.speeds, np.int32(USUAL))
        usual = np.full((1, ability.able.shape[1]), 1 + np.flatnonzero(speeds == USUAL)[0], dtype=np.uint16)
        anybody = np.full((1, ability.allowed.shape[1]), UNPREFERRED, dtype=np.uint8)
        skills, people = ability.skill_class.copy(), ability.people_class.copy()
        skills[-self.rows.height :], people[-self.rows.height :] = len(ability.able), len(ability.allowed)
        return replace(
            ability,
            skill_class=skills,
            people_class=people,
            able=np.vstack([ability.able, usual]),
            speeds=speeds,
            allowed=np.vstack([ability.allowed, anybody]),
        )

    def mark(self, model: Model) -> None:
        """Say in the routes which visits fetch for them.

        No fetch is paid by the job: what its route would pay is taken off again as if it was less preferred.
        """
        count = len(self.fetches)
        routes = model.routes
        counts = np.bincount(self.fetches[:, layout.FETCH_ROUTE], minlength=len(routes))
        routes[:, layout.FETCH_FIRST] = len(model.visits) - count + np.cumsum(counts) - counts
        routes[:, layout.FETCH_COUNT] = counts
        if count:
            pay = model.route_money[self.fetches[:, layout.FETCH_ROUTE], layout.JOB_COST]
            model.visit_money[-count:, layout.PREFERENCE] = -pay


NOTHING_TAKEN = pl.lit(None, pl.List(pl.Struct({"thing": pl.String(), "quantity": pl.Int64()})))


def _held(case: Case, staff: Staff, levels: pl.DataFrame) -> pl.DataFrame:
    """List the fetches of the plan in force that stand as they are, in what is left of their shifts, and `takes`."""
    key = ["resource_id", "shift_start", "site_id", "start"]
    held = case.fetched.group_by(key, maintain_order=True).agg(takes=pl.struct("thing", "quantity"))
    shifts = staff.shifts.select(
        "resource_id", "stays", "latest_end", begins="start", route=pl.int_range(pl.len())
    ).filter(~pl.col("stays"))
    inside = pl.col("start").is_between("begins", "latest_end")
    found = held.join(shifts, on="resource_id").filter(inside)
    found = found.sort("begins").unique(key, keep="last", maintain_order=True)
    found = found.join(levels, on="site_id").filter(pl.col("since") <= pl.col("start"))
    found = found.sort("since").unique(key, keep="last", maintain_order=True)
    return found.sort("route", "start").select(
        pl.col("route").cast(pl.Int64),
        "level",
        *PLACE,
        duration="access",
        created_at="since",
        placed=pl.lit(value=True),
        locked_resource="resource_id",
        locked_start="start",
        takes="takes",
    )


def _amounts(fetched: list[list[dict[str, Any]] | None], supply: Supply) -> NDArray[np.int32]:
    """Lay out what pinned fetches have taken: (fetches, things)."""
    index = {thing: number for number, thing in enumerate(supply.things["thing"])}
    table = np.zeros((len(fetched), len(index)), dtype=np.int32)
    for row, takes in enumerate(fetched):
        for one in takes or ():
            if one["thing"] in index:
                table[row, index[str(one["thing"])]] += one["quantity"]
    return table


def _whole(frame: pl.DataFrame) -> NDArray[np.int32]:
    """Lay out two columns of whole numbers as kernels read them."""
    return np.ascontiguousarray(frame.to_numpy().reshape(-1, 2), dtype=np.int32)


def _levels(stock: pl.DataFrame, staff: Staff, origin: int) -> pl.DataFrame:
    """Count the moments from which on more is there, site by site: those before any shift are one."""
    begun = staff.shifts["start"].min()
    since = pl.col("arrives_at").fill_null(origin + LONG_AGO)
    since = pl.when(since <= pl.lit(begun)).then(pl.lit(origin + LONG_AGO)).otherwise(since)
    found = stock.with_columns(since=since).select(*PLACE, "access", "since").unique()
    return found.sort("site_id", "since").with_columns(level=pl.int_range(pl.len()))


def _stocks(stock: pl.DataFrame, levels: pl.DataFrame, things: int, origin: int) -> NDArray[np.int32]:
    """Add up how many of each thing have arrived at each level: (levels, things)."""
    table = np.zeros((levels.height, things), dtype=np.int64)
    since = pl.col("arrives_at").fill_null(origin + LONG_AGO)
    arrived = stock.join(levels.select("site_id", "since", "level"), on="site_id").filter(since <= pl.col("since"))
    amounts = arrived.select("level", "thing", pl.col("quantity").fill_null(layout.FAR))
    for level, thing, quantity in amounts.iter_rows():
        table[level, thing] += quantity
    return np.minimum(table, layout.FAR).astype(np.int32)


def _rows(case: Case, staff: Staff, levels: pl.DataFrame, travel: Travel) -> pl.DataFrame:
    """List the visits that fetch: each travelling route at each site and level for which it is in time."""
    shifts = staff.shifts.select("stays", "latest_end", begins="start", route=pl.int_range(pl.len()))
    pairs = shifts.filter(~pl.col("stays")).join(levels, how="cross").filter(pl.col("since") < pl.col("latest_end"))
    return (
        pairs.filter(_in_reach(case, staff, pairs, travel))
        .sort("route", "level")
        .select(
            "route",
            "level",
            *PLACE,
            duration="access",
            created_at=pl.max_horizontal("since", pl.lit(case.settings.start + LONG_AGO)),
            placed=pl.lit(value=True),
            locked_resource=pl.lit(None, pl.String),
            locked_start=pl.lit(None, pl.Int64),
        )
    )


def _in_reach(case: Case, staff: Staff, pairs: pl.DataFrame, travel: Travel) -> pl.Series:
    """Whether a route comes home in time that does nothing but fetch; by a table a way round may be shorter."""
    if case.settings.travel.mode == "table":
        return pl.repeat(value=True, n=pairs.height, eager=True)
    there, routes = travel.index(pairs), staff.routes[pairs["route"].to_numpy()]
    out, _ = travel.legs(routes[:, layout.START_PLACE], there)
    back, _ = travel.legs(there, routes[:, layout.END_PLACE])
    ways = pairs.select("begins", "since", "access", "latest_end", out=pl.Series(out), back=pl.Series(back))
    arrives = pl.max_horizontal(pl.col("begins") + pl.col("out"), "since")
    return ways.select(arrives + pl.col("access") + pl.col("back") <= pl.col("latest_end")).to_series()
