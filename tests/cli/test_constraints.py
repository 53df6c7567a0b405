"""Rules over groups on the command line: desk work planned under them, figures and expectations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Creneau

# Two people of eight hours on three days, and sixty tasks of an hour: more than they can do. B has worked on the two
# days before.
RULES = """\
timezone: UTC
now: 2026-11-23T08:00
horizon: {start: 2026-11-23, days: 3}
calendars: {day: "Mo-We 08:00-16:00"}
constraints:
  - {days_in_a_row: 3}
  - {hours_a_week: 20h}
  - {rest_between_shifts: 11h}
expect:
  - {kpi: days_in_a_row_most, most: 3}
  - {kpi: week_hours_most, scope: constraint, scope_id: hours_a_week, most: 19}
"""
FILES = {
    "case.yaml": RULES,
    "resources.csv": "resource_id,calendar\nA,day\nB,day\n",
    "requests.csv": "request_id,duration_min,value\n" + "".join(f"T{number:02d},60,100\n" for number in range(60)),
    "worked.csv": "resource_id,date,worked_h\nB,2026-11-21,6\nB,2026-11-22,6\n",
}


@pytest.fixture
def _office(folder: Path) -> None:
    (folder / "office").mkdir()
    for name, text in FILES.items():
        (folder / "office" / name).write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("_office")
def test_desk_work_is_planned_by_rules_over_days_and_weeks_and_verifies(creneau: Creneau) -> None:
    done = creneau("plan", "office", "-o", "run", "--iterations", "10")
    # A 8, 8 and 4 hours; B 8 on Monday, the third day in a row, and 8 on Wednesday
    assert done.exit_code == 3, done.stderr
    assert "week_hours_most of constraint hours_a_week is to be at most 19; it is 20" in done.stderr
    hours = pl.read_csv("run/plan.csv").filter(activity="task").group_by("resource_id").len().sort("resource_id")
    assert hours.rows() == [("A", 20), ("B", 16)]
    (why,) = pl.read_csv("run/unplanned.csv")["detail"].unique()
    assert why.endswith(
        "beside what is planned, in the hours that rules over days, weeks and shares leave (constraints)"
    )
    assert pl.read_csv("run/kpis.csv").filter(kpi="days_in_a_row_most", scope="total")["value"].to_list() == [3]
    again = creneau("verify", "office", "run", "--format", "csv")
    assert again.stdout.splitlines()[1:] == []


@pytest.mark.usefixtures("_office")
def test_check_counts_the_days_worked_before(creneau: Creneau) -> None:
    assert "worked        2" in creneau("check", "office").stdout
