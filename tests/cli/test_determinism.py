"""Equal iterations give equal runs, whatever runs at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Creneau

TABLES = ("plan.csv", "unplanned.csv", "costs.csv", "kpis.csv", "curve.csv")


def test_threads_change_nothing_of_a_run_but_the_setting(creneau: Creneau) -> None:
    creneau("init", "lyon", "--sample", "heating", "--size", 100)
    for threads in (1, 2):
        limits = ["--set", f"limits.threads={threads}", "--set", "limits.searches=2"]
        done = creneau("plan", "lyon", "-o", f"run{threads}", "--iterations", 500, *limits)
        assert done.exit_code in {0, 3}
    for name in TABLES:
        assert Path("run1", name).read_bytes() == Path("run2", name).read_bytes()
    manifests = [json.loads(Path(f"run{threads}/manifest.json").read_text()) for threads in (1, 2)]
    assert [manifest["settings"]["limits"].pop("threads") for manifest in manifests] == [1, 2]
    assert manifests[0] == manifests[1]
