"""The tables of shifts and of absences."""

from __future__ import annotations

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Text
from planning.case.schema.lists import Breaks
from planning.case.schema.moments import Moment
from planning.case.schema.sites import SITE

WHOSE = Column(name="resource_id", kind=Text(id=True), meaning="Whose it is.", example="T1", required=True)

SHIFTS = Table(
    name="shifts",
    meaning="When resources work. Of a resource without a row here its calendar gives the shifts.",
    columns=(
        WHOSE,
        Column(name="start", kind=Moment(), meaning="Its start.", example="2026-11-23T08:00", required=True),
        Column(name="end", kind=Moment(), meaning="Its end.", example="2026-11-23T17:00", required=True),
        Column(
            name="start_site_id",
            kind=SITE,
            meaning="Where it starts.",
            otherwise="the resource's place",
        ),
        Column(name="end_site_id", kind=SITE, meaning="Where it ends.", otherwise="the resource's place"),
        Column(name="breaks", kind=Breaks(), meaning="Unpaid breaks; what stays takes none.", example="45@11:30-14:00"),
    ),
)

ABSENCES = Table(
    name="absences",
    meaning="When resources are away; shifts are cut by them.",
    columns=(
        WHOSE,
        Column(name="start", kind=Moment(), meaning="Its start.", example="2026-11-24T08:00", required=True),
        Column(name="end", kind=Moment(), meaning="Its end.", example="2026-11-24T12:00", required=True),
        Column(name="kind", kind=Text(), meaning="Why.", example="leave"),
    ),
)
