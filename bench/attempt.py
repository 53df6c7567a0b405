"""What a solver hands back."""

from __future__ import annotations

from typing import NamedTuple


class Attempt(NamedTuple):
    """A solver's routes, and what it took.

    Parameters
    ----------
    routes
        Customers of each vehicle in order; none where the solver found no plan.
    seconds
        Wall-clock time from the instance in the solver's own form to the routes.
    iterations
        Of the search, None where the solver does not say.
    stopped
        The error that ended the solver without an answer; then `seconds` is the time until it did.
    """

    routes: list[list[int]]
    seconds: float
    iterations: int | None = None
    stopped: str = ""
