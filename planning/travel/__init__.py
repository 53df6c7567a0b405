"""Seconds and metres of a leg: by the straight line on the globe, on a plane, or from the travel table."""

from planning.travel.store import Store
from planning.travel.travel import Travel

__all__ = ["Store", "Travel"]
