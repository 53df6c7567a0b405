"""Checks between the cells of a row, between rows, and between tables: what must hold once every cell is read."""

from planning.case.crosscheck.crosscheck import crosscheck

__all__ = ["crosscheck"]
