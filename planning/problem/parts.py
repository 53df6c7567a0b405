"""Parts: what each resource carries at the start of the horizon, and what serving each request uses up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.case.case import Case


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Supply:
    """Who carries what.

    Parameters
    ----------
    counts
        How many rows of `parts` each request has; they stand in the order of the requests.
    parts
        (n, 2): index of the part, quantity used up.
    carried
        (resources, parts): quantity.
    """

    counts: NDArray[np.int64]
    parts: NDArray[np.int32]
    carried: NDArray[np.int32]

    @classmethod
    def of(cls, case: Case, requests: pl.DataFrame) -> Supply:
        """Index the parts that requests use up.

        A request that is locked to a resource uses up no more than that resource carries: alone it is served all the
        same, and the violation is forced.
        """
        carried = _listed(case.resources.with_row_index("resource"), "resource", "resource_id")
        used = _listed(requests.with_row_index("visit"), "visit", "lock", "locked_resource")
        index = used.select(pl.col("part").unique().sort()).with_row_index("index")
        held = carried.select("part", "quantity", locked_resource="resource_id")
        capped = pl.min_horizontal("quantity", pl.col("quantity_right").fill_null(0))
        locked = pl.col("lock").is_in(["resource", "all"])
        used = (
            used.join(held, on=["locked_resource", "part"], how="left", maintain_order="left")
            .with_columns(quantity=pl.when(locked).then(capped).otherwise("quantity"))
            .filter(pl.col("quantity") > 0)
            .join(index, on="part", maintain_order="left")
        )
        known = carried.join(index, on="part")
        table = np.zeros((case.resources.height, index.height), dtype=np.int32)
        table[known["resource"], known["index"]] = known["quantity"]
        return cls(
            counts=np.bincount(used["visit"], minlength=requests.height),
            parts=np.ascontiguousarray(used.select("index", "quantity").to_numpy(), dtype=np.int32),
            carried=table,
        )


def _listed(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    """One row for each part of each row: part, quantity and the columns named."""
    return rows.select(*names, "parts").explode("parts").drop_nulls("parts").unnest("parts")
