"""What a plan's file holds: each column declared once, as for the tables of a case."""

from __future__ import annotations

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Text, Whole, Word
from planning.case.schema.moments import Moment

PLAN = Table(
    name="plan",
    meaning="Who does what: a row for each visit, each piece of desk work, each fetch and each break.",
    columns=(
        Column(
            name="activity",
            kind=Word(("visit", "task", "fetch", "break")),
            meaning="What is done.",
            example="visit",
            required=True,
        ),
        Column(
            name="request_id",
            kind=Text(id=True),
            meaning="What is served or done; empty for a break or a fetch.",
            example="R1",
        ),
        Column(
            name="part", kind=Text(), meaning="Which part of the request; of desk work that is parted, which piece."
        ),
        Column(name="role", kind=Text(), meaning="Which role of the service."),
        Column(name="resource_id", kind=Text(id=True), meaning="Who does it.", example="T1", required=True),
        Column(
            name="shift_start",
            kind=Moment(),
            meaning="In which shift: when that begins.",
            otherwise="the shift in which `start` lies, or the only one",
        ),
        Column(
            name="sequence",
            kind=Whole(low=1),
            meaning="Its place among the visits, fetches and breaks of the shift, from 1; empty for desk work.",
            example="1",
        ),
        Column(name="site_id", kind=Text(id=True), meaning="Where."),
        Column(name="depart", kind=Moment(), meaning="When the journey to it begins."),
        Column(name="arrive", kind=Moment(), meaning="When the journey to it ends."),
        Column(name="start", kind=Moment(), meaning="When it starts."),
        Column(name="end", kind=Moment(), meaning="When it ends."),
        Column(name="travel_s", kind=Whole(unit="seconds"), meaning="How long the journey to it takes."),
        Column(name="travel_m", kind=Whole(unit="metres"), meaning="How long the way to it is."),
        Column(name="wait_s", kind=Whole(unit="seconds"), meaning="From the arrival to the start, less breaks."),
        Column(name="late_s", kind=Whole(unit="seconds"), meaning="How late it is against respond_by and due_at."),
        Column(
            name="promised_start",
            kind=Moment(),
            meaning="The earliest start that the client was told.",
            otherwise="the request's",
        ),
        Column(
            name="promised_end",
            kind=Moment(),
            meaning="The latest start that the client was told; of desk work the latest end.",
            otherwise="the request's",
        ),
        Column(
            name="lock",
            kind=Word(("none", "resource", "time", "window", "all")),
            meaning="What later plans must keep.",
            otherwise="the request's",
        ),
        Column(
            name="status",
            kind=Word(("planned", "frozen")),
            meaning="Whether it lies in the frozen part of the horizon.",
        ),
        Column(
            name="fetched",
            kind=Text(),
            meaning="What a fetch takes: parts with their quantity, and tools, like valve:2;drill.",
            otherwise="what the visits up to the next fetch lack",
        ),
    ),
)
