"""What figures are taken over: the counts of a simulation, weighed by what the case says of its queues."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scenarios.contacts.kernel.arena import SECOND
from scenarios.contacts.lay import group_names
from scenarios.contacts.results import MEASURED, Results, wait_quantile
from scenarios.contacts.service_level import FORMULAS, Answered
from scenarios.queues.desk import NAME as DESK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.queues.operation import Operation

    Floats = NDArray[np.float64]

MINUTE, HOUR = 60, 3600
CENTS = 100
OF_QUEUES = ("queue", "channel")
BY_QUEUE = (*OF_QUEUES, "segment", "day")
TOTAL = "total"


@dataclass(frozen=True, eq=False, kw_only=True)
class Facts:
    """Counts by replication, queue, segment and step; times in seconds, money in the currency.

    The queues of the case come first, then those in which desk work waits. Over everything, by segment and by day only
    the contacts of the former are added up: tasks wait for days, and would hide how long clients do.

    Parameters
    ----------
    operation
        What was simulated.
    results
        What came out.
    """

    operation: Operation
    results: Results

    @property
    def queues(self) -> int:
        """How many queues the case has."""
        return self.operation.case.queues.height

    def count(self, name: str, *, back: bool = False) -> Floats:
        """Give a column of MEASURED: of those who wait on the line, or of call-backs."""
        cells = self.results.cells[..., MEASURED.index(name)]
        line = 1 if back else 0
        if line >= cells.shape[3]:
            return np.zeros((*cells.shape[:3], cells.shape[4]))
        found: Floats = cells[:, :, :, line, :] / (SECOND if name.endswith("_s") else 1)
        return found

    def both(self, name: str) -> Floats:
        """Give a column of MEASURED, call-backs included."""
        return self.count(name) + self.count(name, back=True)

    def of_queue(self, column: str, otherwise: float = 0.0) -> Floats:
        """Give a column of the table queues, to weigh counts with; money in the currency."""
        rows = self.operation.case.queues
        scale = CENTS if column in {"penalty", "partner_cost"} else 1
        values = rows[column].fill_null(otherwise).to_numpy().astype(np.float64) / scale
        desks = len(self.operation.model.queues) - self.queues
        padded: Floats = np.append(values, np.full(desks, otherwise)).reshape(-1, 1, 1)
        return padded

    @cached_property
    def offered(self) -> Floats:
        """Contacts that were to be answered: those that came, less those that helped themselves or went elsewhere."""
        came = sum(self.count(name) for name in ("fresh", "redial", "repeat", "shifted_in"))
        found: Floats = came - self.count("deflected") - self.count("shifted")
        return found

    @cached_property
    def level(self) -> tuple[Floats, Floats]:
        """What counts as in time, and of what, by the formula of each queue; desk work has none."""
        of = Answered(
            answered=self.results.cells[:, :, :, 0, :, MEASURED.index("answered")],
            in_time=self.results.cells[:, :, :, 0, :, MEASURED.index("answered_in_time")],
            abandoned=self.results.cells[:, :, :, 0, :, MEASURED.index("abandoned")],
            gone_in_time=self.results.cells[:, :, :, 0, :, MEASURED.index("abandoned_in_time")],
            gone_short=self.results.cells[:, :, :, 0, :, MEASURED.index("abandoned_short")],
        )
        met, whole = np.zeros(self.offered.shape), np.zeros(self.offered.shape)
        for place, formula in enumerate(self.operation.case.queues["formula"]):
            in_time, out_of = FORMULAS[formula](of)
            met[:, place], whole[:, place] = np.asarray(in_time)[:, place], np.asarray(out_of)[:, place]
        return met, whole

    @cached_property
    def resolved(self) -> Floats:
        """Contacts settled, by an agent."""
        return self.both("resolved")

    @cached_property
    def penalties(self) -> Floats:
        """What is owed for contacts that were answered late, gave up or were turned away."""
        late = self.count("answered") - self.count("answered_in_time")
        found: Floats = (late + self.count("abandoned") + self.count("blocked")) * self.of_queue("penalty")
        return found

    @cached_property
    def partner_cost(self) -> Floats:
        """What partners take."""
        found: Floats = self.both("partner") * self.of_queue("partner_cost")
        return found

    @cached_property
    def scored(self) -> tuple[Floats, Floats]:
        """Scores of those answered or gone, and how many they are; of queues that have a score."""
        answered, gone = self.both("answered"), self.count("abandoned")
        minutes = self.both("wait_s") / MINUTE
        score = answered * self.of_queue("csat") - minutes * self.of_queue("csat_minute")
        score = score - (answered - self.resolved) * self.of_queue("csat_unresolved")
        score = score + gone * self.of_queue("csat_abandoned")
        has = np.append(
            self.operation.case.queues["csat"].is_not_null().to_numpy(),
            np.zeros(len(self.operation.model.queues) - self.queues, dtype=bool),
        ).reshape(-1, 1, 1)
        return score * has, (answered + gone) * has

    @cached_property
    def staffed(self) -> Floats:
        """Seconds that agents were there, as planned or called in: replications x groups x steps."""
        found: Floats = self.results.hours[..., 0] / SECOND
        return found

    @cached_property
    def busy(self) -> Floats:
        """Seconds of these in which they had something to do."""
        found: Floats = self.results.hours[..., 1] / SECOND
        return found

    @cached_property
    def staff_cost(self) -> Floats:
        """What the agents cost, by group: the shifts of the case; of those called in, the time that they were there."""
        there = self.staffed.sum(axis=2)
        paid = [self.operation.staff.paid.get(group, (0.0, 0.0)) for group in self.groups]
        hour = np.array([cost / seconds if seconds else 0.0 for seconds, cost in paid])
        planned = np.array([cost for _, cost in paid])
        found: Floats = np.where(self._called, there * hour, planned)
        return found

    @cached_property
    def rostered(self) -> Floats:
        """Seconds of the shifts, breaks included, by group; of those called in, the time that they were there."""
        planned = np.array([self.operation.staff.rostered.get(group, 0.0) for group in self.groups])
        found: Floats = np.where(self._called, self.staffed.sum(axis=2), planned)
        return found

    @property
    def _called(self) -> NDArray[np.bool_]:
        """Whether a group works only when it is called in."""
        return np.isin(self.groups, list(self.operation.model.on_call))

    @cached_property
    def groups(self) -> list[str]:
        """Names of the teams."""
        return group_names(self.operation.model)

    @property
    def measures(self) -> list[str]:
        """Names of the measures of the case, which are the last of those simulated."""
        return list(self.operation.case.settings.measures)

    def ids(self, scope: str) -> list[str]:
        """Name the groups of a scope of queues, and give the group of each queue, segment or step by `members`."""
        return list(dict.fromkeys(self.members(scope)))

    def members(self, scope: str) -> list[str]:
        """Name the group of each queue (queue, channel), segment or step (day)."""
        operation = self.operation
        if scope == "queue":
            return [queue.name for queue in operation.model.queues]
        if scope == "channel":
            desks = len(operation.model.queues) - self.queues
            return [*operation.case.queues["channel"], *[DESK] * desks]
        if scope == "segment":
            return [segment.name for segment in operation.model.segments]
        return operation.grid.dates()

    def by(self, counts: Floats, scope: str) -> Floats:
        """Add counts up by a scope: replications x its groups."""
        if scope not in OF_QUEUES:
            counts = counts[:, : self.queues]
        if scope == TOTAL:
            found: Floats = counts.sum(axis=(1, 2, 3))[:, None]
            return found
        axis = {"queue": 1, "channel": 1, "segment": 2, "day": 3}[scope]
        rest = tuple(each for each in (1, 2, 3) if each != axis)
        flat: Floats = counts.sum(axis=rest)
        return flat @ self._belongs(scope)

    def _belongs(self, scope: str) -> Floats:
        """Give 1 where a queue, segment or step (rows) belongs to a group (columns)."""
        members, ids = np.array(self.members(scope)), np.array(self.ids(scope))
        belongs: Floats = (members[:, None] == ids).astype(np.float64)
        return belongs

    def waits(self, share: float, scope: str) -> Floats:
        """Give the wait that a share of those answered did not exceed: replications x groups of a scope."""
        bins = self.results.waits_by_day[:, : None if scope in OF_QUEUES else self.queues, :, 0]
        axes = {TOTAL: (1, 2, 3), "queue": (2, 3), "segment": (1, 3), "day": (1, 2), "channel": (2, 3)}[scope]
        summed = bins.sum(axis=axes, dtype=np.int64)
        if scope == TOTAL:
            summed = summed[:, None]
        if scope == "channel":
            summed = np.einsum("rqb,qc->rcb", summed, self._belongs(scope).astype(np.int64))
        return wait_quantile(summed, share)
