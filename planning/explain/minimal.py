"""A minimal set of rules that together exclude everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planning.explain.stage import Stage


def minimal(stage: Stage, request: str) -> tuple[str, ...]:
    """Find rules that exclude everybody together, and of which each, dropped alone, lets somebody serve the request.

    All other rules count as dropped: those that are easiest to understand are tried last, and so kept where they will
    do. Deletion, as for minimal unsatisfiable subsets. Empty where the request could not be served without any rule:
    then there is nobody who travels.

    Raises
    ------
    ValueError
        The request could be served.
    """
    kept = list(stage.all_rules(request))
    everything = frozenset(kept)
    if stage.serves(request):
        raise ValueError(f"{request} could be served")
    for rule in tuple(kept):
        others = frozenset(kept) - {rule}
        if not stage.serves(request, everything - others):
            kept.remove(rule)
    return tuple(kept)
