"""A hand-made instance: three customers, two vehicles that hold 10."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.vrptw.instance import Instance, Stop, read

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """small

VEHICLE
NUMBER     CAPACITY
  2          10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0       0          0          0          0         60          0
    1       3          4          6          0         20         10
    2       3         -4          4         20         40         10
    3      -5          2          5          0         30         10
"""
SMALL = Instance(
    name="SMALL",
    vehicles=2,
    capacity=10,
    stops=(
        Stop(number=0, x=0, y=0, demand=0, ready=0, due=60, service=0),
        Stop(number=1, x=3, y=4, demand=6, ready=0, due=20, service=10),
        Stop(number=2, x=3, y=-4, demand=4, ready=20, due=40, service=10),
        Stop(number=3, x=-5, y=2, demand=5, ready=0, due=30, service=10),
    ),
)


def written(folder: Path, text: str = TEXT) -> Path:
    file = folder / "small.txt"
    file.write_text(text, encoding="utf-8")
    return file


def read_from(folder: Path, text: str = TEXT) -> Instance:
    return read(written(folder, text))
