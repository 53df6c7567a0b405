"""The table of stock: parts and tools that lie at sites, from when on."""

from __future__ import annotations

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Text, Whole
from planning.case.schema.moments import Moment
from planning.case.schema.sites import SITE

STOCK = Table(
    name="stock",
    meaning="Parts and tools at sites, where resources on their way fetch what they lack.",
    bare=True,
    columns=(
        Column(
            name="part_id",
            kind=Text(id=True, also=":"),
            meaning="A part, or a tool, by the name that requests give it.",
            example="valve",
            required=True,
        ),
        Column(name="site_id", kind=SITE, meaning="Where it lies.", example="DEPOT", required=True),
        Column(
            name="quantity",
            kind=Whole(low=0, high=1_000_000),
            meaning="How many there are, or arrive.",
            example="10",
            otherwise="as many as are needed",
        ),
        Column(
            name="arrives_at",
            kind=Moment(),
            meaning="From when on they are there.",
            otherwise="from the beginning",
        ),
    ),
)
