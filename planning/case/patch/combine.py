"""Puts patches together, and gathers what they change in case.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

from planning.case.patch.shape import Spot


def merge_patches(*patches: Mapping[str, Any] | None) -> dict[str, Any]:
    """Make one patch that does what these do one after another."""
    given = [dict(patch) for patch in patches if patch]
    if not given:
        return {}
    first, *later = given
    return {**first, "then": [*first.get("then", ()), *later]} if later else first


def settings_of(patch: Mapping[str, Any], file: str = "patch") -> dict[str, Any]:
    """Return what a patch changes in case.yaml; of two changes of one key the later holds."""
    spot = Spot(file)
    own = dict((spot / "settings").mapping(patch.get("settings") or {}))
    later = (spot / "then").listed(patch.get("then") or ())
    return reduce(_laid_over, (settings_of((spot / "then").mapping(each), file) for each in later), own)


def _laid_over(below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    laid = dict(below)
    for key, value in above.items():
        both = isinstance(value, Mapping) and isinstance(laid.get(key), Mapping)
        laid[key] = _laid_over(laid[key], value) if both else value
    return laid
