"""Heaps side by side in one array: the greatest key on top, of equal ones the least number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.engine.compiled import kernel

if TYPE_CHECKING:
    from planning.engine.dispatch.desk import Desk

KEY, NUMBER = 0, 1


@kernel
def put(desk: Desk, heap: int, key: int, number: int) -> None:
    """Add an entry."""
    first, place = desk.heap_first[heap], desk.heap_size[heap]
    desk.heap_size[heap] += 1
    rows = desk.heap
    while place > 0:
        above = (place - 1) >> 1
        other = rows[first + above, KEY]
        if other > key or (other == key and rows[first + above, NUMBER] < number):
            break
        rows[first + place, KEY] = other
        rows[first + place, NUMBER] = rows[first + above, NUMBER]
        place = above
    rows[first + place, KEY] = key
    rows[first + place, NUMBER] = number


@kernel
def drop(desk: Desk, heap: int) -> None:
    """Take the top away."""
    desk.heap_size[heap] -= 1
    first, size = desk.heap_first[heap], desk.heap_size[heap]
    rows = desk.heap
    key, number = rows[first + size, KEY], rows[first + size, NUMBER]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        at = first + below
        if below + 1 < size:
            left, right = rows[at, KEY], rows[at + 1, KEY]
            if right > left or (right == left and rows[at + 1, NUMBER] < rows[at, NUMBER]):
                below += 1
                at += 1
        other = rows[at, KEY]
        if key > other or (key == other and number < rows[at, NUMBER]):
            break
        rows[first + place, KEY] = other
        rows[first + place, NUMBER] = rows[at, NUMBER]
        place = below
    rows[first + place, KEY] = key
    rows[first + place, NUMBER] = number
