from __future__ import annotations

from typing import TYPE_CHECKING

from planning.case.load import load
from scenarios.samples.template import write_template

if TYPE_CHECKING:
    from pathlib import Path


def test_the_template_is_a_case_without_faults_or_warnings_that_has_something_to_plan(tmp_path: Path) -> None:
    write_template(tmp_path / "new")
    case = load(tmp_path / "new")
    assert case.faults == ()
    assert case.requests.height == 1
    assert not case.shifts.is_empty()
    assert case.unservable.is_empty()
