"""case.yaml: what holds for the whole case, with every default."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from planning.case.callers import LISTED as CALLERS
from planning.case.callers import Callers, callers
from planning.case.constraints import Constraint, constraints
from planning.case.document import Node, from_plain
from planning.case.horizon import Dating, Horizon
from planning.case.keys import Bounds, Cell, Duration, key, mapping, section
from planning.case.mappings import KEYS, calendars, expectations, scenarios, tables
from planning.case.measures import Measure, measures
from planning.case.pull import PullSettings
from planning.case.reserve import LISTED as RESERVES
from planning.case.reserve import Reserve, reserves
from planning.case.schema.kinds import Complaint, Fixed, Real, Text, Whole, Word
from planning.case.times import known_zone
from planning.effort import MOST_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from planning.case.calendars import Calendar
    from planning.faults import Fault

FILE = "case.yaml"
RATE = Cell(Fixed(places=4, high=100_000))
MONEY = Cell(Fixed(places=2))
MOVE = Cell(Fixed(places=2, high=10_000))
LINE = ("straight", "plane")
DETOUR = Real(unit="", low=1, high=10)
SPEED = Real(unit="km/h", low=1, high=1000)
MOST_SEARCHES = 256


class Zone:
    """Reads the name of a time zone."""

    says = "time zone, as the IANA data name it"

    def scalar(self, text: str) -> str | Complaint:
        """Return the name, or complain that nobody knows it."""
        return text if known_zone(text) else Complaint("E207", "is not a known time zone", "like Europe/Paris")


@dataclass(frozen=True, slots=True)
class TravelSettings:
    """How far and how long it is from place to place."""

    mode: str = key(
        Cell(Word((*LINE, "table"))),
        "Distances come from lat, lon; from x, y; or from the travel table.",
        "straight",
    )
    detour: float | None = key(Cell(DETOUR), "Roads are so many times the straight line.", None, "1.3; in mode plane 1")
    speed_kmh: float = key(Cell(SPEED), "Speed, in modes straight and plane.", 40.0, "40")
    complete: str | None = key(
        Cell(Word(LINE)), "In mode table: how the pairs that the table lacks are filled.", None, "not at all"
    )


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What a change to the plan in force costs, in cents; of a request the largest counts."""

    tolerance: int = key(Duration(), "A start that moves by no more than this does not count as moved.", 900, "15min")
    time: int = key(MOVE, "Cost of moving a start by more than that.", 100, "1")
    window: int = key(MOVE, "Cost of moving a start out of what the client was told.", 500, "5")
    resource: int = key(MOVE, "Cost of handing a request to another resource.", 300, "3")
    day: int = key(MOVE, "Cost of moving a request to another day.", 2_000, "20")
    drop: int = key(MOVE, "Cost of leaving a request out.", 10_000, "100")
    notified: int = key(
        Cell(Fixed(places=3, high=100)),
        "It all costs so many times as much where the client was told (requests.notified_at).",
        10_000,
        "10",
    )


