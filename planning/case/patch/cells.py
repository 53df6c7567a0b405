"""Cells as a patch writes them: values, and numbers times a factor."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, DecimalException
from hashlib import blake2b
from typing import TYPE_CHECKING

from planning.case.schema.kinds import Fixed, Whole

if TYPE_CHECKING:
    from planning.case.patch.shape import Spot
    from planning.case.schema.column import Column

MOST_FACTOR = 1_000_000
DECIMALS = 6
"""Decimals of a scaled number whose column keeps any."""


def cell(value: object, spot: Spot) -> str | None:
    """Write a value as a cell; nothing, or an empty text, is an empty cell."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    if isinstance(value, date):  # also a date with its time
        return value.isoformat()
    if isinstance(value, str | int):
        return str(value)
    raise spot.error("E921", "is not a single value", "a text, a number, true or false", value)


def factor(value: object, spot: Spot) -> Decimal:
    """Take a factor; exact as it was written."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_FACTOR:
        return Decimal(repr(value))
    raise spot.error("E921", "is not a factor", f"a number from 0 to {MOST_FACTOR}", value)


def scaled(text: str, by: Decimal, column: Column) -> str:
    """Scale a number as written, rounded half to even to the decimals that its column keeps.

    What is no number stays as it is: it is a fault of its file.
    """
    kind = column.kind
    places = 0 if isinstance(kind, Whole) else kind.places if isinstance(kind, Fixed) else DECIMALS
    try:
        return f"{(Decimal(text) * by).quantize(Decimal(1).scaleb(-places)):f}"
    except DecimalException:
        return text


def share(entry: str, seed: int) -> float:
    """Give an id a number in [0, 1) that depends on nothing but the id and the seed."""
    digest = blake2b(f"{seed}:{entry}".encode(), digest_size=6).digest()
    return int.from_bytes(digest) / 2**48
