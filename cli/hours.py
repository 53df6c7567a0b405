"""What hours of desk work are worth, for a reader: whom to cross-train and whom to hire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cli.figures import figure, money
from cli.output import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from planning.bound import Bound

FIRST = 10
"""Rows of a ranking that a screen shows."""


def shown(
    found: Bound, currency: str, *, reached: int | None = None, everything: bool = False
) -> Iterator[RenderableType]:
    """Show the bound, the price of an hour by skill, and the first of those to hire and to train.

    Parameters
    ----------
    reached
        Cents on time of a plan, to be set beside it.
    everything
        Show each ranking to its end.
    """
    share = f" ({found.value_on_time / found.value:.1%})" if found.value else ""
    yield f"value on time: at most {money(found.value_on_time)} of {money(found.value)} {currency}{share}"
    if reached is not None:
        part = f", {reached / found.value_on_time:.1%} of the most" if found.value_on_time else ""
        yield f"the plan has {money(reached)} {currency}{part}"
    if found.prices.is_empty():
        return
    yield ""
    yield f"what an hour more is worth, in {currency}"
    asked = found.prices.filter(pl.col("scope") == "skills").group_by("department", "skills", maintain_order=True)
    hour = pl.col("price_hour")
    prices = asked.agg(
        pl.first("people"), hour.mean().round().cast(pl.Int64), most=hour.max(), on=pl.col("day").get(hour.arg_max())
    )
    yield table(
        ("department", "skills", "people", "mean", "highest", "on"),
        (
            (department, _all(skills), people, money(mean), money(highest), f"{day:%a %d %b}")
            for department, skills, people, mean, highest, day in prices.iter_rows()
        ),
        right=("people", "mean", "highest"),
    )
    yield ""
    yield "whom to hire: gain of one person more with these skills, if each hour is worth what the first is"
    hired = (found.hiring if everything else found.hiring.head(FIRST)).iter_rows(named=True)
    yield table(
        ("department", "skills", "people now", "load", "an hour", "hours", "gain"),
        (
            (
                row["department"],
                _all(row["skills"]),
                row["people"],
                figure(row["load"], "share"),
                *(money(row["price_hour"]), f"{row['hours']:,.1f}", money(row["gain"])),
            )
            for row in hired
        ),
        right=("people now", "load", "an hour", "hours", "gain"),
    )
    if found.training.is_empty():
        return
    yield ""
    yield "whom to cross-train: gain of one of these people who learns one skill more, likewise"
    trained = (found.training if everything else found.training.head(FIRST)).iter_rows(named=True)
    yield table(
        ("department", "skills", "people", "such as", "learns", "an hour", "after", "hours", "gain"),
        (
            (
                *(row["department"], _all(row["skills"]), row["people"], row["such_as"], row["learns"]),
                *(money(row["price_hour"]), money(row["price_after"]), f"{row['hours']:,.1f}", money(row["gain"])),
            )
            for row in trained
        ),
        right=("people", "an hour", "after", "hours", "gain"),
    )


def _all(skills: str) -> str:
    """Name skills, or that there are none."""
    return skills or "none asked"
