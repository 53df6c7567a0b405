"""Frames as data for other programs: local times with their offset, amounts in the currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planning.plan.rows import INSTANTS
from planning.plan.write import local_times

if TYPE_CHECKING:
    from cli.judge import Judged

CENTS = ("amount", "value", "cost", "marginal_cost", "price", "slot_value")


def in_units(frame: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """Turn instants into ISO 8601 texts and cents (Int64) into amounts with two decimals."""
    if not set(INSTANTS).isdisjoint(frame.columns):
        frame = local_times(frame, timezone)
    cents = [name for name in CENTS if frame.schema.get(name) == pl.Int64]
    return frame.with_columns(pl.col(cents).cast(pl.Decimal(38, 2)) / 100)


def records(frame: pl.DataFrame, timezone: str) -> list[dict[str, Any]]:
    """Rows as a JSON document holds them; no rows are `[]`."""
    return in_units(frame, timezone).with_columns(pl.col(pl.Decimal).cast(pl.Float64)).to_dicts()


def judgement(judged: Judged) -> dict[str, Any]:
    """Give a plan's rows and what the verifier says of them."""
    case, plan, verdict = judged.case, judged.plan, judged.verdict
    zone = case.settings.timezone
    return {
        "place": str(judged.place),
        "scenario": judged.name,
        "broken": verdict.broken,
        "cost": verdict.cost / 100,
        "currency": case.settings.currency,
        "plan": records(plan.rows, zone),
        "unplanned": records(plan.unplanned, zone),
        "violations": records(verdict.violations, zone),
        "promises_broken": verdict.promises_broken["request_id"].to_list(),
        "costs": records(verdict.costs, zone),
        "kpis": records(judged.kpis, zone),
        "shortfalls": list(judged.shortfalls),
    }
