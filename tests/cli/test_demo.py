from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau


def test_demo_goes_from_tables_to_a_plan_and_names_its_folder(creneau: Creneau) -> None:
    done = creneau("demo", "--size", 100)
    assert done.exit_code == 0
    steps = [line for line in done.stderr.splitlines() if line.startswith("creneau ")]
    assert steps == [
        "creneau init creneau-demo/case --sample heating --size 100 --seed 0",
        "creneau check creneau-demo/case",
        "creneau plan creneau-demo/case -o creneau-demo/run --seconds 3",
        "creneau report creneau-demo/run",
    ]
    assert "of 100 requests" in done.stdout
    assert "Everything is in creneau-demo" in done.stderr
    assert Path("creneau-demo/case/requests.csv").is_file()
    assert Path("creneau-demo/run/plan.csv").is_file()
    assert Path("creneau-demo/run.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize("sample", ["rooms", "training"])
def test_demo_plans_every_sample(creneau: Creneau, sample: str) -> None:
    done = creneau("demo", sample)
    assert done.exit_code == 0
    assert "of 120 requests" in done.stdout
    assert "place" in done.stdout


@pytest.mark.parametrize("arguments", [["heating", "day"], ["heating", "day/case.yaml"]])
def test_demo_leaves_a_folder_that_holds_something_alone(creneau: Creneau, arguments: list[str]) -> None:
    done = creneau("demo", *arguments)
    assert done.exit_code == 2
    assert "[E902]" in done.stderr


def test_a_second_demo_takes_another_folder(creneau: Creneau) -> None:
    Path("creneau-demo").mkdir()
    done = creneau("demo", "nonsense")
    assert done.exit_code == 2
    assert "creneau init creneau-demo-2/case" in done.stderr
