"""The legs between all places as one table, where they are few enough for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planning.travel.travel import Travel

MOST_PLACES = 2_000
"""A table of so many takes 32 MB; between more places, each leg is computed from the coordinates when asked for."""


def leg_table(travel: Travel) -> NDArray[np.int32]:
    """Seconds and metres from each place to each: (places, places, 2); (0, 0, 2) where coordinates serve better."""
    store, count = travel.store(), travel.places.height
    if len(store.table_seconds):
        return np.ascontiguousarray(np.stack([store.table_seconds, store.table_metres], axis=2), dtype=np.int32)
    if count > MOST_PLACES:
        return np.zeros((0, 0, 2), dtype=np.int32)
    table = np.empty((count, count, 2), dtype=np.int32)
    there = np.arange(count)
    for here in range(count):
        table[here, :, 0], table[here, :, 1] = travel.legs(np.full(count, here), there)
        table[here, here] = 0
    return table


def is_symmetric(table: NDArray[np.int32]) -> bool:
    """Whether every leg is as long back as there; so it is of an empty table, which stands for coordinates."""
    return bool((table == table.transpose(1, 0, 2)).all())
