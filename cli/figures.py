"""What a plan costs, breaks and achieves, for a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cli.output import FIRST_ROWS, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from cli.judge import Judged
    from planning.case.case import Case
    from planning.verify import Verdict

VIOLATION = {
    "rule": "rule",
    "request_id": "request",
    "resource_id": "resource",
    "shift_start": "shift",
    "sequence": "row",
    "detail": "what is wrong",
}


def verification(judged: Judged, *, everything: bool) -> Iterator[RenderableType]:
    """Tell what the verifier says of a plan: the rules that it breaks, what it costs, what it achieves.

    Parameters
    ----------
    everything
        Show every violation, not the first only.
    """
    yield from _violations(judged, None if everything else FIRST_ROWS)
    late = judged.verdict.promises_broken["request_id"]
    if len(late):
        yield f"promises broken: {', '.join(late)}"
    yield ""
    yield from cost(judged.case, judged.verdict)
    yield ""
    rows = ((kpi, figure(value, unit), unit) for kpi, unit, value in _totals(judged.kpis))
    yield table(("figure", "value", "unit"), rows, right=["value"])


def cost(case: Case, verdict: Verdict) -> Iterator[RenderableType]:
    """Tell the two numbers that judge a plan, and the cost by term."""
    currency = case.settings.currency
    yield f"broken {verdict.broken:,}"
    yield f"cost   {money(verdict.cost)} {currency}"
    if verdict.costs.is_empty():
        return
    terms = verdict.costs.group_by("term").agg(pl.col("amount").sum()).sort("term")
    yield ""
    yield table(("term", currency), ((term, money(cents)) for term, cents in terms.iter_rows()), right=[currency])


def compared(done: Sequence[Judged]) -> pl.DataFrame:
    """Set the figures of several plans side by side: figure, unit, and a column of values for each plan."""
    values = {one.name: {(kpi, unit): value for kpi, unit, value in _totals(one.kpis)} for one in done}
    keys = list(dict.fromkeys(key for totals in values.values() for key in totals))
    named = pl.DataFrame(keys, schema={"figure": pl.String, "unit": pl.String}, orient="row")
    columns = (pl.Series(name, [totals.get(key) for key in keys], pl.Float64) for name, totals in values.items())
    return named.with_columns(*columns)


def comparison(figures: pl.DataFrame) -> RenderableType:
    """Show what `compared` gives."""
    names = figures.columns[2:]
    rows = ((name, unit, *(figure(value, unit) for value in values)) for name, unit, *values in figures.iter_rows())
    return table(figures.columns, rows, right=names)


def money(cents: int) -> str:
    """Write cents as an amount: 1,234.50."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02}"


def figure(value: float | None, unit: str) -> str:
    """Write a figure as people read it; a dash where it has no meaning."""
    if value is None:
        return "-"
    if unit == "share":
        return f"{value:.1%}"
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.2f}"


def _violations(judged: Judged, most: int | None) -> Iterator[RenderableType]:
    violations = judged.verdict.violations
    if violations.is_empty():
        yield "no hard rule is broken"
        return
    shown = violations if most is None else violations.head(most)
    began = pl.from_epoch("shift_start").dt.replace_time_zone("UTC").dt.convert_time_zone(judged.case.settings.timezone)
    rows = shown.with_columns(began.dt.strftime("%a %d %b %H:%M")).select(*VIOLATION).iter_rows()
    yield table(tuple(VIOLATION.values()), rows, right=["row"])
    if hidden := len(violations) - len(shown):
        yield f"... and {hidden:,} more of {len(violations):,} violations: -v shows them"


def _totals(kpis: pl.DataFrame) -> Iterator[tuple[str, str, float | None]]:
    yield from kpis.filter(pl.col("scope") == "total").select("kpi", "unit", "value").iter_rows()
