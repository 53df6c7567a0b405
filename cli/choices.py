"""Offers as a caller hears them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from cli.figures import money
from cli.output import counted, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from planning.case.case import Case


def choices(case: Case, offers: pl.DataFrame) -> Iterator[RenderableType]:
    """Tell the choices of each request: when, with whom, where, at what price, and what that leaves of its value."""
    asked = case.requests.select("request_id", asked="service_id")
    other = offers.join(asked, on="request_id", how="left").select(
        pl.col("service_id").ne_missing(pl.col("asked")).any()
    )
    for place, ((request,), own) in enumerate(offers.group_by("request_id", maintain_order=True)):
        if place > 0:
            yield ""
        yield f"{request}: {counted(len(own), 'choice')}"
        rows = [_told(row, case) for row in own.iter_rows(named=True)]
        price = f"price {case.settings.currency}"
        heads = ["offer", "promise", "service", "with", "site", price, "cost", "value left", "SLA", "moves"]
        unsaid = {name for name in ("site", "moves") if not any(row[heads.index(name)] for row in rows)}
        unsaid |= set() if other.item() else {"service"}
        said = [place for place, name in enumerate(heads) if name not in unsaid]
        yield table(
            [heads[place] for place in said],
            [[row[place] for place in said] for row in rows],
            right=(price, "cost", "value left"),
        )


def _told(row: dict[str, Any], case: Case) -> list[str | None]:
    return [
        row["offer_id"],
        spoken(row["promised_start"], row["promised_end"], case.settings.timezone),
        row["service_id"],
        row["resource_ids"].replace(";", ", "),
        row["site_id"],
        money(row["price"]),
        money(row["marginal_cost"]),
        money(row["slot_value"]),
        "met" if row["sla_met"] else "missed",
        row["moved"] and row["moved"].replace(";", ", "),
    ]


def spoken(start: int, end: int, zone: str) -> str:
    """Write a window as it is told: Tue 24 Nov 10:00-12:00."""
    local = [datetime.fromtimestamp(at, ZoneInfo(zone)) for at in (start, end)]
    return f"{local[0]:%a %d %b %H:%M}-{local[1]:%H:%M}"
