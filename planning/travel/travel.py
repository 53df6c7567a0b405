"""Travel: the places that a case uses and the seconds and metres of every leg between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import PLACE
from planning.case.places import alternatives
from planning.travel.plane import plane
from planning.travel.store import Store, legs
from planning.travel.straight import straight
from planning.travel.table import table

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.case.settings import TravelSettings
    from planning.travel.store import Ints, Longs, Shorts

LINES = {"straight": (straight, ("lat", "lon")), "plane": (plane, ("x", "y"))}


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Seconds and metres between the places of a case.

    Parameters
    ----------
    places
        place (Int32, its number from 0), site_id, lat, lon, x, y; sorted by these.
    """

    places: pl.DataFrame
    _store: Store

    @classmethod
    def of(cls, case: Case) -> Travel:
        """Gather where requests may take place, stock lies and shifts start and end, and prepare the legs between.

        Raises
        ------
        InputError
            E601: the travel table lacks a pair of places.
        """
        settings = case.settings.travel
        seen = pl.concat(
            [
                _places(case.requests.filter("placed"), ""),
                _places(alternatives(case), ""),
                _places(case.stock.filter("placed"), ""),
                _places(case.shifts, "start_"),
                _places(case.shifts, "end_"),
            ]
        )
        places = seen.filter(usable(settings)).unique().sort(*PLACE, nulls_last=True)
        places = places.with_row_index("place").cast({"place": pl.Int32})
        if settings.mode != "table":
            line, _ = LINES[settings.mode]
            return cls(places, line(places, settings))
        lines = None if settings.complete is None else LINES[settings.complete][0](places, settings)
        file = case.settings.tables.get("travel", ("travel.csv",))[0]
        return cls(places, table(places, case.legs, lines, file))

    def index(self, frame: pl.DataFrame, prefix: str = "") -> Shorts:
        """Give the number of the place of each row, -1 where it has none among `places`.

        The frame has {prefix}site_id, {prefix}lat, {prefix}lon, {prefix}x and {prefix}y.
        """
        found = _places(frame, prefix).join(
            self.places, on=list(PLACE), how="left", nulls_equal=True, maintain_order="left"
        )
        return found["place"].fill_null(-1).to_numpy()

    def legs(self, a: Ints, b: Ints) -> tuple[Longs, Longs]:
        """Seconds and metres from the places numbered `a` to those numbered `b`, rounded up once a leg.

        Raises
        ------
        ValueError
            A number is negative: that row has no place.
        """
        if (a < 0).any() or (b < 0).any():
            raise ValueError("a leg needs a place at both ends")
        return legs(self._store, a, b)

    def store(self) -> Store:
        """Arrays for compiled code."""
        return self._store


def usable(settings: TravelSettings) -> pl.Expr:
    """Whether a row with site_id, lat, lon, x and y has a place that this mode of travel can use."""
    located = {mode: pl.all_horizontal(pl.col(*columns).is_not_null()) for mode, (_, columns) in LINES.items()}
    if settings.mode != "table":
        return located[settings.mode]
    named = pl.col("site_id").is_not_null()
    return named if settings.complete is None else named | located[settings.complete]


def _places(frame: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """Columns of a place, without their prefix."""
    return frame.select(pl.col(prefix + name).cast(dtype).alias(name) for name, dtype in PLACE.items())
