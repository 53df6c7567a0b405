"""Where things are: the table of sites, and the columns that give a place in other tables."""

from __future__ import annotations

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Real, Text, Whole

SITE = Text(id=True, also=":")
SEATS = Whole(unit="people", low=1, high=1_000_000)
LATITUDE = Real(unit="degrees", low=-90, high=90)
LONGITUDE = Real(unit="degrees", low=-180, high=180)
KILOMETRES = Real(unit="km", low=-20_000, high=20_000)

COORDINATES = (
    Column(name="lat", kind=LATITUDE, meaning="Its latitude (WGS 84), with lon.", example="45.757"),
    Column(name="lon", kind=LONGITUDE, meaning="Its longitude (WGS 84), with lat.", example="4.832"),
    Column(name="x", kind=KILOMETRES, meaning="Its place on a plane, to the east, with y."),
    Column(name="y", kind=KILOMETRES, meaning="Its place on a plane, to the north, with x."),
)
PLACE = (
    Column(name="site_id", kind=SITE, meaning="The site where it is; instead of coordinates."),
    *COORDINATES,
)

SITES = Table(
    name="sites",
    meaning="Places with a name.",
    unique=("site_id",),
    columns=(
        Column(name="site_id", kind=SITE, meaning="Its id.", example="OPERA", required=True),
        Column(name="name", kind=Text(), meaning="Its name."),
        Column(name="territory", kind=Text(), meaning="The zone in which it lies.", example="north"),
        *COORDINATES,
        Column(
            name="opening",
            kind=Text(),
            meaning="Its calendar in case.yaml: what is done there lies inside one of its open times.",
            otherwise="always open",
        ),
        Column(
            name="access_min",
            kind=Whole(unit="minutes", high=1440, scale=60, suffix="_min"),
            meaning="How long it takes there to fetch from its stock.",
            default="0",
        ),
        Column(
            name="seats", kind=SEATS, meaning="The most people that a request there may bring.", otherwise="no limit"
        ),
    ),
)
