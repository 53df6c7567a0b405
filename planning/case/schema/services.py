"""The tables of services, of the roles that a service takes, and of links between requests."""

from __future__ import annotations

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Fixed, Text, Whole, Word, YesNo
from planning.case.schema.lists import Skills
from planning.case.schema.resources import KINDS

DURATION = Whole(unit="minutes", low=1, high=1440, scale=60, suffix="_min")
YEAR = 527_040  # minutes of 366 days

SERVICES = Table(
    name="services",
    meaning="What can be asked for, with what its requests need unless they say otherwise.",
    unique=("service_id",),
    columns=(
        Column(name="service_id", kind=Text(id=True, also="*"), meaning="Its id.", example="repair", required=True),
        Column(name="name", kind=Text(), meaning="Its name."),
        Column(name="duration_min", kind=DURATION, meaning="How long it takes.", example="60"),
        Column(name="skills", kind=Skills(), meaning="What it takes.", example="gas:2"),
        Column(name="interruptible", kind=YesNo(), meaning="A break may lie inside it.", default="false"),
        Column(name="value", kind=Fixed(places=2), meaning="What serving one request is worth.", example="200"),
        Column(
            name="base_price",
            kind=Fixed(places=2),
            meaning="What a client pays where he takes the choice that costs least.",
            default="0",
        ),
        Column(
            name="alternative",
            kind=Text(id=True),
            meaning="Another service that may be offered instead.",
        ),
    ),
)

ROLES = Table(
    name="roles",
    meaning="The resources that a service takes all at once; its first row is the lead.",
    unique=("service_id", "role"),
    columns=(
        Column(name="service_id", kind=Text(id=True), meaning="The service.", example="repair", required=True),
        Column(name="role", kind=Text(id=True), meaning="The role.", example="lead", required=True),
        Column(name="kind", kind=Word(KINDS), meaning="What fills it.", default="person"),
        Column(name="skills", kind=Skills(), meaning="What whoever fills it can do.", example="gas:2"),
        Column(name="count", kind=Whole(low=1, high=99), meaning="How many of them.", default="1"),
        Column(
            name="offset_min",
            kind=Whole(unit="minutes", low=-1440, high=1440, scale=60, suffix="_min"),
            meaning="How long after the request's start it begins; negative: before. At least one role has 0.",
            default="0",
        ),
        Column(name="duration_min", kind=DURATION, meaning="How long it takes.", otherwise="the request's"),
    ),
)

LINKS = Table(
    name="links",
    meaning="Requests that come after others; each only if the other is served.",
    unique=("before", "after", "from"),
    bare=True,
    columns=(
        Column(
            name="before",
            kind=Text(id=True),
            meaning="The request that comes first.",
            example="R1",
            required=True,
        ),
        Column(name="after", kind=Text(id=True), meaning="The request that follows.", example="R2", required=True),
        Column(
            name="from",
            kind=Word(("start", "end")),
            meaning="What the time between them counts from: the first one's start, or the end of its last part.",
            default="end",
        ),
        Column(
            name="least_min",
            kind=Whole(unit="minutes", high=YEAR, scale=60, suffix="_min"),
            meaning="The least time from there to the second one's start.",
            default="0",
        ),
        Column(
            name="greatest_min",
            kind=Whole(unit="minutes", high=YEAR, scale=60, suffix="_min"),
            meaning="The greatest time.",
            otherwise="no limit",
        ),
        Column(name="same_resource", kind=YesNo(), meaning="The same resource leads both.", default="false"),
        Column(name="together", kind=YesNo(), meaning="Both are served, or none.", default="false"),
    ),
)
