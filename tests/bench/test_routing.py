from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import routing
from bench.attempt import Attempt
from bench.routing import Run, judged, sheet
from tests.bench.small import written

if TYPE_CHECKING:
    from pathlib import Path


def a_run(instance: str, seed: int, distance: int, *faults: str, solver: str = "creneau") -> Run:
    return Run(
        instance=instance,
        solver=solver,
        seed=seed,
        best=1000,
        distance=distance,
        faults=faults,
        seconds=2.0,
        iterations=100,
    )


@pytest.mark.parametrize(("routes", "faults"), [([[1, 2], [3]], 0), ([], 3)])
def test_an_attempt_is_judged_by_the_evaluator(tmp_path: Path, routes: list[list[int]], faults: int) -> None:
    run = judged(written(tmp_path), "creneau", 0, 260, Attempt(routes, 1.0))
    assert len(run.faults) == faults
    assert run.gap == pytest.approx(10.0 if not faults else -100.0)


def test_a_row_is_the_mean_over_seeds_and_the_last_but_one_the_mean_over_instances() -> None:
    done = [a_run("A", 0, 1010), a_run("A", 1, 1030), a_run("B", 0, 1000), a_run("B", 1, 1000)]
    first, second, mean, seconds = sheet(done, named="x", seconds=2).rows
    assert first == ["A", "100.0", "2.00 ± 12.71", "50"]
    assert second == ["B", "100.0", "0.00 ± 0.00", "50"]
    assert mean == ["mean", "", "1.00 ± 12.71", "50"]
    assert seconds == ["seconds, mean", "", "2.0", ""]


def test_what_is_infeasible_is_shown_and_counted_and_its_distance_is_no_gap() -> None:
    wrong = "customer 3 is not served"
    done = [
        a_run("A", 0, 500, wrong),
        a_run("A", 1, 1010),
        a_run("B", 0, 500, wrong, "more"),
        a_run("B", 1, 500, wrong),
    ]
    made = sheet(done, named="x", seconds=2)
    assert [row[2] for row in made.rows] == ["1.00, 1 of 2 infeasible", "2 of 2 infeasible", "1.00 (1 of 2)", "2.0"]
    told = [note for note in made.notes if note.startswith("Infeasible")]
    assert told == [
        "Infeasible: A, creneau, seed 0: customer 3 is not served.",
        "Infeasible: B, creneau, seed 0: customer 3 is not served (and 1 more).",
        "Infeasible: B, creneau, seed 1: customer 3 is not served.",
    ]


def test_a_solver_without_a_feasible_plan_has_no_mean() -> None:
    made = sheet([a_run("A", 0, 500, "too late")], named="x", seconds=2)
    assert [row[2] for row in made.rows] == ["infeasible", "none feasible (0 of 1)", "2.0"]


def test_a_solver_that_stops_with_an_error_is_infeasible_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stop_or_answer(_: object, __: Path, solver: str, *___: object) -> Attempt:
        if solver == "pyvrp":
            raise MemoryError("too little")
        return Attempt([[1, 2], [3]], 1.0)

    monkeypatch.setattr(routing, "alone", stop_or_answer)
    monkeypatch.setattr(routing, "best_known", lambda: {"SMALL": 286})
    done = list(routing.runs([written(tmp_path)], ["pyvrp", "creneau"], seconds=1, seeds=1))
    assert [run.faults for run in done] == [("stopped by MemoryError: too little",), ()]
