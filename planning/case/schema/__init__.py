"""What the tables of a case hold: each column declared once."""

from __future__ import annotations

from planning.case.schema.clients import CLIENTS, SLA
from planning.case.schema.peaks import CONTACTS, DEMAND, DRIVERS, EVENTS, HISTORY
from planning.case.schema.queues import QUEUES, SEGMENTS
from planning.case.schema.requests import REQUESTS
from planning.case.schema.resources import RESOURCE_SKILLS, RESOURCES
from planning.case.schema.rules import RULES
from planning.case.schema.services import LINKS, ROLES, SERVICES
from planning.case.schema.shifts import ABSENCES, SHIFTS
from planning.case.schema.sites import SITES
from planning.case.schema.stock import STOCK
from planning.case.schema.travel import TRAVEL
from planning.case.schema.worked import WORKED

TABLES = {
    table.name: table
    for table in (
        REQUESTS,
        RESOURCES,
        RESOURCE_SKILLS,
        SHIFTS,
        ABSENCES,
        WORKED,
        SERVICES,
        ROLES,
        LINKS,
        SITES,
        STOCK,
        CLIENTS,
        SLA,
        TRAVEL,
        RULES,
        HISTORY,
        CONTACTS,
        DEMAND,
        EVENTS,
        DRIVERS,
        QUEUES,
        SEGMENTS,
    )
}
NEEDED = ("requests", "resources")
"""Tables of every case, but one of demand."""
OF_PEAKS = {table.name for table in (HISTORY, CONTACTS, DEMAND, EVENTS, DRIVERS, QUEUES, SEGMENTS)}
"""Tables of demand, and of how it is met."""
OF_DEMAND = ("history", "contacts", "forecast", "queues")
"""Tables of which one makes a case that needs no requests."""
