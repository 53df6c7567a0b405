"""Taking a stop out may lengthen a route where the direct way is slower: a day's most travel holds all the same."""

from __future__ import annotations

import pytest

from planning.effort import Effort
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests.planning.boards import night

SITES = ("H", "A", "B", "C")
SLOW = {("A", "C"), ("C", "A")}
PAIRS = [(a, b) for a in SITES for b in SITES if a != b]


def day(people: tuple[str, ...]):
    """One person who can serve A, B and C in 40 minutes of travel, of 45 allowed; another one is preferred for B.

    From A straight to C it takes an hour, so that without B the day has 80 minutes.
    """
    return night(
        {
            "request_id": ["R1", "R2", "R3"],
            "site_id": ["A", "B", "C"],
            "duration_min": ["10"] * 3,
            "value": ["900"] * 3,
            "skills": ["gas", None, "gas"],
            "preferred_resources": [None, "T2", None],
            "windows": [f"2026-11-23T{at}:00/2026-11-23T{at}:30" for at in ("09", "11", "13")],
        },
        resources={
            "resource_id": ["T1", "T2"],
            "site_id": ["H", "H"],
            "skills": ["gas", None],
            "max_travel_min_day": ["45", None],
        },
        shifts={
            "resource_id": people,
            "start": ["2026-11-23T08:00"] * len(people),
            "end": ["2026-11-23T17:00"] * len(people),
        },
        sites={"site_id": SITES},
        travel={
            "from_site": [a for a, _ in PAIRS],
            "to_site": [b for _, b in PAIRS],
            "minutes": ["60" if pair in SLOW else "10" for pair in PAIRS],
            "km": ["1"] * len(PAIRS),
        },
        settings={"travel": {"mode": "table"}, "objective": {"preference": 100}},
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_search_takes_no_stop_out_where_that_makes_the_day_s_travel_too_long(seed):
    alone, case = day(("T1",)), day(("T1", "T2"))
    before = solve(alone, Travel.of(alone), effort=Effort(iterations=300)).plan.rows
    assert before["request_id"].to_list() == ["R1", "R2", "R3"]
    travel, effort = Travel.of(case), Effort(iterations=300, seed=seed)
    found = solve(case, travel, in_force=before, effort=effort)
    verdict = verify(case, travel, found.plan.rows, before)
    assert verdict.violations.rows() == []
    assert (found.broken, found.cost) == (verdict.broken, verdict.cost)
    assert found.plan.rows["resource_id"].to_list() == ["T1"] * 3
