"""Moves that gain nothing are taken back: whoever can come as planned, comes as planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine import layout

if TYPE_CHECKING:
    import polars as pl

    from planning.board import Board


def take_back(board: Board, in_force: pl.DataFrame) -> int:
    """Put visits back on the shifts on which they stood, while that makes the plan no worse; gives how many.

    Those of several resources and those that links hold stay where they are.
    """
    homes = _homes(board, in_force)
    returned = 0
    while True:
        gone = [visit for visit, routes in homes.items() if _may_return(board, visit, routes)]
        back = sum(_return(board, visit, homes[visit]) for visit in gone)
        returned += back
        if not back:
            return returned


def _homes(board: Board, in_force: pl.DataFrame) -> dict[int, list[int]]:
    """Give the routes of the shift on which each visit stood."""
    problem = board.problem
    visits = {request: visit for visit, request in enumerate(problem.requests["request_id"])}
    lines: dict[tuple[str, int], list[int]] = {}
    for route, shift in enumerate(problem.staff.shifts.select("resource_id", "start").iter_rows()):
        lines.setdefault(shift, []).append(route)
    alone = problem.model.visits[:, layout.TEAM] < 0
    return {
        visits[request]: lines[resource, shift]
        for request, resource, shift in in_force.select("request_id", "resource_id", "shift_start").iter_rows()
        if request in visits and alone[visits[request]] and (resource, shift) in lines
    }


def _may_return(board: Board, visit: int, routes: list[int]) -> bool:
    stop, asked = board.state.stops[visit], board.problem.model.visits[visit]
    moved = stop[layout.ROUTE] >= 0 and stop[layout.ROUTE] not in routes
    return bool(moved and not asked[layout.PINNED] and not stop[layout.FROZEN])


def _return(board: Board, visit: int, routes: list[int]) -> bool:
    """Put a visit back where it costs least on one of its routes; False, and nothing changed, if that is dearer."""
    before, planned = board.total(), board.kept()
    board.remove(visit)
    fetches = len(board.problem.model.fetches) > 0
    out, found = board.kept() if fetches else planned, None
    for route in routes:
        for after in (-1, *board.stops(route).tolist()):
            if board.insert(visit, route, after):
                total = board.total()
                found = min(found or (total, route, after), (total, route, after))
                if fetches:  # some of them may have come and gone with it
                    board.restore(out)
                else:
                    board.remove(visit)
    if found is not None and found[0] <= before:
        return board.insert(visit, *found[1:])
    board.restore(planned)
    return False
