"""Explains the desk work of a plan, task by task: why left out, or why there, and who would give way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from planning.explain.alternatives import Alternative
from planning.explain.explanation import Explanation, Move, Remedy
from planning.offers import Worklist
from planning.offers.stretch import fits_alone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from planning.case.case import Case
    from planning.travel.travel import Travel

OTHERS = 3
"""How many other places of a task are told."""


class TaskEnquiry:
    """The desk work of a plan about which somebody asks.

    Parameters
    ----------
    case
        As `planning.in_force.holding` gives it.
    travel
        Legs between its places.
    rows
        Rows of the plan, complete.
    """

    def __init__(self, case: Case, travel: Travel, rows: pl.DataFrame) -> None:
        self.case = case
        self.list = Worklist(case, travel, rows, ())
        self.known = {one: (code, said) for one, code, said in case.unservable.iter_rows()}

    def explain(self, requests: Collection[str]) -> Iterator[Explanation]:
        """Explain each of some tasks, in their order."""
        for request in requests:
            rows = self.list.rows.filter(request_id=request).sort("start")
            found = self._left_out(request) if rows.is_empty() else self._planned(request, rows)
            yield replace(found, sought=False, reasons=(*found.reasons, *self._told(request)))

    def _told(self, request: str) -> Iterator[str]:
        """Say which rules touched a task, and what it counts as."""
        task = self.case.tasks.row(by_predicate=pl.col("request_id") == request, named=True)
        if task["rules"]:
            yield f"rules that touched it, in turn: {', '.join(task['rules'])}"
        if task["priority"] is not None:
            yield f"its priority is {task['priority']}"
        yield f"its value is {task['value'] / 100:,.2f} {self.case.settings.currency}"

    def _planned(self, request: str, rows: pl.DataFrame) -> Explanation:
        """Say who does a task and when, and where else it fits while all others stay as they are."""
        return Explanation(
            request_id=request,
            found="planned",
            resources=tuple(rows["resource_id"].unique(maintain_order=True)),
            start=rows["start"][0],
            alternatives=self._others(request, rows),
        )

    def _others(self, request: str, rows: pl.DataFrame) -> list[Alternative] | None:
        """List other places of a task, the cheapest first; None where it may not move."""
        task = self.case.tasks.row(by_predicate=pl.col("request_id") == request, named=True)
        if task["lock"] == "all":
            return None
        places = self.list.places(request).sort("more", "start", "resource_id")
        found: list[Alternative] = []
        for place in places.filter(gives_way=0).iter_rows(named=True):
            if len(found) < OTHERS and (place["resource_id"], place["start"]) != (
                rows["resource_id"][0],
                rows["start"][0],
            ):
                judged = self.list.held(self.case, self.list.laid(request, place))
                if judged is not None:
                    more = judged.cost - self.list.today.cost
                    found.append(Alternative((place["resource_id"],), None, place["start"], place["end"], more))
        return sorted(found, key=lambda other: (other.cost, other.start))

    def _left_out(self, request: str) -> Explanation:
        """Explain why a task is left out."""
        task = self.case.tasks.row(by_predicate=pl.col("request_id") == request, named=True)
        if task["held"]:
            return Explanation(request_id=request, found="impossible", rules=("held",), reasons=("it is held",))
        if request in self.known:
            code, said = self.known[request]
            return Explanation(request_id=request, found="impossible", rules=(code,), reasons=(said,))
        places = self.list.places(request)
        for place in places.sort("more", "start", "resource_id").head(OTHERS).iter_rows(named=True):
            judged = self.list.held(self.case, self.list.laid(request, place))
            if judged is not None:
                return self._crowded(request, place, places, judged.rows, judged.cost - self.list.today.cost)
        return self._alone(request)

    def _crowded(
        self, request: str, place: Mapping[str, int | str], places: pl.DataFrame, rows: pl.DataFrame, cost: int
    ) -> Explanation:
        """Say who gives way where a task costs the plan least."""
        return Explanation(
            request_id=request,
            found="crowded_out",
            alone=places["resource_id"].n_unique(),
            give_way=int(place["gives_way"]),
            least=place["gives_way"] == places["gives_way"].min(),
            moves=tuple(self._moves(rows)),
            swap=Remedy("swap", "", {}, (str(place["resource_id"]),), int(place["start"]), 0, cost),
        )

    def _moves(self, rows: pl.DataFrame) -> Iterator[Move]:
        """Say of each task that does not stay where it is where it goes."""
        both = [
            plan.filter(activity="task")
            .sort("start")
            .group_by("request_id", maintain_order=True)
            .agg(pl.col("resource_id").first(), pl.col("start").first())
            for plan in (self.list.rows, rows)
        ]
        beside = both[0].join(both[1], on="request_id", how="left", suffix="_new", maintain_order="left")
        gone = beside.filter(
            pl.col("start").ne_missing(pl.col("start_new"))
            | pl.col("resource_id").ne_missing(pl.col("resource_id_new"))
        )
        for request, who, start, other, new_start in gone.iter_rows():
            yield Move(request, (who,), start, (other,) if other else (), new_start)

    def _alone(self, request: str) -> Explanation:
        """Say whether a task could be done without everything else."""
        own = self.case.tasks.filter(request_id=request)
        if not own["interruptible"].item() and not fits_alone(self.case, request):
            said = "nobody who can do it has so long a stretch before a break or the end of a shift"
            return Explanation(request_id=request, found="impossible", rules=("hours",), reasons=(said,))
        said = "no place was found for it that breaks no promise; that there is none is not proven"
        return Explanation(request_id=request, found="not_proven", reasons=(said,))
