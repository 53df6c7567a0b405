"""Whether somebody could fill each role of a request by itself: where not, nobody can serve the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.estimate import IMPOSSIBLE
from planning.engine.insertion import find_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.explain.trial import Trial


def unfilled(trial: Trial, visit: int) -> list[str]:
    """Say for each place of a request which of its roles nobody could fill there, as if the others were there anytime.

    Empty where in some place each could be filled: then nothing is proven.
    """
    said = list(_places(trial, visit))
    return [] if None in said else [one for one in said if one is not None]


def _places(trial: Trial, visit: int) -> Iterator[str | None]:
    """Say what is lacking in each place; None where nothing is."""
    problem = trial.board.problem
    _, first, count, _, sites = problem.model.teams[trial.team(visit)].tolist()
    for there in range(first, first + count * sites, count):
        lacking = next((member for member in range(there, there + count) if not _has_room(trial, member)), None)
        if lacking is None:
            yield None
            continue
        role = problem.teams.members["role"][lacking - problem.requests.height]
        site = problem.visits["site_id"][lacking]
        at = f"at {site} " if site else ""
        yield f"{at}no shift has room for {'it' if role is None else f'its role {role}'}"


def _has_room(trial: Trial, member: int) -> bool:
    board = trial.board
    return any(
        find_place(board.problem.model, board.state, board.scratch, member, route, IMPOSSIBLE)[0] < IMPOSSIBLE
        for route in trial.thinkable(member)
    )
