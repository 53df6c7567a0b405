"""The Problem: everything that a plan may decide about, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.engine import layout
from planning.engine.layout import Model
from planning.problem.crew import Crew
from planning.problem.force import force_rows, member_people
from planning.problem.legs import is_symmetric, leg_table
from planning.problem.parts import Supply
from planning.problem.skills import Ability
from planning.problem.spans import at_their_sites, with_spans
from planning.problem.staff import Staff
from planning.problem.stock import Fetches
from planning.problem.teams import Teams
from planning.problem.visits import visit_money, visit_rows, window_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.travel.travel import Travel

OVERRIDDEN = ("W501", "W502", "W503", "W508", "W513")
"""Warnings of skills, shifts, windows, parts and tools: a locked request is planned all the same, which is forced."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """A Case compiled to integers, with the ids behind the indices.

    Parameters
    ----------
    requests
        The requests that a plan may serve, a row a visit, in the order of the visits.
    teams
        Requests that several resources serve or that stand in links; behind the requests, each member has a visit.
    staff
        Resources and shifts, a row a route.
    visits
        The requests, behind them the members of teams, and last the ways to fetch something, a row a visit.
    supply, fetches
        What is needed and carried, and where it may be fetched.
    model
        The arrays.
    """

    case: Case
    requests: pl.DataFrame
    teams: Teams
    staff: Staff
    visits: pl.DataFrame
    model: Model
    supply: Supply
    fetches: Fetches
    limits: list[str]

    @classmethod
    def of(
        cls,
        case: Case,
        travel: Travel,
        in_force: pl.DataFrame | None = None,
        *,
        holders: pl.DataFrame | None = None,
    ) -> Problem:
        """Compile a case: the requests that can be served at all, and the shifts of those who travel.

        Parameters
        ----------
        in_force
            Rows of the plan in force, whose disturbance is a cost.
        holders
            Rows of a plan that say whom locks hold where several serve a request; else those of the plan in force.
        """
        nothing = {name: pl.lit(0, pl.Int64) for name in ("offset", "first", "last", "extra")}
        requests = with_spans(_to_plan(case)).with_columns(**nothing)
        staff = Staff.of(case, travel)
        teams = Teams.of(case, requests, in_force if holders is None else holders)
        asked = teams.behind(requests)
        supply = Supply.of(case, asked)
        fetches = Fetches.of(case, staff, supply, travel)
        visits = at_their_sites(case, fetches.behind(asked))
        ability = fetches.enabled(Ability.of(case, visits, staff, travel))
        supply = supply.padded(visits.height)
        crew = Crew.of(case, staff)
        store, table = travel.store(), leg_table(travel)
        model = Model(
            visits=visit_rows(case, visits, travel, ability, supply),
            visit_money=visit_money(case, visits, in_force),
            windows=window_rows(case, visits),
            routes=staff.routes,
            route_money=staff.route_money,
            breaks=staff.breaks,
            able=ability.able,
            speeds=ability.speeds,
            allowed=ability.allowed,
            parts=supply.parts,
            carried=supply.carried,
            fetches=fetches.fetches,
            stocks=fetches.stocks,
            stock_sites=fetches.stock_sites,
            fetched=fetches.fetched,
            teams=teams.teams,
            bonds=teams.bonds,
            links=teams.links,
            crew=crew.crew,
            duties=crew.duties,
            limits=crew.limits,
            fair_rules=crew.fair_rules,
            fair=crew.fair,
            days=crew.days,
            run_prices=crew.run_prices,
            in_force=force_rows(case, visits, in_force),
            coordinates=np.ascontiguousarray(store.coords),
            travel=np.array([store.spherical, store.scale, store.pace, is_symmetric(table)], dtype=np.float64),
            table=table,
        )
        teams.mark(model)
        fetches.mark(model)
        own = member_people(case, teams.members, requests, in_force)
        model.in_force[requests.height : requests.height + len(own), layout.FORCE_RESOURCE] = own
        model.routes[:, layout.ALIKE] = alike(model)
        return cls(
            case=case,
            requests=requests,
            teams=teams,
            staff=staff,
            visits=visits,
            model=model,
            supply=supply,
            fetches=fetches,
            limits=crew.kinds,
        )


def alike(model: Model) -> NDArray[np.int64]:
    """Give for each route the first that any visit would find the same as it is, while both are empty."""
    rows, count = model.routes, len(model.routes)
    own = [layout.RESOURCE, layout.GROUP, layout.BREAK_FIRST, layout.ALIKE, layout.FETCH_FIRST]
    moves = bool((model.in_force[:, layout.FORCE_RESOURCE] >= 0).any())  # then it matters who comes
    shared = np.bincount(rows[:, layout.GROUP], minlength=1)[rows[:, layout.GROUP]] > 1
    first: dict[bytes, int] = {}
    for route in range(count):
        breaks = model.breaks[rows[route, layout.BREAK_FIRST] :][: rows[route, layout.BREAK_COUNT]]
        facts = (
            np.delete(rows[route], own),
            model.route_money[route],
            model.able[:, route],
            model.allowed[:, rows[route, layout.RESOURCE]],
            breaks,
            model.carried[rows[route, layout.RESOURCE]],
            rows[route, layout.GROUP] if shared[route] or moves else np.int32(-1),
            _apart(model, route),
        )
        first.setdefault(b"/".join(fact.tobytes() for fact in facts), route)
        rows[route, layout.ALIKE] = first[b"/".join(fact.tobytes() for fact in facts)]
    return rows[:, layout.ALIKE].astype(np.int64)


def _apart(model: Model, route: int) -> NDArray[np.int32]:
    """Tell a route from others by the rules over groups: by itself, where it costs what others would not."""
    crew = model.crew[route : route + 1]
    personal = (crew[:, layout.PRICED] > 0) | (crew[:, layout.CHAIN_FIRST] < crew[:, layout.CHAIN_LAST])
    return np.array([route if personal.any() else -1, *crew[:, layout.RADIUS]], dtype=np.int32)


def _to_plan(case: Case) -> pl.DataFrame:
    """Leave out the requests that no plan can serve, but not where a lock overrides the rule that says so."""
    overridden = pl.col("code").is_in(OVERRIDDEN) & pl.col("lock").is_in(["resource", "time", "all"]) & ~_nowhere(case)
    locked = case.requests.join(case.unservable, on="request_id")
    return case.requests.join(locked.filter(~overridden), on="request_id", how="anti").sort("request_id")


def _nowhere(case: Case) -> pl.Expr:
    """Whether nobody knows where a request takes place, and no lock has it come to a resource that stays."""
    stays = case.resources.filter("stays")["resource_id"]
    comes = pl.col("lock").is_in(["resource", "all"]) & pl.col("locked_resource").is_in(stays.implode())
    alone = comes.fill_null(value=False) & ~case.of_several()
    return ~pl.col("placed") & (pl.col("alternatives").list.len() == 0) & ~alone
