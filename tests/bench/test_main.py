from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench import routing as routing_bench
from bench.__main__ import app
from bench.vrptw import sets
from tests.bench.test_routing import a_run


def called(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["routing", *arguments])
    return done.exit_code, " ".join(done.output.split())


def test_without_the_instances_it_says_so_and_that_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets, "FOLDER", Path("nowhere"))
    assert called() == (0, " ".join(sets.MISSING.split()))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--set", "solomn"], "did you mean solomon?"),
        (["--peers", "vroom"], "vroom is none of pyvrp, ortools"),
    ],
)
def test_a_name_that_is_not_known_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], said: str
) -> None:
    monkeypatch.setattr(sets, "FOLDER", tmp_path)
    code, output = called(*arguments)
    assert code == 2
    assert said in output


@pytest.mark.parametrize(("faults", "code"), [((), 0), (("customer 3 is not served",), 3)])
def test_an_infeasible_plan_of_our_own_ends_with_3(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, faults: tuple[str, ...], code: int
) -> None:
    monkeypatch.setattr(sets, "FOLDER", tmp_path)
    monkeypatch.setattr(routing_bench, "runs", lambda *_, **__: iter([a_run("A", 0, 1010, *faults)]))
    ended, output = called()
    assert ended == code
    assert ("infeasible" in output) == bool(faults)
