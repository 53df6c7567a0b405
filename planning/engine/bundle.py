"""Arrays that a kernel is given together, as one pointer.

numba hands a named tuple on as all the fields of all its arrays: some 150 values at each call of each kernel, which
takes most of the time of compiling. Kernels never exchange an array of a bundle, so its address and shape can be read
from memory where they are needed.
"""

from __future__ import annotations

import ctypes
from dataclasses import fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from typing import Self, TypeAlias

    from numpy.typing import NDArray

    Indices: TypeAlias = NDArray[np.int64]
    Places: TypeAlias = NDArray[np.int32]
    Rows: TypeAlias = NDArray[np.int64]
    Factors: TypeAlias = NDArray[np.int32]
    Sets: TypeAlias = NDArray[np.uint16]
    Flags: TypeAlias = NDArray[np.uint8]
    Numbers: TypeAlias = NDArray[np.float64]
    Coordinates: TypeAlias = NDArray[np.float64]
    Table: TypeAlias = NDArray[np.int32]
    Pairs: TypeAlias = NDArray[np.int64]
    Eights: TypeAlias = NDArray[np.int64]
    Sixteens: TypeAlias = NDArray[np.int64]

ARRAYS = {
    "Indices": (np.dtype(np.int64), 1),
    "Places": (np.dtype(np.int32), 2),
    "Rows": (np.dtype(np.int64), 2),
    "Factors": (np.dtype(np.int32), 1),
    "Sets": (np.dtype(np.uint16), 2),
    "Flags": (np.dtype(np.uint8), 2),
    "Numbers": (np.dtype(np.float64), 1),
    "Coordinates": (np.dtype(np.float64), 2),
    "Table": (np.dtype(np.int32), 3),
    "Pairs": (np.dtype(np.int64), 2),
    "Eights": (np.dtype(np.int64), 2),
    "Sixteens": (np.dtype(np.int64), 2),
}
"""Type of the items and number of dimensions of the arrays that kernels are given, by their annotations."""
WIDTHS = {"Pairs": 2, "Eights": 8, "Sixteens": 16}
"""How long a row is where kernels may rely on it: a place is then found without a multiplication."""
BUNDLES: dict[str, type[Bundle]] = {}
"""Every kind of bundle, by the name that kernels are annotated with."""


class Bundle:
    """Arrays that stay where they are; a dataclass of them."""

    def __init_subclass__(cls) -> None:
        """Let kernels name the kind in their annotations, whichever package it belongs to."""
        if BUNDLES.setdefault(cls.__name__, cls) is not cls:
            raise TypeError(f"there are two kinds of bundles with the name {cls.__name__}")

    @cached_property
    def words(self) -> ctypes.Array[ctypes.c_int64]:
        """Address and shape of each array, in a row."""
        kinds = [str(field.type) for field in fields(self)]  # type: ignore[arg-type] # each bundle is a dataclass
        given = zip(self.arrays(), kinds, strict=True)
        words = [word for array, kind in given for word in (address_of(array, kind), *array.shape)]
        return (ctypes.c_int64 * len(words))(*words)

    def copy(self) -> Self:
        """Copy each array."""
        return type(self)(*(array.copy() for array in self.arrays()))

    def arrays(self) -> list[NDArray[Any]]:
        """List its arrays."""
        return [getattr(self, field.name) for field in fields(self)]  # type: ignore[arg-type] # as above


def address_of(array: NDArray[Any], kind: str) -> int:
    """Give the address of an array.

    Raises
    ------
    TypeError
        It is not as its annotation says, or it does not lie in one piece.
    """
    if (array.dtype, array.ndim) != ARRAYS[kind] or not array.flags.c_contiguous:
        raise TypeError(f"{array.dtype} of {array.ndim} dimensions is given where a kernel takes {kind}")
    if array.shape[-1] != WIDTHS.get(kind, array.shape[-1]):
        raise TypeError(f"rows of {array.shape[-1]} are given where a kernel takes {kind}")
    return array.ctypes.data
