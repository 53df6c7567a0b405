"""Figures over a plan, each with its unit and formula, each defined once."""

from planning.kpis.measure import KPIS, measure

__all__ = ["KPIS", "measure"]
