"""Routes and stops as GeoJSON (RFC 7946), for any map."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.faults import Fault, InputError
from planning.report.gantt import with_words
from planning.report.material import Material
from planning.report.routes import points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.run import Run

TOLD = (
    "request_id",
    "part",
    "role",
    "client",
    "service",
    "place",
    "promised_start",
    "promised_end",
    "late_s",
    "status",
)
DIGITS = 7
"""Decimals of a degree: a centimetre."""


def geojson(run: Run) -> str:
    """Write a line for each route and a point for each stop.

    Raises
    ------
    InputError
        E806: the run has no places on earth. E804: a table of it cannot be read.
    """
    material = Material(run)
    if not material.visits.height or not material.visits["lat"].drop_nulls().len():
        wrong = "has no places on earth: no stop of its plan has degrees"
        right = "a plan of requests or sites with lat and lon"
        raise InputError([Fault(code="E806", file=str(run.folder), wrong=wrong, right=right)])
    document = {"type": "FeatureCollection", "features": [*_lines(material), *_stops(material)]}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def _lines(material: Material) -> Iterator[dict[str, Any]]:
    found = points(material)
    if found is None:
        return
    for rows in found.partition_by("resource_id", "shift_start", maintain_order=True):
        first = rows.row(0, named=True)
        told = {name: _plain(first[name]) for name in ("resource_id", "who", "shift_start")}
        stops = rows["request_id"].drop_nulls().len()
        yield _feature(
            "LineString", rows.select(*_degrees("across", "up")).rows(), {"kind": "route", **told, "stops": stops}
        )


def _stops(material: Material) -> Iterator[dict[str, Any]]:
    visits = with_words(material.visits).drop_nulls(("lat", "lon")).with_columns(*_degrees("lon", "lat"))
    for row in visits.iter_rows(named=True):
        told = {name: _plain(row[name]) for name in ("resource_id", "who", "start", "end", *TOLD)}
        held = {name: value for name, value in told.items() if value is not None}
        yield _feature("Point", (row["lon"], row["lat"]), {"kind": "stop", **held})


def _feature(kind: str, coordinates: object, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}


def _degrees(*names: str) -> list[pl.Expr]:
    return [pl.col(name).round(DIGITS) for name in names]


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell
    return value.isoformat() if hasattr(value, "isoformat") else value
