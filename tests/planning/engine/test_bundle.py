"""What kernels are given lies in memory as they read it."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from planning.engine.bundle import address_of
from planning.engine.layout import Guide


def guide() -> Guide:
    return Guide(neighbours=np.array([[1], [0]], dtype=np.int32), orders=np.zeros((2, 7), dtype=np.int64))


def test_the_words_of_a_bundle_are_the_address_and_the_shape_of_each_array():
    given = guide()
    neighbours, orders = given.neighbours.ctypes.data, given.orders.ctypes.data
    assert list(given.words) == [neighbours, 2, 1, orders, 2, 7]
    assert list((ctypes.c_int32 * 2).from_address(given.words[0])) == [1, 0]


def test_a_copy_of_a_bundle_has_arrays_and_words_of_its_own():
    given = guide()
    copied = given.copy()
    copied.neighbours[0, 0] = 5
    assert given.neighbours[0, 0] == 1
    assert set(given.words[::3]).isdisjoint(copied.words[::3])


@pytest.mark.parametrize(
    "array", [np.zeros((3, 2), np.int32), np.zeros(3, np.int64), np.zeros((3, 4), np.int64)[:, ::2]]
)
def test_an_array_of_another_type_or_shape_or_in_pieces_is_refused(array):
    with pytest.raises(TypeError, match="where a kernel takes Rows"):
        address_of(array, "Rows")


def test_rows_of_another_length_than_kernels_rely_on_are_refused():
    with pytest.raises(TypeError, match="rows of 3 are given where a kernel takes Pairs"):
        address_of(np.zeros((4, 3), np.int64), "Pairs")
