"""How every chart of a page looks: its data as CSV inside, its colours those of the style sheet, light or dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

SERIES = ("var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)", "var(--c6)", "var(--c7)", "var(--c8)")
"""Colours that people with any colour vision tell apart (Okabe and Ito, Color Universal Design, 2008)."""
INK, SOFT, LINE, QUIET = "var(--ink)", "var(--soft)", "var(--line)", "var(--quiet)"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
DECIMALS = 6
TWO_DAYS = 2 * 86_400_000
WIDTH = 600
"""Of a chart until it has a place."""
CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "domainColor": LINE,
        "gridColor": LINE,
        "tickColor": LINE,
        "labelColor": SOFT,
        "titleColor": SOFT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelPadding": 6,
        "titlePadding": 10,
        "tickSize": 4,
    },
    "axisY": {"domain": False, "ticks": False},
    "axisX": {"grid": False},
    "bar": {"color": SERIES[0]},
    "line": {"color": SERIES[0], "strokeWidth": 2},
    "rule": {"color": SOFT},
    "text": {"color": SOFT, "font": FONT, "fontSize": 12},
}


def inline(frame: pl.DataFrame) -> alt.InlineData:
    """Put a frame into a chart, column by column: a third as long as one object a row; page.js makes rows of it."""
    return alt.InlineData(values={"columns": {name: _packed(frame[name]) for name in frame.columns}})


def _packed(column: pl.Series) -> Any:  # noqa: ANN401 - JSON
    """Give the values of a column, or where many are alike each of them once and which of them each row has."""
    if column.dtype.is_float():
        column = column.round(DECIMALS)
    if column.dtype != pl.String or column.n_unique() > len(column) / 3:
        return column.to_list()
    words = column.unique(maintain_order=True)
    which = column.to_frame("word").join(
        words.to_frame("word").with_row_index(), on="word", nulls_equal=True, maintain_order="left", how="left"
    )
    return {"words": words.to_list(), "which": which["index"].to_list()}


def drawn(chart: alt.Chart | alt.LayerChart | alt.FacetChart, *, height: int = 0, row: int = 0) -> dict[str, Any]:
    """Give a chart as a Vega-Lite document; page.js makes it as wide as its place.

    Parameters
    ----------
    height
        In pixels.
    row
        Instead: that of each row of a chart whose rows are names.
    """
    spec = chart.properties(width=WIDTH, height=height or alt.Step(row)).to_dict(validate=False)
    spec.pop("$schema", None)
    return {**spec, "config": CONFIG}


def tips(**names: str) -> list[alt.Tooltip]:
    """Say what is shown of a mark under the pointer: label by column; the page leaves out what is empty."""
    return [alt.Tooltip(column, type="nominal", title=label) for column, label in names.items()]


def palette(names: Sequence[str], colours: Sequence[str]) -> alt.Scale:
    """Give each name its colour."""
    return alt.Scale(domain=list(names), range=list(colours))


def time_axis(span: float = 0, **how: Any) -> alt.Axis:  # noqa: ANN401 - what an axis takes
    """Give an axis of wall-clock times that does not crowd; one over days (`span`, in milliseconds) names these."""
    if span > TWO_DAYS:
        how = {"tickCount": {"interval": "day", "step": 1}, **how}
    labels = "utchours(datum.value) ? utcFormat(datum.value, '%H:%M') : utcFormat(datum.value, '%a %e %b')"
    return alt.Axis(**{"title": None, "labelOverlap": True, "tickCount": 8, "grid": True, "labelExpr": labels, **how})


def span_of(moments: pl.Series) -> float:
    """Give how long a time the moments of a chart span, in milliseconds."""
    first, last = moments.min(), moments.max()
    return last - first if isinstance(first, int) and isinstance(last, int) else 0
