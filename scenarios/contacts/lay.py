"""Lays a model out as the arrays that the kernel reads."""

from __future__ import annotations

from math import inf, isinf, lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.contacts.check import DAY, RULES, check
from scenarios.contacts.kernel import arena as column
from scenarios.contacts.kernel.arena import FAR, SECOND, Arena

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from scenarios.contacts.model import Model, Team

HOUR = 3600 * SECOND
TIMES = ("callback_from", "partner_after")


def lay(model: Model) -> Arena:
    """Lay out a model.

    Raises
    ------
    ValueError
        A name is not known, or a number cannot be.
    """
    queues = {queue.name: place for place, queue in enumerate(model.queues)}
    check(model)
    groups = {name: place for place, name in enumerate(group_names(model))}
    profiles, of_team = _profiles(model, queues, groups)
    speeds, delays, helps = _reach(profiles, model, queues)
    laws, quantiles = _laws(model)
    reads = [np.flatnonzero(row) for row in speeds]
    readers = [np.flatnonzero(row) for row in speeds.T]
    agents, spans = _agents(model, of_team, groups)
    units = lcm(*(queue.concurrency for queue in model.queues))
    calendar = [
        (micros(at), place, change)
        for place, measure in enumerate(model.measures)
        for span in measure.during
        for at, change in zip(span, (1, -1), strict=True)
    ]
    ends = np.cumsum([len(row) for row in reads], dtype=np.int64)
    return Arena(
        queues=_table(_queue_rows(model, readers, units), 8),
        rules=_table(_rule_rows(model, queues), column.RULE_WIDTH, np.float64),
        laws=laws,
        quantiles=quantiles,
        rates=np.ascontiguousarray(model.expected, dtype=np.float64),
        spreads=np.ascontiguousarray(np.broadcast_to(model.spread, model.expected.shape), dtype=np.float64),
        days=days(model),
        shares=_shares(model),
        priorities=_table(_priority_rows(model), 2, np.float64),
        given=_given(model),
        readers=_joined(readers),
        profiles=_table(
            [
                (groups[team.group], end - len(row), end)
                for team, row, end in zip(profiles, reads, ends.tolist(), strict=True)
            ],
            8,
        ),
        reads=_joined(reads),
        delays=delays,
        speeds=speeds,
        helps=helps,
        agents=agents,
        spans=spans,
        groups_up=np.array([int(name not in model.on_call) for name in groups], dtype=np.int64),
        patches=_table(list(_patches(model, queues, groups, profiles)), column.PATCH_WIDTH, np.float64),
        calendar=_table(sorted(calendar), column.TURN_WIDTH),
        triggers=_table(_trigger_rows(model, queues), column.TRIGGER_WIDTH),
        figures=_figures(model, units),
    )


def group_names(model: Model) -> list[str]:
    """Name the groups, in the order in which the teams name them first."""
    return list(dict.fromkeys(team.group for team in model.teams))


