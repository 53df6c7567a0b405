"""The page that one forwards: everything in one file, which fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined

from planning.report.backlog import backlog
from planning.report.bundle import vega
from planning.report.changes import changes
from planning.report.costs import costs
from planning.report.demand import demand
from planning.report.figures import figures
from planning.report.gantt import gantt
from planning.report.headline import heading, shortfalls, tiles, verdict
from planning.report.intervals import intervals
from planning.report.left_out import left_out
from planning.report.load import load
from planning.report.made import made
from planning.report.material import Material, midnight
from planning.report.offers import offers, prices
from planning.report.parts import Chart
from planning.report.routes import routes
from planning.report.scenarios import scenarios
from planning.report.search import search
from planning.report.sheets import sheets
from planning.report.words import cell, day

if TYPE_CHECKING:
    from planning.report.parts import Kind, Table
    from planning.run import Run

CHAPTERS = (
    scenarios,
    gantt,
    routes,
    load,
    intervals,
    demand,
    backlog,
    left_out,
    changes,
    costs,
    offers,
    prices,
    search,
    figures,
    made,
)
"""In the order of the page; each says nothing where the run has nothing for it."""


def page(run: Run, against: Run | None = None) -> str:
    """Make the page of a run.

    Parameters
    ----------
    run
        A run, or a folder of scenarios.
    against
        An earlier run that it is held against.

    Returns
    -------
    str
        HTML. The only scripts that a browser will run in it are those that creneau put there: their digests stand in
        its content security policy, which allows no request either.

    Raises
    ------
    InputError
        E804: a table of a run cannot be read.
    """
    material = Material(run, against)
    sections = [section for chapter in CHAPTERS if (section := chapter(material)) is not None]
    charts = [part for section in sections for part in section.parts if isinstance(part, Chart)]
    own = files(__package__)
    script, style, frame = ((own / name).read_text("utf-8") for name in ("page.js", "page.css", "page.html"))
    template = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(frame)
    library = vega()
    made_of, note = sheets(material)
    return template.render(
        **heading(material),
        sections=sections,
        tiles=tiles(material),
        verdict=verdict(material),
        shortfalls=shortfalls(material),
        held_against=str(against.folder) if against else "",
        days=[(day(one), midnight(one)) for one in material.days],
        people=[who for part in charts for who in part.people],
        sheets=made_of,
        sheets_note=note,
        sheet_days=list(dict.fromkeys((one.day, one.day_key) for one in made_of)),
        sheet_people=list(dict.fromkeys(sorted(one.who for one in made_of))),
        charts=_in_script({part.key: part.spec for part in charts}),
        vega=library,
        js=script,
        css=style,
        hashes=" ".join(map(_digest, (library, script))),
        written=cell,
        sortable=_sortable,
        names=_names,
    )


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _sortable(kind: Kind, value: Any) -> str:  # noqa: ANN401 - likewise
    """Write what a cell is sorted by."""
    return value.isoformat() if kind == "moment" and isinstance(value, datetime) else f"{value:.6g}"


def _in_script(document: object) -> str:
    """Write JSON that ends no script and opens none."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=str)
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _digest(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
