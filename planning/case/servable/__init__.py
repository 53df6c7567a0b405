"""Warnings: requests that no plan can serve, and what a plan will not use. Only what is proven, travel left aside."""

from planning.case.servable.notices import idle, left_out, unvalued
from planning.case.servable.servable import unservable

__all__ = ["idle", "left_out", "unservable", "unvalued"]
