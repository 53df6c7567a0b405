"""Every figure of a run with its formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.report.material import TOTAL, Material
from planning.report.parts import Column, Section, Table
from planning.report.words import between, figure, label

if TYPE_CHECKING:
    from collections.abc import Iterator

EACH = ("resource", "client", "day")
"""Scopes with an id for each person or client: too many to read beside the others."""


def figures(material: Material) -> Section | None:
    """List every figure; None where the run has none."""
    if material.kpis is None or not material.kpis.height:
        return None
    rows = material.kpis.with_columns(
        name=pl.Series([label(one) for one in material.kpis["kpi"]]),
        written=pl.Series(list(_written(material.kpis)), dtype=pl.String),
        bounds=pl.Series(list(_bounds(material.kpis)), dtype=pl.String),
        expected=pl.Series(list(_targets(material.kpis)), dtype=pl.String),
        holds=pl.when("met").then(pl.lit("✓ met")).when(pl.col("met").is_not_null()).then(pl.lit("✗ missed")),
        of=pl.format("{} {}", "scope", "scope_id"),
    )
    totals = rows.filter(scope=TOTAL)
    columns = [
        Column("name", "Figure"),
        Column("written", "Value"),
        Column("bounds", "95 % interval"),
        Column("expected", "Expected"),
        Column("holds", "", "yes"),
        Column("formula", "Formula"),
    ]
    have = [column for column in columns if totals[column.name].null_count() < totals.height]
    groups = rows.filter(~pl.col("scope").is_in([TOTAL, *EACH]))
    parts = [Table(title="Figures over everything", columns=have, frame=totals.select(column.name for column in have))]
    if groups.height:
        columns = [Column("name", "Figure"), Column("of", "Of", "id"), Column("written", "Value")]
        parts.append(
            Table(title="Figures by group", columns=columns, frame=groups.select("name", "of", "written"), folded=True)
        )
    return Section(key="figures", title="Every figure", lead="Each with the formula by which it is found.", parts=parts)


def _written(kpis: pl.DataFrame) -> Iterator[str]:
    for value, unit in kpis.select("value", "unit").iter_rows():
        yield figure(value, "" if unit == "weight" else unit or "")


def _targets(kpis: pl.DataFrame) -> Iterator[str | None]:
    for target, unit in kpis.select("target", "unit").iter_rows():
        yield None if target is None else figure(target, "" if unit == "weight" else unit or "")


def _bounds(kpis: pl.DataFrame) -> Iterator[str | None]:
    for low, high, unit in kpis.select("low", "high", "unit").iter_rows():
        yield (
            None
            if low is None or high is None
            else between(figure(low, unit or ""), figure(high, unit or ""), unit or "")
        )