def days(model: Model) -> NDArray[np.int64]:
    """Give the day of each interval, counted from 0."""
    if model.days is not None:
        return np.ascontiguousarray(model.days, dtype=np.int64)
    return (np.arange(model.expected.shape[1]) * model.length // DAY).astype(np.int64)


def lines_each(model: Model) -> int:
    """Count the lines of a queue and a segment: one, and one for call-backs where there are any."""
    changed = any(name.startswith("callback") for one in model.measures for rule in one.rules.values() for name in rule)
    return 2 if changed or any(queue.callback_share > 0 for queue in model.queues) else 1


def micros(seconds: float) -> int:
    """Give seconds as microseconds; FAR: never."""
    return FAR if isinf(seconds) else round(seconds * SECOND)


def _profiles(model: Model, queues: Mapping[str, int], groups: Mapping[str, int]) -> tuple[list[Team], list[int]]:
    """Find teams that can do the same, for which the first of them stands; and the number of each team's profile."""
    found: dict[Any, int] = {}
    first: list[Team] = []
    numbers = []
    for team in model.teams:
        key = groups[team.group], *((team.speeds.get(name), team.after.get(name)) for name in queues)
        if key not in found:
            found[key] = len(found)
            first.append(team)
        numbers.append(found[key])
    return first, numbers


def _reach(
    profiles: Sequence[Team], model: Model, queues: Mapping[str, int]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Lay out how fast each profile serves each queue, after which wait, and whether it only helps out there.

    Who takes contacts of another queue takes by overflow those that this one gets; not who never does unless told.
    """
    speeds = np.zeros((len(profiles), len(queues)))
    delays = np.full(speeds.shape, FAR, dtype=np.int64)
    helps = np.zeros(speeds.shape, dtype=np.int64)
    for row, team in enumerate(profiles):
        for queue in model.queues:
            place, own = queues[queue.name], _after(team, queue.name)
            over = queue.overflow_after if _after(team, queue.overflow_to) < inf else inf
            speeds[row, place] = team.speeds.get(queue.name, 0.0)
            if over < inf and queue.overflow_to is not None and queue.name not in team.speeds:
                speeds[row, place] = team.speeds[queue.overflow_to]
            delays[row, place] = micros(min(own, over))
            helps[row, place] = own > 0
    return speeds, delays, helps


def _after(team: Team, queue: str | None) -> float:
    """Give the wait after which a team takes contacts of a queue."""
    return team.after.get(queue, 0.0) if queue is not None and queue in team.speeds else inf


def _laws(model: Model) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows: list[tuple[float, ...]] = []
    quantiles: list[float] = []
    for queue in model.queues:
        for law in (queue.service, queue.patience, queue.redial_after, queue.return_after):
            first = float(len(quantiles)) if law.quantiles else law.first
            rows.append((law.kind, first, law.second))
            quantiles.extend([min(value, FAR) for value in law.quantiles])
    return _table(rows, column.LAW_WIDTH, np.float64), np.array(quantiles, dtype=np.float64)


def _queue_rows(model: Model, readers: Sequence[NDArray[np.int64]], units: int) -> list[tuple[int, ...]]:
    rows: list[tuple[int, ...]] = []
    first = 0
    for place, (queue, mine) in enumerate(zip(model.queues, readers, strict=True)):
        stream = place if queue.stream is None else queue.stream
        times = micros(queue.threshold), micros(queue.short)
        rows.append((stream, units // queue.concurrency, *times, first, len(mine)))
        first += len(mine)
    return rows


def _rule_rows(model: Model, queues: Mapping[str, int]) -> list[list[float]]:
    rows = []
    for queue in model.queues:
        row = [0.0] * column.RULE_WIDTH
        for name, place in RULES.items():
            row[place] = _rule(name, getattr(queue, name))
        row[column.SHIFTED_TO] = queues[queue.shifted_to] if queue.shifted_to is not None else -1
        rows.append(row)
    return rows


def _rule(name: str, value: float) -> float:
    return float(micros(value)) if name in TIMES else float(value)


def _priority_rows(model: Model) -> Iterator[tuple[float, float]]:
    for queue in model.queues:
        for segment in model.segments:
            points = queue.priority + segment.priority, (queue.ageing + segment.ageing) / HOUR
            yield from [points] * lines_each(model)


def _agents(
    model: Model, of_team: Sequence[int], groups: Mapping[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    agents: list[tuple[int, ...]] = []
    spans: list[tuple[int, int]] = []
    for team, profile in zip(model.teams, of_team, strict=True):
        for shifts in team.shifts:
            mine = sorted((micros(begins), micros(ends)) for begins, ends in shifts)
            agents.append((profile, len(spans), len(spans) + len(mine), groups[team.group]))
            spans.extend(mine)
    return _table(agents, 8), _table(spans, 2)


def _shares(model: Model) -> NDArray[np.float64]:
    count = len(model.segments)
    given = np.full((len(model.queues), count), 1.0 / count) if model.shares is None else model.shares
    return np.ascontiguousarray(np.cumsum(given, axis=1))


def _given(model: Model) -> NDArray[np.int64]:
    given = model.given
    if given is None:
        return np.zeros((0, column.GIVEN_WIDTH), dtype=np.int64)
    times = [np.where(np.isnan(one), -1, np.rint(one * SECOND)) for one in (given.service, given.patience)]
    rows = np.stack([np.rint(given.at * SECOND), given.queue, given.segment, *times], axis=1).astype(np.int64)
    rows = rows[np.argsort(rows[:, column.GIVEN_AT], kind="stable")]
    numbers = np.zeros((len(rows), 1), dtype=np.int64)
    for queue in range(len(model.queues)):
        mine = rows[:, column.GIVEN_QUEUE] == queue
        numbers[mine, 0] = np.arange(mine.sum())
    return np.ascontiguousarray(np.hstack([rows, numbers]))


def _patches(
    model: Model, queues: Mapping[str, int], groups: Mapping[str, int], profiles: Sequence[Team]
) -> Iterator[tuple[float, ...]]:
    for place, measure in enumerate(model.measures):
        for name, rules in measure.rules.items():
            for rule, value in rules.items():
                yield place, column.OF_RULES, queues[name], RULES[rule], _rule(rule, value)
        for name, up in measure.groups.items():
            yield place, column.OF_GROUPS, groups[name], 0, float(up)
        for (group, name), seconds in measure.after.items():
            for row, team in enumerate(profiles):
                if team.group == group:
                    yield place, column.OF_DELAYS, row, queues[name], micros(seconds)


def _trigger_rows(model: Model, queues: Mapping[str, int]) -> list[tuple[int, ...]]:
    measures = {measure.name: place for place, measure in enumerate(model.measures)}
    rows: list[tuple[int, ...]] = []
    for one in model.triggers:
        unit = SECOND if one.what == "wait" else 1
        under = one.over if one.under is None else one.under
        what = column.WAIT if one.what == "wait" else column.BACKLOG
        levels = int(one.over * unit), int(under * unit)
        rows.append((queues[one.queue], what, *levels, micros(one.hold), micros(one.lead), measures[one.measure]))
    return rows


def _figures(model: Model, units: int) -> NDArray[np.int64]:
    each = len(model.queues), len(model.segments), lines_each(model), model.expected.shape[1]
    return np.array(
        [*each, micros(model.length), units, micros(model.look_every), days(model).max() + 1, len(model.measures)],
        dtype=np.int64,
    )


def _table(rows: Any, width: int, kind: type = np.int64) -> NDArray[Any]:  # noqa: ANN401 - rows of numbers
    """Make a table of rows, which may be narrower."""
    given = list(rows)
    made: NDArray[Any] = np.zeros((len(given), width), dtype=kind)
    if given:
        made[:, : len(given[0])] = given
    return made


def _joined(rows: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([*rows, np.zeros(0)]).astype(np.int64)
