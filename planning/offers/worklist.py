"""The worklist: desk work of a plan in force, in which new tasks ask by when they will be done."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.begun import KEPT, at_desk, on_route
from planning.desk import dispatch, spans
from planning.offers.offer import Offer
from planning.offers.slot import Slot, grid
from planning.offers.stretch import SHIFT, hours_of, release_of, stretches
from planning.plan import ROWS
from planning.verify import verify

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from planning.case.case import Case
    from planning.travel.travel import Travel
    from planning.verify import Verdict

NO_VISIT = -1
TRIED = 3
"""How many of the stretches that seem best are tried for each date, until one holds."""


@dataclass(eq=False)
class Worklist:
    """Desk work of a plan in force, and the tasks that are not in it.

    A new task takes a stretch of somebody's time. What gives way to it is handed out anew, into time that is free;
    everything else stays where it is.

    Parameters
    ----------
    case
        With the tasks that are asked for, and the promises and locks of the plan in force; later also the promises of
        what was accepted.
    travel
        Legs between the places of the case.
    rows
        Rows of the plan in force, complete; later with what was accepted.
    asked
        Ids of the tasks that are asked for.
    accepted
        What was taken so far.
    """

    case: Case
    travel: Travel
    rows: pl.DataFrame
    asked: Sequence[str]
    accepted: list[Offer] = field(default_factory=list)

    @cached_property
    def today(self) -> Verdict:
        """The plan as it is, with what was taken."""
        return verify(self.case_taken(), self.travel, self.rows)

    @cached_property
    def visits(self) -> pl.DataFrame:
        """What visits take of each shift; they stay as they are."""
        return spans(verify(self.case.without_tasks(), self.travel, on_route(self.rows)))

    def offers(self, request: str) -> list[Offer]:
        """Find by when a task can be promised to be done: as soon as can be, then by each date that costs less.

        Each where the plan costs least with it; none leaves less of the task's value than `offers.least_value`.
        """
        _, most = self.case.settings.offers.choices
        places = self.places(request)
        worth = places.filter(pl.col("more") <= self._row(request)["value"] - self.case.settings.offers.least_value)
        possible = [slot for slot in self.slots_of(request) if not _within(places, slot).is_empty()]
        dates = _spread(self._steps(request, worth), most)
        if (
            possible and possible[0] not in dates
        ):  # what gives way there may find another time, and cost next to nothing
            dates = [possible[0], *dates]
        found: list[Offer] = []
        for slot in dates:
            offers = self._worth([self.offer(request, slot, places)])
            found += [one for one in offers if not found or one.marginal_cost < found[-1].marginal_cost]
        if len(found) > most:
            del found[1]
        return self._priced(found)

    def _steps(self, request: str, places: pl.DataFrame) -> list[Slot]:
        """List the dates by which a task costs less than by any earlier one, as far as can be told beforehand."""
        found, least = [], float("inf")
        for slot in self.slots_of(request):
            more = _within(places, slot)["more"].min()
            if isinstance(more, float) and more < least:
                found.append(slot)
                least = more
        return found

    def all_offers(self, request: str, begins: Collection[int] | None = None) -> list[Offer]:
        """Find what each date would cost with each who can do the task by then; `begins`: only those."""
        slots = [slot for slot in self.slots_of(request) if begins is None or slot.begins in begins]
        own = self.places(request).partition_by("resource_id", maintain_order=True)
        return self._priced(self._worth([self.offer(request, slot, places) for slot in slots for places in own]))

    def slots_of(self, request: str, *, past: bool = False) -> list[Slot]:
        """List the dates that could be promised: each slot's end, or when the last who can do the task goes home.

        `past`: also those that the present has taken away.
        """
        release, found = release_of(self.case, request), {}
        for slot in grid(self.case.settings):
            ends = [
                min(end, slot.last) for start, end in self._hours[request] if start < slot.last and end > slot.first
            ]
            if ends and (past or max(ends) > release):
                found[max(ends)] = Slot(release, max(ends), slot.day, slot.afternoon, max(ends))
        return list(found.values())

    def refusal(self, request: str) -> str:
        """Say why a task gets no offer."""
        known = self.case.unservable.filter(request_id=request)["detail"].to_list()
        if known:
            return str(known[0])
        if self._row(request)["held"]:
            return "it is held"
        if self.places(request).is_empty():
            return "nobody who can do it has so long a stretch that no promise, lock or mandatory task would give way"
        said = self._left(request, self.places(request))
        return f"it would cost {said}" if said else "no date can be promised that breaks no other promise"

    def why_few(self, request: str, own: Sequence[Offer]) -> str:
        """Say why a task has no more choices."""
        sooner = [slot.last for slot in self.slots_of(request) if slot.last < own[0].slot.last]
        said = self._left(request, self.places(request).filter(pl.col("end") <= max(sooner, default=0)))
        return "; ".join([*([f"sooner would cost {said}"] if said else []), "no later date costs less"])

    def _left(self, request: str, places: pl.DataFrame) -> str | None:
        """Say what the best of some places leaves of a task's value where that is too little; else None."""
        more, settings = places["more"].min(), self.case.settings
        if not isinstance(more, float) or self._row(request)["value"] - more >= settings.offers.least_value:
            return None
        cost = f"the plan up to about {more / 100:,.2f} {settings.currency}"
        return f"{cost}, and leave less of its value than offers.least_value, {settings.offers.least_value / 100:,.2f}"

    def offer(self, request: str, slot: Slot, places: pl.DataFrame) -> Offer | None:
        """Find where a task costs the plan least that is promised by the end of a slot; None: nowhere."""
        best = _within(places, slot).sort("more", "end", "resource_id").head(TRIED)
        tried = (self._tried(request, slot, place) for place in best.iter_rows(named=True))
        return next((offer for offer in tried if offer is not None), None)

    def accept(self, offer: Offer) -> None:
        """Put a task into the plan, with its promise."""
        places = self.places(offer.request_id)
        (place,) = places.filter(resource_id=offer.resources[0], start=offer.start).iter_rows(named=True)
        rows = self.laid(offer.request_id, place)
        self.accepted.append(offer)
        self.case = self._promised({offer.request_id: offer.slot})
        self.rows = verify(self.case_taken(), self.travel, rows).rows
        self.__dict__.pop("today", None)

    def taken(self) -> dict[str, str | None]:
        """Give the tasks that took an offer, in the order in which they did, and the service of each."""
        return {offer.request_id: offer.service_id for offer in self.accepted}

    def case_taken(self) -> Case:
        """Give the case with what was taken, and without what was asked for besides."""
        return self._with({})

    def plan_rows(self) -> pl.DataFrame:
        """Return the rows of the plan, with the promises of what was accepted."""
        return self.rows.select(*ROWS)

    def total(self) -> tuple[int, int]:
        """Broken and cost in cents of the plan with what was accepted."""
        return self.today.broken, self.today.cost

    @cached_property
    def _hours(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Shifts of those who can do each task that is asked for."""
        return {request: hours_of(self.case, request) for request in self.asked}

    def places(self, request: str) -> pl.DataFrame:
        """List the `stretches` in which a task could be done; none where it is held or nobody can do it."""
        known = self.case.unservable.filter(request_id=request)
        rows = self.rows.filter(pl.col("request_id").ne_missing(request))
        found = stretches(self.case, rows, self.visits, request)
        return found if known.is_empty() and not self._row(request)["held"] else found.clear()

    def _tried(self, request: str, slot: Slot, place: Mapping[str, int | str]) -> Offer | None:
        """Put a task into a stretch, with its promise; None where that does not hold."""
        found = self.held(self._with({request: slot}), self.laid(request, place))
        if found is None:
            return None
        row, work = self._row(request), found.rows.filter(request_id=request)
        cost = found.cost - self.today.cost
        delayed, waits = self._delayed(found)
        return Offer(
            visit=NO_VISIT,
            request_id=request,
            service_id=row["service_id"],
            slot=slot,
            resources=(work["resource_id"].item(),),
            site_id=None,
            first=NO_VISIT,
            places=(),
            start=work["start"].item(),
            end=work["end"].item(),
            marginal_cost=cost,
            price=0,
            slot_value=row["value"] - cost,
            sla_met=work["late_s"].item() == 0,
            delayed_ids=delayed,
            delayed_s=waits,
        )

    def held(self, case: Case, rows: pl.DataFrame) -> Verdict | None:
        """Judge a changed plan; None where a rule or a promise is broken that is kept now."""
        found = verify(case, self.travel, rows)
        worse = found.broken > self.today.broken or found.violations.height > self.today.violations.height
        return None if worse else found

    def laid(self, request: str, place: Mapping[str, int | str]) -> pl.DataFrame:
        """Give the plan's rows with a task in one of its `stretches`; what gives way goes where there is time."""
        rows = self.rows.filter(pl.col("request_id").ne_missing(request))
        here = (pl.col("resource_id") == place["resource_id"]) & (pl.col("shift_start") == place["shift_start"])
        between = pl.col("start").is_between(place["start"], place["until"], closed="left")
        gives_way = (pl.col("activity") == "task") & here & between
        gone = rows.filter(gives_way)["request_id"]
        new = {"activity": "task", "request_id": request} | {name: place[name] for name in (*SHIFT, "start", "end")}
        kept = pl.concat([at_desk(rows.filter(~gives_way)), pl.DataFrame([new], schema=KEPT)])
        moved = replace(self.case, tasks=self.case.tasks.filter(pl.col("request_id").is_in(gone.implode())))
        return pl.concat([on_route(rows), dispatch(moved, self.visits, kept).rows])

    def _delayed(self, found: Verdict) -> tuple[tuple[str, ...], int]:
        """Name the tasks that are done later than before, or not at all, and sum by how many seconds.

        What is not done at all waits until the horizon's end at least.
        """
        both = ends(self.today).join(ends(found), on="request_id", how="left", suffix="_new")
        later = both.with_columns(pl.col("end_new").fill_null(self.case.settings.end))
        later = later.filter(pl.col("end_new") > pl.col("end"))
        return tuple(later["request_id"].sort()), int((later["end_new"] - later["end"]).sum())

    def _priced(self, found: list[Offer]) -> list[Offer]:
        """Add to the base price what each costs more than the cheapest."""
        prices = dict(self.case.services.select("service_id", "base_price").iter_rows())
        least = min((offer.marginal_cost for offer in found), default=0)
        return [
            offer._replace(price=(prices.get(offer.service_id) or 0) + offer.marginal_cost - least) for offer in found
        ]

    def _worth(self, found: Sequence[Offer | None]) -> list[Offer]:
        least = self.case.settings.offers.least_value
        return [offer for offer in found if offer is not None and offer.slot_value >= least]

    def _row(self, request: str) -> dict[str, Any]:
        return self.case.tasks.row(by_predicate=pl.col("request_id") == request, named=True)

    def _with(self, promised: Mapping[str, Slot]) -> Case:
        """Give the case in which some tasks are promised besides those taken; what else is asked for is not in it."""
        told = {*promised, *(offer.request_id for offer in self.accepted)}
        out = [one for one in self.asked if one not in told]
        case = self._promised(promised)
        tasks, unservable = (rows.filter(~pl.col("request_id").is_in(out)) for rows in (case.tasks, case.unservable))
        return replace(case, tasks=tasks, unservable=unservable)

    def _promised(self, promised: Mapping[str, Slot]) -> Case:
        """Give the case in which some tasks have the promises of slots."""
        promises = pl.DataFrame(
            [(request, slot.first, slot.last) for request, slot in promised.items()],
            schema={"request_id": pl.String, "told_start": pl.Int64, "told_end": pl.Int64},
            orient="row",
        )
        tasks = self.case.tasks.join(promises, on="request_id", how="left", maintain_order="left").with_columns(
            promised_start=pl.coalesce("told_start", "promised_start"),
            promised_end=pl.coalesce("told_end", "promised_end"),
        )
        return replace(self.case, tasks=tasks.select(self.case.tasks.columns))


def _within(places: pl.DataFrame, slot: Slot) -> pl.DataFrame:
    return places.filter(pl.col("start") >= slot.first, pl.col("end") <= slot.last)


def _spread(slots: Sequence[Slot], most: int) -> list[Slot]:
    """Choose so many of some dates at most: the first, the last, and some in between."""
    last = len(slots) - 1
    chosen = {round(one * last / max(most - 1, 1)) for one in range(most)} if last >= most else range(last + 1)
    return [slots[one] for one in sorted(chosen)]


def ends(verdict: Verdict) -> pl.DataFrame:
    """When each task of a plan is done: request_id, end."""
    return verdict.rows.filter(activity="task").group_by("request_id").agg(pl.col("end").max())
