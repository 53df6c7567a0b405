"""Who would have to go beyond his territories, or his radius, so that a request is served."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from planning.case.expressions import is_named
from planning.engine import layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planning.explain.stage import Stage
    from planning.explain.trial import Trial

METRES = 1000


class Farther(NamedTuple):
    """That somebody goes farther: in words, and as a patch."""

    detail: str
    patch: dict[str, Any]


def farther(stage: Stage, trial: Trial, rule: str, row: Mapping[str, Any], visit: int) -> Farther | None:
    """Say how far the one goes who serves a visit on a board without one of these rules; None if he does so anyway."""
    problem = trial.board.problem
    route = int(trial.board.state.stops[visit, layout.ROUTE])
    who = problem.staff.resources[problem.model.routes[route, layout.RESOURCE]]
    own = stage.case.resources.row(by_predicate=pl.col("resource_id") == who, named=True)
    where = is_named("resource_id", who)
    if rule == "territory":
        zone = stage.territory(row["site_id"])
        if zone is None or not own["territories"] or zone in own["territories"]:
            return None
        cell = ";".join(sorted({*own["territories"], zone}))
        return Farther(f"{who} serves {zone} too", {"resources": {"set": {"where": where, "territories": cell}}})
    start, place = problem.model.routes[[route], layout.START_PLACE], problem.model.visits[[visit], layout.PLACE]
    metres = int(stage.travel.legs(start, place)[1][0])
    if own["radius"] is None or metres <= own["radius"]:
        return None
    far = ceil(metres / METRES)
    said = f"{who} goes as far as {far} km (now {own['radius'] / METRES:g})"
    return Farther(said, {"resources": {"set": {"where": where, "radius_km": far}}})
