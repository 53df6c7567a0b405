from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Protocol

import polars as pl
import pytest
from typer.testing import CliRunner

from cli.main import app
from planning.plan import read_plan
from planning.progress import CURVE
from planning.verify import verify

if TYPE_CHECKING:
    from typer.testing import Result

    from planning.case.case import Case
    from planning.travel import Travel

EXAMPLE = Path(__file__).parents[1] / "example"


Work = Callable[[], None]


class Creneau(Protocol):
    """The command line, run inside the test."""

    def __call__(self, *arguments: object, env: dict[str, str] | None = None) -> Result: ...


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that commands run in; it holds the case worked by hand as `day`."""
    shutil.copytree(EXAMPLE, tmp_path / "day")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def creneau(folder: Path) -> Creneau:
    def run(*arguments: object, env: dict[str, str] | None = None) -> Result:
        assert folder == Path.cwd()
        return CliRunner(env=env).invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.fixture(scope="session")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Work], Path]:
    """The folder that is left by some work in a folder like that of a test."""

    @cache
    def made(work: Work) -> Path:
        place = tmp_path_factory.mktemp("prepared")
        shutil.copytree(EXAMPLE, place / "day")
        with contextlib.chdir(place):
            work()
        return place

    return made


@pytest.fixture
def prepare(folder: Path, _prepared: Callable[[Work], Path]) -> Callable[[Work], None]:
    """Begin a test with work that is done once for all tests that begin with it: each gets a copy of what is made."""

    def run(work: Work) -> None:
        shutil.copytree(_prepared(work), folder, dirs_exist_ok=True)

    return run


def plan_monday() -> None:
    """Make the worked day's run."""
    done = CliRunner().invoke(app, ["plan", "day", "-o", "monday", "--iterations", "1000"])
    assert done.exit_code == 0, done.stderr


def found(case: Case, travel: Travel, file: Path, in_force: pl.DataFrame | None = None) -> SimpleNamespace:
    """What `solve` returns when it finds the plan in a file."""
    plan = read_plan(file, case)
    verdict = verify(case, travel, plan.rows, in_force)
    step = (0, None, verdict.broken, verdict.cost)
    return SimpleNamespace(
        plan=plan,
        broken=verdict.broken,
        cost=verdict.cost,
        iterations=0,
        ended="done",
        callers=None,
        curve=pl.DataFrame([step], schema=CURVE, orient="row"),
    )


@pytest.fixture
def planned_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """`plan` finds the plan that was worked by hand, so that what it prints does not change with the search."""

    def solve(case: Case, travel: Travel, **given: object) -> object:
        assert set(given) == {"in_force", "effort", "watch"}
        return found(case, travel, EXAMPLE / "plan.csv")

    monkeypatch.setitem(sys.modules, "planning.solve", SimpleNamespace(solve=solve))
    monkeypatch.setattr("planning.engine.compiled.is_cached", lambda: True)
