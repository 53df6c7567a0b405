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

HOUR = 3600


def choices(case: Case, offers: pl.DataFrame) -> Iterator[RenderableType]:
    """Tell the choices of each request: when, with whom, where, at what price, and what that leaves of its value."""
    asked = case.everything().select("request_id", asked="service_id")
    other = offers.join(asked, on="request_id", how="left").select(
        pl.col("service_id").ne_missing(pl.col("asked")).any()
    )
    for place, ((request,), own) in enumerate(offers.group_by("request_id", maintain_order=True)):
        if place > 0:
            yield ""
        yield f"{request}: {counted(len(own), 'choice')}"
        rows = [_told(row, case) for row in own.iter_rows(named=True)]
        price = f"price {case.settings.currency}"
        heads = ["offer", "promise", "service", "with", "site", price, "cost", "value left", "SLA", "moves", "delays"]
        unsaid = {name for name in ("site", "moves", "delays") if not any(row[heads.index(name)] for row in rows)}
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
        _promise(row, case),
        row["service_id"],
        row["resource_ids"].replace(";", ", "),
        row["site_id"],
        money(row["price"]),
        money(row["marginal_cost"]),
        money(row["slot_value"]),
        "met" if row["sla_met"] else "missed",
        row["moved"] and row["moved"].replace(";", ", "),
        row["delayed"] and f"{counted(row['delayed'].count(';') + 1, 'task')}, {row['delayed_s'] / HOUR:.1f} h in all",
    ]


def _promise(row: dict[str, Any], case: Case) -> str:
    """Write a promise as it is told: to a visit, when it begins; to a task, by when it is done."""
    zone = case.settings.timezone
    if row["request_id"] not in case.tasks["request_id"]:
        return spoken(row["promised_start"], row["promised_end"], zone)
    return f"{datetime.fromtimestamp(row['promised_end'], ZoneInfo(zone)):by %a %d %b %H:%M}"


def spoken(start: int, end: int, zone: str) -> str:
    """Write a window as it is told: Tue 24 Nov 10:00-12:00."""
    local = [datetime.fromtimestamp(at, ZoneInfo(zone)) for at in (start, end)]
    return f"{local[0]:%a %d %b %H:%M}-{local[1]:%H:%M}"
