"""A stub of the search, for what stands between the command line and it."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING

from planning.progress import Progress
from tests.cli.conftest import EXAMPLE, found

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from planning.case.case import Case
    from planning.effort import Effort
    from planning.travel import Travel

WATCHED = 5  # times that the stub asks its watch before it is done


def send(number: signal.Signals) -> None:
    """Send this process a signal, and let Python handle it."""
    os.kill(os.getpid(), number)
    signal.getsignal(number)  # a signal is handled between two steps of Python


@dataclass
class Searches:
    """Every search that was made: the effort asked for; `during` is called before each question to the watch."""

    during: Callable[[int], None] = lambda _: None
    efforts: list[Effort] = field(default_factory=list)

    def stand_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the place of the search."""
        monkeypatch.setitem(sys.modules, "planning.solve", SimpleNamespace(solve=self.solve))
        monkeypatch.setattr("planning.engine.compiled.is_cached", lambda: True)

    def solve(
        self,
        case: Case,
        travel: Travel,
        *,
        in_force: object,
        effort: Effort,
        watch: Callable[[Progress], bool],
    ) -> object:
        """Find the plan worked by hand, in as many steps as were asked for at most."""
        assert in_force is None
        self.efforts.append(effort)
        solution = found(case, travel, EXAMPLE / "plan.csv")
        for step in range(WATCHED):
            self.during(step)
            solution.iterations = 1_000 * (step + 1)
            progress = Progress(
                broken=solution.broken,
                cost=solution.cost,
                served=4,
                requests=5,
                iterations=solution.iterations,
                seconds=step / 4,
                share=(step + 1) / WATCHED,
            )
            if watch(progress):
                solution.ended = "signal"
                break
        return solution
