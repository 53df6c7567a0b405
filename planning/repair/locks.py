"""Locks of the requests table that cannot hold after changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.expressions import is_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.repair.effects import Effects
    from planning.repair.standing import Standing

NAMED = {(True, True): "all", (True, False): "resource", (False, True): "time", (False, False): "none"}
"""The lock that names a resource, and a start."""


def lifted(standing: Standing, effects: Effects) -> Iterator[dict[str, Any]]:
    """Lift locks to resources that are away then, and to starts at which clients can no longer; the rest holds."""
    held = standing.case.requests.filter(pl.col("lock").is_in(["resource", "time", "all"]))
    visits = standing.rows.filter(activity="visit").join(held, on="request_id", how="semi")
    stood: dict[str, list[tuple[str, int, int]]] = {}
    for request, *stop in visits.select("request_id", "resource_id", "start", "end").iter_rows():
        stood.setdefault(request, []).append((stop[0], stop[1], stop[2]))
    for request, lock, at in held.select("request_id", "lock", "locked_start").iter_rows():
        hit = [
            one
            for resource, start, end in stood.get(request, [])
            for one in effects.away
            if one.resource_id == resource and one.hits(start, end)
        ]
        leaves = any(lock == "all" or not one.delays for one in hit)
        first, last = effects.windows.get(request, (at, at))
        names_start = lock != "resource" and first <= at <= last
        holds = NAMED[lock != "time" and not leaves, names_start]
        if holds != lock:
            yield {"where": is_named("request_id", request), "lock": holds}
