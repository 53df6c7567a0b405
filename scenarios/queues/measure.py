"""Takes every figure of a simulation, replication by replication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.kpis.kpi import MONEY
from planning.kpis.measure import KPIS
from scenarios.queues.facts import TOTAL, Facts
from scenarios.queues.kpis import ALL, Figure
from scenarios.queues.ratio import estimate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

KEYS = ("kpi", "scope", "scope_id")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figures:
    """All figures of a simulation.

    Parameters
    ----------
    kpis
        A row a figure: the columns of `planning.kpis.measure.KPIS`; low and high are 95 % confidence bounds.
    part, whole
        Replications x rows of `kpis`: what is divided by what.
    """

    kpis: pl.DataFrame
    part: Floats
    whole: Floats

    def replications(self) -> pl.DataFrame:
        """Give part and whole as a table: kpi, scope, scope_id, replication, part, whole; without what is zero."""
        count, width = self.part.shape
        keys = self.kpis.select(*KEYS).with_row_index("_row")
        rows = pl.DataFrame(
            {
                "_row": np.tile(np.arange(width, dtype=np.uint32), count),
                "replication": np.repeat(np.arange(count), width),
                "part": self.part.ravel(),
                "whole": self.whole.ravel(),
            }
        ).filter((pl.col("part") != 0) | (pl.col("whole") != 0))
        return keys.join(rows, on="_row", maintain_order="left").drop("_row")


def measure(facts: Facts) -> Figures:
    """Take every figure, over everything and by group."""
    rows: list[pl.DataFrame] = []
    parts: list[Floats] = []
    wholes: list[Floats] = []
    for figure, scope in [(each, scope) for each in ALL for scope in each.scopes]:
        part, whole = figure.counts(facts, scope)
        if not part.shape[1]:
            continue
        over = np.ones(part.shape) if whole is None else whole
        parts.append(part)
        wholes.append(over)
        rows.append(_rows(facts, figure, scope, part, over))
    names = [name for name in KPIS if name in rows[0].columns]
    found = pl.concat([frame.select(names) for frame in rows])
    kpis = found.select(
        pl.col(name).cast(dtype) if name in found.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in KPIS.items()
    )
    return Figures(kpis=kpis, part=np.hstack(parts), whole=np.hstack(wholes))


def _rows(facts: Facts, figure: Figure, scope: str, part: Floats, whole: Floats) -> pl.DataFrame:
    ids = list(_ids(facts, scope))
    unit = facts.operation.case.settings.currency if figure.unit == MONEY else figure.unit
    found = estimate(part, whole)
    return pl.DataFrame(
        {
            "kpi": [figure.name] * len(ids),
            "scope": scope,
            "scope_id": pl.Series(ids, dtype=pl.String),
            "unit": unit,
            "formula": [_formula(facts, figure, scope, each) for each in ids],
        }
    ).with_columns(
        pl.Series(name, values).fill_nan(None).round(6)
        for name, values in zip(("value", "low", "high"), found, strict=True)
    )


def _ids(facts: Facts, scope: str) -> Iterator[str | None]:
    if scope == TOTAL:
        yield None
    elif scope == "team":
        yield from facts.groups
    elif scope == "measure":
        yield from facts.measures
    else:
        yield from facts.ids(scope)


def _formula(facts: Facts, figure: Figure, scope: str, scope_id: str | None) -> str:
    """Name the formula of a queue's service level; all else has one."""
    if figure.name != "service_level" or scope != "queue":
        return figure.formula
    of = facts.operation.case.queues.filter(queue_id=scope_id)
    if of.is_empty():
        return figure.formula
    formula, threshold, short = of.select("formula", "threshold_s", "short_s").row(0)
    return FORMULAS[formula].format(threshold=f"{threshold:g} s", short=f"{short:g} s")


FORMULAS = {
    "of_offered": "of_offered: answered within {threshold} / (answered + abandoned)",
    "of_answered": "of_answered: answered within {threshold} / answered",
    "quick_abandons_met": "quick_abandons_met: (answered + abandoned within {threshold}) / (answered + abandoned)",
    "quick_abandons_out": "quick_abandons_out: answered within {threshold} / (answered + abandoned after that)",
    "short_abandons_met": (
        "short_abandons_met: (answered within {threshold} + abandoned within {short}) / (answered + abandoned)"
    ),
}
"""The formulas of `scenarios.contacts.service_level` in words."""
