"""The tables of resources and of their dated skills."""

from __future__ import annotations

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Fixed, Measure, Text, Whole, Word, YesNo
from planning.case.schema.lists import Ids, Parts, Skills
from planning.case.schema.moments import Day
from planning.case.schema.sites import PLACE, SEATS

MONEY = Fixed(places=2)
RATE = Fixed(places=4, high=100_000)
FACTOR = Fixed(places=3, low=0.001, high=100)
SKILL = Text(id=True, also=":")
LEVEL = Whole(low=1, high=99)
MINUTES_DAY = Whole(unit="minutes", high=1440, scale=60, suffix="_min")
KINDS = ("person", "equipment", "room", "vehicle")

RESOURCES = Table(
    name="resources",
    meaning="Who and what serves requests.",
    unique=("resource_id",),
    columns=(
        Column(name="resource_id", kind=Text(id=True), meaning="Its id.", example="T1", required=True),
        Column(name="name", kind=Text(), meaning="Its name."),
        Column(name="kind", kind=Word(KINDS), meaning="What it is.", default="person"),
        Column(
            name="contract",
            kind=Word(("employee", "temp", "freelance", "partner")),
            meaning="How it is bound.",
            default="employee",
        ),
        Column(name="department", kind=Text(), meaning="Where it belongs."),
        Column(name="team", kind=Text(), meaning="Where it belongs."),
        *PLACE,
        Column(
            name="territories",
            kind=Ids(),
            meaning="The territories of sites that it serves; places without one it serves too. What it may do beyond "
            "them, `constraints` says.",
            example="north",
            otherwise="everywhere",
        ),
        Column(
            name="radius_km",
            kind=Measure(unit="km", factor=1000, into="metres", suffix="_km", high=100_000),
            meaning="How far from the place where its shift starts it serves, as it travels there.",
            otherwise="no limit",
        ),
        Column(name="skills", kind=Skills(), meaning="What it can do.", example="gas:2;elec"),
        Column(
            name="calendar",
            kind=Text(),
            meaning="The calendar of case.yaml for its shifts, if the shifts table has none of it.",
        ),
        Column(name="speed_factor", kind=FACTOR, meaning="How fast it works; 2 takes half the time.", default="1"),
        Column(
            name="cost_hour",
            kind=RATE,
            meaning="Pay of an hour at work; of what stays, of an hour in which it serves.",
            example="30",
            otherwise="objective.hour; 0 for equipment and rooms",
        ),
        Column(
            name="cost_km",
            kind=RATE,
            meaning="Cost of a kilometre.",
            example="0.50",
            otherwise="objective.km; 0 for equipment and rooms",
        ),
        Column(
            name="cost_shift",
            kind=MONEY,
            meaning="Cost of using one of its shifts; none where concurrency is more than 1.",
            default="0",
        ),
        Column(name="cost_job", kind=MONEY, meaning="Pay of a request served.", default="0"),
        Column(
            name="overtime_factor",
            kind=Fixed(places=3, low=1, high=100),
            meaning="An hour after the shift's end costs so many times cost_hour.",
            default="1",
        ),
        Column(
            name="max_overtime_min",
            kind=MINUTES_DAY,
            meaning="The longest overtime of a shift; what stays has none.",
            default="0",
        ),
        Column(name="max_jobs_day", kind=Whole(), meaning="The most requests of a day.", otherwise="no limit"),
        Column(name="max_travel_min_day", kind=MINUTES_DAY, meaning="The most travel of a day.", otherwise="no limit"),
        Column(
            name="parts",
            kind=Parts(),
            meaning="What it carries when the horizon starts; its visits use up no more than that.",
            example="valve:4",
            otherwise="none",
        ),
        Column(
            name="tools",
            kind=Ids(),
            meaning="What it carries and keeps: a request that needs a tool is served with it.",
            example="ladder",
            otherwise="none",
        ),
        Column(
            name="stays",
            kind=YesNo(),
            meaning="It does not travel, and serves only what takes place where it is.",
            otherwise="true for rooms, false for others",
        ),
        Column(
            name="concurrency",
            kind=Whole(low=1, high=99),
            meaning="How many requests it serves at once; more than 1 only where it stays.",
            default="1",
        ),
        Column(
            name="seats", kind=SEATS, meaning="How many people it has seats for where it stays.", otherwise="no limit"
        ),
    ),
)

RESOURCE_SKILLS = Table(
    name="resource_skills",
    meaning="Skills with dates or a speed of their own, beside resources.skills; the highest level of a day counts.",
    columns=(
        Column(name="resource_id", kind=Text(id=True), meaning="Who has the skill.", example="T1", required=True),
        Column(name="skill", kind=SKILL, meaning="The skill.", example="gas", required=True),
        Column(name="level", kind=LEVEL, meaning="Its level.", default="1"),
        Column(name="speed_factor", kind=FACTOR, meaning="How fast at it.", otherwise="the resource's"),
        Column(name="valid_from", kind=Day(), meaning="The first day on which it holds.", otherwise="always"),
        Column(name="valid_to", kind=Day(), meaning="The last day on which it holds.", otherwise="always"),
    ),
)
