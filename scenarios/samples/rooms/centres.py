"""The four business centres, and what a client is let off where he goes to another than he asked for."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl


class Centre(NamedTuple):
    """A business centre.

    `opening` is a calendar of case.yaml, `seats` the most people that its reception lets in for one booking,
    `wanted` how many of all bookings want it first, `share` how many of all rooms it has.
    """

    site_id: str
    name: str
    lat: float
    lon: float
    opening: str
    seats: int
    wanted: float
    share: float


CENTRES = (
    Centre("OPE", "Opéra", 48.8706, 2.3322, "evenings", 30, 0.38, 0.31),
    Centre("BEA", "Beaugrenelle", 48.8483, 2.2826, "days", 20, 0.22, 0.24),
    Centre("REP", "République", 48.8675, 2.3638, "evenings", 20, 0.22, 0.23),
    Centre("DEF", "La Défense", 48.8920, 2.2385, "days", 40, 0.18, 0.22),
)
NAMES = tuple(centre.site_id for centre in CENTRES)
LATE = tuple(centre.site_id for centre in CENTRES if centre.opening == "evenings")
LET_OFF = {
    frozenset(("OPE", "BEA")): 15,
    frozenset(("OPE", "REP")): 10,
    frozenset(("OPE", "DEF")): 25,
    frozenset(("BEA", "REP")): 20,
    frozenset(("BEA", "DEF")): 15,
    frozenset(("REP", "DEF")): 30,
}
"""What a booking of a whole day costs less in the other of two centres, for the longer way."""

SITES = pl.DataFrame(
    [centre[:6] for centre in CENTRES], schema=["site_id", "name", "lat", "lon", "opening", "seats"], orient="row"
)


def others(site_id: str) -> list[str]:
    """Give the other centres, those first for which a client is let off least."""
    return sorted((name for name in NAMES if name != site_id), key=lambda name: LET_OFF[frozenset((site_id, name))])
