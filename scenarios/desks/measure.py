"""Takes every figure of desks that were played, replication by replication."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.kpis.kpi import MONEY
from planning.kpis.measure import KPIS
from scenarios.desks.kpis import ALL
from scenarios.queues.measure import Figures
from scenarios.queues.ratio import estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.desks.counts import Counts

COLUMNS = ("kpi", "scope", "scope_id", "unit", "formula")


def measure(counted: Sequence[Counts], ids: Mapping[str, Sequence[str | None]], currency: str) -> Figures:
    """Take every figure, over everything and by group.

    Parameters
    ----------
    counted
        What was counted of each replication.
    ids
        The groups of each scope.
    currency
        Of the case.
    """
    rows: list[tuple[str | None, ...]] = []
    parts, wholes = [], []
    for figure, scope in [(each, scope) for each in ALL for scope in each.scopes if ids[scope]]:
        part = np.array([counts[figure.part, scope] for counts in counted])
        parts.append(part)
        wholes.append(
            np.ones(part.shape) if figure.whole is None else np.array([each[figure.whole, scope] for each in counted])
        )
        unit = currency if figure.unit == MONEY else figure.unit
        rows += [(figure.name, scope, each, unit, figure.formula) for each in ids[scope]]
    part, whole = np.hstack(parts), np.hstack(wholes)
    found = dict(zip(("value", "low", "high"), estimate(part, whole), strict=True))
    kpis = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row").with_columns(
        pl.Series(name, values).fill_nan(None).round(6) for name, values in found.items()
    )
    complete = kpis.select(
        pl.col(name).cast(dtype) if name in kpis.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in KPIS.items()
    )
    return Figures(kpis=complete, part=part, whole=whole)
