"""Are the verifier's tests sharp? Each small damage to its source must show in a comparison with the twin."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
from collections import Counter
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import planning.verify
from planning.verify.verdict import ROUTES
from tests import cases, rooms, teams, twin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

    from planning.verify import Verdict

ROOT = Path(planning.verify.__file__).parent
ALIAS = "damaged_verify"
SEEDS = (1, 504, 500, 501, 502, 503, 505, 509)
KINDS = ("full disturbed", "bare", "sound disturbed", "bare disturbed", "sound with times")

MUTANTS = {
    "skill: level asked is not reached": ("rules/person.py", '< pl.col("level")', '< pl.col("level") - 1'),
    "skill: lowest valid level": ("needs.py", '.agg(pl.col("held").max()', '.agg(pl.col("held").min()'),
    "skill: certificate lapses a day early": ("needs.py", '<= pl.col("valid_to")', '< pl.col("valid_to")'),
    "skill: certificate begins a day late": ("needs.py", 'valid_from") <= pl.col', 'valid_from") < pl.col'),
    "speed: skill's own factor is fastest": ("needs.py", 'pl.col("speed").min()', 'pl.col("speed").max()'),
    "speed: resource's factor is forgotten": (
        "needs.py",
        'pl.min_horizontal("own", everyday)',
        'pl.coalesce("own", "speed_factor")',
    ),
    "speed: rounded down": ("needs.py", "* 1000 + factor - 1)", "* 1000)"),
    "resource: required is forgotten": ("rules/person.py", "missed | excluded", "excluded"),
    "resource: excluded is forgotten": ("rules/person.py", "missed | excluded", "missed"),
    "resource: equipment makes routes": (
        "rows.py",
        '["person", "vehicle"]',
        '["person", "vehicle", "equipment"]',
    ),
    "parts: one too many": (
        "rules/stock.py",
        'pl.col("quantity") > pl.col("carried"))',
        'pl.col("quantity") > pl.col("carried") + 1)',
    ),
    "parts: none carried is not looked at": (
        "rules/stock.py",
        '.with_columns(pl.col("carried").fill_null(0))',
        '.with_columns(pl.col("carried"))',
    ),
    "parts: only the greatest counts": (
        "rules/stock.py",
        '.agg(pl.col("quantity").sum())',
        '.agg(pl.col("quantity").max())',
    ),
    "parts: loaded anew for each shift": (
        "rules/stock.py",
        'facts.routes.group_by("resource_id").agg',
        'facts.routes.group_by("resource_id", "day").agg',
    ),
    "tools: one of them will do": ("rules/stock.py", 'pl.col("has").is_null() & (', 'pl.col("has").is_null() & ~('),
    "jobs: one too many": ("rules/person.py", '> pl.col("max_jobs_day")', '> pl.col("max_jobs_day") + 1'),
    "jobs: by shift": (
        "rules/person.py",
        'group_by("resource_id", "day")',
        'group_by("resource_id", "day", "route")',
    ),
    "travel_day: way back is free": (
        "derive.py",
        'travel_s=pl.col("travel_s") + pl.col("back_s")',
        'travel_s=pl.col("travel_s")',
    ),
    "travel_day: limit is excluded": (
        "rules/person.py",
        '> pl.col("max_travel_day")',
        '> pl.col("max_travel_day") + 300',
    ),
    "shift: departure is not looked at": ("rules/hours.py", "early | late | sets_out", "early | late"),
    "shift: early start is not looked at": ("rules/hours.py", "early | late | sets_out", "late | sets_out"),
    "shift: late start is not looked at": ("rules/hours.py", "early | late | sets_out", "early | sets_out"),
    "overtime: without limit": ("rules/hours.py", '> pl.col("latest_end"))', '> pl.col("latest_end") + 3600)'),
    "overtime: none allowed": (
        "rules/hours.py",
        '(pl.col("return_at") > pl.col("latest_end"))',
        '(pl.col("return_at") > pl.col("closes"))',
    ),
    "window: its opening is excluded": (
        "rules/hours.py",
        'begun = opened <= pl.col("began")',
        'begun = opened < pl.col("began")',
    ),
    "window: its closing is excluded": ("rules/hours.py", "(last <= closed)", "(last < closed)"),
    "window: the end is not looked at": (
        "rules/hours.py",
        'last = pl.when(both).then("ended")',
        'last = pl.when(both).then("began")',
    ),
    "window: opened once is open for ever": (
        "rules/hours.py",
        "met=(begun & (last <= closed)).any()",
        "met=begun.any()",
    ),
    "created: not looked at": ("rules/hours.py", '< pl.col("created_at")', '< pl.col("created_at") - 86400'),
    "created: its moment is excluded": ("rules/hours.py", '< pl.col("created_at")', '<= pl.col("created_at")'),
    "travel: overlap with a break": ("rules/hours.py", "(overlap | hurried)", "hurried"),
    "travel: hurried journey": ("rules/hours.py", "(overlap | hurried)", "overlap"),
    "travel: breaks take no time": ("derive.py", 'free=pl.col("there") + pl.col("rest")', 'free=pl.col("there")'),
    "break: unlisted": ("rules/hours.py", "unlisted | pl.col", "pl.lit(value=False) | pl.col"),
    "break: twice": ("rules/hours.py", '| pl.col("again") |', "|"),
    "break: outside its window": ("rules/hours.py", "| outside.fill_null(value=False) |", "|"),
    "break: begins before its window": ("rules/hours.py", '(pl.col("start") < pl.col("window_start")) |', ""),
    "break: inside a service": ("rules/hours.py", "| interrupts)", ")"),
    "break: due from the opening on": (
        "rules/hours.py",
        '(pl.col("departure") <= pl.col("window_start"))',
        '(pl.col("departure") < pl.col("window_start"))',
    ),
    "break: due after its window": (
        "rules/hours.py",
        '(pl.col("window_end") <= pl.col("return_at"))',
        '(pl.col("window_end") + 900 <= pl.col("return_at"))',
    ),
    "break: missing": ("rules/hours.py", "_taken_wrongly(facts), _missing(facts)", "_taken_wrongly(facts)"),
    "break: inside delays no end": ("derive.py", 'pl.col("held").fill_null(0)', "0"),
    "break: splits no journey": (
        "derive.py",
        'arrive=pl.col("there") + pl.col("split")',
        'arrive=pl.col("there")',
    ),
    "break: waited for at home": (
        "derive.py",
        'pl.max_horizontal(pl.col("there") + pl.col("rest"), "rested")',
        'pl.col("there") + pl.col("rest")',
    ),
    "break: on the way out": (
        "derive.py",
        'coalesce(on_time, pl.min_horizontal(latest, "begun"))',
        "coalesce(on_time, latest)",
    ),
    "lock: resource": ("rules/plan.py", "person | time | outside", "time | outside"),
    "lock: time": ("rules/plan.py", "person | time | outside", "person | outside"),
    "lock: window": ("rules/plan.py", "person | time | outside", "person | time"),
    "lock: the row's own window": ("rules/plan.py", '| pl.col("in_window")', ""),
    "lock: left out": ("rules/plan.py", 'filter(pl.col("lock") != "none")', 'filter(pl.col("lock") == "all")'),
    "twice: three times": ("rules/plan.py", 'pl.col("times") > 1', 'pl.col("times") > 2'),
    "times: mixed starts": ("rules/plan.py", 'pl.col("mixed") | pl.col("meets")', 'pl.col("meets")'),
    "times: equal sequences": ("rules/plan.py", '| (pl.len().over("route", "said_sequence") > 1)', ""),
    "digits: sequence": ("rules/plan.py", '"role", "sequence", ', '"role", '),
    "digits: figures": ("rules/plan.py", "*INSTANTS, *FIGURES]", "*INSTANTS]"),
    "unknown: no such request": ("rows.py", 'visit & pl.col("known").is_null()', 'visit & pl.col("known")'),
    "forced: frozen rows": ("rows.py", 'pl.col("status") == "frozen"', 'pl.col("status") == "thawed"'),
    "forced: routes": ("derive.py", '.agg(pl.col("forced").any())', '.agg(pl.col("forced").all())'),
    "promise: closes early": (
        "costs.py",
        'is_between("promise_start", "promise_end")',
        'is_between("promise_start", "promise_end", closed="left")',
    ),
    "promise: left out": (
        "costs.py",
        'pl.concat([outside.select("request_id"), dropped',
        'pl.concat([outside.select("request_id"), outside',
    ),
    "broken: mandatory": ("costs.py", "pl.concat([mandatory, promises_broken(facts)])", "promises_broken(facts)"),
    "broken: promises": ("costs.py", "pl.concat([mandatory, promises_broken(facts)])", "mandatory"),
    "cost: overtime at the plain rate": ("costs.py", 'hour * pl.col("overtime_factor")', "hour * 1000"),
    "cost: overtime paid twice": ("costs.py", 'pl.col("paid") - pl.col("overtime")', 'pl.col("paid")'),
    "cost: breaks are paid": ("derive.py", 'pl.col("departure") - pl.col("breaks")', 'pl.col("departure")'),
    "cost: job": ("costs.py", 'pl.col("cost_job") * pl.col("jobs")', 'pl.col("cost_job")'),
    "cost: rounded down": ("money.py", "(rest > of) |", "(rest > 2 * of) |"),
    "cost: without cap": (
        "costs.py",
        'pl.min_horizontal(fixed + pl.col("penalty_hour") * late, cap)',
        'fixed + pl.col("penalty_hour") * late',
    ),
    "cost: resolution": ("costs.py", '+ _clause(pl.col(ended) - pl.col("due_at"))', ""),
    "cost: preference": ("costs.py", ".list.len() == 0", ".list.len() > 0"),
    "cost: penalty of those left out": ("costs.py", 'penalty("horizon_end", "horizon_end")', "0"),
    "disturbance: tolerance is excluded": ("disturbance.py", "> prices.tolerance", ">= prices.tolerance"),
    "disturbance: earlier is not moved": ("disturbance.py", "(start - old).abs()", "(start - old)"),
    "disturbance: time": ("disturbance.py", "(prices.time, ", "(0, "),
    "disturbance: window": ("disturbance.py", "(prices.window, ", "(0, "),
    "disturbance: window closes early": (
        "disturbance.py",
        'is_between("told_start", "told_end")',
        'is_between("told_start", "told_end", closed="left")',
    ),
    "disturbance: resource": ("disturbance.py", "(prices.resource, ", "(0, "),
    "disturbance: day": ("disturbance.py", "(prices.day, ", "(0, "),
    "disturbance: day of Greenwich": ("disturbance.py", "local(old, zone)", 'local(old, "UTC")'),
    "disturbance: breaks": ("disturbance.py", '.fill_null("visit") == "visit"', '.fill_null("visit") != ""'),
    "disturbance: drop": ("disturbance.py", "(prices.drop, ", "(0, "),
    "disturbance: the sum counts": ("disturbance.py", "pl.max_horizontal(", "pl.sum_horizontal("),
    "disturbance: weight": ("disturbance.py", 'worst * pl.col("weight") * times', "worst * times"),
    "disturbance: notified": ("disturbance.py", ".then(prices.notified)", ".then(OVER_FACTOR)"),
    "disturbance: the last row of a request": ("disturbance.py", 'keep="first"', 'keep="last"'),
    "schedule: promise is not awaited": ("complete.py", "(fixed, promised) if", "(fixed,) if"),
    "schedule: locked start is not awaited": ("complete.py", "(fixed, promised) if", "(promised,) if"),
    "schedule: created is not awaited": ("schedule.py", "max(ready, stop.earliest)", "ready"),
    "schedule: leaves at once": ("schedule.py", "while low < high:", "while low > high:"),
    "schedule: due is not looked at": (
        "schedule.py",
        "due is None or later <= max(due, first)",
        "due is None or first >= 0",
    ),
    "schedule: promise may be missed": (
        "schedule.py",
        "promised is None or _inside(later, promised)",
        "promised is None or first >= 0",
    ),
    "schedule: break anywhere": ("schedule.py", "if best is None or rank < best[:2]", "if best is None"),
    "schedule: break breaks rules": (
        "schedule.py",
        "if outcome.breaches <= before.breaches",
        "if outcome.return_at",
    ),
    "schedule: break not in services": (
        "schedule.py",
        "if stretch % 2 and not route.stops[stretch // 2].interruptible",
        "if stretch % 2",
    ),
}


OF_TEAMS = {
    "parts: not in the order of their roles": (
        "roles.py",
        'offered = free.sort("request_id", "turn")',
        'offered = free.sort("request_id", "turn", descending=[False, True])',
    ),
    "parts: one of each role": ("roles.py", 'pl.int_ranges(0, "count")', "pl.int_ranges(0, 1)"),
    "parts: a part that is named is free": ("roles.py", 'left = free.join(named, on=PART, how="anti")', "left = free"),
    "parts: a role that is named is free": (
        "roles.py",
        'left = left.join(by_role, on=PART, how="anti").drop',
        "left = left.drop",
    ),
    "roles: a part is missing": ("rules/roles.py", "_filled_wrongly(facts), _missing(facts)", "_filled_wrongly(facts)"),
    "roles: doubled": ("rules/roles.py", 'pl.col("times") > 1', 'pl.col("times") > 9'),
    "roles: kind": ("rules/roles.py", 'pl.col("kind") != pl.col("role_kind")', 'pl.col("kind") == ""'),
    "roles: offset": ("rules/roles.py", 'pl.col("start") != pl.col("due")', 'pl.col("start") < pl.col("due")'),
    "roles: two parts by one": ("rules/roles.py", 'pl.col("fills") > 1', 'pl.col("fills") > 9'),
    "roles: no part left": ("rules/roles.py", "(~stands, _unfit())", '(pl.col("start") < 0, _unfit())'),
    "roles: of the role's own skills": ("needs.py", "pl.concat([of_request, of_role])", "pl.concat([of_request])"),
    "roles: of the request's skills": ("needs.py", 'visits.filter("lead").join', "visits.join"),
    "roles: own duration": ("needs.py", 'pl.coalesce("role_duration", "duration")', 'pl.col("duration")'),
    "roles: equipment serves alone": ("rows.py", '["person", "vehicle"]', '["person", "vehicle", "equipment"]'),
    "roles: required of all": ("rules/person.py", 'missed = pl.col("lead") & ', "missed = "),
    "roles: all use up parts": ("rules/stock.py", 'facts.visits.filter("lead").select', "facts.visits.select"),
    "start: the earliest of all parts": ("roles.py", "start.filter(offset == 0).min(), (start - offset).min(), ", ""),
    "end: of the last row": ("roles.py", 'ended=pl.col("end").max()', 'ended=pl.col("end").last()'),
    "window: at every row": ("rules/hours.py", 'facts.visits.filter("head").join', "facts.visits.join"),
    "lock: holds every part": ("rules/plan.py", 'person = pl.col("lead") & held', "person = held"),
    "forced: its own row only": ("roles.py", '| pl.col("all_forced").fill_null(value=False)', ""),
    "twice: in parts": ("rules/plan.py", 'facts.visits.filter(pl.col("size").is_null())', "facts.visits"),
    "times: several parts": ("rules/plan.py", '(pl.col("size") > 1) | pl.col("linked")', 'pl.col("linked")'),
    "times: linked": ("rules/plan.py", '(pl.col("size") > 1) | pl.col("linked")', '(pl.col("size") > 1)'),
    "links: after without before": (
        "rules/links.py",
        "whole.filter(has_second & ~has_first)",
        "whole.filter(has_second & has_first & ~has_first)",
    ),
    "links: together": ("rules/links.py", '~has_second & pl.col("together")', "~has_second"),
    "links: from the start": ("rules/links.py", 'ended = pl.col("from") == "end"', 'ended = pl.col("from") == "start"'),
    "links: least": ("rules/links.py", "early | late.fill", "late.fill"),
    "links: greatest": ("rules/links.py", "early | late.fill_null(value=False)", "early"),
    "links: same resource": (
        "rules/links.py",
        'intersection("after_leads").list.len() == 0',
        'intersection("after_leads").list.len() < 0',
    ),
    "disturbance: one part for all": (
        "disturbance.py",
        'old_people="resource_id"',
        'old_people=pl.col("resource_id").first().implode()',
    ),
}
"""Damages to what the verifier knows of roles and links."""
TEAM_SEEDS = range(6)

OF_PLACES = {
    "place: none of its sites": (
        "rules/place.py",
        '(pl.col("written_site") != site)',
        '(pl.col("written_site") == "")',
    ),
    "place: two sites": ("rules/place.py", 'site != pl.col("chosen")', 'site == ""'),
    "place: what stays elsewhere": ("rules/place.py", 'pl.col("stands") != pl.col("place")', 'pl.col("stands") < -9'),
    "place: seats of the site": (
        "rules/place.py",
        'head & (pl.col("site_seats") <',
        'head & (pl.col("site_seats") + 9 <',
    ),
    "place: seats of the site at every row": (
        "rules/place.py",
        'head & (pl.col("site_seats")',
        '(pl.col("site_seats")',
    ),
    "place: seats of what stays": ("rules/place.py", 'pl.col("own_seats") <', 'pl.col("own_seats") + 9 <'),
    "place: seats of what travels": ("rules/place.py", 'facts.resources.filter("stays")', "facts.resources"),
    "place: opening": ("rules/place.py", 'head & pl.col("closed")', 'pl.col("closed") & (pl.col("start") < 0)'),
    "place: opening at every row": ("rules/place.py", 'head & pl.col("closed")', 'pl.col("closed")'),
    "place: opened when the last part starts": (
        "rules/place.py",
        'first=pl.col("start").min()',
        'first=pl.col("start").max()',
    ),
    "place: closed when the first part has ended": (
        "rules/place.py",
        'last=pl.col("end").max()',
        'last=pl.col("end").min()',
    ),
    "place: closing is excluded": (
        "rules/place.py",
        'pl.col("last") <= pl.col("shuts")',
        'pl.col("last") < pl.col("shuts")',
    ),
    "place: named by the last row": (
        "places.py",
        'pl.col("own", "home").drop_nulls().first()',
        'pl.col("own", "home").drop_nulls().last()',
    ),
    "place: where something stays": ("places.py", '"home", "first_site"', '"first_site"'),
    "place: where something stays before what is said": ("places.py", '"own", "home", "first', '"home", "own", "first'),
    "place: a row's own": ("places.py", 'moved=pl.coalesce("own", "chosen")', 'moved="chosen"'),
    "place: legs to the first": ("places.py", 'place=pl.coalesce("at", "place")', 'place="place"'),
    "place: digits": (
        "rules/plan.py",
        'wrong["site_id"] &= pl.col("chosen").is_null()',
        'wrong["site_id"] &= pl.lit(value=True)',
    ),
    "cost: place": ("costs.py", "terms.append(_place(facts))", "pass"),
    "cost: use": ("costs.py", "terms.append(_use(facts))", "pass"),
    "cost: use is rounded once a request": (
        "costs.py",
        "agg(amount=amount.sum())",
        'agg(amount=cents((pl.col("cost_hour") * pl.col("service")).sum(), OVER_TIME))',
    ),
    "cost: working time of what stays": (
        "costs.py",
        'pl.when("stays").then(0).otherwise("cost_hour")',
        'pl.col("cost_hour")',
    ),
    "still: back with its last row": ("still.py", 'return_at=pl.col("end").max()', 'return_at=pl.col("end").last()'),
    "still: paid for waiting": ("still.py", 'paid=pl.col("service").sum()', 'paid=pl.col("end").max() - start.min()'),
    "still: breaks": ("rows.py", '~visit & pl.col("stays")', 'pl.col("stays") & (pl.col("row") < 0)'),
    "still: travels": ("complete.py", '(0,) * len(legs) if first["stays"] else legs', "legs"),
    "concurrency: one too many": (
        "rules/hours.py",
        'pl.col("others") >= pl.col("concurrency")',
        'pl.col("others") > pl.col("concurrency")',
    ),
    "concurrency: rows that touch": (
        "rules/hours.py",
        '.sort("route", "at", "step", "position")',
        '.sort("route", "at", -pl.col("step"), "position")',
    ),
    "times: what stays": ("rules/plan.py", ' | pl.col("stays")', ""),
    "schedule: hours are not looked at": ("complete.py", 'hours.get(stop["site_id"], (ALWAYS,))', "(ALWAYS,)"),
    "schedule: closing is not looked at": ("schedule.py", "start + length <= hours.end", "start <= hours.end"),
}
"""Damages to what the verifier knows of places and of what stays there."""
ROOM_SEEDS = range(8)


class Damaged(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports a copy of the package under another name, with one text changed."""

    def __init__(self, file: str, old: str, new: str) -> None:
        self.target = ROOT / file
        source = self.target.read_text(encoding="utf-8")
        assert old in source, f"{file} has no {old}"
        self.source = source.replace(old, new)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if fullname.partition(".")[0] != ALIAS:
            return None
        file = self.file(fullname)
        package = file.name == "__init__.py"
        return importlib.machinery.ModuleSpec(fullname, self, origin=str(file), is_package=package)

    def file(self, fullname: str) -> Path:
        place = ROOT.joinpath(*fullname.split(".")[1:])
        return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")

    def get_source(self, fullname: str) -> str:
        file = self.file(fullname)
        text = self.source if file == self.target else file.read_text(encoding="utf-8")
        return text.replace("planning.verify", ALIAS)


