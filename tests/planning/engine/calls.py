"""Kernels that only other kernels call, made callable for the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import entry
from planning.engine.estimate import weigh_route
from planning.engine.search.journal import open_page, undo
from planning.engine.search.recreate import choose_order, put_in_order, recreate_apart
from planning.engine.search.ruin import ruin_apart

if TYPE_CHECKING:
    from planning.engine.bundle import Indices
    from planning.engine.layout import Guide, Journal, Model, Scratch, State


@entry
def weigh(model: Model, state: State, visit: int, route: int, below: int) -> tuple[int, int]:
    return weigh_route(model, state, visit, route, below)


@entry
def reject(  # noqa: PLR0913, PLR0917 - compiled calls have no keywords
    model: Model, state: State, scratch: Scratch, journal: Journal, guide: Guide, chance: Indices, longest: int
) -> int:
    """Run one iteration whose outcome is not accepted; return how many visits were lifted."""
    open_page(journal)
    held = ruin_apart(model, state, scratch, journal, guide, chance, longest)
    held = held and recreate_apart(model, state, scratch, journal, guide, chance, choose_order(chance), 0)
    lifted = journal.counts[2]
    undo(model, state, journal)
    return int(lifted)


@entry
def ruin(  # noqa: PLR0913, PLR0917 - compiled calls have no keywords
    model: Model, state: State, scratch: Scratch, journal: Journal, guide: Guide, chance: Indices, longest: int
) -> bool:
    """Open a page and lift strings."""
    open_page(journal)
    return ruin_apart(model, state, scratch, journal, guide, chance, longest)


@entry
def take_back(model: Model, state: State, journal: Journal) -> int:
    undo(model, state, journal)
    return 0


@entry
def order_lifted(journal: Journal, guide: Guide, chance: Indices, order: int) -> int:
    put_in_order(journal, guide, chance, order)
    return 0
