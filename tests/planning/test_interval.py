from __future__ import annotations

import pytest

from planning.interval import interval, student


@pytest.mark.parametrize(
    ("degrees", "t"), [(1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (9, 2.2622), (28, 2.0484), (76, 1.9917)]
)
def test_points_of_students_distribution_are_those_of_the_tables(degrees: int, t: float) -> None:
    assert student(degrees) == pytest.approx(t, abs=5e-5)


def test_an_interval_is_the_mean_and_t_standard_errors() -> None:
    mean, half = interval([1.0, 2.0, 3.0])
    assert mean == pytest.approx(2.0)
    assert half == pytest.approx(4.30265 / 3**0.5, abs=1e-4)


def test_one_figure_has_no_interval_and_does_not_pretend_to() -> None:
    assert str(interval([1.5])) == "1.50"
    assert str(interval([1.5, 1.5])) == "1.50 ± 0.00"
