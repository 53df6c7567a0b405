"""What differs between two plans, for a reader and for a program."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from cli.figures import figure
from cli.output import FIRST_ROWS, counted, named, table
from planning.diff import unsaid
from planning.kpis.measure import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from planning.diff import Side


class Comparison(NamedTuple):
    """Two plans, the visits that differ as `planning.diff.changes` gives them, and the figures, None where unknown."""

    old: Side
    new: Side
    moved: pl.DataFrame
    figures: pl.DataFrame | None


ALONE = ("added", "removed")
"""What is said of a visit that only one plan has."""
SAID_BY_ONE = {"start": "start, so that their times are not compared", "site_id": "site, so that it is not compared"}


def shown(moved: pl.DataFrame, measured: pl.DataFrame | None, *, everything: bool) -> Iterator[RenderableType]:
    """Show the visits that differ, those to notify first, and the totals that differ.

    Parameters
    ----------
    moved
        As `planning.diff.changes` gives it.
    measured
        As `planning.diff.figures` gives it; None where the KPIs are not compared.
    everything
        Show every visit, and the figures of every group, not the first and the totals only.
    """
    rows = moved.sort("notify", descending=True, maintain_order=True)
    if not rows.is_empty():
        first = rows if everything else rows.head(FIRST_ROWS)
        yield _visits(first)
        if hidden := len(rows) - len(first):
            yield f"... and {hidden:,} more of {len(rows):,} visits that differ: -v shows them"
    if measured is not None and not measured.is_empty():
        totals = measured if everything else measured.filter(pl.col("scope") == TOTAL)
        if not rows.is_empty():
            yield ""
        yield _figures(totals)
        if hidden := len(measured) - len(totals):
            yield f"... and {counted(hidden, 'figure')} by group: -v shows them"


def document(moved: pl.DataFrame, measured: pl.DataFrame | None) -> dict[str, Any]:
    """Give all that differs as a JSON document holds it; KPIs that are not compared are null."""
    return {"changes": moved.to_dicts(), "kpis": None if measured is None else measured.to_dicts()}


def summary(old: Side, new: Side, moved: pl.DataFrame, measured: pl.DataFrame | None) -> Iterator[str]:
    """Sum up what differs, in sentences: what could not be compared, and then how much differs."""
    for column, count in unsaid(old.rows, new.rows).items():
        if count:
            yield f"of {counted(count, 'visit')} only one plan says the {SAID_BY_ONE[column]}"
    yield "; ".join([_counts(moved), *([] if measured is None else [_judgement(measured)])])


def no_run(plans: Sequence[str]) -> str:
    """Say why two plans have no KPIs to compare."""
    many = len(plans) > 1
    return f"{' and '.join(plans)} {'are no runs' if many else 'is no run'}, and only a run's folder holds them"


def _counts(moved: pl.DataFrame) -> str:
    if moved.is_empty():
        return "both plans have the same visits"
    words = moved["change"]
    added, removed = (int((words == word).sum()) for word in ALONE)
    requests = moved.filter("notify")["request_id"].unique(maintain_order=True).to_list()
    said = f"{counted(added, 'visit')} added, {removed:,} removed, {len(moved) - added - removed:,} moved; "
    if not requests:
        return f"{said}no client to notify"
    return f"{said}clients to notify of {counted(len(requests), 'request')}: {named(requests)}"


def _judgement(measured: pl.DataFrame) -> str:
    """Say how the two numbers that judge a plan differ."""
    if measured.is_empty():
        return "all KPIs are equal"
    totals = {row["kpi"]: row for row in measured.filter(pl.col("scope") == TOTAL).iter_rows(named=True)}
    said = [(kpi, _signed(totals[kpi]) if kpi in totals else "unchanged") for kpi in ("broken", "cost")]
    return ", ".join(f"{kpi} {difference}" for kpi, difference in said)


def _visits(rows: pl.DataFrame) -> RenderableType:
    """Show visits; columns that say nothing are left out."""
    columns: dict[str, list[str]] = {
        "request": rows["request_id"].to_list(),
        "part": [" ".join(filter(None, names)) for names in rows.select("part", "role").iter_rows()],
        "change": [_change(row) for row in rows.iter_rows(named=True)],
        "notify": ["yes" if notify else "" for notify in rows["notify"]],
        "resource": [_from_to(*pair) for pair in rows.select("old_resource_id", "new_resource_id").iter_rows()],
        "start": [_times(*pair) for pair in rows.select("old_start", "new_start").iter_rows()],
        "site": [_from_to(*pair) for pair in rows.select("old_site_id", "new_site_id").iter_rows()],
    }
    said = {heading: cells for heading, cells in columns.items() if any(cells)}
    return table(tuple(said), zip(*said.values(), strict=True))


def _change(row: Mapping[str, Any]) -> str:
    """Say what differs, and why a visit is left out where that is known."""
    return f"{row['change']} ({row['code']})" if row["code"] else str(row["change"])


def _from_to(old: str | None, new: str | None) -> str:
    if old is None or new is None or old == new:
        return old or new or ""
    return f"{old} -> {new}"


def _times(old: str | None, new: str | None) -> str:
    """Write one or two starts; the day once where it is the same."""
    was, now = (datetime.fromisoformat(text) if text else None for text in (old, new))
    if was is None or now is None or was == now:
        return _time(was or now)
    return f"{_time(was)} -> {_clock(now) if was.date() == now.date() else _time(now)}"


def _time(moment: datetime | None) -> str:
    return f"{moment:%a %d %b} {_clock(moment)}" if moment else ""


def _clock(moment: datetime) -> str:
    """Write a time of day, with seconds where it has some."""
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _figures(measured: pl.DataFrame) -> RenderableType:
    grouped = (measured["scope"] != TOTAL).any()
    headings = ("figure", *(("group",) if grouped else ()), "old", "new", "difference", "unit")
    rows = (
        (
            row["kpi"],
            *((f"{row['scope']} {row['scope_id']}" if row["scope_id"] else "",) if grouped else ()),
            figure(row["old"], row["unit"]),
            figure(row["new"], row["unit"]),
            "-" if row["difference"] is None else _difference(row),
            row["unit"],
        )
        for row in measured.iter_rows(named=True)
    )
    return table(headings, rows, right=("old", "new", "difference"))


def _difference(row: Mapping[str, Any]) -> str:
    sign = "-" if row["difference"] < 0 else "+"
    return sign + figure(abs(row["difference"]), row["unit"])


def _signed(row: Mapping[str, Any]) -> str:
    """Write a difference with its unit."""
    if row["difference"] is None:
        return "is known of one plan only"
    return _difference(row) + ("" if row["unit"] == "weight" else f" {row['unit']}")
