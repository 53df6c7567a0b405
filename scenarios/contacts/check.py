"""Whether a model can be simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.contacts.kernel import arena as column
from scenarios.contacts.laws import NEVER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from scenarios.contacts.model import Model, Queue, Team

DAY = 86_400
RULES = {
    "admits": column.ADMITS,
    "served": column.SERVED,
    "most_waiting": column.MOST_WAITING,
    "deflected": column.DEFLECTED,
    "shifted": column.SHIFTED,
    "redials": column.REDIALS,
    "resolved": column.RESOLVES,
    "returns": column.RETURNS,
    "callback_from": column.CALLBACK_FROM,
    "callback_share": column.CALLBACK_SHARE,
    "partner_after": column.PARTNER_AFTER,
    "reserve": column.RESERVE,
    "best_skilled": column.BEST,
}
"""Where the rules of a queue stand; those that are times are seconds outside."""
SHARES = ("deflected", "shifted", "redials", "resolved", "returns", "callback_share")


def check(model: Model) -> None:
    """Find what contradicts itself.

    Raises
    ------
    ValueError
        With every fault, a line each.
    """
    names = {queue.name for queue in model.queues}
    faults = [*_demand(model, names), *_changes(model, names)]
    faults += [fault for queue in model.queues for fault in _queue(queue, names)]
    faults += [fault for team in model.teams for fault in _team(team, names)]
    if faults:
        raise ValueError("\n".join(faults))


def _demand(model: Model, names: Collection[str]) -> Iterator[str]:
    shape, lines = model.expected.shape, (len(model.queues), len(model.segments))
    if len(names) < len(model.queues):
        yield "two queues have the same name"
    if not 0 < model.length <= DAY:
        yield f"an interval lasts up to a day, not {model.length} s"
    if shape[:1] != (len(model.queues),) or model.expected.size == 0 or not (model.expected >= 0).all():
        yield "expected has a row for each queue, with numbers from 0 on"
    if model.shares is not None and (model.shares.shape != lines or abs(model.shares.sum(axis=1) - 1).max() > 1e-9):  # noqa: PLR2004 - rounding
        yield "shares has a row for each queue and a column for each segment, and each row adds up to 1"
    if model.given is not None:
        for column, count in ((model.given.queue, lines[0]), (model.given.segment, lines[1])):
            if column.size and not (column.min() >= 0 and column.max() < count):
                yield f"a given contact has a queue or a segment that is not from 0 to {count - 1}"


def _queue(queue: Queue, names: Collection[str]) -> Iterator[str]:
    about = f"queue {queue.name}"
    if queue.concurrency < 1:
        yield f"{about}: concurrency is at least 1, not {queue.concurrency}"
    if queue.service == NEVER:
        yield f"{about}: a service comes to an end"
    for name in SHARES:
        if not 0 <= getattr(queue, name) <= 1:
            yield f"{about}: {name} is a share from 0 to 1, not {getattr(queue, name)}"
    for name in ("shifted_to", "overflow_to"):
        if getattr(queue, name) not in (None, *names):
            yield f"{about}: {name} is {getattr(queue, name)}, which is no queue"
    if queue.shifted > 0 and queue.shifted_to is None:
        yield f"{about}: shifted needs shifted_to"
    if queue.redials > 0 and queue.redial_after == NEVER:
        yield f"{about}: redials needs redial_after"
    if queue.resolved < 1 and queue.returns > 0 and queue.return_after == NEVER:
        yield f"{about}: resolved below 1 needs return_after, or returns 0"


def _team(team: Team, names: Collection[str]) -> Iterator[str]:
    for name in (*team.speeds, *team.after):
        if name not in names:
            yield f"group {team.group}: {name} is no queue"
    if not all(speed > 0 for speed in team.speeds.values()):
        yield f"group {team.group}: a speed is above 0"
    if any(begins >= ends for shifts in team.shifts for begins, ends in shifts):
        yield f"group {team.group}: a shift ends after it begins"


def _changes(model: Model, names: Collection[str]) -> Iterator[str]:
    groups, measures = {team.group for team in model.teams}, {measure.name for measure in model.measures}
    nowhere = {queue.name for queue in model.queues if queue.shifted_to is None}
    for measure in model.measures:
        touched = {*measure.rules, *(name for _, name in measure.after)}
        yield from (f"measure {measure.name}: {name} is no queue" for name in sorted(touched - {*names}))
        reached = {*measure.groups, *(name for name, _ in measure.after)}
        yield from (f"measure {measure.name}: {name} is no group" for name in sorted(reached - groups))
        shifts = sorted(name for name, rules in measure.rules.items() if rules.get("shifted", 0) > 0)
        yield from (f"measure {measure.name}: {name} has no shifted_to" for name in shifts if name in nowhere)
        changed = {name for rules in measure.rules.values() for name in rules}
        yield from (f"measure {measure.name}: {name} is no rule" for name in sorted(changed - {*RULES}))
    for trigger in model.triggers:
        if trigger.queue not in names:
            yield f"trigger of {trigger.measure}: {trigger.queue} is no queue"
        if trigger.measure not in measures:
            yield f"trigger of {trigger.measure}: there is no such measure"
