"""The tables of demand: what came in, by interval or one by one, what is expected, and what explains it."""

from __future__ import annotations

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Real, Text, Whole, Word, YesNo
from planning.case.schema.lists import Ids
from planning.case.schema.moments import Day, Moment

CHANNELS = ("phone", "chat", "email", "social", "desk")
MINUTES = Whole(unit="minutes", low=1, high=1440, scale=60, suffix="_min")
SECONDS = Real(unit="seconds", low=0, high=86_400)
NUMBER = Real(unit="", low=0, high=999_999_999)
QUEUE = Column(name="queue_id", kind=Text(id=True), meaning="The queue.", example="orders", required=True)
BEGINS = Column(
    name="interval_start",
    kind=Moment(),
    meaning="When the interval begins.",
    example="2026-10-05T09:00",
    required=True,
)
LASTS = Column(
    name="interval_min",
    kind=MINUTES,
    meaning="How long it lasts; what divides a day (1440: the whole day, be it of 23 or 25 hours).",
    default="30",
)

HISTORY = Table(
    name="history",
    meaning="What came in, interval by interval. Intervals without a row are not known; a queue has one length.",
    unique=("queue_id", "interval_start"),
    columns=(
        QUEUE,
        BEGINS,
        LASTS,
        Column(name="channel", kind=Word(CHANNELS), meaning="How it came in.", otherwise="the queue's"),
        Column(name="service_id", kind=Text(id=True), meaning="What was asked for."),
        Column(name="offered", kind=NUMBER, meaning="How many contacts came.", example="42", required=True),
        Column(name="answered", kind=NUMBER, meaning="How many were answered.", otherwise="not known"),
        Column(name="abandoned", kind=NUMBER, meaning="How many gave up before.", otherwise="not known"),
        Column(name="aht_s", kind=SECONDS, meaning="Seconds that one took on average.", otherwise="not known"),
        Column(name="asa_s", kind=SECONDS, meaning="Seconds that those answered waited.", otherwise="not known"),
        Column(name="answered_in_target", kind=NUMBER, meaning="How many within the target.", otherwise="not known"),
        Column(name="resolved", kind=NUMBER, meaning="How many were resolved by it.", otherwise="not known"),
        Column(
            name="csat",
            kind=Real(unit="", low=0, high=10),
            meaning="How content they were, on average.",
            otherwise="not known",
        ),
        Column(
            name="nps",
            kind=Real(unit="", low=-100, high=100),
            meaning="Net promoter score.",
            otherwise="not known",
        ),
    ),
)
CONTACTS = Table(
    name="contacts",
    meaning="What came in, contact by contact; counted into a history where there is none.",
    unique=("contact_id",),
    columns=(
        Column(name="contact_id", kind=Text(id=True), meaning="Its id.", example="K1", required=True),
        QUEUE,
        Column(
            name="arrived_at",
            kind=Moment(),
            meaning="When it came in.",
            example="2026-10-05T09:03:20",
            required=True,
        ),
        Column(name="channel", kind=Word(CHANNELS), meaning="How it came in.", otherwise="the queue's"),
        Column(name="client_id", kind=Text(id=True), meaning="From whom."),
        Column(name="service_id", kind=Text(id=True), meaning="What was asked for."),
        Column(name="said", kind=Text(), meaning="What was said."),
        Column(name="answered_at", kind=Moment(), meaning="When it was answered.", otherwise="it was not"),
        Column(name="ended_at", kind=Moment(), meaning="When it was over.", otherwise="not known"),
        Column(name="agent_id", kind=Text(id=True), meaning="Who answered."),
        Column(
            name="outcome",
            kind=Word(("answered", "abandoned", "blocked", "deflected")),
            meaning="What became of it.",
            otherwise="not known",
        ),
        Column(name="resolved", kind=YesNo(), meaning="Whether that was all that was wanted.", otherwise="not known"),
        Column(name="repeat_of", kind=Text(id=True), meaning="The contact that it repeats."),
        Column(name="csat", kind=Real(unit="", low=0, high=10), meaning="How content he was.", otherwise="not known"),
    ),
)
DEMAND = Table(
    name="forecast",
    meaning="What is expected, where it is given: `creneau forecast` makes it from a history.",
    unique=("queue_id", "interval_start"),
    columns=(
        QUEUE,
        BEGINS,
        LASTS,
        Column(name="expected", kind=NUMBER, meaning="How many contacts.", example="42.5", required=True),
        Column(name="low", kind=NUMBER, meaning="With 95 % chance at least so many.", otherwise="not known"),
        Column(name="high", kind=NUMBER, meaning="With 95 % chance at most so many.", otherwise="not known"),
        Column(
            name="spread",
            kind=Real(unit="", low=0, high=10),
            meaning="Coefficient of variation of the day's own level, which its intervals share.",
            default="0",
        ),
    ),
)
EVENTS = Table(
    name="events",
    meaning="What makes a time unlike others: campaigns, releases, strikes. Those of a name act alike.",
    unique=("event_id",),
    columns=(
        Column(name="event_id", kind=Text(id=True), meaning="Its id.", example="bf26", required=True),
        Column(name="name", kind=Text(), meaning="What it is.", example="Black Friday", required=True),
        Column(name="start", kind=Moment(), meaning="From when on.", example="2026-11-27T00:00", required=True),
        Column(name="end", kind=Moment(), meaning="Until when.", example="2026-11-28T00:00", required=True),
        Column(name="scope", kind=Ids(), meaning="The queues that it touches.", otherwise="all"),
        Column(
            name="uplift",
            kind=Real(unit="", low=0, high=1000),
            meaning="The factor by which it multiplies what comes in, where that is known.",
            otherwise="learned from the past events of its name",
        ),
        Column(
            name="kind",
            kind=Text(),
            meaning="Of which kind it is; `closed`: the queues are closed on its days.",
            example="campaign",
        ),
    ),
)
DRIVERS = Table(
    name="drivers",
    meaning="Figures by day that drive what comes in: temperature, invoices sent.",
    unique=("name", "date"),
    columns=(
        Column(name="date", kind=Day(), meaning="The day.", example="2026-11-27", required=True),
        Column(name="name", kind=Text(), meaning="What it is.", example="invoices", required=True),
        Column(
            name="value",
            kind=Real(unit="", low=-999_999_999, high=999_999_999),
            meaning="How much.",
            example="12000",
            required=True,
        ),
        Column(name="known", kind=YesNo(), meaning="Whether it is known ahead; else it is assumed.", default="true"),
    ),
)