@dataclass(frozen=True, slots=True)
class Objective:
    """What things cost: rates in ten-thousandths an hour or a kilometre, amounts in cents."""

    km: int = key(RATE, "Cost of a kilometre, for resources without cost_km.", 4_500, "0.45")
    hour: int = key(RATE, "Cost of an hour, for resources without cost_hour.", 320_000, "32")
    default_value: int = key(MONEY, "Value of a request without value and priority.", 100_000, "1000")
    priority_point: int = key(MONEY, "Value of a point of priority.", 1_000, "10")
    late_per_hour: int = key(RATE, "Cost of an hour of lateness where no sla row says otherwise.", 200_000, "20")
    preference: int = key(MONEY, "Cost of serving a request by none of its preferred resources.", 1_000, "10")
    disturbance: Disturbance = field(default_factory=Disturbance, metadata={"section": Disturbance})


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how widely is searched."""

    seconds: int = key(
        Cell(Whole(unit="seconds", low=1, high=MOST_SECONDS)), "How long `plan` searches where no option says it.", 300
    )
    searches: int = key(
        Cell(Whole(low=1, high=MOST_SEARCHES)),
        "Independent searches that share what they find; another number makes another plan.",
        1,
    )
    threads: int = key(
        Cell(Whole(low=1, high=MOST_SEARCHES)),
        "How many searches run at once; where iterations are given, the plan is the same with any number.",
        2,
    )


@dataclass(frozen=True, slots=True)
class Offers:
    """What a client who asks is offered."""

    choices: tuple[int, int] = key(
        Bounds(1, 24), "How many choices: fewer only where fewer exist, more never.", (4, 6), "[4, 6]"
    )
    window: int = key(
        Duration(low=900, high=43_200),
        "What is promised: windows of this length, from midnight and noon on.",
        7_200,
        "2h",
    )
    least_value: int = key(
        MONEY, "What a choice has to leave of the request's value when its cost is taken off.", 0, "0"
    )
    callers: tuple[Callers, ...] = key(
        None,
        f"Who is expected to ask: a list of `{CALLERS.example}`. `plan` keeps room on each working day for so many "
        "requests, drawn from those of the case that match `where` (a condition on requests; without it from all).",
        (),
        "none",
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """How desk work is handed out: factors in thousandths, durations in seconds."""

    order: str = key(
        Cell(Word(("atc", "value_per_hour", "value", "due", "classes", "fifo"))),
        "Which task comes next: by apparent tardiness cost, by value per hour of work, by value, by due date, by "
        "quarters of the values with ageing, or first come, first served.",
        "atc",
    )
    late_weight: int = key(
        Cell(Fixed(places=3, high=1)),
        "With order atc: what a task that can no longer be in time counts, against one that can.",
        50,
        "0.05",
    )
    look_ahead: int = key(
        Duration(low=60),
        "With order atc: a task counts less by a factor e (2.7) for each such time at work that it can still wait.",
        14_400,
        "4h",
    )
    ageing: int = key(Duration(low=60), "With order classes: so much age is worth one class.", 86_400, "1d")
    affinity: int = key(
        Cell(Fixed(places=3, low=1, high=100)),
        "How many times as much a task counts for the people whom it prefers or requires.",
        2_000,
        "2",
    )
    backlog_target: int = key(
        Cell(Whole(unit="tasks")), "How many tasks may wait: KPI backlog_cleared tells when no more do.", 0
    )
    least_gap: int = key(Duration(), "Gaps between visits that are shorter are not used for desk work.", 900, "15min")
    reserve: tuple[Reserve, ...] = key(
        None,
        f"Whom desk work leaves free: a list of `{RESERVES.example}`. While the calendar is open, its breaks' windows "
        "apart, it takes nobody who matches `where` (a condition on resources; without it any person) unless so many "
        "of them are in their shifts and free.",
        (),
        "none",
    )


@dataclass(frozen=True, slots=True)
class ForecastSettings:
    """How demand is forecast from its history."""

    country: str | None = key(
        Cell(Text()), "Whose public holidays count, as ISO 3166 names it: FR, US.", None, "no holidays are known"
    )
    subdivision: str | None = key(Cell(Text()), "Of the country, where holidays differ in it: BY, CA.", None, "none")
    origins: int = key(Cell(Whole(low=1, high=1000)), "Past moments from which the backtest forecasts.", 13)
    missing: str = key(
        Cell(Word(("unknown", "zero"))), "What an interval without a row of history stands for.", "unknown"
    )
    interval: int = key(
        Duration(low=300, high=86_400), "How long the intervals are into which contacts are counted.", 1_800, "30min"
    )
    peaks: int = key(Cell(Whole(low=0, high=1000)), "How many past peaks of each queue are listed.", 20)


@dataclass(frozen=True, slots=True)
class SimulateSettings:
    """How the queues are simulated."""

    replications: int = key(
        Cell(Whole(low=2, high=100_000)), "How many times the horizon is played, each with its own random numbers.", 30
    )
    demand: str = key(
        Cell(Word(("forecast", "history"))),
        "What comes in: the table forecast, or what `creneau forecast` makes of the past; or the past of the horizon "
        "itself, as the tables contacts or history hold it.",
        "forecast",
    )
    interval: int = key(
        Duration(low=300, high=86_400, step=60), "How long the intervals of its figures are.", 1_800, "30min"
    )
    reserve: int = key(
        Cell(Whole(unit="people")), "So many people of each team stay free of desk work where queues have calls.", 1
    )
    duration_cv: float = key(
        Cell(Real(unit="", low=0, high=3)),
        "Coefficient of variation of what a task takes in truth, beside its duration (with --policy): log-normal; "
        "0: exactly that.",
        0.0,
        "0",
    )
    look_every: int = key(
        Duration(low=1, high=3_600), "How often waits and backlogs are looked at for `when`.", 60, "1min"
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """case.yaml.

    Parameters
    ----------
    name, timezone, currency
        Of the case.
    now, start, end
        Epoch seconds: the moment at which the plan is made; the horizon, whose end is excluded.
    frozen
        Seconds after now in which the plan in force stays.
    horizon_days
        Local days from start to end.
    travel, objective, limits, offers, desk, forecast, simulate, pull
        Sections of their own.
    constraints
        Rules over groups, in order.
    measures
        By name.
    tables
        Files of each table, relative to the case's folder; only tables named in case.yaml.
    calendars
        By name.
    scenarios
        By name, as written.
    expect
        Expectations: kpi, least or most, and scope, scope_id, scenario where given.
    raw
        case.yaml as written, with overrides.
    """

    name: str = key(Cell(Text()), "Its name.", "case")
    timezone: str = key(Zone(), "Time zone of local times.", "UTC")
    currency: str = key(Cell(Text()), "Currency of all money; it is shown, and not converted.", "EUR")
    now: int = 0
    start: int = 0
    end: int = 0
    frozen: int = 0
    horizon_days: int = 1
    travel: TravelSettings = field(default_factory=TravelSettings)
    objective: Objective = field(default_factory=Objective)
    limits: Limits = field(default_factory=Limits)
    offers: Offers = field(default_factory=Offers)
    desk: Desk = field(default_factory=Desk)
    forecast: ForecastSettings = field(default_factory=ForecastSettings)
    simulate: SimulateSettings = field(default_factory=SimulateSettings)
    pull: PullSettings = field(default_factory=PullSettings)
    constraints: tuple[Constraint, ...] = ()
    measures: Mapping[str, Measure] = field(default_factory=dict)
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    scenarios: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    expect: tuple[Mapping[str, Any], ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


SECTIONS: dict[str, type] = {
    "horizon": Horizon,
    "travel": TravelSettings,
    "objective": Objective,
    "limits": Limits,
    "offers": Offers,
    "desk": Desk,
    "forecast": ForecastSettings,
    "simulate": SimulateSettings,
    "pull": PullSettings,
}
OWN = ("name", "timezone", "currency")


def build(
    root: Node, clock: Callable[[], int], now: str | None = None, beside: Collection[str] = ()
) -> tuple[Settings, list[Fault]]:
    """Read and check case.yaml.

    Parameters
    ----------
    root
        The document.
    clock
        Gives the current time in epoch seconds, for `now: clock`.
    now
        Stands for the document's own `now`: a time, or `clock`.
    beside
        Names of scenarios that stand in files of their own.

    Returns
    -------
    tuple[Settings, list[Fault]]
        Settings, with the default wherever a value is wrong; and every fault.
    """
    faults: list[Fault] = []
    nodes = mapping(root, "", faults, known=(*OWN, *SECTIONS, *KEYS))
    if now is not None:
        nodes["now"] = Node(now, "--now", text=now)
    own = section(Settings, Node({name: nodes[name] for name in OWN if name in nodes}, FILE), "", faults)
    period = Dating(nodes, own.timezone, faults).period(clock, FILE)
    named = scenarios(nodes.get("scenarios"), faults)
    kept = reserves(_inside(nodes.get("desk"), "reserve"), _named(nodes.get("calendars")), faults)
    asking = callers(_inside(nodes.get("offers"), "callers"), faults)
    settings = Settings(
        name=own.name,
        timezone=own.timezone,
        currency=own.currency,
        now=period.now,
        start=period.start,
        end=period.end,
        frozen=period.frozen,
        horizon_days=period.days,
        travel=section(TravelSettings, nodes.get("travel"), "travel", faults),
        objective=section(Objective, nodes.get("objective"), "objective", faults),
        limits=section(Limits, nodes.get("limits"), "limits", faults),
        offers=replace(section(Offers, nodes.get("offers"), "offers", faults), callers=asking),
        desk=replace(section(Desk, nodes.get("desk"), "desk", faults), reserve=kept),
        forecast=section(ForecastSettings, nodes.get("forecast"), "forecast", faults),
        simulate=section(SimulateSettings, nodes.get("simulate"), "simulate", faults),
        pull=section(PullSettings, nodes.get("pull"), "pull", faults),
        constraints=constraints(nodes.get("constraints"), faults),
        measures=measures(nodes.get("measures"), own.timezone, faults),
        tables=tables(nodes.get("tables"), faults),
        calendars=calendars(nodes.get("calendars"), faults),
        scenarios=named,
        expect=expectations(nodes.get("expect"), (*named, *beside), faults),
        raw=root.plain() if isinstance(root.value, dict) else {},
    )
    return settings, faults


def _inside(node: Node | None, name: str) -> Node | None:
    """Give what stands under a name in a mapping; None where it is none, or has no such name."""
    return node.value.get(name) if node is not None and isinstance(node.value, dict) else None


def _named(node: Node | None) -> tuple[str, ...]:
    """List the names in a mapping, also of what cannot be read."""
    return tuple(node.value) if node is not None and isinstance(node.value, dict) else ()


def settings_from(values: Mapping[str, Any]) -> Node:
    """Turn settings given as plain values into a document."""
    return from_plain(dict(values), FILE)
