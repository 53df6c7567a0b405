"""Runs side by side: their figures, and by how much they differ, with confidence intervals where they are simulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from scenarios.queues.ratio import difference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

KEYS = ("kpi", "scope", "scope_id")
COMPARISON: dict[str, Any] = {
    "kpi": pl.String,
    "scope": pl.String,
    "scope_id": pl.String,
    "unit": pl.String,
    "run": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "difference": pl.Float64,
    "difference_low": pl.Float64,
    "difference_high": pl.Float64,
    "paired": pl.Boolean,
}
"""Columns of a comparison; the differences are those from the first run."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """A run that is compared.

    Parameters
    ----------
    name
        By which it goes.
    kpis
        The columns of `planning.kpis.measure.KPIS`.
    replications
        Where it was simulated: kpi, scope, scope_id, replication, part, whole, without rows where both are zero.
    count, seed
        How many replications there were, and their seed.
    """

    name: str
    kpis: pl.DataFrame
    replications: pl.DataFrame | None = None
    count: int = 0
    seed: int | None = None

    def pairs_with(self, other: Side) -> bool:
        """Whether the same replications of both had the same random numbers."""
        return self.replications is not None and (self.count, self.seed) == (other.count, other.seed)


def compare(sides: Sequence[Side]) -> pl.DataFrame:
    """Set runs side by side.

    Parameters
    ----------
    sides
        At least one; the others are compared with the first.

    Returns
    -------
    pl.DataFrame
        The columns of COMPARISON: for each figure a row a run, in the order of the first run's figures, then of those
        that only later runs have. Low and high, of a value as of a difference, are 95 % bounds; differences of
        simulations with the same seed and as many replications are paired.
    """
    figures = pl.concat([side.kpis.select(*KEYS, "unit") for side in sides]).unique(KEYS, maintain_order=True)
    tables = []
    for place, side in enumerate(sides):
        mine = _joined(figures, side, "value", "low", "high")
        mine = mine.with_columns(run=pl.lit(side.name), _place=pl.lit(place), _row=pl.int_range(pl.len()))
        tables.append(mine.hstack(_differences(figures, sides[0], side) if place else _nothing(mine.height)))
    found = pl.concat(tables).sort("_row", "_place")
    return found.select(pl.col(name).cast(dtype) for name, dtype in COMPARISON.items())


def _joined(figures: pl.DataFrame, side: Side, *names: str) -> pl.DataFrame:
    """Give the figures with what a run says of them."""
    own = side.kpis.select(*KEYS, *names)
    return figures.join(own, on=KEYS, how="left", nulls_equal=True, maintain_order="left")


def _nothing(height: int) -> pl.DataFrame:
    columns = [name for name in COMPARISON if name.startswith("difference")]
    empty = {name: pl.Series([None] * height, dtype=pl.Float64) for name in columns}
    return pl.DataFrame({**empty, "paired": pl.Series([None] * height, dtype=pl.Boolean)})


def _differences(figures: pl.DataFrame, first: Side, other: Side) -> pl.DataFrame:
    """Give by how much the figures of a run differ from those of the first."""
    if first.replications is None or other.replications is None:
        values = [_joined(figures, side, "value")["value"] for side in (first, other)]
        nothing = _nothing(figures.height)
        return nothing.with_columns(difference=values[1] - values[0], paired=pl.lit(value=False))
    paired = first.pairs_with(other)
    counts = [_arrays(figures, side) for side in (first, other)]
    found = difference(counts[0], counts[1], paired=paired)
    names = ("difference", "difference_low", "difference_high")
    columns = {name: pl.Series(values).fill_nan(None).round(6) for name, values in zip(names, found, strict=True)}
    return pl.DataFrame(columns).with_columns(paired=pl.lit(value=paired))


def _arrays(figures: pl.DataFrame, side: Side) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give part and whole of a run's figures: replications x figures; zeros where a run does not have one."""
    part, whole = np.zeros((side.count, figures.height)), np.zeros((side.count, figures.height))
    if side.replications is not None:
        rows = side.replications.join(
            figures.select(*KEYS).with_row_index("_row"), on=KEYS, how="inner", nulls_equal=True
        )
        at = rows["replication"].to_numpy(), rows["_row"].to_numpy()
        part[at], whole[at] = rows["part"].to_numpy(), rows["whole"].to_numpy()
    return part, whole
