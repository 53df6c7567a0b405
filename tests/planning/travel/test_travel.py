from __future__ import annotations

from math import asin, ceil, cos, hypot, radians, sin, sqrt
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.case.case import ALTERNATIVES, PLACE
from planning.faults import InputError
from planning.travel.travel import Travel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Point = tuple[float, float]
LEG = {"from_site": pl.String, "to_site": pl.String, "seconds": pl.Int64, "metres": pl.Int64}


def case_of(places: Sequence[Mapping[str, object]], *, legs: Sequence[object] = (), **travel: object) -> Any:
    """A case whose requests stand at these places; each place a dict of site_id, lat, lon, x, y."""
    requests = pl.DataFrame([{**dict.fromkeys(PLACE), **place} for place in places], schema=PLACE)
    shifts = pl.DataFrame(schema={f"{end}_{name}": dtype for end in ("start", "end") for name, dtype in PLACE.items()})
    settings = {"detour": None, "speed_kmh": 40.0, "complete": None, **travel}
    return SimpleNamespace(
        requests=requests.with_columns(
            request_id=pl.lit("R"), placed=pl.lit(value=True), alternatives=pl.lit([], dtype=ALTERNATIVES)
        ),
        shifts=shifts,
        sites=pl.DataFrame(schema=PLACE),
        stock=pl.DataFrame(schema=PLACE | {"placed": pl.Boolean()}),
        legs=pl.DataFrame(legs, schema=LEG, orient="row"),
        settings=SimpleNamespace(travel=SimpleNamespace(**settings), tables={}),
    )


