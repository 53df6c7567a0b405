"""The table of travel times and distances between sites."""

from __future__ import annotations

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Measure
from planning.case.schema.sites import SITE

TRAVEL = Table(
    name="travel",
    meaning="Travel from site to site, each direction by itself; used with `travel: {mode: table}`.",
    unique=("from_site", "to_site"),
    bare=True,
    columns=(
        Column(name="from_site", kind=SITE, meaning="Where it starts.", example="OPERA", required=True),
        Column(name="to_site", kind=SITE, meaning="Where it ends.", example="BASTILLE", required=True),
        Column(
            name="minutes",
            kind=Measure(unit="minutes", factor=60, into="seconds", high=100_000),
            meaning="How long it takes.",
            example="12.5",
            required=True,
        ),
        Column(
            name="km",
            kind=Measure(unit="km", factor=1000, into="metres", high=100_000),
            meaning="How far it is.",
            example="3.4",
            required=True,
        ),
    ),
)
