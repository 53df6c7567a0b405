"""Folds, and the choice by what did best before."""

from typing import NamedTuple

import numpy as np

from scenarios.forecast.choose import Fold, choose, folds
from scenarios.forecast.settings import Settings


class Knob(NamedTuple):
    """Something to choose."""

    size: int = 0
    hue: str = "red"


def test_folds_end_with_the_history_and_forecast_so_many_days_with_history():
    known = np.array([day for day in range(100) if day % 7 < 5])
    made = folds(known, 5, 5, Settings(origins=2, warm_up=1))
    deciding = [fold for fold in made if not fold.between]
    assert [fold.tested for fold in deciding] == [False, True, True]
    assert deciding[-1].days.tolist() == known[-5:].tolist()
    assert deciding[-1].until == known[-6] + 1
    assert all(fold.days[0] >= fold.until for fold in made)
    assert not any(fold.tested for fold in made if fold.between)


def test_before_the_first_fold_lie_four_weeks():
    made = folds(np.arange(40), 7, 7, Settings(origins=50))
    assert made[0].until >= 28
    assert folds(np.arange(28), 7, 7, Settings()) == []
    assert len(folds(np.arange(30), 7, 7, Settings())[0].days) == 2


def moments(count: int) -> list[Fold]:
    return [Fold(10 * n, np.array([10 * n, 10 * n + 5]), tested=True) for n in range(1, count + 1)]


def test_a_fold_chooses_by_what_had_ended_before_it_and_never_by_its_own_error():
    def error(at: int, knob: Knob) -> float:
        return 1.0 + (knob.size if at < 5 else -knob.size)

    chosen = choose(Knob(), {"size": (0, -1, 1)}, moments(20), error)
    assert [knob.size for knob in chosen[:4]] == [0, 0, 0, -1]
    assert chosen[6].size == -1
    assert chosen[-1].size == 1


def test_overlapping_folds_tell_nothing_before_they_have_ended():
    late = [Fold(n, np.array([n, n + 100]), tested=True) for n in range(1, 6)]
    chosen = choose(Knob(), {"size": (0, 1)}, late, lambda _, knob: 1.0 - knob.size)
    assert [knob.size for knob in chosen] == [0, 0, 0, 0, 0, 1]


def test_fields_are_chosen_one_after_the_other():
    def error(_: int, knob: Knob) -> float:
        return 2.0 - knob.size - (knob.size == 1 and knob.hue == "blue")

    assert choose(Knob(), {"size": (0, 1), "hue": ("red", "blue")}, moments(5), error)[-1] == Knob(1, "blue")


def test_a_gain_of_less_than_half_a_percent_changes_nothing():
    chosen = choose(Knob(), {"size": (0, 1)}, moments(8), lambda _, knob: 1.0 - 0.004 * knob.size)
    assert {knob.size for knob in chosen} == {0}
