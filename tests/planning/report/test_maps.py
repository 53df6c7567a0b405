"""Routes and stops as GeoJSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from geojson_pydantic import FeatureCollection

from planning.faults import InputError
from planning.report.maps import geojson
from planning.run import read_run
from tests.planning.report.material import FORMULA, LINES, SCRIPT, on_earth, planned

if TYPE_CHECKING:
    from pathlib import Path


def test_the_map_is_valid_by_its_schema_and_holds_names_as_texts(tmp_path: Path) -> None:
    said = geojson(read_run(on_earth(planned(tmp_path))))
    found: Any = FeatureCollection.model_validate_json(said)
    kinds = [(one.properties or {})["kind"] for one in found.features]
    assert kinds == ["route", "route", "stop", "stop", "stop", "stop"]
    people = {(one.properties or {})["who"] for one in found.features[:2]}
    assert people == {SCRIPT, FORMULA}
    assert {stop["properties"].get("client") for stop in json.loads(said)["features"][2:]} == {None, LINES}


def test_a_route_begins_and_ends_where_the_shift_does_and_passes_its_stops_in_order(tmp_path: Path) -> None:
    features = json.loads(geojson(read_run(on_earth(planned(tmp_path)))))["features"]
    home, stops = [4.8, 45.7], stops_of(features)
    assert features[0]["geometry"]["coordinates"] == [home, *(one["geometry"]["coordinates"] for one in stops), home]
    assert features[0]["properties"]["stops"] == len(stops) == 2


def stops_of(features: list[dict[str, Any]]) -> list[dict[str, Any]]:
    mine = [one for one in features if one["properties"]["kind"] == "stop" and one["properties"]["resource_id"] == "T1"]
    return sorted(mine, key=lambda one: one["properties"]["start"])


def test_kilometres_of_a_plane_are_no_places_on_earth(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"run: has no places on earth.*\[E806\]"):
        geojson(read_run(planned(tmp_path)))
