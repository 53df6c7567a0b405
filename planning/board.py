"""The Board: a Problem with a plan laid on it; try a visit, insert it, take it out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from planning.engine import insertion, layout, teams, tours
from planning.engine.crew import ledger as crew
from planning.engine.crew import prices
from planning.engine.routes.evaluate import evaluate
from planning.engine.routes.schedule import lay_out
from planning.engine.routes.windows import may_start
from planning.engine.stock import exact, ledger
from planning.engine.teams import alone
from planning.plan import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from planning.problem import Problem


BREAKS = {"route": pl.Int64, "start": pl.Int64, "end": pl.Int64, "frozen": pl.Boolean}


class Place(NamedTuple):
    """Where a visit can go: after a stop of a route, -1 at its start."""

    visit: int
    route: int
    after: int


@dataclass(slots=True, eq=False)
class Board:
    """A plan under construction; every change keeps its labels and totals true.

    Parameters
    ----------
    problem
        What is planned.
    """

    problem: Problem
    state: layout.State
    scratch: layout.Scratch

    @classmethod
    def empty(cls, problem: Problem) -> Board:
        """Return a board on which nothing is planned."""
        board = cls(problem, layout.new_state(problem.model), layout.new_scratch(problem.model))
        board.refresh_all()
        return board

    def refresh_all(self) -> None:
        """Schedule every route anew."""
        for route in range(len(self.problem.model.routes)):
            if not self._schedule(route):
                raise RuntimeError(f"route {route} has no schedule")

    def lay_anew(self) -> None:
        """Bring everything else in line with the stops and tours of the state, as they are linked."""
        state, model = self.state, self.problem.model
        state.totals[...], state.groups[...], state.used[...], state.team_costs[...] = 0, 0, 0, 0
        state.tours[:, [layout.COUNT, layout.FETCHES]] = 0
        crew.begin(model, state)
        ledger.draw_all(model, state)
        for visit in np.flatnonzero((state.stops[:, layout.ROUTE] >= 0) & (model.visits[:, layout.PART_COUNT] > 0)):
            tours.use_parts(model, state, int(visit), int(state.stops[visit, layout.ROUTE]), 1)
        self.refresh_all()
        for team, request in enumerate(model.teams[:, layout.TEAM_REQUEST]):
            if self.is_planned(request):
                teams.count_team(model, state, team)

    def copy(self) -> Board:
        """Return a board of the same problem with the same plan."""
        return Board(self.problem, self.kept(), layout.new_scratch(self.problem.model))

    def kept(self) -> layout.State:
        """Copy the plan, to lay it again later."""
        return self.state.copy()

    def restore(self, state: layout.State) -> None:
        """Lay a plan that was kept, here or on another board of the same problem."""
        for here, there in zip(self.state.arrays(), state.arrays(), strict=True):
            np.copyto(here, there)

    def is_planned(self, visit: int) -> bool:
        """Whether the visit stands on the board."""
        return bool(self.state.stops[visit, layout.ROUTE] >= 0)

    def unplanned(self) -> NDArray[np.int64]:
        """List the requests that are not on the board, by their visits, ascending."""
        return np.flatnonzero(self.state.stops[: self.problem.requests.height, layout.ROUTE] < 0)

    def planned_ids(self) -> pl.DataFrame:
        """List the requests that are on the board."""
        stops = self.state.stops[: self.problem.requests.height]
        on_board = pl.Series(stops[:, layout.ROUTE] >= 0, dtype=pl.Boolean)
        return self.problem.requests.select("request_id").filter(on_board)

    def stops(self, route: int) -> NDArray[np.int32]:
        """List the visits of a route in order."""
        count = tours.gather(self.state, self.scratch, route)
        return self.scratch.work[layout.STOP, :count].copy()

    def insert(self, visit: int, route: int, after: int) -> bool:
        """Put a visit after a stop of a route (-1: first); False, and nothing changed, if a rule forbids it.

        Or if the stop is not there any more: what fetches comes and goes with what it fetches for.
        """
        if after >= 0 and self.state.stops[after, layout.ROUTE] != route:
            return False
        skipped = self.state.tours[route, layout.SKIPPED]
        if not crew.accepts(self.problem.model, self.state, visit, route):
            return False
        if not tours.has_parts(self.problem.model, self.state, visit, route):
            return self._insert_supplied(visit, route, after)
        tours.link(self.problem.model, self.state, visit, route, after)
        if self._schedule(route) and self._within_rules(route):
            return True
        tours.unlink(self.problem.model, self.state, visit)
        self.state.tours[route, layout.SKIPPED] = skipped
        self._schedule(route)
        return False

    def _insert_supplied(self, visit: int, route: int, after: int) -> bool:
        """Put a visit after a stop, with the fetch of what it lacks; False, and nothing changed, if it cannot be."""
        before = self.kept()
        holds = exact.settle(self.problem.model, self.state, self.scratch, visit, route, after)
        if holds and self._schedule(route) and self._within_rules(route):
            return True
        self.restore(before)
        return False

    def insert_team(self, first: int, start: int, places: list[tuple[int, int]]) -> bool:
        """Put the members of a team, each after a stop of a route (-1: first), for a request that starts then.

        `first` is the first of them at their site. False, and nothing changed, if a rule forbids it.
        """
        model, state = self.problem.model, self.state
        if not self._may_start(first, start, [route for route, _ in places]):
            return False
        done: list[int] = []
        for member, (route, after) in enumerate(places, first):
            state.stops[member, layout.FIXED] = start + model.visits[member, layout.OFFSET]
            if not self.insert(member, route, after):
                state.stops[member, layout.FIXED] = layout.NEVER
                break
            done.append(member)
        if len(done) == len(places) and teams.links_hold(model, state, self.call(first)):
            return True
        self._part_with(int(model.visits[first, layout.TEAM]), done)
        return False

    def _may_start(self, first: int, start: int, routes: list[int]) -> bool:
        """Whether the windows of all members are open then, and each has a resource of its own."""
        model, state = self.problem.model, self.state
        for member, route in enumerate(routes, first):
            if not may_start(model, state, member, route, start + int(model.visits[member, layout.OFFSET])):
                return False
        return len(set(model.routes[routes, layout.RESOURCE].tolist())) == len(routes)

    def part(self, bond: int) -> None:
        """Take out the teams of a bond that may not stand without others that are left out."""
        while (team := alone(self.problem.model, self.state, bond)) >= 0:
            self.remove_team(team)

    def remove_team(self, team: int) -> None:
        """Take out a team that is planned."""
        request, count = self.problem.model.teams[team, [layout.TEAM_REQUEST, layout.MEMBER_COUNT]].tolist()
        first = int(self.state.stops[request, layout.LEAD])
        self._part_with(team, range(first, first + count))

    def _part_with(self, team: int, members: Iterable[int]) -> None:
        """Take out those members of a team that stand, and note that it is not planned."""
        for member in members:
            self.remove(member)
            self.state.stops[member, layout.FIXED] = layout.NEVER
        self.state.stops[self.problem.model.teams[team, layout.TEAM_REQUEST], layout.ROUTE] = -1
        self.state.team_costs[team] = 0

    def call(self, first: int) -> int:
        """Count a team as planned whose members, from `first` on, all stand on the board; returns it."""
        model, stops = self.problem.model, self.state.stops
        team = int(model.visits[first, layout.TEAM])
        request = model.teams[team, layout.TEAM_REQUEST]
        stops[request, layout.LEAD] = first
        stops[request, layout.ROUTE] = stops[first, layout.ROUTE]
        stops[request, layout.FIXED] = stops[first, layout.FIXED] - model.visits[first, layout.OFFSET]
        teams.count_team(model, self.state, team)
        return team

    def cheapest(self, visit: int, *, below: int) -> tuple[int, Place] | None:
        """Price and place of a visit where it costs least, to the cent; None if nowhere less than `below`."""
        model, state = self.problem.model, self.state
        price, route, after = insertion.find_anywhere(model, state, self.scratch, visit, below)
        return None if route < 0 else (int(price), Place(visit, int(route), int(after)))

    def remove(self, visit: int) -> None:
        """Take a visit out."""
        route = int(self.state.stops[visit, layout.ROUTE])
        tours.unlink(self.problem.model, self.state, visit)
        self._schedule(route)
        self.clear(route)

    def holds(self, route: int) -> bool:
        """Schedule a route once more; whether it has a schedule."""
        return self._schedule(route)

    def clear(self, route: int) -> None:
        """Take out what a route fetches and does not need any more."""
        model, state = self.problem.model, self.state
        if not len(model.fetches):
            return
        ledger.draw(model, state, self.scratch, route)
        while (fetch := ledger.idle_fetch(model, state, route)) >= 0:
            tours.unlink(model, state, fetch)
            self._schedule(route)

    def _schedule(self, route: int) -> bool:
        return bool(tours.refresh(self.problem.model, self.state, self.scratch, route, layout.KEEP_BOUNDS))

    def _within_rules(self, route: int) -> bool:
        """Whether the day to which the route belongs, and the rules over groups that it adds to, keep their limits."""
        shift = self.problem.model.routes[route]
        day = self.state.groups[shift[layout.GROUP]]
        holds = day[layout.JOBS] <= shift[layout.MAX_JOBS] and day[layout.TRAVEL] <= shift[layout.MAX_TRAVEL]
        return bool(holds and crew.within_limits(self.problem.model, self.state, route))

    def pin(self, visits: list[int], route: int) -> None:
        """Lay locked visits on an empty route in the given order, whatever rule they break.

        What of them is under way before the release is frozen; where one cannot be reached in time, or the last
        comes home too late, that much and no more is tolerated from then on.
        """
        model, state, work = self.problem.model, self.state, self.scratch.work
        for after, visit in pairwise([-1, *visits]):
            tours.link(model, state, visit, route, after)
        count = tours.gather(state, self.scratch, route)
        lay_out(model, self.scratch, route, count)
        begins = model.visits[visits, layout.PINNED_START]
        ends = begins + work[layout.SERVES, :count]
        journeys = work[layout.LEG_SECONDS, :count]
        leaves = np.concatenate([begins[:1] - journeys[:1], ends[:-1]])
        under_way = np.flatnonzero(begins - journeys < model.routes[route, layout.RELEASE])
        state.stops[visits[: int(under_way.max(initial=-1)) + 1], layout.FROZEN] = 1
        state.stops[visits, layout.GRACE] = np.maximum(leaves + journeys - begins, 0)
        home = int(ends[-1] + work[layout.LEG_SECONDS, count])
        state.tours[route, [layout.TOUR_END, layout.TOUR_LATEST]] = max(
            home, int(model.routes[route, layout.LATEST_END])
        )
        state.tours[route, layout.LOCKED_HOME] = home
        state.tours[route, layout.SKIPPED] = model.routes[route, layout.BREAK_COUNT]
        if not self._schedule(route):
            raise RuntimeError("a route of locked visits has no schedule")
        if len(model.fetches):
            ledger.draw(model, state, self.scratch, route)  # what they fetch is gone before others come

    def total(self) -> tuple[int, int]:
        """Broken and cost in cents of the plan on the board, with what is left out of it."""
        out = self.unplanned()
        money = self.problem.model.visit_money
        routes, teams_ = self.state.totals, self.state.team_costs
        broken = routes[:, layout.BROKEN].sum() + money[out, layout.LEFT_WEIGHT].sum()
        broken += teams_[:, layout.TEAM_BROKEN].sum()
        cost = routes[:, layout.COST].sum() + money[out, layout.LEFT_COST].sum() + teams_[:, layout.TEAM_COST].sum()
        return int(broken), int(cost) + prices.rules_cost(self.problem.model, self.state)

    def rows(self, routes: Iterable[int] | None = None) -> pl.DataFrame:
        """Return the plan's rows, or those of some routes: visits and breaks, as `planning.plan` defines them."""
        visits: list[dict[str, NDArray[Any]]] = []
        breaks: list[tuple[int, int, int, bool]] = []
        used = np.flatnonzero(self.state.tours[:, layout.COUNT])
        for route in (used if routes is None else np.intersect1d(used, list(routes))).tolist():
            visits.append(self._visits_of(route))
            breaks += self._breaks_of(route)
        if not visits:
            return pl.DataFrame(schema=ROWS)
        stops = pl.DataFrame({name: np.concatenate([own[name] for own in visits]) for name in visits[0]})
        return self._dress(stops, pl.DataFrame(breaks, schema=BREAKS, orient="row"))

    def visits_of(self, route: int) -> pl.DataFrame:
        """Schedule the route once more and read its stops."""
        return pl.DataFrame(self._visits_of(route))

    def _visits_of(self, route: int) -> dict[str, NDArray[Any]]:
        """Schedule the route once more and read its stops from the scratch."""
        model, scratch = self.problem.model, self.scratch
        count = tours.gather(self.state, scratch, route)
        evaluate(
            model, self.state, scratch, route, count, int(model.routes[route, layout.BREAK_COUNT]), layout.KEEP_NOTHING
        )
        work = scratch.work[:, :count]
        leave = np.empty(count, dtype=np.int64)
        leave[0] = scratch.result[layout.DEPARTURE]
        leave[1:] = work[layout.LEAVES, :-1]
        frozen = self.state.stops[work[layout.STOP], layout.FROZEN]
        release = int(model.routes[route, layout.RELEASE])
        leave = np.where(frozen == 0, np.maximum(leave, release), leave)
        if self.problem.staff.shifts["stays"][route]:
            leave = work[layout.BEGINS].astype(np.int64)
        return {
            "route": np.full(count, route, dtype=np.int64),
            "visit": work[layout.STOP].astype(np.int64),
            "request": model.visits[work[layout.STOP], layout.REQUEST].astype(np.int64),
            "depart": leave,
            "arrive": leave + work[layout.LEG_SECONDS] + self._split(route, leave, work),
            "start": work[layout.BEGINS].astype(np.int64),
            "end": work[layout.LEAVES].astype(np.int64),
            "begun": work[layout.BEGINS] - model.visits[work[layout.STOP], layout.OFFSET].astype(np.int64),
            "travel_s": work[layout.LEG_SECONDS].astype(np.int64),
            "travel_m": work[layout.LEG_METRES].astype(np.int64),
            "wait_s": work[layout.BEGINS] - (leave + work[layout.LEG_SECONDS] + self._on_the_way(route, count)),
            "frozen": frozen.astype(bool),
        }

    def _taken(self, route: int) -> list[tuple[int, int, int]]:
        """Slot, start and length of the breaks of the route under examination."""
        first, count = self.problem.model.routes[route, [layout.BREAK_FIRST, layout.BREAK_COUNT]]
        return [
            (int(slot), int(at), int(self.problem.model.breaks[first + k, layout.BREAK_LENGTH]))
            for k, (slot, at) in enumerate(self.scratch.taken[:count])
            if slot >= 0
        ]

    def _split(self, route: int, leave: NDArray[np.int64], work: NDArray[np.int32]) -> NDArray[np.int64]:
        """Seconds of break that interrupt each journey, so that the arrival is later."""
        seconds = np.zeros(len(leave), dtype=np.int64)
        for slot, at, length in self._taken(route):
            i = slot // 2
            if slot % 2 == 0 and i < len(leave) and at < leave[i] + work[layout.LEG_SECONDS, i] + seconds[i]:
                seconds[i] += length
        return seconds

    def _on_the_way(self, route: int, count: int) -> NDArray[np.int64]:
        """Seconds of break between leaving for each stop and starting there."""
        seconds = np.zeros(count, dtype=np.int64)
        for slot, _, length in self._taken(route):
            if slot % 2 == 0 and slot // 2 < count:
                seconds[slot // 2] += length
        return seconds

    def _breaks_of(self, route: int) -> list[tuple[int, int, int, bool]]:
        """Read the breaks of the route under examination, as BREAKS."""
        release = int(self.problem.model.routes[route, layout.RELEASE])
        return [(route, at, at + length, at < release) for _, at, length in self._taken(route)]

    def _fetched(self) -> pl.DataFrame:
        """Say where the fetches take what: visit, store (the site), fetched, as a plan has it."""
        problem = self.problem
        first = len(problem.model.visits) - len(problem.model.fetches)
        names, kept = problem.supply.things["thing"].to_list(), problem.supply.things["kept"].to_list()
        said = [
            ";".join(
                names[part] if kept[part] else f"{names[part]}:{row[part]}" for part in np.flatnonzero(row).tolist()
            )
            for row in self.state.taken
        ]
        visits = range(first, first + len(said))
        rows = pl.DataFrame({"visit": visits, "fetched": said}, schema={"visit": pl.Int64, "fetched": pl.String})
        return rows.with_columns(store=problem.fetches.rows["site_id"])

    def _dress(self, visits: pl.DataFrame, breaks: pl.DataFrame) -> pl.DataFrame:
        """Give the rows their ids, their instants and their order."""
        origin = self.problem.case.settings.start
        shifts = self.problem.staff.shifts.select("resource_id", shift_start="start").with_row_index("route")
        requests = self.problem.requests.select(
            "request_id", "site_id", "promised_start", "promised_end", "lock", "respond_by", "due_at"
        ).with_row_index("request")
        members = self.problem.teams.members.select(
            "role",
            there="site_id",
            visit=pl.int_range(pl.len()) + len(requests),
            part=pl.when(pl.col("role").is_not_null()).then(pl.col("part").cast(pl.String)),
        )
        frames = [
            visits.join(requests.cast({"request": pl.Int64}), on="request", how="left", maintain_order="left")
            .join(members, on="visit", how="left", maintain_order="left")
            .join(self._fetched(), on="visit", how="left", maintain_order="left")
            .with_columns(
                activity=pl.when(pl.col("fetched").is_null()).then(pl.lit("visit")).otherwise(pl.lit("fetch")),
                site_id=pl.coalesce("there", "store", "site_id"),
                lock=pl.col("lock").fill_null("none"),
            ),
            breaks.with_columns(activity=pl.lit("break"), lock=pl.lit("none")),
        ]
        done = pl.col("end").max().over("request_id")
        late = pl.max_horizontal(pl.col("begun") - pl.col("respond_by"), done - pl.col("due_at"), 0)
        return (
            pl.concat(frames, how="diagonal")
            .join(shifts.cast({"route": pl.Int64}), on="route")
            .with_columns(pl.col("depart", "arrive", "start", "end", "begun") + origin)
            .with_columns(
                late_s=pl.when(pl.col("activity") == "visit").then(late),
                status=pl.when(pl.col("frozen")).then(pl.lit("frozen")).otherwise(pl.lit("planned")),
            )
            .sort("resource_id", "start", pl.col("activity") != "fetch", "request_id", "part", nulls_last=True)
            .with_columns(sequence=pl.int_range(1, pl.len() + 1).over("resource_id", "shift_start"))
            .select(pl.col(name).cast(dtype) for name, dtype in ROWS.items())
        )
