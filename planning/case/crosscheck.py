"""What must hold between the cells of a row, and between rows and tables."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import polars as pl

from planning.case.schema.kinds import similar
from planning.case.settings import FILE
from planning.case.sheet import Sheet, place, text
from planning.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Collection

    from planning.case.settings import Settings

Sheets = dict[str, Sheet]

# Who names whom: table, column, the table that must hold the id. Where that has no file, a client, a service or a
# site may be any name.
NAMED = (
    ("requests", "client_id", "clients"),
    ("requests", "service_id", "services"),
    ("requests", "site_id", "sites"),
    ("requests", "locked_resource", "resources"),
    ("resources", "site_id", "sites"),
    ("resource_skills", "resource_id", "resources"),
    ("shifts", "resource_id", "resources"),
    ("shifts", "start_site_id", "sites"),
    ("shifts", "end_site_id", "sites"),
    ("absences", "resource_id", "resources"),
    ("roles", "service_id", "services"),
    ("links", "before", "requests"),
    ("links", "after", "requests"),
    ("sla", "service_id", "services"),
    ("travel", "from_site", "sites"),
    ("travel", "to_site", "sites"),
)
LISTED = tuple(
    (table, column, "resources")
    for table in ("requests", "clients")
    for column in ("required_resources", "preferred_resources", "excluded_resources")
)


def crosscheck(sheets: Sheets, settings: Settings, known: Collection[str]) -> list[Fault]:
    """Every fault within rows and between tables, but those of shifts.

    Parameters
    ----------
    sheets
        Every table.
    settings
        For the calendars.
    known
        Tables, and case.yaml, that say which ids there are: they are given, and could be read whole.
    """
    faults = [fault for sheet in sheets.values() for fault in _doubles(sheet)]
    for table, column, target in (*NAMED, *LISTED):
        if target in known:
            faults += _unknown(sheets[table], column, sheets[target])
    for table in ("requests", "resources", "sites"):
        faults += _places(sheets[table])
    for sheet in sheets.values():
        faults += _spans(sheet)
    faults += _requests(sheets, known)
    faults += _promises(sheets["requests"])
    faults += _locks(sheets["requests"])
    faults += _calendars(sheets, settings) if FILE in known else []
    faults += _speeds(sheets["resource_skills"])
    faults += _links(sheets["links"])
    return faults


def _doubles(sheet: Sheet) -> list[Fault]:
    """Rows whose id an earlier row has: E402."""
    unique = list(sheet.table.unique)
    if not unique or sheet.rows.is_empty():
        return []
    rows = sheet.rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in unique))
    if not rows.select(unique).is_duplicated().any():
        return []
    rows = rows.with_columns(_first=place().first().over(unique))
    again = ~pl.struct(unique).is_first_distinct()
    ids = pl.concat_str([pl.col(name) for name in unique], separator=", ")
    wrong = pl.lit("stands twice") if len(unique) == 1 else pl.format("makes {} stand twice", ids)
    return sheet.faults(again, "E402", wrong, pl.format("first at {}", "_first"), unique[0], rows)


def _unknown(sheet: Sheet, column: str, target: Sheet) -> list[Fault]:
    """Ids that name no row of a table: E401."""
    cells = sheet.rows[column]
    if cells.null_count() == len(cells):
        return []
    named = cells.explode() if isinstance(cells.dtype, pl.List) else cells
    free = {None, "*"} if sheet.table.name == "sla" else {None}
    known = set(target.rows[f"text.{target.table.columns[0].name}"])  # also an id that is a fault in its own table
    unknown = set(named.unique()) - known - free
    if not unknown:
        return []
    rows = sheet.rows.select(pl.col(column).alias("named"), text(sheet.table.columns[0].name), "_file", "_line")
    rows = rows.explode("named") if named is not cells else rows
    compared = sorted(known - free) if len(unknown) * len(known) <= MOST_COMPARISONS else []
    hints = {name: similar(name, compared) for name in unknown}
    wrong = f"is not in {target.table.name}"
    return [
        Fault(
            code="E401",
            file=file,
            line=line,
            column=column,
            value=name,
            wrong=wrong,
            right=hints[name],
            subject=subject,
        )
        for name, subject, file, line in rows.filter(pl.col("named").is_in(sorted(unknown))).iter_rows()
    ]


MOST_COMPARISONS = 100_000  # beyond it no id is suggested: it would take seconds


def half_pairs(sheet: Sheet, one: str, other: str) -> list[Fault]:
    """Two columns of which one is filled and the other not: E302."""
    faults = []
    for filled, lacking in ((one, other), (other, one)):
        where = text(filled).is_not_null() & text(lacking).is_null()
        faults += sheet.faults(where, "E302", f"stands without {lacking}", "fill both or none", filled)
    return faults


def _places(sheet: Sheet) -> list[Fault]:
    """Halves of coordinates, and places given twice."""
    faults = half_pairs(sheet, "lat", "lon") + half_pairs(sheet, "x", "y")
    if sheet.table.name != "sites":
        coordinates = text("lat").is_not_null() | text("x").is_not_null()
        wrong, right = "is a place, and so are the coordinates in its row", "keep one of them"
        faults += sheet.faults(text("site_id").is_not_null() & coordinates, "E303", wrong, right, "site_id")
    return faults


SPANS = (
    ("shifts", "start", "end", 1),
    ("absences", "start", "end", 1),
    ("requests", "promised_start", "promised_end", 0),
    ("resource_skills", "valid_from", "valid_to", 0),
)


def early_ends(sheet: Sheet, start: str, end: str, *, least: int = 0) -> list[Fault]:
    """Find ends before their starts, and with `least` also those that are no later: E301."""
    early = pl.col(end) <= pl.col(start) if least else pl.col(end) < pl.col(start)
    wrong = "does not come after the start" if least else f"comes before {start}"
    return sheet.faults(early, "E301", wrong, pl.format("{} {}", pl.lit(start), text(start)), end)


def _spans(sheet: Sheet) -> list[Fault]:
    """Find ends before their starts: E301; and least distances above the greatest: E308."""
    faults = []
    for table, start, end, least in SPANS:
        if table == sheet.table.name:
            faults += early_ends(sheet, start, end, least=least)
    if sheet.table.name == "links":
        above = pl.col("least") > pl.col("greatest")
        right = pl.format("greatest_min {}", text("greatest_min"))
        faults += sheet.faults(above, "E308", "is more than the greatest distance", right, "least_min")
    return faults


def _requests(sheets: Sheets, known: Collection[str]) -> list[Fault]:
    """Find requests without a duration: E304; resources both required and excluded: E307."""
    requests = sheets["requests"]
    services = sheets["services"].rows.select("service_id", offered=text("duration_min"))
    services = services.drop_nulls("service_id").unique("service_id", keep="first")
    rows = requests.rows.join(services, on="service_id", how="left", maintain_order="left")
    lacking = text("duration_min").is_null() & pl.col("offered").is_null()
    if "services" in known:  # where an unknown service is a fault already
        lacking &= pl.col("service_id").is_null() | pl.col("service_id").is_in(services["service_id"].implode())
    right = (
        pl.when(pl.col("service_id").is_null())
        .then(pl.lit("fill it, or name a service that has one"))
        .otherwise(pl.format("fill it here or in service {}", "service_id"))
    )
    faults = requests.faults(lacking, "E304", "is empty, and no service gives it", right, "duration_min", rows)
    for table in ("requests", "clients"):
        both = pl.col("required_resources").list.set_intersection("excluded_resources")
        wrong = pl.format("holds {}, which is also excluded", both.list.sort().list.join(";"))
        faults += sheets[table].faults(both.list.len() > 0, "E307", wrong, "remove one", "required_resources")
    return faults


def _promises(requests: Sheet) -> list[Fault]:
    """Halves of promises, and promises that no window touches: E406."""
    faults = half_pairs(requests, "promised_start", "promised_end")
    told = pl.col("promised_start").is_not_null() & pl.col("promised_end").is_not_null()
    rows = requests.rows.filter(told & (pl.col("windows").list.len() > 0))
    met = (
        rows.select(pl.int_range(pl.len()).alias("_row"), "windows", "promised_start", "promised_end")
        .explode("windows")
        .unnest("windows")
        .group_by("_row", maintain_order=True)
        .agg(met=((pl.col("start") <= pl.col("promised_end")) & (pl.col("end") >= pl.col("promised_start"))).any())
    )
    rows = rows.with_columns(met=met["met"])
    wrong = pl.format("to {} lies outside the windows", text("promised_end"))
    right = pl.format("windows {}", text("windows"))
    return faults + requests.faults(~pl.col("met"), "E406", wrong, right, "promised_start", rows)


def _locks(requests: Sheet) -> list[Fault]:
    """Locks without what they hold fast: E407."""
    faults = []
    for words, lacking in (
        (("resource", "all"), "locked_resource"),
        (("time", "all"), "locked_start"),
        (("window",), "promised_start"),
    ):
        where = pl.col("lock").is_in(list(words)) & text(lacking).is_null()
        faults += requests.faults(where, "E407", f"needs {lacking}, which is empty", "fill it", "lock")
    return faults


def _calendars(sheets: Sheets, settings: Settings) -> list[Fault]:
    """Find calendars that case.yaml does not have: E401."""
    written = settings.raw.get("calendars")
    known = sorted({*settings.calendars, *(written if isinstance(written, dict) else ())})
    faults = []
    for table, column, named in (("resources", "calendar", known), ("sla", "clock", ["24x7", *known])):
        sheet = sheets[table]
        unknown = sheet.rows.filter(~pl.col(column).is_in(named))
        for name in unknown[column].unique().sort():
            wrong, right = "is no calendar of case.yaml", similar(name, named)
            faults += sheet.faults(pl.col(column) == name, "E401", wrong, right, column)
    return faults


def _speeds(skills: Sheet) -> list[Fault]:
    """Entries of one skill whose dates overlap and whose speeds differ: E405."""
    keys = ["resource_id", "skill"]
    read = [pl.col(name).is_not_null() | text(name).is_null() for name in ("valid_from", "valid_to")]
    rows = skills.rows.filter(pl.col("speed_factor").is_not_null(), *read).with_columns(_row=pl.int_range(pl.len()))
    other = rows.select(
        *keys,
        "_row",
        "speed_factor",
        "valid_from",
        "valid_to",
        _place=place(),
    )
    both = rows.join(other, on=keys, suffix="_other", maintain_order="left").filter(
        pl.col("_row_other") < pl.col("_row"), pl.col("speed_factor") != pl.col("speed_factor_other")
    )
    apart = (pl.col("valid_to") < pl.col("valid_from_other")) | (pl.col("valid_to_other") < pl.col("valid_from"))
    overlap = both.filter(~apart.fill_null(value=False)).unique("_row", keep="first", maintain_order=True)
    right = pl.format("part their dates: see {}", "_place")
    return skills.faults(
        pl.lit(True), "E405", "differs from another speed on the same days", right, "speed_factor", overlap
    )


def _links(links: Sheet) -> list[Fault]:
    """Circles of links: E404, at one link of each."""
    pairs = links.rows.select("before", "after").drop_nulls().unique().sort("before", "after")
    graph: dict[str, dict[str, None]] = {}
    for before, after in pairs.iter_rows():
        graph.setdefault(after, {})[before] = None
    faults: list[Fault] = []
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1]
            before, after = circle[:2]
            where = (pl.col("before") == before) & (pl.col("after") == after)
            faults += links.faults(where, "E404", f"closes a circle: {', '.join(circle)}", "remove one link", "after")
            del graph[after][before]
        else:
            return faults
