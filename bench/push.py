"""Push against pull: what handing tasks out gains over people picking them, and which assumption it comes from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bench.machine import circumstances
from bench.process import alone
from bench.sheet import Sheet
from scenarios.queues.ratio import estimate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from planning.case.case import Case

    Floats = NDArray[np.float64]

SEED, CV = 0, 0.3
MEASURED = ("work_done", "done", "value_in_time")
NOTHING = {"lists": "one", "prefers": "oldest", "strength": 1.0, "pick": 0, "idle": 0.0, "others": False, "look": 10}
"""Pull at its best will: one list of all, the oldest first, no time lost."""
USUAL = {"lists": "department", "prefers": "short", "strength": 0.5, "pick": 30}
"""The defaults of `pull`."""
FIFO = "handed out all the same, first come, first served"
ASSUMED: dict[str, dict[str, Any]] = {
    FIFO: {},
    "one list, the oldest first, no time lost": {},
    "... and takes the shortest of 10": {"prefers": "short"},
    "... and takes one of a favourite service, of 10": {"prefers": "service"},
    "... and takes the newest": {"prefers": "newest"},
    "... and takes the most valuable of 10": {"prefers": "value"},
    "... and takes the most valuable of 1,000": {"prefers": "value", "look": 1000},
    "... and a list for each department": {"lists": "department"},
    "... and a list for each team": {"lists": "team"},
    "... and a list for each team, others' when it is empty": {"lists": "team", "others": True},
    "... and 30 s to pick": {"pick": 30},
    "... and 2 min to pick": {"pick": 120},
    "... and 5 min to pick": {"pick": 300},
    "... and 5 % of the time before the next task": {"idle": 0.05},
    "... and 10 % of the time before the next task": {"idle": 0.1},
    "... and 15 % of the time before the next task": {"idle": 0.15},
    "the defaults of creneau": USUAL,
    "the defaults, a list for each team": {**USUAL, "lists": "team"},
    "the defaults, a list for each team, 2 min to pick, 10 % before": {
        **USUAL,
        "lists": "team",
        "pick": 120,
        "idle": 0.1,
    },
}
"""What is assumed of people who pull: what differs from `NOTHING`."""


WORK_DONE = (
    "Work done: the expected hours of the tasks done; it says how productive the hours are, whichever tasks they went "
    "to. Tasks done also tells that some policies take shorter tasks than others."
)


class Load(NamedTuple):
    """What was found of a list: its work over the hours; by assumption what was counted, replications x `MEASURED`."""

    load: float
    pushed: Floats
    pulled: dict[str, Floats]


def sheet(tasks: int, replications: int) -> Sheet:
    """Measure everything."""
    with TemporaryDirectory() as room:
        loads = alone(_loads, Path(room) / "backlog", tasks, replications)
    return _sheet(loads, tasks, replications)


def _loads(folder: Path, tasks: int, replications: int) -> list[Load]:
    from planning.case.load import load  # noqa: PLC0415 - in the process that needs it
    from scenarios.samples.backlog import LOAD, write  # noqa: PLC0415 - likewise

    folder.mkdir()
    write(folder, size=tasks, seed=SEED)
    case = load(folder)
    fewer = replace(case, tasks=case.tasks.gather_every(3, 1).vstack(case.tasks.gather_every(3, 2)).sort("request_id"))
    return [Load(load, *_played(each, replications)) for load, each in ((LOAD, case), (LOAD * 2 / 3, fewer))]


def _played(case: Case, replications: int) -> tuple[Floats, dict[str, Floats]]:
    """Play a case by push, and by pull with each assumption."""
    pushed = _counted(case, "push", replications, NOTHING)
    fifo = replace(case.settings.desk, order="fifo")
    first_come = replace(case, settings=replace(case.settings, desk=fifo))
    pulled = {FIFO: _counted(first_come, "push", replications, NOTHING)}
    for said, changes in list(ASSUMED.items())[1:]:
        pulled[said] = _counted(case, "pull", replications, {**NOTHING, **changes})
    return pushed, pulled


def _counted(case: Case, policy: str, replications: int, assumed: dict[str, Any]) -> Floats:
    from scenarios.desks.counts import Counter  # noqa: PLC0415 - compiles
    from scenarios.desks.floor import Floor  # noqa: PLC0415 - likewise
    from scenarios.desks.run import replicate  # noqa: PLC0415 - likewise

    simulate = replace(case.settings.simulate, duration_cv=CV)
    pull = replace(case.settings.pull, **assumed)
    floor = Floor.of(replace(case, settings=replace(case.settings, simulate=simulate, pull=pull)))
    counter = Counter.of(floor)
    counts = replicate(floor, policy, replications=replications, seed=SEED, counted=counter)
    return np.array([[each[name, "total"][0] for name in MEASURED] for each in counts])


def _sheet(loads: Sequence[Load], tasks: int, replications: int) -> Sheet:
    told = (
        f"Push against pull on the sample backlog, {tasks:,} tasks, seed {SEED}, and on two thirds of them: by how "
        "much more is done where tasks are handed out by apparent tardiness cost than where people pick them, by what "
        f"is assumed of these. {replications} replications, tasks last as expected but for a coefficient of variation "
        f"of {CV}; +- is a 95 % interval, paired. What is assumed is no finding: nobody was watched."
    )
    return Sheet(
        section="push",
        heading=[told, circumstances(["creneau"])],
        columns=["people pick: assumed", "load", "work done", "tasks done", "value on time"],
        rows=[row for one in loads for row in _rows(one)],
        notes=[WORK_DONE, "`...`: what the second row says, and one thing more."],
    )


def _rows(one: Load) -> Iterator[list[str]]:
    for said, pulled in one.pulled.items():
        yield [said, f"{one.load:.1f}", *(_gain(one.pushed[:, at], pulled[:, at]) for at in range(len(MEASURED)))]


def _gain(pushed: Floats, pulled: Floats) -> str:
    """Write by how much push is above pull, in per cent of pull, with half its paired interval."""
    found = estimate(pushed[:, None], pulled[:, None])
    value, high = 100 * (found.value[0] - 1), 100 * (found.high[0] - 1)
    return f"{value:+.1f} % +-{high - value:.1f}"
