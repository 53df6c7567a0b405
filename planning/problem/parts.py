"""Parts and tools: what each resource has along, and what serving each request uses up or needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.case.case import Case

KEPT = 0
"""Quantity of a tool in what a request needs: it is not used up."""
THINGS = pl.Schema({"thing": pl.String(), "kept": pl.Boolean(), "quantity": pl.Int64()})
"""Columns of a list of parts and tools: a name may be that of a part and that of a tool."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Supply:
    """Who carries what.

    Parameters
    ----------
    things
        The parts and tools that requests need, in the order of their indices: thing, kept.
    counts
        How many rows of `parts` each request has; they stand in the order of the requests.
    parts
        (n, 2): index of the part, quantity used up; `KEPT` of a tool.
    carried
        (resources, parts): quantity, with what the plan in force has fetched; of a tool 1 where the resource has it.
    """

    things: pl.DataFrame
    counts: NDArray[np.int64]
    parts: NDArray[np.int32]
    carried: NDArray[np.int32]

    @classmethod
    def of(cls, case: Case, requests: pl.DataFrame) -> Supply:
        """Index the parts and tools that requests need.

        A request that is locked to a resource needs no more than that resource has: alone it is served all the same,
        and the violation is forced.
        """
        key = ["thing", "kept"]
        resources = case.resources.select(pl.int_range(pl.len()).alias("resource"), "resource_id", "parts", "tools")
        carried = _with_fetched(case, listed(resources, "resource", "resource_id"), resources)
        used = listed(requests.with_row_index("visit"), "visit", "lock", "locked_resource")
        taken = _fetched(case).select(key)
        index = pl.concat([used.select(key), taken]).unique().sort("kept", "thing").with_row_index("index")
        held = carried.select(*key, "quantity", locked_resource="resource_id")
        capped = pl.min_horizontal("quantity", pl.col("quantity_right").fill_null(0))
        locked = pl.col("lock").is_in(["resource", "all"])
        used = (
            used.join(held, on=["locked_resource", *key], how="left", maintain_order="left")
            .with_columns(quantity=pl.when(locked).then(capped).otherwise("quantity"))
            .filter(pl.col("quantity") > 0)
            .join(index, on=key, maintain_order="left")
            .with_columns(quantity=pl.when("kept").then(KEPT).otherwise("quantity"))
        )
        known = carried.join(index, on=key)
        table = np.zeros((case.resources.height, index.height), dtype=np.int32)
        table[known["resource"], known["index"]] = known["quantity"]
        return cls(
            things=index.select(key),
            counts=np.bincount(used["visit"], minlength=requests.height),
            parts=np.ascontiguousarray(used.select("index", "quantity").to_numpy(), dtype=np.int32),
            carried=table,
        )

    def padded(self, visits: int) -> Supply:
        """Give the same for more visits, which need nothing."""
        return replace(self, counts=np.concatenate([self.counts, np.zeros(visits - len(self.counts), dtype=np.int64)]))


def listed(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    """One row for each part and each tool of each row, as THINGS after the columns named; a tool counts 1."""
    parts = rows.select(*names, "parts").explode("parts").drop_nulls("parts").unnest("parts")
    tools = rows.select(*names, thing="tools").explode("thing").drop_nulls("thing")
    both = [
        parts.rename({"part": "thing"}).with_columns(kept=pl.lit(value=False)),
        tools.with_columns(kept=pl.lit(value=True), quantity=pl.lit(1, pl.Int64)),
    ]
    return pl.concat([frame.select(*names, *THINGS) for frame in both]).sort(names[0], maintain_order=True)


def _fetched(case: Case) -> pl.DataFrame:
    """List what the plan in force has fetched, or is about to: resource_id, and THINGS."""
    kept = pl.col("thing").is_in(case.tools().implode())
    return case.fetched.select("resource_id", "thing", "quantity", kept=kept).select("resource_id", *THINGS)


def _with_fetched(case: Case, carried: pl.DataFrame, resources: pl.DataFrame) -> pl.DataFrame:
    """Add to what resources carry what they have fetched."""
    if case.fetched.is_empty():
        return carried
    more = _fetched(case).join(resources.select("resource", "resource_id"), on="resource_id")
    both = pl.concat([carried, more.select(carried.columns)])
    whole = both.group_by("resource", "resource_id", "thing", "kept", maintain_order=True).agg(pl.col("quantity").sum())
    return whole.select(carried.columns).with_columns(quantity=pl.when("kept").then(1).otherwise("quantity"))
