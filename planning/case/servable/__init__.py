"""Warnings: requests that no plan can serve, and what a plan will not use. Only what is proven, travel left aside."""

from planning.case.servable.answered import unanswered
from planning.case.servable.idle_rules import idle_rules
from planning.case.servable.notices import alike, homeless, idle, left_out, untouching, unvalued
from planning.case.servable.servable import unservable
from planning.case.servable.spent import spent, workable
from planning.case.servable.undone import undone
from planning.case.servable.unfilled import unfilled

__all__ = [
    "alike",
    "homeless",
    "idle",
    "idle_rules",
    "left_out",
    "spent",
    "unanswered",
    "undone",
    "unfilled",
    "unservable",
    "untouching",
    "unvalued",
    "workable",
]
