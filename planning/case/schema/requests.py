"""The table of requests."""

from __future__ import annotations

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Fixed, Text, Whole, Word, YesNo
from planning.case.schema.lists import Alternatives, Ids, Parts, Skills, Windows
from planning.case.schema.moments import Moment
from planning.case.schema.sites import COORDINATES, SEATS

REQUESTS = Table(
    name="requests",
    meaning="What is to be done: one row a request.",
    unique=("request_id",),
    columns=(
        Column(name="request_id", kind=Text(id=True), meaning="Its id.", example="R1", required=True),
        Column(
            name="source",
            kind=Text(),
            meaning="Where it comes from.",
            otherwise="the file's name without its ending",
        ),
        Column(name="client_id", kind=Text(id=True), meaning="Whose it is.", example="C9"),
        Column(name="service_id", kind=Text(id=True), meaning="What is asked for."),
        Column(
            name="site_id",
            kind=Alternatives(),
            meaning="The site where it takes place, instead of coordinates; or several, of which the plan chooses one.",
            otherwise="any site with a room, where its service takes a room and no coordinates are given",
        ),
        *COORDINATES,
        Column(
            name="created_at",
            kind=Moment(),
            meaning="When it was made; nothing of it starts earlier.",
            example="2026-11-20T10:00",
            otherwise="now",
        ),
        Column(
            name="department",
            kind=Text(),
            meaning="Of a task: only people of this department do it.",
            otherwise="anybody does",
        ),
        Column(name="process", kind=Text(), meaning="The process that it belongs to."),
        Column(name="held", kind=YesNo(), meaning="Of a task: it waits, and no plan begins it.", default="false"),
        Column(name="priority", kind=Whole(high=100), meaning="Its value, where none is given, in points."),
        Column(
            name="value",
            kind=Fixed(places=2),
            meaning="What serving it is worth, in the case's currency.",
            example="200",
            otherwise="the service's, else priority x objective.priority_point, else objective.default_value",
        ),
        Column(
            name="mandatory",
            kind=YesNo(),
            meaning="It counts as broken where it is left out.",
            default="false",
        ),
        Column(
            name="windows",
            kind=Windows(),
            meaning="When the client can.",
            example="2026-11-23T08:00/2026-11-23T12:00",
            otherwise="any time",
        ),
        Column(
            name="window_on",
            kind=Word(("start", "both")),
            meaning="What lies inside a window: the start of the service, or its start and its end.",
            default="start",
        ),
        Column(
            name="duration_min",
            kind=Whole(unit="minutes", low=1, high=1440, scale=60, suffix="_min"),
            meaning="How long it takes.",
            example="60",
            otherwise="the service's",
        ),
        Column(
            name="skills",
            kind=Skills(),
            meaning="What it takes; where its service has roles, of the lead, beside what that role takes.",
            example="gas:2",
            otherwise="the service's",
        ),
        Column(name="seats", kind=SEATS, meaning="How many people come.", default="1"),
        Column(name="parts", kind=Parts(), meaning="What serving it uses up.", example="valve:1", otherwise="none"),
        Column(
            name="tools",
            kind=Ids(),
            meaning="What whoever serves it, or leads, has to have along; it is kept.",
            example="ladder",
            otherwise="none",
        ),
        Column(
            name="required_resources",
            kind=Ids(),
            meaning="One of these serves it, and nobody else.",
            otherwise="the client's",
        ),
        Column(
            name="preferred_resources",
            kind=Ids(),
            meaning="One of these should serve it.",
            otherwise="the client's",
        ),
        Column(name="excluded_resources", kind=Ids(), meaning="None of these serves it, nor of the client's."),
        Column(
            name="respond_by",
            kind=Moment(),
            meaning="When it is to be started.",
            otherwise="as its sla row says",
        ),
        Column(name="due_at", kind=Moment(), meaning="When it is to be finished.", otherwise="as its sla row says"),
        Column(name="promised_start", kind=Moment(), meaning="The earliest start that the client was told."),
        Column(name="promised_end", kind=Moment(), meaning="The latest start that the client was told."),
        Column(
            name="lock",
            kind=Word(("none", "resource", "time", "window", "all")),
            meaning="What a plan must keep: its resource, its time, its promise, or resource and time.",
            default="none",
        ),
        Column(name="locked_resource", kind=Text(id=True), meaning="The resource that the lock keeps."),
        Column(name="locked_start", kind=Moment(), meaning="The start that the lock keeps."),
        Column(name="notified_at", kind=Moment(), meaning="When the client was told."),
    ),
)
