"""The patch beside a plan: everything by which the plan's case differs from the case's files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING, Any

import yaml

from planning.case.patch import read_patch as read
from planning.manifest import plain
from planning.plan import folder_of

if TYPE_CHECKING:
    from pathlib import Path

PATCH = "patch.yaml"
OF_THE_PRESENT = ("start", "frozen")
"""Keys of the horizon that a plan has with its present."""


class _Dumper(yaml.SafeDumper):
    """Quotes every text that begins like a number, so that it is read as text again."""


_Dumper.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+.]?[0-9]"), list("-+.0123456789"))


def patch_yaml(patch: Mapping[str, Any]) -> str:
    """Write a patch as a document that `read_patch` reads as the same patch."""
    return yaml.dump(plain(patch), Dumper=_Dumper, sort_keys=False, allow_unicode=True)


def patch_line(patch: Mapping[str, Any]) -> str:
    """Write a patch on one line, as `patch_yaml`."""
    return yaml.dump(
        plain(patch), Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=True, width=inf
    ).strip()


def read_patch(plan: Path) -> dict[str, Any] | None:
    """Read the patch that lies beside a plan; None where there is none.

    Parameters
    ----------
    plan
        A run's folder or a plan's file.

    Raises
    ------
    InputError
        As `planning.case.patch.read_patch`.
    """
    file = folder_of(plan) / PATCH
    return read(file) if file.is_file() else None


def without_now(patch: Mapping[str, Any]) -> dict[str, Any]:
    """Give a patch that leaves the present as it is: now, when the horizon starts, and how far ahead it is frozen."""
    kept = {key: value for key, value in patch.items() if key not in {"settings", "then"}}
    settings = {key: value for key, value in patch.get("settings", {}).items() if key != "now"}
    if isinstance(settings.get("horizon"), Mapping):
        horizon = {key: value for key, value in settings.pop("horizon").items() if key not in OF_THE_PRESENT}
        settings |= {"horizon": horizon} if horizon else {}
    then = [rest for rest in map(without_now, patch.get("then", ())) if rest]
    return kept | ({"settings": settings} if settings else {}) | ({"then": then} if then else {})
