"""Rules over groups, to the cent, for a route that would be as it is examined."""

from __future__ import annotations

from planning.engine.compiled import apart, entry, kernel
from planning.engine.crew.ledger import has_crew, seconds_of
from planning.engine.crew.prices import NO_TIME, exact_price, exceeds
from planning.engine.crew.rest import has_chain, leaves_rest
from planning.engine.layout import DEPARTURE, PAUSES, RETURN, Model, Scratch, State


@entry
def rules_of(model: Model, state: State, scratch: Scratch, route: int) -> int:
    """Cents by which rules cost more with one visit more in the route, as examined; NO_TIME where one forbids it.

    What follows after the rest is to begin no later than it does.
    """
    result = scratch.result
    seconds = int(result[RETURN] - result[DEPARTURE] - result[PAUSES]) - seconds_of(state, route)
    if exceeds(model, state, route, 1, seconds):
        return NO_TIME
    if has_chain(model, route) and not leaves_rest(model, state, route, int(result[RETURN])):
        return NO_TIME
    return exact_price(model, state, route, 1, seconds)


rules_of_apart = apart(rules_of)


@kernel
def rules_with(model: Model, state: State, scratch: Scratch, route: int) -> int:
    """As `rules_of`; nothing where no rules hold over groups."""
    return rules_of_apart(model, state, scratch, route) if has_crew(model) else 0
