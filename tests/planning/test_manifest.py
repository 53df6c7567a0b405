from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from planning import manifest
from planning.case.case import Source
from planning.manifest import manifest_json, manifest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

NINE = 1_795_420_800  # 2026-11-23T09:00 in Paris


@dataclass(frozen=True, slots=True)
class Travel:
    mode: str = "plane"
    detour: float | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    name: str = "two vans"
    timezone: str = "Europe/Paris"
    now: int = NINE
    start: int = NINE
    end: int = NINE + 86_400
    travel: Travel = field(default_factory=Travel)
    tables: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({"requests": ("crm.csv", "erp.csv")})
    )
    raw: Mapping[str, Any] = field(default_factory=lambda: {"name": "two vans"})


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(manifest, "version", lambda _: "1.2.3")
    inputs = (Source(name="requests.csv", sha256="ab"), Source(name="case.yaml", sha256="cd"))
    case: Any = SimpleNamespace(settings=Settings(), inputs=inputs)
    verdict: Any = SimpleNamespace(broken=2, cost=35_183)
    return manifest_of(case, verdict, seed=7, stopped="done")


def test_a_manifest_says_what_a_plan_was_made_from_and_what_it_comes_to(made: dict[str, Any]) -> None:
    assert made == {
        "version": "1.2.3",
        "settings": {
            "name": "two vans",
            "timezone": "Europe/Paris",
            "travel": {"mode": "plane", "detour": None},
            "tables": {"requests": ["crm.csv", "erp.csv"]},
        },
        "inputs": {"requests.csv": "ab", "case.yaml": "cd"},
        "now": "2026-11-23T09:00:00+01:00",
        "horizon": {"start": "2026-11-23T09:00:00+01:00", "end": "2026-11-24T09:00:00+01:00"},
        "broken": 2,
        "cost": 351.83,
        "seed": 7,
        "stopped": "done",
    }


def test_a_manifest_is_json_with_sorted_keys_that_keeps_every_letter(made: dict[str, Any]) -> None:
    text = manifest_json({**made, "name": "créneau"})
    assert text == json.dumps(json.loads(text), sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    assert "créneau" in text
