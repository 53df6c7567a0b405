"""What a terminal shows while a search lasts."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from cli.interrupt import Watch
from cli.options import Log
from cli.output import Output
from cli.progress import line, shown
from planning.effort import Effort
from planning.progress import Progress

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau

BEST = Progress(broken=1_200, cost=1_234_567, served=97, requests=120, iterations=34_500, seconds=47.6, share=0.4567)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make standard error a terminal; to be called in a test, before which pytest sets the streams anew."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    return screen


def followed(progress: Progress | None = BEST) -> Watch:
    watch = Watch()
    watch.latest = progress
    return watch


@pytest.mark.parametrize(
    ("effort", "end"),
    [(Effort(seconds=60), "12 s left"), (Effort(seconds=40), "0 s left"), (Effort(iterations=9), "46% done")],
)
def test_the_line_tells_both_numbers_what_is_served_and_what_is_left(effort: Effort, end: str) -> None:
    said = line(followed(), effort, "CHF")
    assert said == f"broken 1,200   cost 12,345.67 CHF   served 97 of 120   34,500 iterations   {end}"


def test_before_the_first_plan_the_line_says_that_it_is_made() -> None:
    assert line(followed(None), Effort(seconds=5), "EUR") == "making a first plan"


@pytest.mark.parametrize("progress", [None, BEST])
def test_after_a_signal_the_line_says_what_a_second_one_does(progress: Progress | None) -> None:
    watch = followed(progress)
    watch.on_signal(2, None)
    assert line(watch, Effort(seconds=5), "EUR").endswith("once more to stop at once, without a plan")


def test_a_terminal_shows_the_line_and_clears_it(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    with shown(followed(), Effort(seconds=60), "EUR", Output()):
        pass
    assert "served 97 of 120" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[2K")  # the line is erased


@pytest.mark.parametrize("out", [Output(quiet=True), Output(log=Log.JSON), Output(quiet=True, verbose=True)])
def test_a_terminal_shows_nothing_where_quiet_or_read_by_a_program(
    monkeypatch: pytest.MonkeyPatch, out: Output
) -> None:
    screen = terminal(monkeypatch)
    with shown(followed(), Effort(seconds=60), "EUR", out):
        pass
    assert screen.getvalue() == ""


@pytest.mark.usefixtures("planned_by_hand")
def test_without_a_terminal_nothing_is_said_during_the_search(creneau: Creneau) -> None:
    said = creneau("plan", "day", "-o", "run", "-v").stderr
    assert "served" not in said
    assert "\x1b" not in said
