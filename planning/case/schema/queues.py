"""The tables of queues and of the segments of their clients: how contacts are answered, and how clients behave."""

from __future__ import annotations

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Fixed, Real, Text, Whole, Word
from planning.case.schema.lists import Skills
from planning.case.schema.peaks import CHANNELS

SHARE = Real(unit="", low=0, high=1)
WEEK = 604_800
SECONDS = Real(unit="seconds", low=0, high=WEEK)
LATER = Real(unit="seconds", low=1, high=WEEK)
WORK = Real(unit="seconds", low=1, high=86_400)
VARIATION = Real(unit="", low=0, high=10)
POINTS = Real(unit="", low=-1_000_000, high=1_000_000)
MONEY = Fixed(places=2)
SCORE = Real(unit="", low=0, high=10)
LAWS = ("exponential", "lognormal", "fixed", "contacts")
FORMULAS = ("of_offered", "of_answered", "quick_abandons_met", "quick_abandons_out", "short_abandons_met")
"""Those of `scenarios.contacts.service_level`."""
AHT, PATIENCE = "aht_s", "patience_s"

QUEUES = Table(
    name="queues",
    meaning="What is answered, by whom, and how its clients behave; for `creneau simulate`.",
    unique=("queue_id",),
    columns=(
        Column(name="queue_id", kind=Text(id=True), meaning="Its id.", example="orders", required=True),
        Column(name="channel", kind=Word(CHANNELS), meaning="How its contacts come in.", default="phone"),
        Column(
            name="skills",
            kind=Skills(),
            meaning="What it takes to answer them.",
            otherwise="everybody may",
        ),
        Column(
            name="calendar",
            kind=Text(),
            meaning="The calendar of case.yaml that says when it is open; who comes outside is turned away.",
            otherwise="it is always open",
        ),
        Column(
            name=AHT,
            kind=WORK,
            meaning="How long a contact takes on average, what is written afterwards included.",
            example="300",
            otherwise="as history or contacts show",
        ),
        Column(
            name="aht_law",
            kind=Word(LAWS),
            meaning="How that varies; contacts: as the table contacts shows.",
            default="lognormal",
        ),
        Column(name="aht_cv", kind=VARIATION, meaning="Its coefficient of variation, if lognormal.", default="1"),
        Column(
            name=PATIENCE,
            kind=SECONDS,
            meaning="After which wait a client gives up on average.",
            example="240",
            otherwise="nobody gives up; with law contacts, as the table contacts shows",
        ),
        Column(
            name="patience_law",
            kind=Word(LAWS),
            meaning="How that varies; contacts: estimated from the table contacts, in which most did not give up.",
            default="exponential",
        ),
        Column(name="patience_cv", kind=VARIATION, meaning="Its coefficient of variation, if lognormal.", default="1"),
        Column(
            name="target", kind=SHARE, meaning="The share of contacts that should be answered in time.", default="0.8"
        ),
        Column(name="threshold_s", kind=SECONDS, meaning="An answer up to this wait is in time.", default="20"),
        Column(
            name="formula", kind=Word(FORMULAS), meaning="What the service level is a share of.", default="of_offered"
        ),
        Column(name="short_s", kind=SECONDS, meaning="Who gives up by then only tried.", default="5"),
        Column(name="priority", kind=POINTS, meaning="Agents take the contact with the most points.", default="0"),
        Column(
            name="ageing", kind=POINTS, meaning="Points that a contact gains with every hour of waiting.", default="0"
        ),
        Column(
            name="routing",
            kind=Word(("longest_idle", "best_skilled")),
            meaning="To whom of those free a contact goes.",
            default="longest_idle",
        ),
        Column(
            name="concurrency",
            kind=Whole(low=1, high=12),
            meaning="How many such contacts an agent handles at once, where he has nothing else.",
            default="1",
        ),
        Column(name="most_waiting", kind=Whole(), meaning="More than so many may not wait.", otherwise="no limit"),
        Column(
            name="reserve", kind=Whole(), meaning="So many agents of a team stay free of it, for others.", default="0"
        ),
        Column(name="deflected", kind=SHARE, meaning="Share of new contacts that help themselves.", default="0"),
        Column(name="shifted", kind=SHARE, meaning="Share of new contacts that go to another queue.", default="0"),
        Column(name="shifted_to", kind=Text(id=True), meaning="That queue."),
        Column(
            name="redials",
            kind=SHARE,
            meaning="Share of those who gave up, or found it full or closed, who try again.",
            default="0",
        ),
        Column(name="redial_after_s", kind=LATER, meaning="After which time, on average.", default="600"),
        Column(name="resolved", kind=SHARE, meaning="Share of the answers that settle the matter.", default="1"),
        Column(name="returns", kind=SHARE, meaning="Share of the others who come back.", default="1"),
        Column(name="return_after_s", kind=LATER, meaning="After which time, on average.", default="7200"),
        Column(
            name="callback_from_s",
            kind=SECONDS,
            meaning="Where this wait or more is announced, a call-back is offered.",
            otherwise="never",
        ),
        Column(name="callback_share", kind=SHARE, meaning="Share who take it.", default="0.5"),
        Column(name="overflow_to", kind=Text(id=True), meaning="The queue whose agents help out."),
        Column(name="overflow_s", kind=SECONDS, meaning="After which wait.", default="0"),
        Column(
            name="partner_s",
            kind=SECONDS,
            meaning="After which wait a partner answers, who always has time.",
            otherwise="there is none",
        ),
        Column(name="partner_cost", kind=MONEY, meaning="What he takes for a contact.", default="0"),
        Column(name="backlog", kind=Whole(), meaning="How many wait when the horizon starts.", default="0"),
        Column(
            name="backlog_s",
            kind=SECONDS,
            meaning="How long the first of them has waited; the others less, evenly.",
            default="0",
        ),
        Column(
            name="penalty",
            kind=MONEY,
            meaning="What a contact costs that is answered late, gives up or is turned away.",
            default="0",
        ),
        Column(
            name="csat",
            kind=SCORE,
            meaning="The score of who is answered at once and settled.",
            otherwise="satisfaction is not told",
        ),
        Column(name="csat_minute", kind=SCORE, meaning="Taken off it for every minute of waiting.", default="0"),
        Column(name="csat_unresolved", kind=SCORE, meaning="Taken off it where nothing is settled.", default="0"),
        Column(name="csat_abandoned", kind=SCORE, meaning="The score of who gives up.", default="1"),
    ),
)
SEGMENTS = Table(
    name="segments",
    meaning="Clients who count alike; every queue has the same shares of them.",
    unique=("segment_id",),
    columns=(
        Column(name="segment_id", kind=Text(id=True), meaning="Its id.", example="gold", required=True),
        Column(
            name="share",
            kind=SHARE,
            meaning="Of all contacts; together they are 1.",
            example="1",
            required=True,
        ),
        Column(name="priority", kind=POINTS, meaning="Points that its contacts have besides.", default="0"),
        Column(
            name="ageing",
            kind=POINTS,
            meaning="Points that they gain besides, with every hour of waiting.",
            default="0",
        ),
    ),
)
