"""The rules over groups against their slow twin where people do desk work, alone or beside visits."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests import desk, grouped
from tests.cases import Seeded
from tests.planning.verify.desk.test_twin import compare
from tests.seeds import spread


@pytest.mark.parametrize("seed", spread(3, 6, 40))
def test_verifier_and_twin_agree_on_random_desk_work_under_rules_over_groups(seed: int) -> None:
    pick = Seeded(random.Random(seed))  # noqa: S311 - chance for a test, no secret
    batch = desk.seeded(seed)
    ruled = replace(batch, case=grouped.with_rules(pick, batch.case))
    said = {rule for kind in desk.KINDS for rule, *_ in compare(ruled, kind).violations}
    assert said & {"share", "rest", "days_in_a_row", "hours_a_week", "territory", "radius"}
