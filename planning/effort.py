"""How long to search, and how: what `solve` is asked for beyond the case."""

from __future__ import annotations

from dataclasses import dataclass, replace

MOST_SECONDS = 604_800  # a week
MOST_ITERATIONS = 10**12
MOST_SEED = 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long to search.

    Parameters
    ----------
    seconds
        On the clock; two searches of so many seconds differ.
    iterations
        Switches every clock off: equal inputs give equal plans. 0 is the plan by insertion alone.
    seed
        Another seed makes another search.
    searches
        Independent searches that exchange at fixed counts of iterations; another number makes another plan.
    threads
        How many searches run at once; never changes the plan where iterations are given.

    Raises
    ------
    ValueError
        Not exactly one of seconds and iterations is given.
    """

    seconds: float | None = None
    iterations: int | None = None
    seed: int = 0
    searches: int = 1
    threads: int = 1

    def __post_init__(self) -> None:
        if (self.seconds is None) == (self.iterations is None):
            raise ValueError("an effort is either seconds or iterations")

    def part(self, share: float) -> Effort:
        """Give a share of it."""
        if self.iterations is not None:
            return replace(self, iterations=int(share * self.iterations))
        assert self.seconds is not None
        return replace(self, seconds=share * self.seconds)