@contextmanager
def damaged(file: str, old: str, new: str) -> Iterator[ModuleType]:
    finder = Damaged(file, old, new)
    sys.meta_path.insert(0, finder)
    try:
        yield importlib.import_module(ALIAS)
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.partition(".")[0] == ALIAS]:
            del sys.modules[name]


@cache
def trial(seed: int, kind: str) -> tuple[cases.Batch, twin.Judged]:
    """A plan and what the twin says of it."""
    sort = next((sort for sort in (teams, rooms) if kind in sort.KINDS), cases)
    key = seed, sort.__name__
    if key not in KEPT:
        KEPT[key] = cases.seeded(seed, 40, KINDS) if sort is cases else sort.seeded(seed)
    batch = KEPT[key]
    return batch, twin.judge(batch.case, batch.travel, batch.plans[kind], batch.in_force)


KEPT: dict[tuple[int, str], cases.Batch] = {}


def differs(verify: Callable[..., Verdict], seed: int, kind: str) -> bool:
    batch, expected = trial(seed, kind)
    try:
        found = verify(batch.case, batch.travel, batch.plans[kind], batch.in_force)
    except Exception:  # noqa: BLE001 - a damaged verifier may fail in any way
        return True
    named = ("rule", "request_id", "resource_id", "shift_start", "sequence", "forced")
    costs = {(term, scope, name): amount for term, scope, name, amount in found.costs.iter_rows()}
    waits = [None if row["activity"] == "break" else row["wait_s"] for row in expected.rows]
    return (
        Counter(found.violations.select(named).iter_rows()) != Counter(expected.violations)
        or costs != expected.costs
        or found.broken != expected.broken
        or found.promises_broken["request_id"].to_list() != expected.promises_broken
        or found.rows["start"].to_list() != [row["start"] for row in expected.rows]
        or found.rows["wait_s"].to_list() != waits
        or found.routes.rows() != [tuple(route[name] for name in ROUTES) for route in expected.routes]
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", [SEEDS[0], *(pytest.param(seed, marks=pytest.mark.long) for seed in SEEDS[1:])])
def test_the_undamaged_copy_is_not_noticed(seed: int) -> None:
    with damaged("money.py", "OVER_TIME", "OVER_TIME") as copy:
        assert copy.verify is not planning.verify.verify
        assert not any(differs(copy.verify, seed, kind) for kind in KINDS)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("name", MUTANTS)
def test_every_damage_is_noticed(name: str) -> None:
    with damaged(*MUTANTS[name]) as copy:
        assert any(differs(copy.verify, seed, kind) for seed in SEEDS for kind in KINDS)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("name", OF_TEAMS)
def test_every_damage_to_roles_and_links_is_noticed(name: str) -> None:
    with damaged(*OF_TEAMS[name]) as copy:
        assert any(differs(copy.verify, seed, kind) for seed in TEAM_SEEDS for kind in teams.KINDS)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("name", OF_PLACES)
def test_every_damage_to_places_and_what_stays_is_noticed(name: str) -> None:
    with damaged(*OF_PLACES[name]) as copy:
        assert any(differs(copy.verify, seed, kind) for seed in ROOM_SEEDS for kind in rooms.KINDS)