def haversine(a: Point, b: Point) -> float:
    """Metres on the globe, by another formula than ours (Sinnott 1984)."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6_371_008.8 * asin(sqrt(half))


def leg(travel: Travel, a: int, b: int) -> tuple[int, int]:
    seconds, metres = travel.legs(np.array([a]), np.array([b]))
    return int(seconds[0]), int(metres[0])


def ends(travel: Travel, case: Any) -> list[int]:
    """Numbers of the places of the requests of a case."""
    return [int(number) for number in travel.index(case.requests)]


@settings(deadline=None, max_examples=30)
@given(
    here=st.tuples(st.floats(-80, 80), st.floats(-180, 180)),
    step=st.tuples(st.floats(-6, 6), st.floats(-6, 6)),
    speed=st.floats(3, 130),
    detour=st.floats(1, 2),
)
def test_straight_travel_agrees_with_the_haversine_within_a_millionth_up_to_1000_km(
    here: Point, step: Point, speed: float, detour: float
) -> None:
    there = (here[0] + step[0], here[1] + step[1])
    case = case_of(
        [{"lat": here[0], "lon": here[1]}, {"lat": there[0], "lon": there[1]}],
        mode="straight",
        detour=detour,
        speed_kmh=speed,
    )
    travel = Travel.of(case)
    seconds, metres = leg(travel, *ends(travel, case))
    real = haversine(here, there) * detour
    assert real * (1 - 1e-6) - 1e-5 <= metres <= real * (1 + 1e-6) + 1
    assert real * 3.6 / speed * (1 - 1e-6) - 1e-5 <= seconds <= real * 3.6 / speed * (1 + 1e-6) + 1


@settings(deadline=None, max_examples=30)
@given(points=st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=2, max_size=6))
def test_plane_travel_agrees_with_its_slow_twin(points: list[Point]) -> None:
    case = case_of([{"x": x, "y": y} for x, y in points], mode="plane", speed_kmh=50.0)
    travel = Travel.of(case)
    numbers = travel.index(case.requests)
    first, second = np.repeat(numbers, len(points)), np.tile(numbers, len(points))
    all_seconds, all_metres = travel.legs(first, second)
    pairs = ((a, b) for a in points for b in points)
    for (a, b), seconds, metres in zip(pairs, all_seconds, all_metres, strict=True):
        road = hypot(a[0] - b[0], a[1] - b[1]) * 1000
        assert ceil(road - 2e-6) <= metres <= ceil(road)
        assert ceil(road * 0.072 - 2e-6) <= seconds <= ceil(road * 0.072)


def test_a_kilometre_on_the_plane_at_60_kmh_takes_60_seconds() -> None:
    case = case_of([{"x": 0.0, "y": 0.0}, {"x": 0.0, "y": 1.0}], mode="plane", speed_kmh=60.0)
    assert leg(Travel.of(case), 0, 1) == (60, 1000)


def test_a_fraction_of_a_metre_or_second_is_rounded_up_once_a_leg() -> None:
    case = case_of([{"x": 0.0, "y": 0.0}, {"x": 0.0, "y": 1.0001}], mode="plane", speed_kmh=60.0)
    assert leg(Travel.of(case), 0, 1) == (61, 1001)


def test_the_detour_is_1_3_on_the_globe_and_1_on_the_plane_unless_it_is_given() -> None:
    globe = [{"lat": 0.0, "lon": 0.0}, {"lat": 0.0, "lon": 1.0}]
    real = haversine((0, 0), (0, 1))
    assert leg(Travel.of(case_of(globe, mode="straight")), 0, 1)[1] == ceil(real * 1.3)
    assert leg(Travel.of(case_of(globe, mode="straight", detour=1.0)), 0, 1)[1] == ceil(real)
    plane = [{"x": 0.0, "y": 0.0}, {"x": 0.0, "y": 1.0}]
    assert leg(Travel.of(case_of(plane, mode="plane", detour=1.5)), 0, 1)[1] == 1500


@pytest.mark.parametrize("mode", ["straight", "plane"])
def test_no_leg_within_one_place(mode: str) -> None:
    here = {"lat": 45.76, "lon": 4.84, "x": 3.3, "y": -7.7}
    case = case_of([{**here, "site_id": "A"}, {**here, "site_id": "B"}], mode=mode)
    travel = Travel.of(case)
    assert leg(travel, 0, 0) == leg(travel, 0, 1) == (0, 0)


def test_places_are_distinct_and_sorted_whatever_the_order_of_the_rows() -> None:
    places: list[dict[str, object]] = [
        {"x": 5.0, "y": 1.0},
        {"site_id": "B", "x": 0.0, "y": 0.0},
        {"x": 5.0, "y": 1.0},
        {"x": 2.0, "y": 1.0},
    ]
    case, turned = case_of(places, mode="plane"), case_of(places[::-1], mode="plane")
    travel = Travel.of(case)
    assert travel.places.rows() == [
        (0, "B", None, None, 0.0, 0.0),
        (1, None, None, None, 2.0, 1.0),
        (2, None, None, None, 5.0, 1.0),
    ]
    assert travel.places.equals(Travel.of(turned).places)
    assert ends(travel, case) == [2, 0, 2, 1]


def test_a_row_without_a_place_has_the_number_minus_one_and_no_leg() -> None:
    case = case_of([{"x": 1.0, "y": 1.0}], mode="plane")
    travel = Travel.of(case)
    nowhere = case_of([{"x": 1.0, "y": 1.0}, {"lat": 1.0, "lon": 1.0}, {}], mode="plane").requests
    assert travel.index(nowhere).tolist() == [0, -1, -1]
    with pytest.raises(ValueError, match="both ends"):
        travel.legs(np.array([0]), np.array([-1]))


def test_the_starts_and_ends_of_shifts_are_places_and_unplaced_requests_are_not() -> None:
    case = case_of([{"site_id": "A"}, {"site_id": "B"}], mode="table", legs=[("A", "D", 5, 7), ("D", "A", 6, 8)])
    case.requests = case.requests.with_columns(placed=pl.col("site_id") == "A")
    case.shifts = pl.DataFrame([{"start_site_id": "D", "end_site_id": "A"}], schema=case.shifts.schema, strict=False)
    travel = Travel.of(case)
    assert travel.places["site_id"].to_list() == ["A", "D"]
    assert travel.index(case.shifts, "start_").tolist() == [1]
    assert travel.index(case.shifts, "end_").tolist() == [0]


def test_every_site_where_a_request_may_take_place_is_a_place() -> None:
    case = case_of([{"site_id": "A", "x": 1.0, "y": 1.0}], mode="plane")
    case.sites = pl.DataFrame({"site_id": ["A", "B", "C"], "x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 3.0]})
    case.sites = case.sites.with_columns(lat=pl.lit(None, pl.Float64), lon=pl.lit(None, pl.Float64)).select(*PLACE)
    chosen = pl.Series([[{"site_id": "A", "extra": 0}, {"site_id": "C", "extra": 5}]], dtype=ALTERNATIVES)
    case.requests = case.requests.with_columns(alternatives=chosen)
    assert Travel.of(case).places["site_id"].to_list() == ["A", "C"]


def test_a_table_may_differ_by_direction() -> None:
    case = case_of([{"site_id": "A"}, {"site_id": "B"}], mode="table", legs=[("A", "B", 60, 700), ("B", "A", 90, 800)])
    travel = Travel.of(case)
    assert (leg(travel, 0, 1), leg(travel, 1, 0), leg(travel, 1, 1)) == ((60, 700), (90, 800), (0, 0))


def test_every_missing_pair_is_named() -> None:
    case = case_of([{"site_id": "A"}, {"site_id": "B"}, {"site_id": "C"}], mode="table", legs=[("A", "B", 1, 1)])
    with pytest.raises(InputError) as caught:
        Travel.of(case)
    lines = str(caught.value).splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("travel.csv: has no travel time from A to C (")
    assert all("[E601]" in line for line in lines)


def test_many_missing_pairs_are_counted_after_the_first_twenty() -> None:
    case = case_of([{"site_id": f"S{number}"} for number in range(6)], mode="table")
    with pytest.raises(InputError) as caught:
        Travel.of(case)
    assert len(caught.value.faults) == 21
    assert "no travel time for 10 more pairs" in str(caught.value)


@pytest.mark.parametrize(("mode", "metres"), [("straight", 144_554), ("plane", 3_000)])
def test_missing_pairs_are_completed_by_coordinates_where_the_case_says_so(mode: str, metres: int) -> None:
    places: list[dict[str, object]] = [
        {"site_id": "A", "lat": 0.0, "lon": 0.0, "x": 0.0, "y": 0.0},
        {"site_id": "B", "lat": 0.0, "lon": 1.0, "x": 3.0, "y": 0.0},
    ]
    case = case_of(places, mode="table", complete=mode, legs=[("A", "B", 60, 700)])
    travel = Travel.of(case)
    assert leg(travel, 0, 1) == (60, 700)
    assert leg(travel, 1, 0)[1] == metres


def test_a_pair_without_coordinates_is_missing_also_where_others_are_completed() -> None:
    case = case_of([{"site_id": "A"}, {"x": 3.0, "y": 0.0}], mode="table", complete="plane")
    with pytest.raises(InputError, match=r"from A to x 3\.0, y 0\.0"):
        Travel.of(case)


def test_the_store_speaks_for_compiled_code_in_the_stated_order_of_operations() -> None:
    case = case_of([{"lat": 45.7, "lon": 4.8}, {"lat": 45.8, "lon": 5.1}], mode="straight")
    travel = Travel.of(case)
    store = travel.store()
    dx, dy, dz = (float(step) for step in store.coords[0] - store.coords[1])
    c = sqrt(dx * dx + dy * dy + dz * dz)
    c2 = c * c
    real = store.scale * (c * (1.0 + c2 * (1.0 / 24.0) + c2 * c2 * (3.0 / 640.0) + c2 * c2 * c2 * (5.0 / 7168.0)))
    assert store.spherical
    assert store.table_seconds.shape == (0, 0)
    assert leg(travel, 0, 1) == (ceil(real * store.pace - 1e-6), ceil(real - 1e-6))
