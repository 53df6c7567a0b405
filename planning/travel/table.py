"""Travel by the travel table, completed by coordinates where the case says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.faults import Fault, InputError
from planning.travel.store import Store, measured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planning.travel.store import Shorts

NAMED = 20
"""How many missing pairs are named one by one before the others are counted."""


def table(places: pl.DataFrame, legs: pl.DataFrame, lines: Store | None, file: str) -> Store:
    """Fill the table between all places.

    Parameters
    ----------
    places
        place, site_id and coordinates, in the order of their numbers.
    legs
        from_site, to_site, seconds, metres; each pair at most once. Rows about other sites are not used.
    lines
        What completes the table where both places have coordinates, NaN where a place has none; None: nothing.
    file
        Name of the table's file, for faults.

    Raises
    ------
    InputError
        E601: a pair of places has no travel time and nothing completes it.
    """
    seconds, metres = _given(places, legs)
    if lines is not None:
        _complete(seconds, metres, lines)
    np.fill_diagonal(seconds, 0)
    np.fill_diagonal(metres, 0)
    if (seconds < 0).any():
        raise InputError(_missing(places, seconds, file))
    nowhere = np.zeros((places.height, 3))
    return Store(nowhere, spherical=False, scale=0.0, pace=0.0, table_seconds=seconds, table_metres=metres)


def _given(places: pl.DataFrame, legs: pl.DataFrame) -> tuple[Shorts, Shorts]:
    """Seconds and metres of the pairs in the table, -1 for all others."""
    sites = places.filter(pl.col("site_id").is_not_null())
    known = legs.join(sites.select(from_site="site_id", a="place"), on="from_site").join(
        sites.select(to_site="site_id", b="place"), on="to_site"
    )
    seconds = np.full((places.height, places.height), -1, dtype=np.int32)
    metres = seconds.copy()
    a, b = known["a"].to_numpy(), known["b"].to_numpy()
    seconds[a, b] = known["seconds"].to_numpy()
    metres[a, b] = known["metres"].to_numpy()
    return seconds, metres


def _complete(seconds: Shorts, metres: Shorts, lines: Store) -> None:
    """Measure the pairs that the table lacks, row by row, in place."""
    located = ~np.isnan(lines.coords).any(axis=1)
    for a in np.flatnonzero(located):
        b = np.flatnonzero((seconds[a] < 0) & located)
        seconds[a, b], metres[a, b] = measured(lines, np.full_like(b, a), b)


def _missing(places: pl.DataFrame, seconds: Shorts, file: str) -> Iterator[Fault]:
    """One fault for each of the first missing pairs, then one that counts the others."""
    names = [_name(place) for place in places.iter_rows(named=True)]
    a, b = np.nonzero(seconds < 0)
    remedy = "a row with its minutes and km, or `travel: {complete: straight}` and coordinates for both"
    for origin, target in zip(a[:NAMED], b[:NAMED], strict=True):
        pair = f"from {names[origin]} to {names[target]}"
        yield Fault(code="E601", file=file, wrong=f"has no travel time {pair}", right=remedy)
    if len(a) > NAMED:
        wrong = f"has no travel time for {len(a) - NAMED} more pairs of places"
        yield Fault(code="E601", file=file, wrong=wrong, right=remedy)


def _name(place: dict[str, object]) -> str:
    """Name of a place as a user knows it: its site, else its coordinates."""
    if place["site_id"] is not None:
        return str(place["site_id"])
    coordinates = ("x", "y") if place["lat"] is None else ("lat", "lon")
    return ", ".join(f"{column} {place[column]}" for column in coordinates)
