"""What must hold between the cells of a request, and of its service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.crosscheck.rows import half_pairs
from planning.case.sheet import Sheet, text

if TYPE_CHECKING:
    from collections.abc import Collection

    from planning.case.sheet import Sheets
    from planning.faults import Fault


def requests(sheets: Sheets, known: Collection[str]) -> list[Fault]:
    """Find requests without a duration: E304; resources both required and excluded: E307."""
    requests = sheets["requests"]
    services = sheets["services"].rows.select("service_id", offered=text("duration_min"))
    services = services.drop_nulls("service_id").unique("service_id", keep="first")
    rows = requests.rows.join(services, on="service_id", how="left", maintain_order="left")
    lacking = text("duration_min").is_null() & pl.col("offered").is_null()
    if "services" in known:  # where an unknown service is a fault already
        lacking &= pl.col("service_id").is_null() | pl.col("service_id").is_in(services["service_id"].implode())
    right = (
        pl.when(pl.col("service_id").is_null())
        .then(pl.lit("fill it, or name a service that has one"))
        .otherwise(pl.format("fill it here or in service {}", "service_id"))
    )
    faults = requests.faults(lacking, "E304", "is empty, and no service gives it", right, "duration_min", rows)
    for table in ("requests", "clients"):
        both = pl.col("required_resources").list.set_intersection("excluded_resources")
        wrong = pl.format("holds {}, which is also excluded", both.list.sort().list.join(";"))
        faults += sheets[table].faults(both.list.len() > 0, "E307", wrong, "remove one", "required_resources")
    return faults


def promises(requests: Sheet) -> list[Fault]:
    """Halves of promises, and promises that no window touches: E406."""
    faults = half_pairs(requests, "promised_start", "promised_end")
    told = pl.col("promised_start").is_not_null() & pl.col("promised_end").is_not_null()
    rows = requests.rows.filter(told & (pl.col("windows").list.len() > 0))
    met = (
        rows.select(pl.int_range(pl.len()).alias("_row"), "windows", "promised_start", "promised_end")
        .explode("windows")
        .unnest("windows")
        .group_by("_row", maintain_order=True)
        .agg(met=((pl.col("start") <= pl.col("promised_end")) & (pl.col("end") >= pl.col("promised_start"))).any())
    )
    rows = rows.with_columns(met=met["met"])
    wrong = pl.format("to {} lies outside the windows", text("promised_end"))
    right = pl.format("windows {}", text("windows"))
    return faults + requests.faults(~pl.col("met"), "E406", wrong, right, "promised_start", rows)


def locks(requests: Sheet) -> list[Fault]:
    """Locks without what they hold fast: E407."""
    faults = []
    for words, lacking in (
        (("resource", "all"), "locked_resource"),
        (("time", "all"), "locked_start"),
        (("window",), "promised_start"),
    ):
        where = pl.col("lock").is_in(list(words)) & text(lacking).is_null()
        faults += requests.faults(where, "E407", f"needs {lacking}, which is empty", "fill it", "lock")
    return faults
