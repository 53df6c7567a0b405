"""Windows are widened by as few minutes as let a request in."""

from __future__ import annotations

import polars as pl
import pytest

from planning.explain.stage import Stage
from planning.explain.trial import Trial
from planning.explain.windows import Widening
from planning.plan import ROWS
from planning.travel import Travel
from tests.planning.boards import jobs, night

DAY = "2026-11-23"


@pytest.mark.parametrize(
    ("window", "on", "said", "cell"),
    [
        ("08:00/08:20", "start", "08:00-08:20 ends 10 min later", "08:00:00+01:00/2026-11-23T08:30:00+01:00"),
        ("08:00/08:20", "both", "08:00-08:20 ends 40 min later", "08:00:00+01:00/2026-11-23T09:00:00+01:00"),
        ("17:30/18:00", "start", "17:30-18:00 begins 90 min earlier", "16:00:00+01:00/2026-11-23T18:00:00+01:00"),
    ],
)
def test_a_window_is_widened_to_the_minute(window: str, on: str, said: str, cell: str) -> None:
    first, last = window.split("/")
    asked = jobs(request_id=["R1"], x=["30"], windows=[f"{DAY}T{first}/{DAY}T{last}"], window_on=[on])
    case = night(asked)
    stage = Stage.of(case, Travel.of(case), pl.DataFrame(schema=ROWS), ["R1"])
    wider = Widening(stage, Trial.of(stage.planned()), case.requests.row(0, named=True)).least()
    assert wider is not None
    assert wider.detail == f"its window Mon 23 Nov {said}"
    assert wider.cell == f"{DAY}T{cell}"
