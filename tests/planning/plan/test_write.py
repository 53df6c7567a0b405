from __future__ import annotations

import polars as pl

from planning.plan import ROWS, Plan, plan_csv
from planning.plan.rows import UNPLANNED
from planning.plan.write import local_times


def test_times_are_local_and_carry_their_offset_on_both_sides_of_a_clock_change() -> None:
    noon = 1_774_695_600  # 2026-03-28T12:00 in Paris, a day before the clocks go forward
    times = pl.DataFrame({"start": [noon, noon + 86_400, None], "late_s": [1, 2, 3]})
    written = local_times(times, "Europe/Paris")
    assert written["start"].to_list() == ["2026-03-28T12:00:00+01:00", "2026-03-29T13:00:00+02:00", None]
    assert written["late_s"].to_list() == [1, 2, 3]


def test_a_frame_without_instants_is_left_as_it_is() -> None:
    frame = pl.DataFrame({"rule": ["window"]})
    assert local_times(frame, "Europe/Paris").equals(frame)


def test_an_empty_plan_is_a_header() -> None:
    plan = Plan(pl.DataFrame(schema=ROWS), pl.DataFrame(schema=UNPLANNED))
    assert plan_csv(plan, "UTC") == ",".join(ROWS) + "\n"


def test_texts_with_separators_are_quoted_and_formulas_marked_as_texts() -> None:
    row = {**dict.fromkeys(ROWS), "activity": "visit", "request_id": '=R,"1"', "resource_id": "-T1"}
    plan = Plan(pl.DataFrame([row], schema=ROWS), pl.DataFrame(schema=UNPLANNED))
    assert plan_csv(plan, "UTC").splitlines()[1].startswith('visit,"\'=R,""1""",,,\'-T1,')
