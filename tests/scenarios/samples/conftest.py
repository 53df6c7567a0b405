from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

import pytest

from planning.case.load import load
from scenarios.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from planning.case.case import Case


class Made(Protocol):
    """Samples, each written and loaded once for all tests, which only read them."""

    def __call__(self, name: str, size: int, seed: int) -> tuple[Path, Case]: ...


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    @cache
    def one(name: str, size: int, seed: int) -> tuple[Path, Case]:
        folder = tmp_path_factory.mktemp(name)
        SAMPLES[name].write(folder, size=size, seed=seed)
        return folder, load(folder)

    return one
