"""Exact amounts: integer numerators, rounded once to the cent, half to even."""

from __future__ import annotations

import polars as pl

OVER_TIME = 360_000
"""A rate (ten-thousandths an hour) times seconds, in parts of a cent."""
OVER_DISTANCE = 100_000
"""A rate (ten-thousandths a kilometre) times metres, in parts of a cent."""
WITH_FACTOR = 360_000_000
"""A rate times a factor (thousandths) times seconds, in parts of a cent."""


def cents(parts: pl.Expr, of: int) -> pl.Expr:
    """Round `parts`, each one `of`-th of a cent, to whole cents, half to even."""
    whole = parts.floordiv(of)
    rest = (parts - whole * of) * 2
    odd = whole.mod(2) == 1
    return whole + ((rest > of) | ((rest == of) & odd)).cast(pl.Int64)
