"""Checks between the cells of a row, between rows, and between tables: what must hold once every cell is read."""

from planning.case.crosscheck.crosscheck import crosscheck
from planning.case.crosscheck.rows import early_ends, half_pairs

__all__ = ["crosscheck", "early_ends", "half_pairs"]
