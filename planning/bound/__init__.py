"""How much value tasks can have on time at the most, and what an hour of each skill is worth."""

from planning.bound.bound import Bound, bound

__all__ = ["Bound", "bound"]
