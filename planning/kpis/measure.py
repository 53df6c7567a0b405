"""Takes every KPI of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planning.kpis.desk import DESK
from planning.kpis.facts import facts
from planning.kpis.groups import GROUPS
from planning.kpis.kpi import MONEY
from planning.kpis.money import JUDGEMENT
from planning.kpis.service import SERVICE
from planning.kpis.staff import STAFF
from planning.kpis.stock import STOCK
from planning.kpis.travel import TRAVEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.case.case import Case
    from planning.kpis.kpi import Kpi
    from planning.verify import Verdict

ALL = (*JUDGEMENT, *SERVICE, *DESK, *TRAVEL, *STOCK, *STAFF, *GROUPS)
KPIS: dict[str, Any] = {
    "kpi": pl.String,
    "scope": pl.String,
    "scope_id": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "target": pl.Float64,
    "met": pl.Boolean,
    "formula": pl.String,
}
"""Columns of the KPIs: `low` and `high` bound a simulated value, `target` and `met` come from `expect:`."""
TOTAL = "total"
"""Scope of a KPI over everything; its scope_id is null."""


def measure(case: Case, verdict: Verdict) -> pl.DataFrame:
    """Take every KPI that applies to the case, over everything and by group.

    Returns
    -------
    pl.DataFrame
        The columns of `KPIS`; values are rounded to six decimals and null where the KPI has no meaning, as a
        share of nothing.
    """
    tables = facts(case, verdict)
    applying = [kpi for kpi in ALL if kpi.of in tables]
    taken = pl.concat([frame for kpi in applying for frame in _taken(kpi, tables[kpi.of], case.settings.currency)])
    return taken.select(
        pl.col(name).cast(dtype) if name in taken.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in KPIS.items()
    )


def _taken(kpi: Kpi, table: pl.DataFrame, currency: str) -> Iterator[pl.DataFrame]:
    """Take a KPI over a whole table, then by each of its groups."""
    value = kpi.value.cast(pl.Float64).round(6).alias("value")
    nothing = pl.lit(None, pl.String).alias("scope_id")
    yield _labelled(kpi, TOTAL, table.select(value).with_columns(nothing), currency)
    for column in kpi.by:
        groups = table.drop_nulls(column).group_by(pl.col(column).alias("scope_id")).agg(value)
        yield _labelled(kpi, column.removesuffix("_id"), groups.sort("scope_id"), currency)


def _labelled(kpi: Kpi, scope: str, frame: pl.DataFrame, currency: str) -> pl.DataFrame:
    unit = currency if kpi.unit == MONEY else kpi.unit
    return frame.select(
        "scope_id",
        "value",
        kpi=pl.lit(kpi.name),
        scope=pl.lit(scope),
        unit=pl.lit(unit),
        formula=pl.lit(kpi.formula),
    )
