"""Samples: cases to start from, invented but true to life."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from planning.case.schema.kinds import similar
from planning.faults import Fault, InputError
from scenarios.samples import backlog, heating, helpdesk, hotline, rooms, training

if TYPE_CHECKING:
    from pathlib import Path


class Writer(Protocol):
    """Writes a sample into an empty folder."""

    def __call__(self, folder: Path, *, size: int, seed: int) -> None:
        """Write the tables and case.yaml of a sample of this size; equal bytes for equal seeds."""


class Sample(NamedTuple):
    """A sample: what it is about; the least, greatest, usual number of its rows and that of `demo`; who writes it."""

    about: str
    least: int
    greatest: int
    usual: int
    demo: int
    write: Writer


SAMPLES = {
    "heating": Sample(
        "boiler maintenance and urgent repair around Lyon, over five days", 100, 20_000, 1_000, 120, heating.write
    ),
    "rooms": Sample(
        "offices, meeting rooms and desks for hire in four business centres in Paris, over five days",
        100,
        5_000,
        400,
        120,
        rooms.write,
    ),
    "training": Sample(
        "courses with an expert, a room and a simulator around Paris, over two weeks",
        40,
        2_000,
        150,
        120,
        training.write,
    ),
    "backlog": Sample(
        "desk work of an insurer, from three systems, over two weeks", 1_000, 2_000_000, 5_000, 1_000, backlog.write
    ),
    "helpdesk": Sample("a firm's own IT support by phone, chat and tickets", 100, 20_000, 600, 600, helpdesk.write),
    "hotline": Sample("phone and chat of a shop on Black Friday", 1_000, 100_000, 10_000, 10_000, hotline.write),
}


def write(name: str, folder: Path, *, size: int | None = None, seed: int = 0) -> None:
    """Write a sample.

    Parameters
    ----------
    name
        One of `SAMPLES`.
    folder
        Empty, or not there yet.
    size
        Number of its requests; None for the usual one.
    seed
        The same name, size and seed give the same bytes.

    Raises
    ------
    InputError
        E940 there is no such sample; E941 the size is too small or too large for it; E942 the seed is negative.
    """
    if name not in SAMPLES:
        right = similar(name, SAMPLES) or f"there are {', '.join(SAMPLES)}"
        raise InputError([Fault(code="E940", file="--sample", value=name, wrong="is no sample", right=right)])
    sample = SAMPLES[name]
    size = sample.usual if size is None else size
    if not sample.least <= size <= sample.greatest:
        right = f"{sample.least:,} to {sample.greatest:,}"
        wrong = f"is too {'small' if size < sample.least else 'large'} for the sample {name}"
        raise InputError([Fault(code="E941", file="--size", value=str(size), wrong=wrong, right=right)])
    if seed < 0:
        raise InputError([Fault(code="E942", file="--seed", value=str(seed), wrong="is negative", right="0 or more")])
    sample.write(folder, size=size, seed=seed)
