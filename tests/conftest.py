"""What concerns the whole suite, so that several workers share its work well."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

KERNELS = (
    "planning.engine.dispatch.push",
    "planning.offers",
    "planning.solve",
    "scenarios.contacts.run",
    "tests.planning.engine.calls",
)
"""Modules that compile what is not compiled yet."""
LONGEST = "test_readme.py"


def pytest_configure(config: pytest.Config) -> None:
    """Compile before workers begin: each would do all of it at the same time."""
    if config.getoption("numprocesses", default=None):
        for name in KERNELS:
            import_module(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, so that none of them is left to one worker at the end."""
    items.sort(key=lambda item: item.path.name != LONGEST)
