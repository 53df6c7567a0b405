"""The summary for mail and chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.report.markdown import markdown, plain
from planning.run import read_run
from tests.planning.report.material import LINES, SCRIPT, planned

if TYPE_CHECKING:
    from pathlib import Path


def test_the_summary_says_what_the_plan_comes_to(tmp_path: Path) -> None:
    said = markdown(read_run(planned(tmp_path)), read_run(planned(tmp_path, "earlier", without=["R3"])))
    lines = said.splitlines()
    assert lines[:5] == [
        "# two vans",
        "",
        "Plan · Mon 23 Nov 2026 · as of Sun 22 Nov 20:00 · Europe/Paris",
        "",
        "4 of 5 requests are served; 1 is left out. Nothing promised or mandatory is broken. It costs 351.83 EUR.",
    ]
    assert "| figure | value | change | expected |" in lines
    assert "| working time | 125.50 |" in lines


def test_names_are_no_markup_and_break_no_row(tmp_path: Path) -> None:
    run = planned(tmp_path, name=SCRIPT)
    said = markdown(read_run(run))
    assert said.startswith("# \\<script\\>alert(1)\\</script\\>\n")
    assert plain(LINES) == "two lines \\| and \\`marks\\` \\*here\\*"
    rows = [line for line in said.splitlines() if line.startswith("|")]
    assert all(row.endswith("|") for row in rows)
