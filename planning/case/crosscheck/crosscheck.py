"""What must hold between the cells of a row, and between rows and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.case.crosscheck.names import calendars, doubles, unknown
from planning.case.crosscheck.order import alternatives, links, offsets
from planning.case.crosscheck.peaks import peaks
from planning.case.crosscheck.queues import queues
from planning.case.crosscheck.requests import locks, promises, requests
from planning.case.crosscheck.resources import concurrency, speeds, standing
from planning.case.crosscheck.rows import places, spans
from planning.case.crosscheck.stock import ambiguous
from planning.case.crosscheck.worked import territories, worked
from planning.case.rules import unsound
from planning.case.settings import FILE

if TYPE_CHECKING:
    from collections.abc import Collection

    from planning.case.settings import Settings
    from planning.case.sheet import Sheets
    from planning.faults import Fault

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
    ("worked", "resource_id", "resources"),
    ("services", "alternative", "services"),
    ("roles", "service_id", "services"),
    ("links", "before", "requests"),
    ("links", "after", "requests"),
    ("stock", "site_id", "sites"),
    ("sla", "service_id", "services"),
    ("travel", "from_site", "sites"),
    ("travel", "to_site", "sites"),
    ("history", "queue_id", "queues"),
    ("contacts", "queue_id", "queues"),
    ("forecast", "queue_id", "queues"),
    ("queues", "shifted_to", "queues"),
    ("queues", "overflow_to", "queues"),
)
LISTED = (
    ("events", "scope", "queues"),
    *(
        (table, column, "resources")
        for table in ("requests", "clients")
        for column in ("required_resources", "preferred_resources", "excluded_resources")
    ),
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
    faults = [fault for sheet in sheets.values() for fault in doubles(sheet)]
    for table, column, target in (*NAMED, *LISTED):
        if target in known:
            faults += unknown(sheets[table], column, sheets[target])
    for table in ("requests", "resources", "sites"):
        faults += places(sheets[table])
    for sheet in sheets.values():
        faults += spans(sheet)
    faults += requests(sheets, known)
    faults += promises(sheets["requests"])
    faults += locks(sheets["requests"])
    faults += concurrency(sheets["resources"])
    faults += standing(sheets)
    faults += calendars(sheets, settings) if FILE in known else []
    faults += speeds(sheets["resource_skills"])
    faults += ambiguous(sheets)
    faults += alternatives(sheets["services"])
    faults += offsets(sheets["roles"])
    faults += links(sheets["links"])
    faults += unsound(sheets["rules"])
    faults += territories(sheets, known)
    faults += worked(sheets, settings, known)
    faults += peaks(sheets)
    faults += queues(sheets, settings, known)
    return faults
