from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau


def test_a_template_is_a_sound_case(creneau: Creneau) -> None:
    done = creneau("init", "new")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "wrote new; next: creneau check new\n")
    checked = creneau("check", "new")
    assert (checked.exit_code, "0 errors, 0 warnings" in checked.stdout) == (0, True)


@pytest.mark.parametrize("sample", ["heating", "rooms", "training"])
def test_a_sample_is_a_sound_case_of_the_size_that_was_asked_for(creneau: Creneau, sample: str) -> None:
    assert creneau("init", "new", "--sample", sample, "--size", 100).exit_code == 0
    checked = creneau("check", "new")
    assert checked.exit_code == 0
    assert "requests              100\n" in checked.stdout


def test_the_sample_of_tasks_is_a_sound_case(creneau: Creneau) -> None:
    assert creneau("init", "new", "--sample", "backlog", "--size", 1_000).exit_code == 0
    checked = creneau("check", "new")
    assert (checked.exit_code, "0 errors, 0 warnings" in checked.stdout) == (0, True)


def test_another_seed_makes_another_sample_and_the_same_seed_the_same(creneau: Creneau) -> None:
    for folder, seed in (("one", 1), ("same", 1), ("two", 2)):
        creneau("init", folder, "--sample", "heating", "--size", 100, "--seed", seed)
    one, same, two = (Path(folder, "requests.csv").read_bytes() for folder in ("one", "same", "two"))
    assert one == same != two


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["day"], "day: the folder is not empty (name a folder that does not exist yet) [E902]\n"),
        (["day/case.yaml"], "day/case.yaml: is a file (name a folder that does not exist yet) [E902]\n"),
        (["new", "--sample", "heeting"], "--sample: 'heeting' is no sample (did you mean heating?) [E940]\n"),
    ],
)
def test_what_cannot_be_made_is_a_fault_and_leaves_nothing(creneau: Creneau, arguments: list[str], said: str) -> None:
    before = sorted(Path.cwd().rglob("*"))
    done = creneau("init", *arguments)
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", said)
    assert sorted(Path.cwd().rglob("*")) == before


def test_an_empty_folder_may_be_filled(creneau: Creneau) -> None:
    Path("new").mkdir()
    assert creneau("init", "new").exit_code == 0


@pytest.mark.parametrize("arguments", [["--size", "500"], ["--seed", "3"], ["--seed", "0"]])
def test_size_and_seed_belong_to_a_sample(creneau: Creneau, arguments: list[str]) -> None:
    done = creneau("init", "new", *arguments)
    assert (done.exit_code, Path("new").exists()) == (2, False)
    assert arguments[0] in done.stderr
    assert "--sample" in done.stderr
