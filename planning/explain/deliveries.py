"""What would have to lie in stock, and by when, so that somebody could fetch it for a request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from planning.case.case import STOCK
from planning.case.expressions import is_named
from planning.case.fetched import taken
from planning.case.times import instant, iso, local_day
from planning.engine import layout
from planning.explain.replan import Replan
from planning.explain.words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planning.board import Board
    from planning.case.case import Case
    from planning.explain.trial import Trial

MINUTE = 60


class Short(NamedTuple):
    """So many of a thing are lacking at a site, from when on (epoch seconds)."""

    site_id: str
    thing: str
    quantity: int
    by: int


class Delivery(NamedTuple):
    """What has to come, in words and as a patch, and the plan with the request."""

    detail: str
    patch: dict[str, Any]
    replan: Replan


def with_moments(case: Case, things: Sequence[str]) -> Case:
    """Let nothing of some things arrive at each site that has stock, now and at the start of each day to come."""
    settings = case.settings
    first = local_day(settings.start, settings.timezone)
    days = [instant(first + timedelta(days=day), 0, settings.timezone) for day in range(settings.horizon_days)]
    moments = [settings.now, *(day for day in days if day > settings.now)]
    sites = case.stock.filter("placed").unique("site_id").drop("part_id", "quantity", "arrives_at")
    none = pl.DataFrame({"part_id": list(things)}).join(pl.DataFrame({"arrives_at": moments}), how="cross")
    rows = sites.join(none.with_columns(quantity=pl.lit(0, pl.Int64)), how="cross").select(*STOCK)
    stock = pl.concat([case.stock, rows.cast(STOCK)]).sort("site_id", "part_id", "arrives_at", "quantity")
    return replace(case, stock=stock)


@dataclass(frozen=True, slots=True, eq=False)
class Deliveries:
    """Where deliveries are looked for.

    Parameters
    ----------
    case
        The case as it is.
    trial
        The plan, in the case that `with_moments` makes of it.
    """

    case: Case
    trial: Trial

    def cheapest(self, row: Mapping[str, Any], visit: int) -> Delivery | None:
        """Find what has to come so that a request is served where it costs least, and there as late as will do.

        None where no delivery lets it in, or nothing is short.
        """
        things = [*(part["part"] for part in row["parts"]), *row["tools"]]
        board = self.trial.board
        kept, since = board.problem.model.stocks.copy(), _since(board)
        moments = np.unique(since)
        found = self._put(visit, things, since >= moments[0])
        for moment in moments[:0:-1] if found is not None else ():
            later = self._put(visit, things, since >= moment)
            if later is not None and found is not None and later[0] <= found[0]:
                found = later
                break
        board.problem.model.stocks[...] = kept
        if found is None or not found[1]:
            return None
        return Delivery(*self._told(found[1]), found[2])

    def _put(
        self,
        visit: int,
        things: Sequence[str],
        levels: Any,  # noqa: ANN401 - a mask
    ) -> tuple[tuple[int, int], list[Short], Replan] | None:
        """Put a request with as many as are needed of some things at these levels: what that costs, and what is short.

        The stock stays as it was in the case at the other levels.
        """
        trial, problem = self.trial, self.trial.board.problem
        index = [number for number, thing in enumerate(problem.supply.things["thing"]) if thing in things]
        kept, stood = problem.model.stocks.copy(), trial.board.rows()
        problem.model.stocks[np.ix_(levels, index)] = layout.FAR
        with trial.tried() as before:
            found = None
            if trial.put(visit):
                after = trial.board.total()
                price = after[0] - before[0], after[1] - before[1]
                found = price, list(short(self.case, trial.board.rows(), stood)), Replan.of(trial)
        problem.model.stocks[...] = kept
        return found

    def _told(self, shorts: Sequence[Short]) -> tuple[str, dict[str, Any]]:
        """Say what has to come: earlier, where it will come anyway, else besides."""
        zone = self.case.settings.timezone
        if len(shorts) == 1 and (at := self._expected(shorts[0])) is not None:
            site, thing, _, by = shorts[0]
            said = f"{thing} arrives at {site} by {spoken(by, zone)}, not {spoken(at, zone)}"
            where = f"{is_named('part_id', thing)} and {is_named('site_id', site)}"
            return said, {"stock": {"set": {"where": where, "arrives_at": iso(by, zone)}}}
        more = [f"{site} has {quantity} more of {thing} by {spoken(by, zone)}" for site, thing, quantity, by in shorts]
        rows = [
            {"part_id": thing, "site_id": site, "quantity": quantity, "arrives_at": iso(by, zone)}
            for site, thing, quantity, by in shorts
        ]
        return " and ".join(more), {"stock": {"add": rows}}

    def _expected(self, one: Short) -> int | None:
        """When enough of a thing arrives at a site where it lies at no other time; None if it does not, or in time."""
        rows = self.case.stock.filter(part_id=one.thing, site_id=one.site_id)
        if len(rows) != 1:
            return None
        at, quantity = rows.select("arrives_at", "quantity").row(0)
        enough = quantity is None or quantity >= one.quantity
        return at if enough and at is not None and at > one.by else None


def short(case: Case, rows: pl.DataFrame, stood: pl.DataFrame) -> Iterator[Short]:
    """Find what the fetches of a plan take that is not there by then, to the full minute before.

    Where somebody came before in the plan as it `stood`, to the same site, it is to be there by then: he need not wait.
    """
    fetched = taken(rows.filter(activity="fetch"))
    came: dict[tuple[str, str], list[int]] = {}
    for who, site, start in stood.filter(activity="fetch").select("resource_id", "site_id", "start").iter_rows():
        came.setdefault((who, site), []).append(start)
    for (site, thing), takes in fetched.group_by("site_id", "thing", maintain_order=True):
        there = case.stock.filter(part_id=thing, site_id=site).select(
            pl.col("arrives_at").fill_null(-1), pl.col("quantity").fill_null(layout.FAR), resource_id=pl.lit("")
        )
        gone = takes.select("start", -pl.col("quantity"), "resource_id")
        left, least, by = 0, 0, None
        for at, change, who in sorted([*there.rows(), *gone.rows()], key=lambda event: (event[0], -event[1])):
            left += change
            if left < least:
                before = [start for start in came.get((who, str(site)), ()) if start <= at]
                least, by = left, max(before, default=at) if by is None else by
        if by is not None:
            yield Short(str(site), str(thing), -least, by - by % MINUTE)


def _since(board: Board) -> Any:  # noqa: ANN401 - an array
    """Give the moment from which on each level is known, in seconds from the horizon's start."""
    model = board.problem.model
    since = np.full(len(model.stocks), layout.FAR, dtype=np.int64)
    first = len(model.visits) - len(model.fetches)
    since[model.fetches[:, layout.FETCH_STOCK]] = model.visits[first:, layout.CREATED]
    return since
