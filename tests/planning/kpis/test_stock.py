"""Figures of fetches against a count of their rows; of cases without stock there are none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planning.case.case import STOCK
from planning.kpis import measure
from planning.verify import verify
from tests import stocked


def counted(fetches: list[dict[str, Any]], tools: set[str]) -> dict[str, float]:
    taken = [one for row in fetches for one in (row["fetched"] or "").split(";") if one]
    parts = [one.split(":") for one in taken if one not in tools]
    return {
        "fetches": len(fetches),
        "fetch_km": sum(row["travel_m"] for row in fetches) / 1000,
        "fetch_hours": sum(row["end"] - row["depart"] for row in fetches) / 3600,
        "parts_fetched": sum(int(rest[0]) if rest else 1 for _, *rest in parts),
        "tools_fetched": len(taken) - len(parts),
    }


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_the_figures_of_fetches_are_those_of_their_rows(seed: int) -> None:
    batch = stocked.seeded(seed, 20)
    verdict = verify(batch.case, batch.travel, batch.plans["bare"])
    fetches = verdict.rows.filter(activity="fetch").to_dicts()
    kpis = measure(batch.case, verdict)
    found = {row["kpi"]: row["value"] for row in kpis.filter(scope="total").iter_rows(named=True)}
    expected = counted(fetches, set(batch.case.tools()))
    assert expected["parts_fetched"] > 0
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-6)


def test_a_case_without_stock_has_no_figures_of_fetches() -> None:
    batch = stocked.seeded(0, 3)
    case = replace(batch.case, stock=batch.case.stock.clear())
    assert case.stock.schema == STOCK
    names = set(measure(case, verify(case, batch.travel, batch.plans["bare"]))["kpi"])
    assert not names & set(counted([], set()))
