"""Explanations for a reader and for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cli import records
from cli.figures import money
from cli.output import counted, table
from planning.case.times import iso
from planning.explain.words import spoken
from planning.formulas import as_csv
from planning.patch_file import patch_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from planning.case.settings import Settings
    from planning.explain import Explanation, Move, Remedy

CLASSES = {"impossible": "A", "crowded_out": "B", "not_proven": "C", "planned": None}
"""The class that is certified of a request left out."""
HEADINGS = {
    "impossible": "A: nobody could serve it, were nothing else planned",
    "crowded_out": "B: it could be served, but not beside what is planned",
    "not_proven": "C: not proven",
    "planned": "planned",
}
ROWS = {
    "request_id": pl.String,
    "class": pl.String,
    "item": pl.String,
    "kind": pl.String,
    "detail": pl.String,
    "resource_ids": pl.String,
    "site_id": pl.String,
    "start": pl.Int64,
    "broken": pl.Int64,
    "cost": pl.Int64,
    "patch": pl.String,
}
"""Columns of the CSV: a row for the class (`detail`: how many have to give way, where that is known), for each rule,
each request that gives way, each change and each alternative."""


def shown(found: Sequence[Explanation], settings: Settings) -> Iterator[RenderableType]:
    """Tell what is found out of each request."""
    zone, currency = settings.timezone, settings.currency
    for place, one in enumerate(found):
        if place > 0:
            yield ""
        yield _heading(one, zone)
        yield from (f"  {sentence}" for sentence in sentences(one, zone, currency))
        if one.remedies:
            yield _remedies(one.remedies, zone, currency)
        patch = next((remedy.patch for remedy in one.remedies if remedy.patch), None)
        if patch is not None:
            yield f"  the first of these that changes the case, as a patch: {patch_line(patch)}"
        if one.alternatives:
            rows = [
                (", ".join(other.resources), spoken(other.start, zone), _signed(other.cost))
                for other in one.alternatives
            ]
            yield table(
                ("  instead", "start", f"cost {currency}"),
                ((f"  {who}", *rest) for who, *rest in rows),
                right=(f"cost {currency}",),
            )


def _heading(one: Explanation, zone: str) -> str:
    if one.found == "planned" and one.start is not None:
        return f"{one.request_id}: planned: {', '.join(one.resources)}, {spoken(one.start, zone)}"
    if one.give_way == 0:
        return f"{one.request_id}: B: it has room as things are"
    return f"{one.request_id}: {HEADINGS[one.found]}"


def sentences(one: Explanation, zone: str, currency: str) -> Iterator[str]:
    """Say in words what is found out of a request."""
    yield from one.reasons
    if one.found == "planned":
        if one.alternatives is None:
            yield "it is locked or frozen where it is"
        elif not one.alternatives:
            yield "it fits nowhere else while all others keep their resource, their day and their order"
    if one.found == "crowded_out":
        yield from _crowd(one, zone, currency)
    if one.sought and one.found != "planned" and one.give_way != 0 and not one.remedies:
        yield "no single change was found that lets it in"


def _crowd(one: Explanation, zone: str, currency: str) -> Iterator[str]:
    if one.give_way:
        alone = "" if one.alone is None else f"{counted(one.alone, 'resource')} could serve it alone; "
        least = "" if one.give_way == 1 else ", and fewer will not do" if one.least else ", perhaps fewer will do"
        have = "has" if one.give_way == 1 else "have"
        yield f"{alone}{counted(one.give_way, 'request')} {have} to give way{least}"
    if one.give_way is None:
        yield "no requests were found that make room for it by giving way"
    if one.swap is None:
        if one.give_way:
            yield "every way that was found leaves out a locked request"
        return
    swap = one.swap
    what = f"the plan costs {money(abs(swap.cost))} {currency} {'more' if swap.cost > 0 else 'less'}"
    broken = f", and broken {'rises' if swap.broken > 0 else 'falls'} by {abs(swap.broken)}" if swap.broken else ""
    yield f"with it at {', '.join(swap.resources)}, {spoken(swap.start, zone)}, {what}{broken}"
    yield from (f"  {_moved(move, zone)}" for move in one.moves)


def _moved(move: Move, zone: str) -> str:
    was = f"{move.request_id}, {', '.join(move.old_resources)} {spoken(move.old_start, zone)},"
    if move.new_start is None:
        return f"{was} is left out"
    return f"{was} goes to {', '.join(move.new_resources)} {spoken(move.new_start, zone)}"


def _remedies(remedies: Sequence[Remedy], zone: str, currency: str) -> RenderableType:
    cost = f"cost {currency}"
    rows = (
        (f"  {one.detail}", ", ".join(one.resources), spoken(one.start, zone), _signed(one.cost), one.broken or "")
        for one in remedies
    )
    return table(("  it gets in if", "served by", "start", cost, "broken"), rows, right=(cost, "broken"))


def _signed(cents: int) -> str:
    return f"+{money(cents)}" if cents > 0 else money(cents)


def frame(found: Sequence[Explanation]) -> pl.DataFrame:
    """Lay out all that is found, as `ROWS`."""
    rows = [
        {"request_id": one.request_id, "class": CLASSES[one.found], **item} for one in found for item in _items(one)
    ]
    return pl.DataFrame(rows, schema=ROWS)


def csv(found: Sequence[Explanation], zone: str) -> str:
    """Write all that is found, a row each."""
    return as_csv(records.in_units(frame(found), zone))


def _items(one: Explanation) -> Iterator[dict[str, Any]]:
    if one.found == "planned":
        yield {"item": "place", "resource_ids": ";".join(one.resources), "start": one.start, "cost": 0}
    else:
        yield {"item": "class", "kind": one.found, "detail": None if one.give_way is None else str(one.give_way)}
    yield from ({"item": "rule", "kind": rule} for rule in one.rules)
    yield from ({"item": "reason", "detail": reason} for reason in one.reasons)
    if one.swap is not None:
        yield _item("swap", one.swap)
    for move in one.moves:
        yield {
            "item": "gives_way",
            "kind": "dropped" if move.new_start is None else "moved",
            "detail": move.request_id,
            "resource_ids": ";".join(move.new_resources) or None,
            "start": move.new_start,
        }
    yield from (_item("change", remedy) for remedy in one.remedies)
    for other in one.alternatives or ():
        place = {"resource_ids": ";".join(other.resources), "site_id": other.site_id, "start": other.start}
        yield {"item": "alternative", **place, "broken": 0, "cost": other.cost}


def _item(item: str, one: Remedy) -> dict[str, Any]:
    return {
        "item": item,
        "kind": one.kind,
        "detail": one.detail or None,
        "resource_ids": ";".join(one.resources),
        "start": one.start,
        "broken": one.broken,
        "cost": one.cost,
        "patch": patch_line(one.patch) if one.patch else None,
    }


def documents(found: Sequence[Explanation], zone: str) -> list[dict[str, Any]]:
    """Give all that is found as a JSON document holds it."""
    return [
        {
            "request_id": one.request_id,
            "class": CLASSES[one.found],
            "found": one.found,
            "rules": list(one.rules),
            "reasons": list(one.reasons),
            "alone": one.alone,
            "give_way": one.give_way,
            "least": one.least,
            "moves": [
                {
                    "request_id": move.request_id,
                    "old_resources": list(move.old_resources),
                    "old_start": iso(move.old_start, zone),
                    "new_resources": list(move.new_resources),
                    "new_start": None if move.new_start is None else iso(move.new_start, zone),
                }
                for move in one.moves
            ],
            "swap": None if one.swap is None else _document(one.swap, zone),
            "changes": [_document(remedy, zone) for remedy in one.remedies],
            "alternatives": None
            if one.alternatives is None
            else [
                {
                    "resources": list(other.resources),
                    "site_id": other.site_id,
                    "start": iso(other.start, zone),
                    "end": iso(other.end, zone),
                    "cost": other.cost / 100,
                }
                for other in one.alternatives
            ],
        }
        for one in found
    ]


def _document(one: Remedy, zone: str) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "detail": one.detail,
        "patch": dict(one.patch),
        "resources": list(one.resources),
        "start": iso(one.start, zone),
        "broken": one.broken,
        "cost": one.cost / 100,
    }
