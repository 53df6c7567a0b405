"""Desk work as arrays: which task waits in which queue, at which key, and when each person has time for tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from planning.case.desk import able, asks, profiles
from planning.engine.dispatch.desk import (
    AWAY,
    CARRIES,
    CLASSES,
    FIGURES,
    LONGEST,
    PERSON_WIDTH,
    PIECE_WIDTH,
    QUEUES,
    SEGMENT_WIDTH,
    TASK_WIDTH,
    Desk,
)
from planning.problem.at_work import clock_of
from planning.problem.ranks import LOOK, ranked

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.engine.bundle import Indices, Rows

NOTHING = -1


class Tasks(NamedTuple):
    """Desk work, compiled.

    Parameters
    ----------
    desk
        As the engine reads it.
    ids
        The tasks that are dispatched, in the order of their numbers.
    people
        The ids of people, likewise.
    segments
        When each has time for tasks, as `planning.problem.segments` gives it; one row for each row of the desk's.
    """

    desk: Desk
    ids: pl.Series
    people: pl.Series
    segments: pl.DataFrame

    @classmethod
    def of(cls, case: Case, tasks: pl.DataFrame, segments: pl.DataFrame) -> Tasks:
        """Lay out some tasks of a case for the segments of its people.

        Parameters
        ----------
        case
            The case.
        tasks
            Rows of its tasks that can be dispatched, sorted.
        segments
            As `planning.problem.segments` gives them.
        """
        people = segments["resource_id"].unique().sort()
        asked, ask_of = asks(case)
        can, _ = profiles(case)
        pairs = able(asked, can)
        speeds = _speeds(pairs, len(asked), can["profile"].n_unique())
        ask = tasks.join(case.tasks.select("request_id", ask=ask_of), on="request_id", maintain_order="left")["ask"]
        can_do = segments.select("resource_id", "profile").unique().join(pairs, on="profile")
        queues = _Queues.of(tasks, ask, len(asked), people, can_do.select(who="resource_id", ask="ask").unique())
        desk = _desk(case, tasks, ask.to_numpy(), queues, speeds, _Time.of(segments, people, queues.owner))
        return cls(desk, tasks["request_id"], people, segments)


class _Queues(NamedTuple):
    """The queues in which tasks wait: one for each ask, then one for each person whom a task names.

    Parameters
    ----------
    of_tasks, first, many
        The queues of each task, one after the other; where those of each begin, and how many they are.
    owner
        Whose own each queue is, -1: everybody's.
    barred, barred_first, barred_many
        The people whom each task excludes, likewise.
    """

    of_tasks: Indices
    first: Indices
    many: Indices
    owner: Indices
    barred: Indices
    barred_first: Indices
    barred_many: Indices

    @classmethod
    def of(cls, tasks: pl.DataFrame, ask: pl.Series, asked: int, people: pl.Series, can_do: pl.DataFrame) -> _Queues:
        locked = pl.when(pl.col("lock") != "none").then("locked_resource")
        bound = pl.when(locked.is_not_null()).then(pl.concat_list(locked)).otherwise("required_resources")
        rows = tasks.select(
            task=pl.int_range(pl.len()), bound=bound, liked="preferred_resources", out="excluded_resources"
        )
        is_bound = pl.col("bound").list.len() > 0
        number = pl.DataFrame({"who": people}).with_row_index("person").cast({"person": pl.Int64})
        named = pl.concat([_each(rows, "bound", number), _each(rows.filter(~is_bound), "liked", number)])
        able_to = can_do.join(number, on="who").select("person", "ask")
        named = named.with_columns(ask=ask.gather(named["task"])).join(able_to, on=["person", "ask"], how="semi")
        owners = named["person"].unique().sort()
        own = pl.DataFrame({"person": owners, "queue": np.arange(len(owners)) + asked})
        personal = named.join(own, on="person").select("task", "queue")
        free = rows.filter(~is_bound)["task"]
        common = pl.DataFrame({"task": free, "queue": ask.gather(free)})
        entries = pl.concat([common, personal]).sort("task", "queue")
        barred = _each(rows, "out", number).sort("task", "person")
        counts, barred_counts = (
            np.bincount(frame["task"].to_numpy(), minlength=len(tasks)).astype(np.int64) for frame in (entries, barred)
        )
        return cls(
            of_tasks=_ints(entries["queue"]),
            first=_starts(counts),
            many=counts,
            owner=np.concatenate([np.full(asked, NOTHING), owners.to_numpy()]).astype(np.int64),
            barred=_ints(barred["person"]),
            barred_first=_starts(barred_counts),
            barred_many=barred_counts,
        )


def _each(rows: pl.DataFrame, column: str, number: pl.DataFrame) -> pl.DataFrame:
    """List the people whom tasks name in a column: task, person. Those without a shift are nobody here."""
    named = rows.filter(pl.col(column).list.len() > 0).select("task", who=column).explode("who")
    return named.join(number, on="who").select("task", "person").unique()


def _ints(values: pl.Series) -> Indices:
    return np.ascontiguousarray(values.to_numpy(), dtype=np.int64)


def _starts(counts: Indices) -> Indices:
    """Where each of several lists begins that lie one after the other."""
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64) if len(counts) else counts


def _speeds(pairs: pl.DataFrame, asked: int, kinds: int) -> Rows:
    speeds = np.zeros((kinds, asked), dtype=np.int64)
    speeds[pairs["profile"].to_numpy(), pairs["ask"].to_numpy()] = pairs["factor"].to_numpy()
    return speeds


class _Time(NamedTuple):
    """Rows of segments, people and the clock, and the classes of segments in which the same can be done until one time.

    Classes are sorted by profile and time.
    """

    segments: Rows
    people: Rows
    profile: Indices
    closes: Indices
    clock: Rows

    @classmethod
    def of(cls, segments: pl.DataFrame, people: pl.Series, owner: Indices) -> _Time:
        own = np.full(len(people), NOTHING)
        own[owner[owner >= 0]] = np.flatnonzero(owner >= 0)
        number = pl.DataFrame({"resource_id": people}).with_row_index("person")
        rows = segments.join(number, on="resource_id", maintain_order="left")
        key = ["profile", "closes"]
        kinds = rows.select(key).unique().sort(key).with_row_index("class")
        rows = rows.join(kinds, on=key, maintain_order="left")
        wide = np.full((len(rows), SEGMENT_WIDTH), NOTHING, dtype=np.int64)
        for place, name in enumerate(("person", "opens", "closes", "break", "break_from", "profile", "class")):
            wide[:, place] = rows[name].to_numpy()
        wide[:, CARRIES] = rows["carries"].cast(pl.Int64).to_numpy()
        return cls(wide, _people_rows(wide, own), _ints(kinds["profile"]), _ints(kinds["closes"]), clock_of(segments))


def _desk(  # noqa: PLR0913, PLR0917 - everything of which the arrays are made
    case: Case, tasks: pl.DataFrame, ask: Indices, queues: _Queues, speeds: Rows, time: _Time
) -> Desk:
    """Fill the arrays; what is dispatched has not begun."""
    ranks = ranked(case, tasks, time.clock)
    rows = np.zeros((len(tasks), TASK_WIDTH), dtype=np.int64)
    rows[:, :7] = np.column_stack(
        [
            ranks.release,
            tasks["duration"].to_numpy(),
            ranks.turns,
            ranks.early,
            ranks.late,
            ask,
            tasks["interruptible"].to_numpy(),
        ]
    )
    rows[:, 7:11] = np.column_stack([queues.first, queues.many, queues.barred_first, queues.barred_many])
    reads, read_first, readers, reader_first = _reading(speeds, len(queues.owner))
    kinds, waits, people = len(time.closes), len(queues.owner), len(time.people)
    per_queue = np.bincount(queues.of_tasks, minlength=waits)
    own = queues.owner >= 0
    idle = np.bincount(time.segments[:, 6], minlength=kinds) + 1
    idle[time.segments[np.isin(time.segments[:, 0], queues.owner[own]), 6]] += int(per_queue[own].max(initial=0))
    sizes = np.concatenate([per_queue, per_queue, idle, [people], [2 * people + 2], [len(tasks)]]).astype(np.int64)
    return Desk(
        tasks=rows,
        people=time.people,
        segments=time.segments,
        pieces=np.zeros((len(tasks) + len(time.segments), PIECE_WIDTH), dtype=np.int64),
        states=np.zeros((len(tasks), 1), dtype=np.uint8),
        by_release=np.argsort(ranks.release, kind="stable"),
        by_turn=np.argsort(ranks.turns, kind="stable"),
        waits_in=queues.of_tasks,
        barred=queues.barred,
        speeds=speeds,
        reads=reads,
        read_first=read_first,
        readers=readers,
        reader_first=reader_first,
        owner=queues.owner,
        heap=np.zeros((int(sizes.sum()), 2), dtype=np.int64),
        heap_first=_starts(sizes),
        heap_size=np.zeros(len(sizes), dtype=np.int64),
        class_closes=time.closes,
        class_first=np.searchsorted(time.profile, np.arange(len(speeds))),
        class_last=np.searchsorted(time.profile, np.arange(len(speeds)), side="right"),
        clock=time.clock,
        put_off=np.zeros((LOOK, 3), dtype=np.int64),
        figures=_figures(waits, kinds, int((time.segments[:, 2] - time.segments[:, 1]).max())),
    )


def _figures(queues: int, kinds: int, longest: int) -> Indices:
    figures = np.zeros(FIGURES, dtype=np.int64)
    figures[QUEUES], figures[CLASSES], figures[LONGEST] = queues, kinds, longest
    return figures


def _reading(speeds: Rows, queues: int) -> tuple[Indices, Indices, Indices, Indices]:
    """Who takes from which queue, both ways; own queues stand apart."""
    profile, ask = np.nonzero(speeds)
    by_profile = np.bincount(profile, minlength=len(speeds))
    by_queue = np.bincount(ask, minlength=queues)
    turned = np.argsort(ask, kind="stable")
    firsts = [np.concatenate([[0], np.cumsum(counts)]).astype(np.int64) for counts in (by_profile, by_queue)]
    return ask.astype(np.int64), firsts[0], profile[turned].astype(np.int64), firsts[1]


def _people_rows(segments: Rows, own: Indices) -> Rows:
    """Everybody before their first segment."""
    rows = np.full((len(own), PERSON_WIDTH), NOTHING, dtype=np.int64)
    numbers = np.arange(len(own))
    rows[:, 0] = np.searchsorted(segments[:, 0], numbers)
    rows[:, 1] = np.searchsorted(segments[:, 0], numbers, side="right") - 1
    rows[:, 2], rows[:, 3], rows[:, 5] = 0, AWAY, own
    return rows
