"""What stays at its place: it serves there, without journeys and without breaks."""

from __future__ import annotations

import polars as pl

from planning.verify.rows import ROUTE

NONE = pl.lit(0, pl.Int64)


def stood(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Derive the rows of what stays, which are all visits, and its routes: from the first start to the last end.

    It is paid for its services alone, of which several may run at once.
    """
    start = pl.col("start")
    visits = rows.with_columns(
        inside=pl.lit(value=False),
        depart=start,
        arrive=start,
        free=start,
        end=start + pl.col("service"),
        travel_s=NONE,
        travel_m=NONE,
        wait_s=NONE,
    )
    routes = visits.group_by("route").agg(
        pl.first(*ROUTE, "stays", "shift_id", "day", "opens", "closes", "latest_end"),
        pl.col("forced").any(),
        departure=start.min(),
        return_at=pl.col("end").max(),
        jobs=pl.len().cast(pl.Int64),
        service=pl.col("service").sum(),
        paid=pl.col("service").sum(),
    )
    nothing = dict.fromkeys(("travel_s", "travel_m", "wait", "breaks", "overtime"), NONE)
    return visits, routes.with_columns(**nothing)
