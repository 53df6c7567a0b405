"""The most requests that any plan of a case can serve, proven by CP-SAT.

Journeys take no time here and all else is as asked, so that whatever serves more is impossible also where they do.
Times are minutes; work of another speed, breaks, overtime, promises and locks are not in it, nor in the samples that
it is made for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from planning.case.case import Case

MINUTE = 60
Row = dict[str, Any]


class Part(NamedTuple):
    """What one role takes: when it begins after the request's start, how long, and who can fill it."""

    offset: int
    lasts: int
    fitting: tuple[str, ...]


class Most:
    """Who serves which part, and when: every plan that has no journeys."""

    def __init__(self, case: Case) -> None:
        self.model = cp_model.CpModel()
        self.case = case
        self.resources = {row["resource_id"]: row for row in case.resources.iter_rows(named=True)}
        self.levels = {
            (name, skill): level for name, skill, level in case.skills["resource_id", "skill", "level"].rows()
        }
        self.asked = {row["request_id"]: row for row in case.requests.iter_rows(named=True)}
        self.served = {name: self.model.new_bool_var(name) for name in self.asked}
        self.start: dict[str, Any] = {}
        self.ends: dict[str, int] = {}
        self.parts: dict[str, list[Part]] = {}
        self.does: dict[tuple[str, int, str], Any] = {}
        self.taken: dict[str, list[Any]] = {name: [] for name in self.resources}
        for name, request in self.asked.items():
            self._ask(name, request)
        for name, intervals in self.taken.items():
            self._serve(name, intervals)
        for link in case.links.iter_rows(named=True):
            self._link(link)

    def _ask(self, name: str, request: Row) -> None:
        parts = self.parts[name] = list(self._parts(request))
        self.ends[name] = max(part.offset + part.lasts for part in parts)
        inside = self.ends[name] if request["window_on"] == "both" else 0
        open_at = [
            [window["start"] // MINUTE, window["end"] // MINUTE - inside]
            for window in request["windows"]
            if window["end"] // MINUTE - inside >= window["start"] // MINUTE
        ]
        served = self.served[name]
        if not open_at or not all(part.fitting for part in parts):
            self.model.add(served == 0)
            return
        self.start[name] = self.model.new_int_var_from_domain(cp_model.Domain.from_intervals(open_at), name)
        sites = [entry["site_id"] for entry in request["alternatives"]] or [request["site_id"]]
        here = {site: self.model.new_bool_var(f"{name} {site}") for site in sites}
        self.model.add_exactly_one([*here.values(), ~served])
        for number, part in enumerate(parts):
            chosen = []
            for who in part.fitting:
                does = self.model.new_bool_var(f"{name} {number} {who}")
                begins = self.start[name] + part.offset
                self.taken[who].append(self.model.new_optional_fixed_size_interval_var(begins, part.lasts, does, who))
                if self.resources[who]["stays"]:
                    self.model.add_implication(does, here.get(self.resources[who]["site_id"], False))
                self.does[name, number, who] = does
                chosen.append(does)
            self.model.add_exactly_one([*chosen, ~served])

    def _parts(self, request: Row) -> Iterator[Part]:
        for number, role in enumerate(self.case.roles.filter(service_id=request["service_id"]).iter_rows(named=True)):
            needed = [*(role["skills"] or ()), *(request["skills"] if number == 0 else ())]
            fitting = tuple(
                name
                for name, one in self.resources.items()
                if one["kind"] == role["kind"]
                and all(self.levels.get((name, skill["skill"]), 0) >= skill["level"] for skill in needed)
                and not (one["stays"] and (one["seats"] or request["seats"]) < request["seats"])
            )
            lasts = (role["duration"] or request["duration"]) // MINUTE
            yield from [Part(role["offset"] // MINUTE, lasts, fitting)] * role["count"]

    def _serve(self, name: str, intervals: list[Any]) -> None:
        """Let a resource serve within its shifts, and no more than it can at once."""
        shifts = self.case.shifts.filter(resource_id=name).sort("start")
        edges = [0, *(edge // MINUTE for row in shifts["start", "end"].rows() for edge in row), 2**32]
        away = [
            self.model.new_fixed_size_interval_var(begins, ends - begins, name)
            for begins, ends in zip(edges[::2], edges[1::2], strict=True)
            if begins < ends
        ]
        many = self.resources[name]["concurrency"]
        self.model.add_cumulative([*intervals, *away], [1] * len(intervals) + [many] * len(away), many)

    def _link(self, link: Row) -> None:
        before, after = self.served[link["before"]], self.served[link["after"]]
        self.model.add_implication(after, before)
        if link["together"]:
            self.model.add_implication(before, after)
        if not {link["before"], link["after"]} <= self.start.keys():
            return
        ends = self.ends[link["before"]] if link["from"] == "end" else 0
        distance = self.start[link["after"]] - self.start[link["before"]] - ends
        greatest = 2**32 if link["greatest"] is None else link["greatest"] // MINUTE
        self.model.add_linear_constraint(distance, link["least"] // MINUTE, greatest).only_enforce_if(after)
        if link["same_resource"]:
            for who in self.resources:
                pair = [self.does.get((link[side], 0, who), 0) for side in ("before", "after")]
                self.model.add(pair[0] == pair[1]).only_enforce_if([before, after])

    def count(self) -> int:
        """How many requests a plan serves at most."""
        self.model.maximize(sum(self.served.values()))
        solver = self._solver()
        status = solver.solve(self.model)
        assert status == cp_model.OPTIMAL, solver.status_name(status)
        best: float = solver.objective_value
        return round(best)

    def holds(self, visits: pl.DataFrame) -> bool:
        """Whether a plan is one of those among which `count` looks."""
        model = self.model.clone()
        for name, part, who, start in visits["request_id", "part", "resource_id", "start"].rows():
            number = int(part) - 1
            model.add(self.does[name, number, who] == 1)
            model.add(self.start[name] + self.parts[name][number].offset == start // MINUTE)
        return bool(self._solver().solve(model) in {cp_model.FEASIBLE, cp_model.OPTIMAL})

    @staticmethod
    def _solver() -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = 120
        return solver
