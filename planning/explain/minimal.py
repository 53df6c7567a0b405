"""A minimal set of rules that together exclude everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planning.explain.stage import Stage


def minimal(stage: Stage, request: str) -> tuple[str, ...]:
    """Find rules that exclude everybody together, and of which each, dropped alone, lets somebody serve the request.

    All other rules count as dropped: those that are easiest to understand are tried last, and so kept where they will
    do. Deletion, as for minimal unsatisfiable subsets; again and again, for where a plan is locked that breaks rules,
    it is let off some, and more may fit beside it than without it. Empty where the request could not be served without
    any rule: then there is nobody who travels.

    Raises
    ------
    ValueError
        The request could be served.
    """
    everything = frozenset(stage.all_rules(request))
    if stage.serves(request):
        raise ValueError(f"{request} could be served")
    kept = list(stage.all_rules(request))
    while True:
        before = len(kept)
        for rule in tuple(kept):
            if not stage.serves(request, everything - (frozenset(kept) - {rule})):
                kept.remove(rule)
        if len(kept) == before:
            return tuple(kept)
