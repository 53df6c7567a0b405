"""Warnings: requests that no plan can serve, and what a plan will not use. Only what is proven, travel left aside."""

from planning.case.servable.notices import homeless, idle, left_out, unvalued
from planning.case.servable.servable import unservable
from planning.case.servable.undone import undone

__all__ = ["homeless", "idle", "left_out", "undone", "unservable", "unvalued"]
