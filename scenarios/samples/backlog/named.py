"""Which tasks name people, and whom: always some who can do them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import polars as pl

from scenarios.samples.backlog.services import STAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scenarios.samples.backlog.services import Skill

Integers: TypeAlias = "NDArray[np.int64]"

NAMED = {"required_resources": 0.005, "preferred_resources": 0.03, "excluded_resources": 0.005}
"""How many tasks name those of whom one does them, one who should, and one who does not."""


class Able(NamedTuple):
    """People who can do each service, one service after another: where in `names` each begins, and how many."""

    names: pl.Series
    first: Integers
    many: Integers


def able(known: Sequence[Skill], resources: pl.DataFrame) -> Able:
    """Find, for each service, the people of its department who always have its skill at its level."""
    held = resources.select("resource_id", "department", skills=pl.col("skills").str.split(";")).explode("skills")
    parts = pl.col("skills").str.split_exact(":", 1).struct
    held = held.with_columns(name=parts[0], level=parts[1].fill_null("1").cast(pl.Int64))
    asked = pl.DataFrame(
        [(skill.name, skill.department, stage.level) for skill in known for stage in STAGES],
        schema=["name", "department", "asked"],
        orient="row",
    ).with_row_index("service")
    pairs = asked.join(held, on=["name", "department"]).filter(pl.col("level") >= pl.col("asked"))
    pairs = pairs.sort("service", "resource_id")
    count = np.bincount(pairs["service"].to_numpy(), minlength=asked.height)
    return Able(pairs["resource_id"], np.cumsum(count) - count, count)


def named(rng: np.random.Generator, who: Able, service: Integers) -> dict[str, pl.Series]:
    """Draw the columns of `NAMED` for tasks of these services; a task has one of them at most.

    Where two are required, the second is the next of those who can; nobody is excluded who alone can do it.
    """
    chance, size = rng.random(len(service)), who.many[service]
    drawn = (rng.random(len(service)) * size).astype(np.int64)
    one, next_one = (who.names.gather(who.first[service] + (drawn + more) % size) for more in (0, 1))
    both = pl.DataFrame({"one": one, "next": next_one, "two": rng.random(len(service)) < 1 / 2, "size": size})
    names = both.select(
        required_resources=pl.when("two", pl.col("size") > 1)
        .then(pl.concat_str("one", "next", separator=";"))
        .otherwise("one"),
        preferred_resources="one",
        excluded_resources=pl.when(pl.col("size") > 1).then("one"),
    )
    bounds = np.cumsum([0.0, *NAMED.values()])
    marked = [(low <= chance) & (chance < high) for low, high in pairwise(bounds)]
    return {
        name: names.select(pl.when(pl.Series(mark)).then(pl.col(name))).to_series()
        for name, mark in zip(NAMED, marked, strict=True)
    }
