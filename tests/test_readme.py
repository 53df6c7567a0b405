"""README says what happens: its tables are written out, its commands are run, its output is compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from planning.case.load import load
from planning.case.times import written

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(README)
EXAMPLE = ("case.yaml", "resources.csv", "shifts.csv", "requests.csv", "clients.csv", "sla.csv")
SET_UP = [text.strip() for language, _, text in BLOCKS if language == "sh"]


def shell(command: str, folder: Path) -> str:
    """Run a command with creneau on the path; give both streams in the order in which a terminal shows them."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def sessions() -> Iterator[tuple[str, str]]:
    """Commands in order, each with the output that README shows."""
    for language, _, text in BLOCKS:
        if language == "console":
            for entry in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, _, output = entry.partition("\n")
                yield command, output


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """README's files in a folder, and the engine compiled, so that it is not announced in the middle."""
    folder = tmp_path_factory.mktemp("readme")
    for _, name, text in BLOCKS:
        if name:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    shell("creneau plan day -o warm --iterations 1000; rm -r warm", folder)
    shell("creneau simulate phones; creneau simulate list --policy push", folder)
    return folder


@pytest.mark.slow
def test_the_worked_day_the_next_morning_their_changes_and_the_two_centres_print_what_readme_shows(day: Path) -> None:
    shown = list(sessions())
    assert [command.split()[1] for command, _ in shown if command.startswith("creneau")] == [
        "check",
        "plan",
        "verify",
        "init",
        "plan",
        "diff",
        "plan",
        "diff",
        "plan",
        "offer",
        "offer",
        "diff",
        "plan",
        "price",
        "repair",
        "verify",
        "explain",
        "explain",
        "explain",
        "plan",
        "verify",
        "verify",
        "plan",
        "check",
        "plan",
        "plan",
        "offer",
        "bound",
        "report",
        "report",
        "report",
        "report",
        "forecast",
        "simulate",
        "simulate",
        "compare",
        "init",
        "simulate",
    ]
    assert [(command, shell(command, day)) for command, _ in shown] == shown


def test_rules_make_of_the_one_list_what_readme_shows(day: Path) -> None:
    case = load(day / "list")
    shown = re.findall(r"^\| ([BC]\d) \| (.*) \|$", README, re.MULTILINE)
    due = [written(moment, case.settings.timezone) for moment in case.tasks["due_at"]]
    made = case.tasks.select(
        "request_id",
        pl.concat_str(
            pl.col("department", "process").fill_null(""),
            "priority",
            pl.col("value") // 100,
            pl.Series(due),
            pl.col("rules").list.join(", "),
            separator=" | ",
        ),
    )
    assert made.rows() == shown


def test_the_worked_day_is_the_example_worked_by_hand() -> None:
    written = {name: text for _, name, text in BLOCKS if name.startswith("day/")}
    assert written == {f"day/{name}": (ROOT / "tests/example" / name).read_text("utf-8") for name in EXAMPLE}


def test_readme_opens_with_what_it_is_for_and_then_two_commands() -> None:
    assert README.startswith("# creneau\n\nA *créneau* is a time slot. `creneau` plans service work")
    assert len(SET_UP) == 2
    assert SET_UP[0].endswith("creneau demo")
    assert all(command.startswith("python3 -m venv ") for command in SET_UP)


def test_the_command_for_the_tests_is_the_one_that_ci_runs_with_the_slow_ones() -> None:
    install, tests = SET_UP[1].split(" && ")[1:]
    script = (ROOT / ".ci/run").read_text("utf-8")
    assert install.split("pip")[1] in script.replace('"', "")
    assert tests.split("/python ")[1].removesuffix(' -m "not slow"') in script


@pytest.mark.slow
def test_the_first_command_works_on_a_machine_that_has_only_python(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    clone.mkdir()
    for name in ("cli", "planning", "scenarios"):
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, clone)
    output = shell(SET_UP[0], clone)
    assert "Everything is in creneau-demo" in output
    assert (clone / "creneau-demo/run/plan.csv").is_file()
    assert (clone / "creneau-demo/run.html").is_file()
