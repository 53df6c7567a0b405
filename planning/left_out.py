"""Why requests are left out: what no plan can serve, what has no room, what costs too much, what lacks another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from planning.engine import layout
from planning.engine.estimate import BROKEN_UNIT

if TYPE_CHECKING:
    from planning.board import Board


class Refusal(NamedTuple):
    """What the cheapest place of a visit comes to, against leaving it out (None: it has no place).

    And the member for which there is no room, where one is the reason (-1: none).
    """

    price: int | None
    lacks: int = -1


def left_out(board: Board, refusals: dict[int, Refusal]) -> pl.DataFrame:
    """Say for each request that is not planned why: request_id, value, code, detail."""
    case, ids = board.problem.case, board.problem.requests["request_id"]
    rows = [(ids[visit], *_reason(board, visit, refusal)) for visit, refusal in sorted(refusals.items())]
    schema = {"request_id": pl.String, "code": pl.String, "detail": pl.String}
    tried = pl.DataFrame(rows, schema=schema, orient="row")
    known = case.unservable.select(*schema).join(board.planned_ids(), on="request_id", how="anti")
    reasons = pl.concat([known, tried.join(known, on="request_id", how="anti")])
    values = case.requests.select("request_id", "value")  # not of tasks: they are not on the board
    return reasons.join(values, on="request_id").select("request_id", "value", "code", "detail").sort("request_id")


def _reason(board: Board, visit: int, refusal: Refusal) -> tuple[str, str]:
    """Code and sentence for a request that is left out."""
    if missing := _missing_before(board, visit):
        return "N4", f"comes after {missing}, which is left out"
    if refusal.price is None:
        role = _role(board, refusal.lacks)
        return "N1", f"no shift has room for {role or 'it'} beside what is planned"
    half = BROKEN_UNIT // 2
    broken, cost = divmod(refusal.price + half, BROKEN_UNIT)
    cost -= half
    if broken > 0:
        return "N3", "wherever it still fits, it would break a promise that is kept without it"
    missing = _missing_beside(board, visit)
    if missing and refusal.price < 0:
        return "N4", f"goes together with {missing}, and no place was found for both"
    currency = board.problem.case.settings.currency
    return "N2", f"its cheapest place costs {cost // 100}.{cost % 100:02d} {currency} more than leaving it out"


def _role(board: Board, member: int) -> str | None:
    """Name the role of a member."""
    if member < 0:
        return None
    role = board.problem.teams.members["role"][member - board.problem.requests.height]
    return None if role is None else f"its role {role}"


def _missing_before(board: Board, visit: int) -> str | None:
    """Name a request that is left out, and that this one comes after."""
    return _missing(board, visit, layout.LINK_AFTER, layout.LINK_BEFORE)


def _missing_beside(board: Board, visit: int) -> str | None:
    """Name a request that is left out, and that this one goes together with."""
    return _missing(board, visit, layout.LINK_BEFORE, layout.LINK_AFTER, together=True)


def _missing(board: Board, visit: int, one: int, other: int, *, together: bool = False) -> str | None:
    """Name a request that is left out at the other end of a link of this one."""
    model = board.problem.model
    mine = model.links[model.links[:, one] == model.visits[visit, layout.TEAM]]
    linked = mine[mine[:, layout.TOGETHER] > 0] if together else mine
    requests = model.teams[linked[:, other], layout.TEAM_REQUEST].tolist()
    return next((board.problem.requests["request_id"][one] for one in requests if not board.is_planned(one)), None)
