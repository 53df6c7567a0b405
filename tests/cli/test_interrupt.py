"""The first signal ends the search with the best plan so far, a second one ends everything."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from cli.interrupt import SIGNALS, Watch, end_alike, watching
from tests.cli.searches import WATCHED, Searches, send

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Creneau

ROOT = Path(__file__).parents[2]
WHOLE = ["about", "costs.csv", "curve.csv", "kpis.csv", "manifest.json", "plan.csv", "unplanned.csv"]
STORM = "\nscenarios: {storm: {requests: {set: {where: \"request_id = 'R1'\", value: 5000}}}}\n"


@pytest.fixture(autouse=True)
def handlers() -> Iterator[dict[int, Any]]:
    """What a process hears that was started in the foreground; how the tests were started does not matter."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        signal.signal(number, signal.default_int_handler)
    yield dict.fromkeys(map(int, SIGNALS), signal.default_int_handler)
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> Searches:
    stub = Searches()
    stub.stand_in(monkeypatch)
    return stub


def manifest(run: str = "run") -> dict[str, Any]:
    return dict(json.loads((Path(run) / "manifest.json").read_text()))


def files(folder: str) -> list[str]:
    return sorted(file.name for file in Path(folder).iterdir())


@pytest.mark.usefixtures("searches")
def test_a_search_without_a_signal_is_done(creneau: Creneau) -> None:
    assert creneau("plan", "day", "-o", "run").exit_code == 0
    assert (manifest()["stopped"], manifest()["iterations"]) == ("done", 1_000 * WATCHED)


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_ends_the_search_and_the_best_plan_so_far_is_written_whole(
    creneau: Creneau, searches: Searches, number: signal.Signals
) -> None:
    searches.during = lambda step: send(number) if step == 1 else None
    done = creneau("plan", "day", "-o", "run")
    assert done.exit_code == 0
    assert "a signal ended the search after 2,000 iterations; the best plan so far is kept\n" in done.stderr
    assert files("run") == WHOLE
    assert (manifest()["stopped"], manifest()["iterations"]) == ("signal", 2_000)


def test_a_signal_does_not_change_the_exit_code(creneau: Creneau, searches: Searches) -> None:
    case = Path("day/case.yaml")
    case.write_text(case.read_text() + "expect: [{kpi: on_time, least: 0.9}]\n")
    searches.during = lambda _: send(signal.SIGINT)
    assert creneau("plan", "day", "-o", "run").exit_code == 3
    assert manifest()["stopped"] == "signal"


def twice(step: int) -> None:
    if step == 0:
        send(signal.SIGTERM)
        send(signal.SIGINT)


def test_a_second_signal_ends_with_130_and_nothing_is_written(creneau: Creneau, searches: Searches) -> None:
    searches.during = twice
    done = creneau("plan", "day", "-o", "run")
    assert (done.exit_code, done.stdout) == (130, "")
    assert done.stderr.endswith("interrupted\n")
    assert files(".") == ["day"]


