"""Says that the engine has to be compiled first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.output import Output


def announce_compilation(out: Output) -> None:
    """Say so where the engine has to be compiled first."""
    from planning.engine.compiled import is_cached  # noqa: PLC0415 - heavy; `verify` does without

    if not is_cached():
        out.say("compiling the engine; this happens once on a machine and takes up to a minute")
