"""An instance of vehicle routing with time windows, as its file holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

HEADING = ("VEHICLE", "NUMBER", "CUSTOMER", "CUST")


class Stop(NamedTuple):
    """The depot (number 0) or a customer; times and coordinates in the file's units."""

    number: int
    x: int
    y: int
    demand: int
    ready: int
    due: int
    service: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """What is to be delivered, and by how many vehicles at most.

    Parameters
    ----------
    stops
        The depot, then the customers, each at the index that is its number.
    """

    name: str
    vehicles: int
    capacity: int
    stops: tuple[Stop, ...]


def read(path: Path) -> Instance:
    """Read an instance in Solomon's text format.

    Raises
    ------
    ValueError
        With the file and the line that cannot be read.
    """
    name, *lines = path.read_text(encoding="utf-8").splitlines()
    fleet: list[int] = []
    stops: list[Stop] = []
    for line, text in enumerate(lines, start=2):
        words = text.split()
        if not words or words[0] in HEADING:
            continue
        try:
            numbers = [int(word) for word in words]
            if fleet:
                stops.append(Stop(*numbers))
            else:
                fleet = numbers
        except (TypeError, ValueError):
            raise ValueError(f"{path}:{line}: {text.strip()!r} is not a row of whole numbers") from None
    if len(fleet) != 2 or len(stops) < 2 or [stop.number for stop in stops] != list(range(len(stops))):  # noqa: PLR2004 - number and capacity; a depot and a customer
        raise ValueError(f"{path}: a row with number and capacity is needed, then customers numbered from 0")
    return Instance(name=name.strip().upper(), vehicles=fleet[0], capacity=fleet[1], stops=tuple(stops))


def tenths(instance: Instance) -> NDArray[np.int64]:
    """Distance from stop (row) to stop (column) in tenths, what is beyond them cut off; also the travel time."""
    places = np.array([(stop.x, stop.y) for stop in instance.stops], dtype=np.int64)
    apart = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    legs: NDArray[np.int64] = np.floor(np.sqrt(100 * apart)).astype(np.int64)  # the root of a square is exact
    return legs
