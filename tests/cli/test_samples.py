from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau


@pytest.mark.parametrize(
    ("table", "old", "new", "code"),
    [
        ("resources", "SIM1,.*\n", "", "W501"),
        ("absences", r"\Z", "SIM1,2026-11-22T00:00,2026-12-06T00:00,repair\n", "W502"),
    ],
)
def test_without_its_one_simulator_a_simulation_is_left_out_for_the_role_that_nothing_fills(
    creneau: Creneau, table: str, old: str, new: str, code: str
) -> None:
    creneau("init", "paris", "--sample", "training", "--size", 40)
    file = Path(f"paris/{table}.csv")
    file.write_text(re.sub(old, new, file.read_text(), count=1))
    assert creneau("plan", "paris", "-o", "run", "--iterations", 0).exit_code in {0, 3}
    requests = pl.read_csv("paris/requests.csv").filter(service_id="simulation")
    told = pl.read_csv("run/unplanned.csv").join(requests, on="request_id", how="semi")
    assert told.height == requests.height > 0
    assert set(told["code"]) == {code}
    assert told["detail"].str.starts_with("cannot fill role simulator: ").all()
