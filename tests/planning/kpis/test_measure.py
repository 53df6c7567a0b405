from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from planning.case.case import ALTERNATIVES, CONSTRAINTS, STOCK
from planning.kpis import KPIS, measure
from planning.kpis.measure import ALL
from planning.verify.verdict import COSTS, ROUTES, SERVED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MIDNIGHT = 1_763_852_400  # 2026-11-23 in Paris, less a year: only differences matter here
REQUEST = {
    "request_id": pl.String,
    "tier": pl.String,
    "service_id": pl.String,
    "source": pl.String,
    "value": pl.Int64,
    "respond_by": pl.Int64,
    "due_at": pl.Int64,
    "promised_start": pl.Int64,
    "site_id": pl.String,
    "alternatives": ALTERNATIVES,
    "anywhere": pl.Boolean(),
}
SHIFT = {"resource_id": pl.String, "start": pl.Int64, "end": pl.Int64}


def clock(text: str) -> int:
    """Seconds at a time of day, written like 08:30 or 09:17:30."""
    hours, minutes, *seconds = map(int, text.split(":"))
    return MIDNIGHT + 3600 * hours + 60 * minutes + sum(seconds)


def frame(rows: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> pl.DataFrame:
    """Rows that name only the columns that matter; the others are null."""
    return pl.DataFrame([{**dict.fromkeys(schema), **row} for row in rows], schema=dict(schema))


def case_of(requests: Sequence[Mapping[str, Any]], shifts: Sequence[Mapping[str, Any]] = ()) -> Any:
    resources = sorted({shift["resource_id"] for shift in shifts})
    asked = frame([{"source": "requests", **request} for request in requests], REQUEST)
    return SimpleNamespace(
        settings=SimpleNamespace(currency="EUR", end=clock("24:00")),
        requests=asked,
        tasks=asked.clear(),
        stock=pl.DataFrame(schema=STOCK),
        everything=lambda: asked,
        shifts=frame(shifts, SHIFT),
        constraints=pl.DataFrame(schema=CONSTRAINTS),
        resources=pl.DataFrame(
            [(name, "person", False, 1, None, None) for name in resources],
            schema={
                "resource_id": pl.String,
                "kind": pl.String,
                "stays": pl.Boolean,
                "concurrency": pl.Int64,
                "department": pl.String,
                "team": pl.String,
            },
            orient="row",
        ),
    )


def verdict_of(
    rows: Sequence[Mapping[str, Any]] = (),
    *,
    routes: Sequence[Mapping[str, Any]] = (),
    costs: Sequence[tuple[str, str, str, int]] = (),
    broken: int = 0,
    promises_broken: Sequence[str] = (),
) -> Any:
    visits = [row for row in rows if row.get("activity", "visit") == "visit"]
    served = [
        {"late": row.get("late_s", 0), "promised": row.get("promised_start") is not None, **row} for row in visits
    ]
    return SimpleNamespace(
        served=frame(served, SERVED),
        routes=frame(routes, ROUTES),
        costs=pl.DataFrame(costs, schema=COSTS, orient="row"),
        cost=sum(amount for *_, amount in costs),
        broken=broken,
        promises_broken=pl.DataFrame({"request_id": promises_broken}, schema={"request_id": pl.String}),
    )


def value(kpis: pl.DataFrame, kpi: str, scope: str = "total", scope_id: str | None = None) -> float | None:
    """The one value of a KPI in a scope."""
    chosen = (pl.col("kpi") == kpi) & (pl.col("scope") == scope) & pl.col("scope_id").eq_missing(scope_id)
    found: float | None = kpis.filter(chosen)["value"].item()
    return found


@pytest.fixture(scope="module")
def two_vans() -> pl.DataFrame:
    """The example that is worked by hand: T1 serves R1 and R2, T2 serves R3 and R5, nobody serves R4."""
    minutes = 60
    case = case_of(
        [
            {"request_id": "R1", "value": 20_000},
            {"request_id": "R2", "value": 40_000, "tier": "platinum", "respond_by": clock("08:00")},
            {"request_id": "R3", "value": 20_000, "promised_start": clock("09:00")},
            {"request_id": "R4", "value": 15_000},
            {"request_id": "R5", "value": 20_000},
        ],
        [
            {"resource_id": "T1", "start": clock("08:00"), "end": clock("09:50")},
            {"resource_id": "T2", "start": clock("08:00"), "end": clock("12:00")},
        ],
    )
    verdict = verdict_of(
        [
            {"request_id": "R1", "start": clock("08:10"), "end": clock("09:10")},
            {"request_id": "R2", "start": clock("09:17:30"), "end": clock("09:47:30"), "late_s": 4650},
            {"request_id": "R3", "start": clock("09:05"), "end": clock("09:50")},
            {"activity": "break", "late_s": None, "start": clock("10:00"), "end": clock("10:30")},
            {"request_id": "R5", "start": clock("10:30"), "end": clock("11:30")},
        ],
        routes=[
            {
                "resource_id": "T1",
                "shift_start": clock("08:00"),
                "jobs": 2,
                "service": 90 * minutes,
                "travel_s": 30 * minutes,
                "travel_m": 30_000,
                "wait": 0,
                "breaks": 0,
                "paid": 120 * minutes,
                "overtime": 10 * minutes,
            },
            {
                "resource_id": "T2",
                "shift_start": clock("08:00"),
                "jobs": 2,
                "service": 105 * minutes,
                "travel_s": 36 * minutes,
                "travel_m": 36_000,
                "wait": 0,
                "breaks": 30 * minutes,
                "paid": 141 * minutes,
                "overtime": 0,
            },
        ],
        costs=[
            ("overtime", "shift", "T1", 750),
            ("shift", "shift", "T2", 1000),
            ("sla", "request", "R2", 2583),
            ("travel", "shift", "T1", 1500),
            ("travel", "shift", "T2", 1800),
            ("unserved", "request", "R4", 15_000),
            ("working_time", "shift", "T1", 5500),
            ("working_time", "shift", "T2", 7050),
        ],
    )
    return measure(case, verdict)


@pytest.mark.parametrize(
    ("kpi", "figure"),
    [
        ("broken", 0),
        ("cost", 351.83),
        ("cost_per_request", 87.9575),
        ("requests", 5),
        ("served", 4),
        ("served_share", 0.8),
        ("value", 1150),
        ("value_served", 1000),
        ("value_served_share", 0.869565),
        ("on_time", 0.75),
        ("promises_kept", 1),
        ("response_met", 0),
        ("resolution_met", None),
        ("sla_met", 0),
        ("travel_km", 66),
        ("travel_hours", 1.1),
        ("travel_km_per_visit", 16.5),
        ("travel_minutes_per_visit", 16.5),
        ("travel_share", 0.252874),  # 66 / 261
        ("shifts", 2),
        ("shifts_used", 2),
        ("paid_hours", 4.35),
        ("overtime_hours", 0.166667),
        ("utilisation", 0.557143),  # 195 / 350
        ("occupancy", 1),  # nobody waits
        ("load", 0.831429),  # 291 / 350
    ],
)
def test_the_figures_of_the_example_are_those_worked_by_hand(
    two_vans: pl.DataFrame, kpi: str, figure: float | None
) -> None:
    assert value(two_vans, kpi) == figure


def test_the_cost_by_term_adds_up_to_the_total(two_vans: pl.DataFrame) -> None:
    terms = two_vans.filter(pl.col("kpi") == "cost", pl.col("scope") == "term")
    assert dict(terms.select("scope_id", "value").iter_rows()) == {
        "overtime": 7.5,
        "shift": 10,
        "sla": 25.83,
        "travel": 33,
        "unserved": 150,
        "working_time": 125.5,
    }
    assert round(terms["value"].sum(), 2) == value(two_vans, "cost")


def test_requests_without_a_tier_count_in_the_total_only(two_vans: pl.DataFrame) -> None:
    tiers = two_vans.filter(pl.col("kpi") == "served", pl.col("scope") == "tier")
    assert tiers.select("scope_id", "value").rows() == [("platinum", 1)]
    assert value(two_vans, "on_time", "tier", "platinum") == 0


def test_every_kpi_of_the_frame_has_a_formula_a_unit_and_the_stated_columns(two_vans: pl.DataFrame) -> None:
    assert two_vans.schema == pl.Schema(KPIS)
    assert two_vans["formula"].null_count() == two_vans["unit"].null_count() == 0
    assert set(two_vans.filter(pl.col("kpi") == "cost")["unit"]) == {"EUR"}


def test_every_kpi_is_defined_once_and_has_one_value_a_scope(two_vans: pl.DataFrame) -> None:
    names = [kpi.name for kpi in ALL]
    assert len(names) == len(set(names))
    assert not two_vans.select("kpi", "scope", "scope_id").is_duplicated().any()


def test_a_share_of_nothing_is_null_and_a_count_of_nothing_is_zero() -> None:
    kpis = measure(case_of([]), verdict_of())
    for kpi in ("served_share", "on_time", "promises_kept", "sla_met", "travel_share", "utilisation", "load"):
        assert value(kpis, kpi) is None
    for kpi in ("cost_per_request", "travel_km_per_visit", "occupancy"):
        assert value(kpis, kpi) is None
    for kpi in ("requests", "served", "cost", "broken", "travel_km", "shifts_used"):
        assert value(kpis, kpi) == 0


def test_a_request_that_costs_nothing_costs_zero_a_request() -> None:
    kpis = measure(case_of([{"request_id": "R1"}]), verdict_of([{"request_id": "R1", "start": clock("09:00")}]))
    assert value(kpis, "cost_per_request") == 0


def test_a_promise_left_out_is_a_promise_not_kept() -> None:
    promise = {"tier": "gold", "promised_start": clock("09:00")}
    case = case_of([{"request_id": name, **promise} for name in ("kept", "late", "left_out")])
    at_nine = {"start": clock("09:00"), "end": clock("10:00")}
    rows = [{"request_id": "kept", **at_nine}, {"request_id": "late", **at_nine}]
    kpis = measure(case, verdict_of(rows, promises_broken=["late", "left_out"]))
    assert value(kpis, "promises_kept") == value(kpis, "promises_kept", "tier", "gold") == 0.333333


def test_a_promise_that_stands_only_in_the_plan_counts() -> None:
    row = {"request_id": "R", "start": clock("09:00"), "end": clock("10:00"), "promised_start": clock("08:30")}
    assert value(measure(case_of([{"request_id": "R"}]), verdict_of([row])), "promises_kept") == 1


@pytest.mark.parametrize(
    ("due", "met"),
    [("23:59", 0.5), ("24:00", 1.0)],
    ids=["due before the end of the horizon: missed", "due later: not counted"],
)
@pytest.mark.parametrize(("clause", "kpi"), [("respond_by", "response_met"), ("due_at", "resolution_met")])
def test_what_a_request_left_out_was_owed(clause: str, kpi: str, due: str, met: float) -> None:
    case = case_of([{"request_id": "in", clause: clock("10:00")}, {"request_id": "out", clause: clock(due)}])
    row = {"request_id": "in", "start": clock("09:00"), "end": clock("10:00")}
    kpis = measure(case, verdict_of([row]))
    assert value(kpis, kpi) == value(kpis, "sla_met") == met


def test_the_sla_is_met_only_where_response_and_resolution_both_are() -> None:
    dues = {"respond_by": clock("09:00"), "due_at": clock("10:00")}
    case = case_of([{"request_id": "both", **dues}, {"request_id": "start_only", **dues}])
    rows = [
        {"request_id": "both", "start": clock("09:00"), "end": clock("10:00")},
        {"request_id": "start_only", "start": clock("09:00"), "end": clock("10:01"), "late_s": 60},
    ]
    kpis = measure(case, verdict_of(rows))
    assert [value(kpis, kpi) for kpi in ("response_met", "resolution_met", "sla_met")] == [1, 0.5, 0.5]


def test_shifts_that_serve_nobody_count_in_the_time_of_all_shifts_and_not_as_used() -> None:
    shifts = [{"resource_id": name, "start": clock("08:00"), "end": clock("10:00")} for name in ("T1", "T2", "crane")]
    case = case_of([], shifts)
    case.resources = case.resources.with_columns(
        kind=pl.when(pl.col("resource_id") == "crane").then(pl.lit("equipment")).otherwise("kind")
    )
    route = {"resource_id": "T1", "shift_start": clock("08:00"), "jobs": 1, "service": 3600}
    kpis = measure(case, verdict_of(routes=[route]))
    assert [value(kpis, kpi) for kpi in ("shifts", "shifts_used", "utilisation")] == [2, 1, 0.25]


def test_waiting_lowers_occupancy_and_not_load() -> None:
    shift = {"resource_id": "T1", "start": clock("08:00"), "end": clock("10:00")}
    route = {"resource_id": "T1", "shift_start": clock("08:00"), "jobs": 1, "service": 1800, "travel_s": 1800}
    waiting = {**route, "wait": 3600, "paid": 7200}
    kpis = measure(case_of([], [shift]), verdict_of(routes=[waiting]))
    assert [value(kpis, kpi) for kpi in ("occupancy", "load", "travel_share")] == [0.5, 0.5, 0.25]
