"""A case as desks that can be simulated: its tasks, its people, their lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.desk import lay_out
from planning.engine.dispatch.desk import ASK, FAR, PERSON, PROFILE, RELEASE, WORK
from planning.faults import Fault, InputError
from planning.problem.ranks import bonus, slope
from scenarios.desks.kernel import office as column
from scenarios.desks.kernel.office import Office
from scenarios.desks.lists import Lists
from scenarios.desks.policy import pushed_from

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.engine.bundle import Indices
    from planning.engine.dispatch.desk import Desk
    from planning.problem.tasks import Tasks

PREFERS = {
    "oldest": column.OLDEST,
    "newest": column.NEWEST,
    "short": column.SHORT,
    "service": column.SERVICE,
    "value": column.VALUE,
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Floor:
    """Desks, laid out.

    Parameters
    ----------
    case
        Of which they are made.
    tasks
        What can be done, and when people have time for it.
    rows
        The case's rows of these tasks, in the order of their numbers.
    fixed
        Tasks that are locked to a person and a start: request_id, resource_id, start, end.
    lists
        From which people pull.
    service
        The number of the service of each task.
    """

    case: Case
    tasks: Tasks
    rows: pl.DataFrame
    fixed: pl.DataFrame
    lists: Lists
    service: Indices

    @classmethod
    def of(cls, case: Case) -> Floor:
        """Lay out the desk work of a case.

        Raises
        ------
        InputError
            E415: the case has no tasks. E326: nobody has time for them.
        """
        if case.tasks.is_empty():
            wrong, right = "has no desk work", "requests without a place, windows, parts, roles and links are tasks"
            if not case.queues.is_empty():
                right += "; without --policy the queues are played"
            raise InputError([Fault(code="E415", file="requests", wrong=wrong, right=right)])
        laid = lay_out(case)
        if laid.tasks is None:
            right = "people with shifts in the horizon, and time in them that is not kept free"
            raise InputError(
                [Fault(code="E326", file="resources", wrong="has nobody who has time for tasks", right=right)]
            )
        ids = laid.tasks.ids.to_frame()
        rows = ids.join(case.tasks, on="request_id", how="left", maintain_order="left")
        return cls(
            case=case,
            tasks=laid.tasks,
            rows=rows,
            fixed=laid.fixed.select("request_id", "resource_id", "start", "end"),
            lists=Lists.of(case, laid.tasks),
            service=rows["service_id"].fill_null("").rank("dense").to_numpy().astype(np.int64) - 1,
        )

    def numbers(self) -> tuple[int, int]:
        """Give slope and bonus of what is pushed."""
        return slope(self.case.settings), bonus(self.case.settings)

    def desk(self, policy: str) -> Desk:
        """Lay out what is pushed by a policy; nothing has begun."""
        desk = self.tasks.desk
        comes = desk.tasks[:, RELEASE]
        pushed = pushed_from(policy, self.rows, comes, self.case.settings)
        rows = desk.tasks.copy()
        rows[:, RELEASE] = pushed
        order = np.argsort(pushed, kind="stable")
        return replace(desk, tasks=rows, by_release=order[pushed[order] < FAR])

    def office(self, policy: str) -> Office:
        """Lay out the lists of a policy; nothing lies in them, and nothing is drawn."""
        desk, lists, pull = self.tasks.desk, self.lists, self.case.settings.pull
        comes = desk.tasks[:, RELEASE].copy()
        order = np.lexsort((self.rows["created_at"].to_numpy(), comes))
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        pushed = pushed_from(policy, self.rows, comes, self.case.settings)
        figures = np.zeros(column.FIGURES, dtype=np.int64)
        figures[column.LOOK], figures[column.PREFERS] = pull.look, PREFERS[pull.prefers]
        figures[column.STRENGTH] = round(pull.strength * column.MILLION)
        figures[column.PICK], figures[column.OTHERS] = pull.pick, pull.others
        count, people, entries = len(comes), len(self.tasks.people), len(lists.entry_queue)
        most = int(np.diff(lists.read_first).max(initial=0)) + 1
        return Office(
            comers=order[pushed[order] > comes[order]],
            comes=comes,
            rank=rank,
            entry_first=lists.entry_first,
            entry_queue=lists.entry_queue,
            entry_task=np.repeat(np.arange(count), np.diff(lists.entry_first)),
            links=np.full((entries, 2), column.NOT_THERE, dtype=np.int64),
            chains=np.full((len(lists.owner), 2), column.NONE, dtype=np.int64),
            owner=lists.owner,
            reads=lists.reads,
            read_first=lists.read_first,
            reader=lists.reader,
            own=lists.own,
            list_of_task=np.full(count, column.NONE, dtype=np.int64),
            list_of_person=lists.of_person,
            idle=np.full((lists.count, 2), column.NONE, dtype=np.int64),
            beside=np.full((people, 2), column.NOT_THERE, dtype=np.int64),
            service=self.service,
            favourite=np.zeros(people, dtype=np.int64),
            worth=self.rows["value"].to_numpy().astype(np.int64),
            lasts=desk.tasks[:, WORK].copy(),
            pauses=np.zeros(count, dtype=np.int64),
            cursor=np.zeros((most, 2), dtype=np.int64),
            picks=np.zeros(people, dtype=np.int64),
            starts=np.full(count, -1, dtype=np.int64),
            ends=np.full(count, -1, dtype=np.int64),
            doers=np.full(count, -1, dtype=np.int64),
            spent=np.zeros((len(desk.segments), column.SPENT_WIDTH), dtype=np.int64),
            figures=figures,
        )

    @cached_property
    def liked(self) -> tuple[Indices, Indices]:
        """List the services that each person can do, at some time: where those of each begin, and the services."""
        desk = self.tasks.desk
        number = np.arange(len(self.tasks.people))
        who = pl.DataFrame({"person": desk.segments[:, PERSON], "profile": desk.segments[:, PROFILE]}).unique()
        profile, ask = np.nonzero(desk.speeds)
        can = pl.DataFrame({"profile": profile, "ask": ask})
        asks = pl.DataFrame({"ask": desk.tasks[:, ASK], "service": self.service}).unique()
        each = who.join(can, on="profile").join(asks, on="ask").select("person", "service").unique()
        each = each.sort("person", "service")
        return np.searchsorted(each["person"].to_numpy(), np.append(number, len(number))), each["service"].to_numpy()
