"""Offers as a caller hears them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cli.figures import money
from cli.output import counted, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from rich.console import RenderableType

    from planning.case.case import Case


def choices(case: Case, offers: pl.DataFrame) -> Iterator[RenderableType]:
    """Tell the choices of each request: when, with whom, where, at what price, and what that leaves of its value."""
    zone, currency = case.settings.timezone, case.settings.currency
    for place, ((request,), own) in enumerate(offers.group_by("request_id", maintain_order=True)):
        if place > 0:
            yield ""
        yield f"{request}: {counted(len(own), 'choice')}"
        rows = [
            (
                row["offer_id"],
                spoken(row["promised_start"], row["promised_end"], zone),
                row["resource_ids"].replace(";", ", "),
                row["site_id"],
                money(row["price"]),
                money(row["marginal_cost"]),
                money(row["slot_value"]),
                "met" if row["sla_met"] else "missed",
            )
            for row in own.iter_rows(named=True)
        ]
        yield table(
            ("offer", "promise", "with", "site", f"price {currency}", "cost", "value left", "SLA"),
            rows,
            right=(f"price {currency}", "cost", "value left"),
        )


def spoken(start: int, end: int, zone: str) -> str:
    """Write a window as it is told: Tue 24 Nov 10:00-12:00."""
    local = [datetime.fromtimestamp(at, ZoneInfo(zone)) for at in (start, end)]
    return f"{local[0]:%a %d %b %H:%M}-{local[1]:%H:%M}"
