"""Desks that were played, for a reader: what was assumed, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli import course
from cli.output import counted, table
from scenarios.desks.policy import MIXED, PUSH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import polars as pl
    from rich.console import RenderableType

    from cli.policies import Worked
    from planning.case.case import Case
    from planning.case.settings import Settings

OF_DEPARTMENTS = {
    "tasks": "tasks",
    "tasks_done": "done",
    "value_on_time_share": "value on time",
    "overdue": "overdue",
    "backlog_age_p90": "oldest tenth, hours",
    "occupancy": "occupancy",
    "idle_hours": "idle, hours",
}
LIKES = {
    "short": "the shortest of them",
    "service": "one of a service of his own",
    "value": "the most valuable of them",
    "newest": "the newest of all instead",
}


def left_out(case: Case) -> Iterator[str]:
    """Say what of a case is not played."""
    if not case.requests.is_empty():
        yield f"desk work is played alone: {counted(case.requests.height, 'request')} with a place left out"
    if not case.queues.is_empty():
        yield f"desk work is played alone: {counted(case.queues.height, 'queue')} left out"


def stated(done: Sequence[Worked]) -> Iterator[str]:
    """Say what is assumed of people who pull and of what is pushed all the same, and what was drawn."""
    settings = {worked.case.settings.pull: worked for worked in reversed(done)}  # the first of each
    for worked in reversed(settings.values()):
        if len(settings) > 1:
            yield f"scenario {worked.scenario}:"
        yield from _rules(worked.case.settings, {one.policy for one in done})
    most = max(done, key=lambda worked: worked.policy != PUSH)
    count = len(most.figures.part)
    yield f"{count:,} replications of these tasks; +- is a 95 % interval of the mean, over what is drawn:"
    yield f"  {uncertainty(most.case.settings, most.policy)}"


def _rules(settings: Settings, policies: Collection[str]) -> Iterator[str]:
    """Say by which rules people pull, and what is pushed."""
    if set(policies) != {PUSH}:
        yield from _assumed(settings)
    if MIXED in policies:
        pull = settings.pull
        pushed = [f"what meets `{pull.pushed}`"] if pull.pushed else []
        pushed += [f"what is due within {course.duration(pull.pushed_before)}"] if pull.pushed_before else []
        yield f"mixed: {' and '.join(pushed) or 'nothing'} is pushed, the rest is pulled"


def _assumed(settings: Settings) -> Iterator[str]:
    pull = settings.pull
    whose = "there is one list" if pull.lists == "one" else f"each {pull.lists} has its list"
    alone = " and takes from others' where nothing is on it" if pull.others else ""
    yield f"pull, as assumed in case.yaml: {whose}{alone}; who is free looks at the first {pull.look} that he can do,"
    likes = f"takes {LIKES[pull.prefers]} {pull.strength:.0%} of the time, else " if pull.prefers in LIKES else "takes "
    idle = f", and lets {pull.idle:.0%} of the time pass before the next" if pull.idle else ""
    yield f"  {likes}the oldest, picks for {pull.pick} s{idle}"


def uncertainty(settings: Settings, policy: str) -> str:
    """Say what the intervals of a simulation hold."""
    cv, pull = settings.simulate.duration_cv, settings.pull
    drawn = [f"how long tasks take (duration_cv {cv:g})"] if cv > 0 else []
    if policy != PUSH:
        likes = 0 < pull.strength < 1 or pull.prefers == "service"
        drawn += ["in which list a task lies"] if pull.lists != "one" else []
        drawn += ["what people like"] if likes and pull.prefers != "oldest" else []
        drawn += ["how long they pause"] if pull.idle > 0 else []
    return ", ".join(drawn) or "nothing"


def shown(worked: Worked, *, everything: bool) -> Iterator[RenderableType]:
    """Show what came of a policy: its figures, and those of departments.

    Parameters
    ----------
    everything
        Those of teams and days too.
    """
    yield from stated([worked])
    total = worked.kpis.filter(scope="total").iter_rows(named=True)
    yield ""
    yield table(
        ("figure", "value", "unit"), ((row["kpi"], course.bounded(row), row["unit"]) for row in total), right=("value",)
    )
    for scope in ("department", "team", "day") if everything else ("department",):
        rows = worked.kpis.filter(scope=scope)
        if not rows.is_empty():
            yield ""
            yield _by(rows, scope)


def _by(rows: pl.DataFrame, scope: str) -> RenderableType:
    """Show figures of a scope: a row for each of its groups."""
    found = {(row["kpi"], row["scope_id"]): row for row in rows.iter_rows(named=True)}
    kept = {kpi: said for kpi, said in OF_DEPARTMENTS.items() if any(key[0] == kpi for key in found)}
    ids = dict.fromkeys(row["scope_id"] for row in rows.iter_rows(named=True))
    cells = ((each, *(course.bounded(found.get((kpi, each))) for kpi in kept)) for each in ids)
    return table((scope, *kept.values()), cells, right=tuple(kept.values()))
