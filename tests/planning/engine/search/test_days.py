"""Taking a stop out may lengthen a route where the direct way is slower: a day's most travel holds all the same."""

from __future__ import annotations

from planning.effort import Effort
from planning.solve import solve
from planning.travel import Travel
from planning.verify import verify
from tests.planning.boards import night

SITES = ("H", "A", "B", "C")
SLOW = {("A", "C"), ("C", "A")}


def test_the_search_keeps_a_day_s_most_travel_where_a_detour_is_faster_than_the_direct_way():
    pairs = [(a, b) for a in SITES for b in SITES if a != b]
    minutes = ["60" if pair in SLOW else "10" for pair in pairs]
    case = night(
        {
            "request_id": ["R1", "R2", "R3"],
            "site_id": ["A", "B", "C"],
            "duration_min": ["10"] * 3,
            "value": ["900", "900", "900"],
            "windows": [f"2026-11-23T{at}:00/2026-11-23T{at}:30" for at in ("09", "11", "13")],
        },
        resources={"resource_id": ["T1"], "site_id": ["H"], "max_travel_min_day": ["45"]},
        sites={"site_id": SITES},
        travel={
            "from_site": [a for a, _ in pairs],
            "to_site": [b for _, b in pairs],
            "minutes": minutes,
            "km": ["1"] * len(pairs),
        },
        settings={"travel": {"mode": "table"}},
    )
    travel = Travel.of(case)
    for seed in range(5):
        found = solve(case, travel, effort=Effort(iterations=300, seed=seed))
        verdict = verify(case, travel, found.plan.rows)
        assert verdict.violations.rows() == []
        assert found.plan.rows.height == 3
        assert (found.broken, found.cost) == (verdict.broken, verdict.cost)
