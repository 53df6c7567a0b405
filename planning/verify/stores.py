"""The sites where anything lies in stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.travel.travel import Travel


def stores(case: Case, travel: Travel) -> pl.LazyFrame:
    """List the sites where anything lies: store, at (its place, -1: none), access (seconds that a fetch takes)."""
    stock = case.stock
    places = stock.select(store="site_id", at=pl.Series(travel.index(stock), dtype=pl.Int32), access="access")
    return places.unique("store").lazy()
