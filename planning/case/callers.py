"""The key `offers.callers` of case.yaml: who is expected to ask, so that the plan keeps room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import CALLERS
from planning.case.conditions import matching
from planning.case.keys import Cell
from planning.case.listed import Listed, entries
from planning.case.schema.kinds import Text, Whole
from planning.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planning.case.document import Node
    from planning.case.sheet import Sheet

LISTED = Listed(
    path="offers.callers",
    example="{a_day: 12, where: \"service_id = 'repair'\"}",
    readers={"a_day": Cell(Whole(unit="requests", low=1, high=10_000)), "where": Cell(Text())},
    needed=("a_day",),
    lacking="does not say how many are expected on a day",
    table="requests",
)


@dataclass(frozen=True, slots=True)
class Callers:
    """Requests expected on each working day: how many, and a condition on those of the case that they are like."""

    a_day: int
    where: str | None = None


def callers(node: Node | None, faults: list[Fault]) -> tuple[Callers, ...]:
    """Read the list; faults takes what `planning.case.listed.entries` finds."""
    return tuple(
        Callers(row["a_day"], row.get("where"))
        for (_, row, _), known in entries(node, LISTED, faults)
        if len(faults) == known
    )


def build(sheet: Sheet, expected: Sequence[Callers]) -> pl.DataFrame:
    """List what is expected with the requests that it is like, as CALLERS.

    Parameters
    ----------
    sheet
        The table of requests without tasks, whose columns conditions name.
    expected
        As `callers` reads it.
    """
    rows = [
        {
            "entry": number,
            "a_day": entry.a_day,
            "requests": matching(sheet, entry.where)["request_id"].sort().to_list(),
        }
        for number, entry in enumerate(expected, 1)
    ]
    return pl.DataFrame(rows, schema=CALLERS)


def unlike(callers: pl.DataFrame, unservable: pl.Series) -> list[Fault]:
    """Warn of what is expected and like no request of the case that can be served: W563."""
    like = pl.col("requests").list.set_difference(unservable.implode())
    return [
        Fault(
            code="W563",
            file="case.yaml",
            column=f"offers.callers.{number}",
            wrong="no request of the case that can be served is like these",
            right="no room is kept for them",
        )
        for number in callers.filter(like.list.len() == 0)["entry"]
    ]
