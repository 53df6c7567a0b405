"""A plan that fails its verification: how that is told, and where it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from typer import Exit

from cli.figures import money
from cli.violations import violated
from planning.run import write_rejected

if TYPE_CHECKING:
    from pathlib import Path

    from cli.output import Output
    from planning.case.case import Case
    from planning.plan import Plan
    from planning.verify import Verdict


def agree(found: tuple[int, int], verdict: Verdict) -> bool:
    """Whether the verifier finds the plan sound, and what the engine found it to come to."""
    return found == (verdict.broken, verdict.cost) and sound(verdict)


def sound(verdict: Verdict) -> bool:
    """Whether the verifier finds no violation but those that locks force."""
    violations = verdict.violations
    return bool((violations["forced"] & (violations["rule"] != "digits")).all())


def reject(  # noqa: PLR0913 - the plan, two views of it, and who is told where
    folder: Path, plan: Plan, verdict: Verdict, case: Case, out: Output, *, found: tuple[int, int]
) -> NoReturn:
    """Keep a plan that fails its verification where it can be looked at, say what is wrong, and end with 1.

    `found`: what the engine says that it breaks and costs.
    """
    rejected = write_rejected(folder, plan=plan, verdict=verdict, timezone=case.settings.timezone)
    out.error(f"the plan fails its verification, which is an error of creneau; please report it with {rejected}")
    if not verdict.violations.is_empty():
        out.error(violated(verdict.violations))
    if found != (verdict.broken, verdict.cost):
        searched = f"broken {found[0]:,} and cost {money(found[1])}"
        out.error(f"the search found {searched}, the verifier broken {verdict.broken:,} and cost {money(verdict.cost)}")
    raise Exit(1)
