"""What the engine needs to know of travel: plain arrays, numbers in and numbers out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Ints: TypeAlias = "NDArray[np.integer[Any]]"
Longs: TypeAlias = "NDArray[np.int64]"
Shorts: TypeAlias = "NDArray[np.int32]"
Floats: TypeAlias = "NDArray[np.float64]"


class Store(NamedTuple):
    """The legs between n places, either from coordinates or from a table.

    Parameters
    ----------
    coords
        Shape (n, 3): points on the unit sphere, or metres on the plane; zeros where the table alone decides.
    spherical
        Whether `coords` lie on the sphere.
    scale
        Metres of road per unit of distance between two `coords` (per radian of arc where spherical).
    pace
        Seconds per metre.
    table_seconds, table_metres
        Shape (n, n), from row to column; (0, 0) where coordinates decide.
    """

    coords: Floats
    spherical: bool
    scale: float
    pace: float
    table_seconds: Shorts
    table_metres: Shorts


NO_TABLE: Shorts = np.zeros((0, 0), dtype=np.int32)


def legs(store: Store, a: Ints, b: Ints) -> tuple[Longs, Longs]:
    """Seconds and metres from the places `a` to the places `b`, both rounded up once a leg."""
    if len(store.table_seconds):
        return store.table_seconds[a, b].astype(np.int64), store.table_metres[a, b].astype(np.int64)
    return measured(store, a, b)


def measured(store: Store, a: Ints, b: Ints) -> tuple[Longs, Longs]:
    """Seconds and metres by the coordinates alone, whatever the table says.

    The arc of a chord c on the unit sphere is 2 asin(c / 2), here by its series up to c^7: it needs only sums,
    products and roots, so that compiled code gives the same bits. Its error is below 1e-10 up to 1,000 km.
    """
    dx, dy, dz = (store.coords[a] - store.coords[b]).T
    span = np.sqrt(dx * dx + dy * dy + dz * dz)
    if store.spherical:
        c2 = span * span
        span = span * (1.0 + c2 * (1.0 / 24.0) + c2 * c2 * (3.0 / 640.0) + c2 * c2 * c2 * (5.0 / 7168.0))
    road = store.scale * span
    seconds, metres = np.ceil(road * store.pace - 1e-6), np.ceil(road - 1e-6)
    return seconds.astype(np.int64), metres.astype(np.int64)
