"""What a plan was made from and how its making ended; equal inputs give equal manifests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from planning.case.case import Case
    from planning.verify import Verdict

SHOWN_APART = {"now", "start", "end", "raw"}
"""Settings that are instants and stand beside the others as local times, and the text that all were read from."""


def manifest_of(case: Case, verdict: Verdict, **facts: object) -> dict[str, Any]:
    """Gather the version, the settings with every default, the files read, and what the plan comes to.

    Parameters
    ----------
    facts
        What the maker of the plan adds, as the seed and how the search ended. No moment of the clock: where the
        search was given iterations, a manifest says nothing that would differ if the plan were made again.
    """
    return {**facts_of(case), "broken": verdict.broken, "cost": verdict.cost / 100, **facts}


def facts_of(case: Case) -> dict[str, Any]:
    """Gather the version, the settings with every default, and the files read."""
    zone = ZoneInfo(case.settings.timezone)

    def local(instant: int) -> str:
        return datetime.fromtimestamp(instant, zone).isoformat()

    settings = {name: value for name, value in plain(case.settings).items() if name not in SHOWN_APART}
    return {
        "version": version("creneau"),
        "settings": settings,
        "inputs": {source.name: source.sha256 for source in case.inputs},
        "now": local(case.settings.now),
        "horizon": {"start": local(case.settings.start), "end": local(case.settings.end)},
    }


def manifest_json(manifest: Mapping[str, Any]) -> str:
    """Write a manifest with its keys sorted."""
    return json.dumps(plain(manifest), sort_keys=True, indent=2, ensure_ascii=False, default=str) + "\n"


def plain(value: Any) -> Any:  # noqa: ANN401 - a tree of whatever settings and patches hold
    """Turn dataclasses and mappings into dicts and sequences into lists, all the way down."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(item) for item in value]
    return value
