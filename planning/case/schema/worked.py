"""The table of what people did before the horizon."""

from __future__ import annotations

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Measure, Text, Whole
from planning.case.schema.moments import Day

WORKED = Table(
    name="worked",
    meaning="What people did on the days before the horizon: rules over days, weeks and fair loads (constraints) go on "
    "from there. A day without a row is a day off.",
    unique=("resource_id", "date"),
    bare=True,
    columns=(
        Column(name="resource_id", kind=Text(id=True), meaning="Who worked.", example="T1", required=True),
        Column(
            name="date",
            kind=Day(),
            meaning="The day on which the shift began.",
            example="2026-11-22",
            required=True,
        ),
        Column(
            name="worked_h",
            kind=Measure(unit="hours", factor=3600, into="seconds", suffix="_h", high=48),
            meaning="Hours of the shifts that began on it, without unpaid breaks.",
            example="7.5",
            required=True,
        ),
        Column(
            name="jobs",
            kind=Whole(),
            meaning="How many visits he made; needed where a rule is fair by jobs.",
            example="6",
            otherwise="not known",
        ),
    ),
)
