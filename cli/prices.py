"""From new requests, or a sample of old ones, to what it costs to serve them sooner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cli import records
from cli.counter import open_counter, visits_only
from cli.figures import money
from cli.output import table
from cli.places import run_folder
from cli.read import read
from planning.case.times import written
from planning.formulas import as_csv
from planning.manifest import facts_of, manifest_json
from planning.run import MANIFEST, check_folder, write_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl
    from rich.console import RenderableType

    from cli.order import Order
    from cli.output import Output
    from planning.case.asked import Asked
    from planning.case.case import Case
    from planning.offers import Counter

NONE = "-"


def priced(order: Order, plan: Path, asked: Asked, run: str | None, out: Output) -> list[str]:
    """Print what each request costs by its delay; gives what does not hold: requests that can never be served.

    Raises
    ------
    InputError
        As for `cli.counter.open_counter`; E416: tasks are asked for. E801 to E803: the run's folder.
    """
    counter = visits_only(open_counter(order, plan, asked, out).counter, asked)
    case = counter.board.problem.case
    folder = _folder(order, run, case)
    rows = _prices(counter, out)
    _write(folder, rows, case, out, replace=order.replace)
    out.show(*_told(rows, case))
    _hand_out(rows, case, "prices/1", out)
    possible = set(rows.drop_nulls("marginal_cost")["request_id"])
    refused = [one for one in asked.ids() if one not in possible]
    later = {one for one in refused if counter.offers(one)}
    return [
        f"{one}: no price: {'cannot begin within 5 days' if one in later else counter.refusal(one)}" for one in refused
    ]


def catalogue(  # noqa: PLR0913, PLR0917 - what is drawn, where to, and who is told
    order: Order, plan: Path, count: int, seed: int, run: str | None, out: Output
) -> None:
    """Print the price of urgency by service, tier and territory.

    Raises
    ------
    InputError
        As for `cli.counter.open_counter`; E414: there is nothing to draw from. E801 to E803: the
        run's folder.
    """
    from planning.price.sample import averaged, sampled  # noqa: PLC0415 - compiled

    asked, drawn = sampled(read(order, out), count, seed)
    opened = open_counter(replace(order, strict=False), plan, asked, out, told=False)  # nobody wrote these requests
    counter = visits_only(opened.counter, asked)
    case = counter.board.problem.case
    folder = _folder(order, run, case)
    rows = averaged(_prices(counter, out), drawn)
    _write(folder, rows, case, out, replace=order.replace)
    out.show(_catalogue(rows, case))
    _hand_out(rows, case, "price-catalogue/1", out)


def _folder(order: Order, run: str | None, case: Case) -> Path | None:
    """Say where the prices are kept; refuse, before any is found, what could not be written."""
    folder = None if run is None else run_folder(run, case)
    if folder is not None:
        check_folder(folder, replace=order.replace)
    return folder


def _write(folder: Path | None, rows: pl.DataFrame, case: Case, out: Output, *, replace: bool) -> None:
    """Keep prices as a run."""
    if folder is None:
        return
    manifest = manifest_json({**facts_of(case), "kind": "prices"})
    prices = as_csv(records.in_units(rows, case.settings.timezone))
    write_files(folder, {"prices.csv": prices, MANIFEST: manifest}, replace=replace)
    out.say(f"wrote {folder}")


def _prices(counter: Counter, out: Output) -> pl.DataFrame:
    """Price every request."""
    from planning.price import prices, prices_frame  # noqa: PLC0415 - compiled

    with out.step("priced"):
        return prices_frame(price for request in counter.asked for price in prices(counter, request))


def _hand_out(rows: pl.DataFrame, case: Case, schema: str, out: Output) -> None:
    zone = case.settings.timezone
    document = {"prices": records.records(rows, zone), "currency": case.settings.currency}
    out.data(csv=as_csv(records.in_units(rows, zone)), document=document, schema=schema)


def _told(rows: pl.DataFrame, case: Case) -> Iterator[RenderableType]:
    """Tell the prices of each request."""
    zone = case.settings.timezone
    for place, ((request,), own) in enumerate(rows.group_by("request_id", maintain_order=True)):
        if place > 0:
            yield ""
        yield f"{request}, asked at {written(own['asked_at'][0], zone)}"
        cells = [
            (
                row["within"],
                written(row["until"], zone),
                NONE if row["start"] is None else written(row["start"], zone),
                (row["resource_ids"] or NONE).replace(";", ", "),
                _amount(row["marginal_cost"]),
                _amount(row["urgency"]),
            )
            for row in own.iter_rows(named=True)
        ]
        yield table(
            ("within", "until", "start", "with", f"cost {case.settings.currency}", "urgency"),
            cells,
            right=(f"cost {case.settings.currency}", "urgency"),
        )


def _catalogue(rows: pl.DataFrame, case: Case) -> RenderableType:
    """Lay out the catalogue for people."""
    cells = [
        (
            row["service_id"] or NONE,
            row["tier"] or NONE,
            row["territory"] or NONE,
            row["within"],
            f"{row['requests']:,}",
            f"{row['possible']:.0%}",
            *(_bounded(row, name) for name in ("marginal_cost", "urgency")),
        )
        for row in rows.iter_rows(named=True)
    ]
    right = ("requests", "possible", f"cost {case.settings.currency}", "urgency")
    return table(("service", "tier", "territory", "within", *right), cells, right=right)


def _bounded(row: dict[str, int | None], name: str) -> str:
    """Write a mean with half the width of its interval."""
    mean, high = row[name], row[f"{name}_high"]
    if mean is None:
        return NONE
    return money(mean) if high is None else f"{money(mean)} ± {money(high - mean)}"


def _amount(cents: int | None) -> str:
    return NONE if cents is None else money(cents)
