"""The legs of the routes: from the shift's start through the visits to the shift's end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from planning.travel.travel import Travel


def reached(travel: Travel, visits: pl.DataFrame) -> pl.DataFrame:
    """Add travel_s and travel_m of the leg to each visit; the visits stand in the order of their routes."""
    first = pl.col("route") != pl.col("route").shift(1, fill_value=-1)
    origin = visits.select(pl.when(first).then("home").otherwise(pl.col("place").shift(1)))["home"]
    seconds, metres = travel.legs(origin.to_numpy(), visits["place"].to_numpy())
    return visits.with_columns(travel_s=pl.Series(seconds, dtype=pl.Int64), travel_m=pl.Series(metres, dtype=pl.Int64))


def returned(travel: Travel, visits: pl.DataFrame) -> pl.DataFrame:
    """Give the seconds and metres of the way back of each route: route, back_s, back_m."""
    last = visits.unique("route", keep="last", maintain_order=True)
    seconds, metres = travel.legs(last["place"].to_numpy(), last["base"].to_numpy())
    return last.select("route", back_s=pl.Series(seconds, dtype=pl.Int64), back_m=pl.Series(metres, dtype=pl.Int64))
