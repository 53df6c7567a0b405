from __future__ import annotations

import errno
import importlib.metadata
from typing import TYPE_CHECKING

import pytest

from planning.faults import Fault, InputError

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: object, **__: object) -> None:
        raise RuntimeError("the cat sat on it")

    monkeypatch.setattr("planning.case.load.load", load)


def test_version_is_that_of_the_package(creneau: Creneau) -> None:
    done = creneau("--version")
    assert (done.exit_code, done.stdout) == (0, f"creneau {importlib.metadata.version('creneau')}\n")


def test_help_names_every_command_and_every_exit_code(creneau: Creneau) -> None:
    done = creneau("--help")
    assert done.exit_code == 0
    assert all(f"\n  {name} " in done.stdout for name in ("init", "check", "plan", "verify", "demo"))
    assert "0 done; 1 a bug; 2 the input or the command is wrong; 3 done" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plam"], "Did you mean 'plan'?"),
        (["check"], "name the folder of a case"),
        (["check", "day", "--format", "xml"], "xml"),
        (["plan", "day"], "Missing option '--output' / '-o'"),
        (["check", "day", "--sett", "a=b"], "--sett"),
    ],
)
def test_a_wrong_command_ends_with_2_and_says_what_is_wrong(creneau: Creneau, arguments: list[str], said: str) -> None:
    done = creneau(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_wrong_input_ends_with_2_and_names_every_fault(creneau: Creneau, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = [Fault(code="E101", file="a.csv", line=line, wrong="is empty") for line in (3, 2)]

    def load(*_: object, **__: object) -> None:
        raise InputError(faults)

    monkeypatch.setattr("cli.nightly.load", load)
    done = creneau("plan", "day", "-o", "run")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "a.csv:2: is empty [E101]\na.csv:3: is empty [E101]\n"


def test_a_file_that_cannot_be_used_is_no_bug(creneau: Creneau, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "new/case.yaml")

    monkeypatch.setattr("scenarios.samples.template.write_template", write)
    done = creneau("init", "new")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "new/case.yaml: cannot be used: Permission denied [E906]\n"


@pytest.mark.usefixtures("broken")
def test_a_bug_ends_with_1_and_one_line(creneau: Creneau) -> None:
    done = creneau("check", "day")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "creneau stopped at an error of its own: RuntimeError: the cat sat on it "
        "(CRENEAU_DEBUG=1 shows where; please report it)\n"
    )


@pytest.mark.usefixtures("broken")
def test_a_bug_shows_its_traceback_when_asked(creneau: Creneau) -> None:
    done = creneau("check", "day", env={"CRENEAU_DEBUG": "1"})
    assert done.exit_code == 1
    assert "Traceback" in done.stderr
    assert "test_main.py" in done.stderr
