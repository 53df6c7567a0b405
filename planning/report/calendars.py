"""A calendar for each resource (iCalendar, RFC 5545), which says again what changed and takes back what is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event

from planning.faults import Fault, InputError
from planning.report.gantt import with_words
from planning.report.material import Material

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from planning.run import Run

MAKER = "-//creneau//plan//EN"
OURS = "urn:creneau:visit:"
SAID = ("SUMMARY", "LOCATION", "DESCRIPTION", "DTSTART", "DTEND", "GEO")
"""What a change of is worth telling."""
CANCELLED = "CANCELLED"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Published:
    """An event as it was told before: the number of the telling, and what was said."""

    resource_id: str
    event: Event

    @property
    def number(self) -> int:
        """How often it has been told anew."""
        return int(self.event.get("SEQUENCE", 0))


def calendars(run: Run, before: Mapping[str, Published]) -> dict[str, bytes]:
    """Write the calendar of each resource that has visits, or had some.

    An event's UID is made of the case's name, the request, its part and the resource: it stays the same from plan to
    plan. Where what it says differs from what was told before, its SEQUENCE is one more; where a visit went to somebody
    else, or out of the plan, the event is told once more as cancelled, in the calendar in which it stood.

    Parameters
    ----------
    run
        With a plan.
    before
        What was told before, as `published` reads it from calendars or `as_published` takes it from an earlier run.

    Returns
    -------
    dict[str, bytes]
        The calendars by resource_id.

    Raises
    ------
    InputError
        E807: the run holds no visit. E804: a table of it cannot be read.
    """
    material = Material(run)
    if not material.visits.height and not before:
        wrong = "holds no visit, of which a calendar could tell"
        raise InputError([Fault(code="E807", file=str(run.folder), wrong=wrong, right="a run with a plan of visits")])
    events = dict(_events(material))
    told: dict[str, list[Event]] = {}
    for uid, (resource, event) in events.items():
        told.setdefault(resource, []).append(_again(event, before.get(uid), material))
    for uid, old in before.items():
        if uid not in events:
            told.setdefault(old.resource_id, []).append(_gone(old, material))
    who = dict(material.resources.select("resource_id", "who").iter_rows())
    return {resource: _calendar(who.get(resource, resource), material, told[resource]) for resource in sorted(told)}


def published(files: Iterable[bytes]) -> dict[str, Published]:
    """Read calendars that were told before, by UID; events that are not ours are left alone.

    Raises
    ------
    ValueError
        One of them is no calendar.
    """
    found = {}
    for text in files:
        for event in Calendar.from_ical(text).walk("VEVENT"):
            resource = event.get("X-CRENEAU-RESOURCE")
            if resource is not None:
                found[str(event["UID"])] = Published(str(resource), event)
    return found


def as_published(run: Run) -> dict[str, Published]:
    """Take an earlier run as if its calendars had been told once."""
    return {uid: Published(resource, _numbered(event, 0)) for uid, (resource, event) in _events(Material(run))}


def _events(material: Material) -> Iterator[tuple[str, tuple[str, Event]]]:
    """Give each visit as an event, by its UID."""
    if not material.visits.height:
        return
    visits = with_words(material.visits).drop_nulls(("start", "end"))
    for row in visits.sort("resource_id", "start", "request_id", "part").iter_rows(named=True):
        uid = str(
            uuid5(
                NAMESPACE_URL,
                OURS + "\0".join((material.name, row["request_id"], row["part"] or "", row["resource_id"])),
            )
        )
        yield uid, (row["resource_id"], _event(uid, row))


def _event(uid: str, row: Mapping[str, Any]) -> Event:
    event = Event()
    event.add("UID", uid)
    event.add("DTSTART", row["start"].astimezone(UTC))
    event.add("DTEND", row["end"].astimezone(UTC))
    event.add("SUMMARY", " · ".join(filter(None, [row["service"] or "visit", row["client"]])))
    if row["place"]:
        event.add("LOCATION", row["place"])
    if row["lat"] is not None and row["lon"] is not None:
        event.add("GEO", (row["lat"], row["lon"]))
    lines = [f"Request {row['request_id']}" + (f", {row['role']}" if row["role"] else "")]
    lines += [f"Promised start: {row['promise']}"] if row["promise"] else []
    event.add("DESCRIPTION", "\n".join(lines))
    event.add("X-CRENEAU-RESOURCE", row["resource_id"])
    return event


def _again(event: Event, old: Published | None, material: Material) -> Event:
    """Give an event its number: that of before where nothing changed, else one more."""
    if old is None:
        return _numbered(event, 0, material)
    same = old.event.get("STATUS") != CANCELLED and _content(event) == _content(old.event)
    if same and "DTSTAMP" in old.event:
        event.add("DTSTAMP", old.event["DTSTAMP"].dt)
        return _numbered(event, old.number)
    return _numbered(event, old.number if same else old.number + 1, material)


def _gone(old: Published, material: Material) -> Event:
    """Take an event back; one that is taken back already stays as it is."""
    if old.event.get("STATUS") == CANCELLED:
        return old.event
    event = Event()
    for name in ("UID", *SAID, "X-CRENEAU-RESOURCE"):
        if name in old.event:
            event[name] = old.event[name]
    event.add("STATUS", CANCELLED)
    return _numbered(event, old.number + 1, material)


def _numbered(event: Event, number: int, material: Material | None = None) -> Event:
    event.add("SEQUENCE", number)
    if material is not None:
        event.add("DTSTAMP", (material.now or EPOCH).astimezone(UTC))
    if "STATUS" not in event:
        event.add("STATUS", "CONFIRMED")
    return event


def _content(event: Event) -> list[bytes | None]:
    return [event[name].to_ical() if name in event else None for name in SAID]


def _calendar(who: str, material: Material, events: Sequence[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("PRODID", MAKER)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", f"{who} · {material.name}")
    calendar.add("X-WR-TIMEZONE", material.run.timezone)
    for event in sorted(events, key=lambda event: (event["DTSTART"].dt, str(event["UID"]))):
        calendar.add_component(event)
    return bytes(calendar.to_ical())
