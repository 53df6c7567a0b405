"""The tables of clients and of what they were promised in general."""

from __future__ import annotations

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Fixed, Measure, Text, Whole
from planning.case.schema.lists import Ids

HOURS = Measure(unit="hours", factor=3600, into="seconds", suffix="_h", exact=True)

CLIENTS = Table(
    name="clients",
    meaning="For whom requests are served.",
    unique=("client_id",),
    columns=(
        Column(name="client_id", kind=Text(id=True), meaning="Its id.", example="C9", required=True),
        Column(name="name", kind=Text(), meaning="Its name."),
        Column(name="tier", kind=Text(id=True, also="*"), meaning="Which sla rows hold.", example="platinum"),
        Column(
            name="weight",
            kind=Whole(low=1, high=1_000),
            meaning="How much a broken promise, or a mandatory request left out, counts.",
            default="1",
        ),
        Column(name="required_resources", kind=Ids(), meaning="For requests that name none."),
        Column(name="preferred_resources", kind=Ids(), meaning="For requests that name none."),
        Column(name="excluded_resources", kind=Ids(), meaning="For all of its requests."),
    ),
)

SLA = Table(
    name="sla",
    meaning="How soon requests are to be served, and what lateness costs. The row of a request is that of its "
    "tier and service, else of (tier, *), else of (*, service), else of (*, *).",
    unique=("tier", "service_id"),
    columns=(
        Column(
            name="tier",
            kind=Text(id=True),
            meaning="A tier of clients; * for any.",
            example="platinum",
            required=True,
        ),
        Column(name="service_id", kind=Text(id=True), meaning="A service; * for any.", example="*", required=True),
        Column(name="response_h", kind=HOURS, meaning="Hours from creation to the start.", example="16"),
        Column(name="resolution_h", kind=HOURS, meaning="Hours from creation to the end."),
        Column(
            name="clock",
            kind=Text(),
            meaning="What the hours count: 24x7, or the open hours of a calendar.",
            default="24x7",
        ),
        Column(name="penalty_fixed", kind=Fixed(places=2), meaning="Cost of being late at all.", default="0"),
        Column(
            name="penalty_hour",
            kind=Fixed(places=4, high=100_000),
            meaning="Cost of an hour of lateness, by the second.",
            example="20",
            otherwise="objective.late_per_hour",
        ),
        Column(name="penalty_cap", kind=Fixed(places=2), meaning="The most it can cost.", otherwise="no limit"),
    ),
)
