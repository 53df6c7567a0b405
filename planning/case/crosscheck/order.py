"""What must hold between the roles of a service, and between the links of requests."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import polars as pl

from planning.case.sheet import Sheet, place, text

if TYPE_CHECKING:
    from planning.faults import Fault


def offsets(roles: Sheet) -> list[Fault]:
    """Services none of whose roles starts when the request does: E310, at their first role."""
    begun = (pl.col("offset") == 0) | (pl.col("offset").is_null() & text("offset_min").is_not_null())
    rows = roles.rows.drop_nulls("service_id").with_columns(_begun=begun.any().over("service_id"))
    rows = rows.unique("service_id", keep="first", maintain_order=True)
    wrong = pl.format("is not 0, nor is that of any other role of service {}", "service_id")
    right = "0, or empty, for the role that starts when the request does"
    return roles.faults(~pl.col("_begun"), "E310", wrong, right, "offset_min", rows)


def alternatives(services: Sheet) -> list[Fault]:
    """Services that are their own alternative: E316."""
    itself = pl.col("alternative") == pl.col("service_id")
    return services.faults(itself, "E316", "is the service itself", "another service, or empty", "alternative")


def links(links: Sheet) -> list[Fault]:
    """Links that cannot hold, each by itself or with another of its two requests: E311, E312; and circles."""
    to_itself = pl.col("before") == pl.col("after")
    faults = links.faults(to_itself, "E311", "comes after itself", "two requests in a link", "after")
    pair = ["before", "after"]
    near = links.rows.filter(pl.col("from") == "start").select(*pair, within="greatest", _place=place())
    both = links.rows.filter(pl.col("from") == "end").join(near, on=pair, maintain_order="left")
    wrong = pl.format("is more than the greatest distance from the start of {}", "before")
    right = pl.format("see {}", "_place")
    faults += links.faults(pl.col("least") > pl.col("within"), "E312", wrong, right, "least_min", both)
    return faults + _circles(links, links.rows.filter(~to_itself))


def _circles(links: Sheet, rows: pl.DataFrame) -> list[Fault]:
    """Circles of links: E404, at one link of each."""
    pairs = rows.select("before", "after").drop_nulls().unique().sort("before", "after")
    graph: dict[str, dict[str, None]] = {}
    for before, after in pairs.iter_rows():
        graph.setdefault(after, {})[before] = None
    faults: list[Fault] = []
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1]
            before, after = circle[:2]
            where = (pl.col("before") == before) & (pl.col("after") == after)
            faults += links.faults(where, "E404", f"closes a circle: {', '.join(circle)}", "remove one link", "after")
            del graph[after][before]
        else:
            return faults
