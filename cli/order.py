"""What the options of `plan`, `verify` and `demo` ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cli.places import present
from planning.case.document import Node, overriding
from planning.effort import Effort
from planning.patch_file import read_patch, without_now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from planning.case.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which case is read and how it is planned.

    Parameters
    ----------
    given
        The plan to verify, or the plan in force; a patch that lies beside it belongs to the case.
    goes_on
        Whether the given plan is in force, and the time has gone on since.
    seconds, iterations
        How long to search, at most one of them; else the case says it.
    only
        What of the case is planned; None: all of it.
    """

    folder: Path
    overrides: Sequence[str] = ()
    now: str | None = None
    strict: bool = False
    set_aside: bool = False
    given: Path | None = None
    goes_on: bool = False
    replace: bool = False
    seconds: int | None = None
    iterations: int | None = None
    seed: int = 0
    only: Literal["visits", "desk"] | None = None

    def effort(self, case: Case) -> Effort:
        """How long and how widely to search for a plan of a case."""
        limits = case.settings.limits
        clock = limits.seconds if self.seconds is None else self.seconds
        return Effort(
            seconds=clock if self.iterations is None else None,
            iterations=self.iterations,
            seed=self.seed,
            searches=limits.searches,
            threads=limits.threads,
        )

    def given_patch(self) -> dict[str, Any] | None:
        """Read the patch beside the given plan; the present of a plan in force is not that of the next plan."""
        patch = read_patch(self.given) if self.given else None
        return without_now(patch) if patch and self.goes_on else patch

    def as_patch(self, case: Case) -> dict[str, Any]:
        """Give what --set and --now change: whoever reads the run later has to change it too."""
        root = Node({}, "--set")
        for override in self.overrides:
            root, _ = overriding(root, override)
        settings = root.plain() | ({} if self.now is None else {"now": present(case).isoformat()})
        return {"settings": settings} if settings else {}
