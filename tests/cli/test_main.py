from __future__ import annotations

import errno
import importlib.metadata
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from planning.faults import Fault, InputError

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau

ROOT = Path(__file__).parents[2]


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

    monkeypatch.setattr("cli.read.load", load)
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


def run(*arguments: str, stdout: int, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own, whose standard output is a file that is open already."""
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-c", "from cli.main import main; main()", *arguments]
    return subprocess.run(words, stdout=stdout, stderr=subprocess.PIPE, text=True, env=environment, check=False)


@pytest.mark.parametrize(("arguments", "code"), [(["check", "day"], 0), (["check", "day", "--strict", "--json"], 2)])
@pytest.mark.usefixtures("folder")
def test_a_reader_that_has_gone_changes_no_exit_code(arguments: list[str], code: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run(*arguments, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.usefixtures("folder")
def test_a_full_disk_is_no_bug() -> None:
    with Path("/dev/full").open("w") as full:
        done = run("check", "day", stdout=full.fileno())
    assert done.returncode == 2
    assert done.stderr == "standard output: cannot be used: No space left on device [E906]\n"


def test_an_error_of_the_system_without_a_file_is_no_bug(creneau: Creneau, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("planning.case.load.load", load)
    done = creneau("check", "day")
    assert (done.exit_code, done.stderr) == (2, "creneau could not go on: No space left on device\n")


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_letters_that_the_output_has_not_are_escaped(folder: Path, form: str) -> None:
    requests = folder / "day/requests.csv"
    requests.write_text(requests.read_text("utf-8").replace("plumbing", "plombée"), "utf-8")
    with (folder / "out").open("w") as out:
        done = run("check", "day", "--format", form, stdout=out.fileno(), encoding="ascii")
    text = (folder / "out").read_text("ascii")
    assert (done.returncode, done.stderr) == (0, "")
    if form == "json":
        assert "plombée" in json.loads(text)["faults"][0]["wrong"]
    else:
        assert r"plomb\xe9e" in text


def test_what_stops_a_plan_is_told_though_it_is_quiet(creneau: Creneau) -> None:
    done = creneau("plan", "day", "--strict", "-q", "-o", "run")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "R4 needs plumbing" in done.stderr