def test_a_second_signal_leaves_the_run_that_was_to_be_replaced(
    creneau: Creneau, searches: Searches, monkeypatch: pytest.MonkeyPatch
) -> None:
    creneau("plan", "day", "-o", "run", "--seed", 1)

    def write(*_: object) -> str:
        twice(0)
        return ""

    monkeypatch.setattr("planning.run.write.manifest_json", write)
    assert creneau("plan", "day", "-o", "run", "--seed", 2, "--replace").exit_code == 130
    assert files(".") == ["day", "run"]
    assert manifest()["seed"] == 1
    assert len(searches.efforts) == 2


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_before_the_search_ends_with_130_and_nothing_is_written(
    creneau: Creneau, searches: Searches, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.read.load", lambda *_, **__: send(number))
    assert creneau("plan", "day", "-o", "run").exit_code == 130
    assert files(".") == ["day"]
    assert searches.efforts == []


@pytest.mark.usefixtures("searches")
@pytest.mark.parametrize("at", ["cli.carry_out.verify", "cli.carry_out.write_run"])
def test_a_signal_after_the_search_finishes_the_run(creneau: Creneau, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, _, name = at.rpartition(".")
    real = getattr(sys.modules[module], name)

    def signalled(*given: object, **named: object) -> object:
        send(signal.SIGINT)
        return real(*given, **named)

    monkeypatch.setattr(at, signalled)
    done = creneau("plan", "day", "-o", "run")
    assert (done.exit_code, files("run"), manifest()["stopped"]) == (0, WHOLE, "done")
    assert "signal" not in done.stderr


def test_after_a_signal_no_other_scenario_is_planned_and_the_command_says_which(
    creneau: Creneau, searches: Searches
) -> None:
    case = Path("day/case.yaml")
    case.write_text(case.read_text() + STORM)
    searches.during = lambda _: send(signal.SIGINT)
    done = creneau("plan", "day", "-o", "run", "--scenario", "all")
    assert done.exit_code == 3
    assert "after the signal nothing else is planned: storm left out\n" in done.stderr
    assert files("run") == ["base"]
    assert "\nfigure " in done.stdout


def test_a_signal_in_a_scenario_that_fails_leaves_the_others_out_too(
    creneau: Creneau, searches: Searches, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Path("day/case.yaml")
    case.write_text(case.read_text() + STORM)
    searches.during = lambda _: send(signal.SIGINT)
    monkeypatch.setattr("cli.carry_out.agree", lambda *_: False)
    done = creneau("plan", "day", "-o", "run", "--scenario", "all")
    assert done.exit_code == 1
    assert done.stderr.endswith("after the signal nothing else is planned: storm left out\n")
    assert len(searches.efforts) == 1


def test_a_scenario_that_fails_without_a_signal_is_followed_by_the_others(
    creneau: Creneau, searches: Searches, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Path("day/case.yaml")
    case.write_text(case.read_text() + STORM)
    monkeypatch.setattr("cli.carry_out.agree", lambda *_: False)
    assert creneau("plan", "day", "-o", "run", "--scenario", "all").exit_code == 1
    assert len(searches.efforts) == 2


def test_a_signal_in_the_last_scenario_leaves_none_out(creneau: Creneau, searches: Searches) -> None:
    searches.during = lambda _: send(signal.SIGINT)
    assert creneau("plan", "day", "-o", "run", "--scenario", "base").exit_code == 0


def test_the_handlers_are_put_back(handlers: dict[int, Any]) -> None:
    with watching(Watch()) as watch:
        assert signal.getsignal(signal.SIGINT) == watch.on_signal
    assert {number: signal.getsignal(number) for number in SIGNALS} == handlers
    with pytest.raises(RuntimeError, match="the search fell over"), watching(Watch()):
        raise RuntimeError("the search fell over")
    assert {number: signal.getsignal(number) for number in SIGNALS} == handlers


def test_a_signal_that_the_process_is_to_ignore_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with watching(Watch()) as watch:
        send(signal.SIGINT)
    assert not watch.signalled


def test_a_search_in_another_thread_hears_no_signal(handlers: dict[int, Any]) -> None:
    heard: list[Any] = []

    def search() -> None:
        with watching(Watch()) as watch:
            heard.append((watch.signalled, signal.getsignal(signal.SIGINT)))

    thread = Thread(target=search)
    thread.start()
    thread.join()
    assert heard == [(False, handlers[signal.SIGINT])]


def test_a_command_hears_both_signals_alike() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_alike()
    with pytest.raises(KeyboardInterrupt):
        send(signal.SIGTERM)


READING = """
import time, planning.case.load
from cli.main import main

def load(*_, **__):
    print("reading", flush=True)
    time.sleep(60)

planning.case.load.load = load
main()
"""


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.usefixtures("folder")
def test_a_command_without_a_search_ends_with_130(number: signal.Signals) -> None:
    words = [sys.executable, "-c", READING, "check", "day"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"reading\n"
        process.send_signal(number)
        said = process.stderr.read()
    assert (process.returncode, said) == (130, b"interrupted\n")


@pytest.mark.slow
def test_a_real_signal_in_a_real_search_leaves_a_whole_run(folder: Path) -> None:
    words = [sys.executable, "-c", "from cli.main import main; main()"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([*words, "init", "lyon", "--sample", "heating", "--size", "100"], env=environment, check=True)
    searching = [*words, "plan", "lyon", "-o", "run", "--seconds", "60", "-v"]
    with subprocess.Popen(searching, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(b"engine loaded"):
                break
        time.sleep(1)  # the search has begun, or is over
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
    ended = manifest()["stopped"]
    assert files("run") == WHOLE
    assert ended in {"done", "signal"}
    # where the search was done before the signal came, the signal met whatever was still to do
    assert ended == "done" or process.returncode in {0, 3}
    assert ("a signal ended the search" in said) == (ended == "signal")
    assert sorted(path.name for path in folder.iterdir()) == ["day", "lyon", "run"]
