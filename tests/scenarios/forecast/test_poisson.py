"""Poisson regression with priors, robust to outliers."""

import numpy as np
import pytest

from scenarios.forecast.poisson import Sample, regress

FREE = np.array([1e-9, 1e-9])


def sample(counts: np.ndarray) -> Sample:
    """Half of the observations have a cause."""
    cause = np.arange(len(counts)) % 2
    columns = np.column_stack([np.ones(len(counts)), cause]).astype(np.float64)
    return Sample(columns, counts, np.zeros(len(counts)), np.ones(len(counts)))


def test_without_a_prior_the_means_of_both_halves_are_found():
    found = regress(sample(np.array([90.0, 150, 110, 250, 100, 200])), FREE)
    assert np.exp(found.coefficients[0]) == pytest.approx(100)
    assert np.exp(found.coefficients.sum()) == pytest.approx(200)


def test_a_prior_draws_a_coefficient_to_nothing():
    told = sample(np.array([100.0, 200, 100, 200]))
    weak, strong = (regress(told, np.array([1e-9, precision])).coefficients[1] for precision in (1.0, 1e4))
    assert 0 < strong < 0.1 < weak < np.log(2)


def test_an_offset_counts_as_a_known_part_of_the_mean():
    told = sample(np.array([100.0, 100, 50, 50, 100, 100]))._replace(
        offset=np.log([1, 1, 0.5, 0.5, 1, 1]),
    )
    found = regress(told, FREE)
    assert found.coefficients == pytest.approx([np.log(100), 0], abs=1e-6)


def test_one_wild_count_hardly_moves_the_rest():
    counts = np.random.default_rng(3).poisson(1000, 200).astype(float)
    wild = counts.copy()
    wild[[20, 60]] = 20_000, 0
    plain, robust = (regress(sample(each), FREE) for each in (counts, wild))
    assert robust.coefficients == pytest.approx(plain.coefficients, abs=0.01)
    assert robust.kept[20] < 0.05
    assert np.abs(np.log(wild.mean() / counts.mean())) > 0.05


def test_the_covariance_holds_the_truth_as_often_as_it_says():
    held = []
    for seed in range(200):
        counts = np.random.default_rng(seed).poisson(np.tile([50, 75], 20)).astype(float)
        found = regress(sample(counts), FREE)
        error = found.coefficients[1] - np.log(1.5)
        held.append(abs(error) <= 1.645 * found.covariance[1, 1] ** 0.5)
    assert 0.84 < np.mean(held) < 0.96


def test_a_start_leads_to_the_same_end():
    told = sample(np.random.default_rng(5).poisson(300, 100).astype(float))
    cold = regress(told, FREE)
    warm = regress(told, FREE, cold.coefficients + 0.1)
    assert warm.coefficients == pytest.approx(cold.coefficients, abs=1e-4)
