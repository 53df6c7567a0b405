"""The table of changes: what happened since a plan was made. It is no table of a case: `creneau repair` is given it."""

from __future__ import annotations

from typing import NamedTuple

from planning.case.schema.column import Column, Table
from planning.case.schema.kinds import Text, Whole, Word
from planning.case.schema.moments import Moment


class Change(NamedTuple):
    """What a kind of change means, the columns that it needs, and those that it may have."""

    meaning: str
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.meaning} ({', '.join([*self.needs, *(f'perhaps {name}' for name in self.may)])})"


KINDS = {
    "absence": Change("the resource is away", ("resource_id", "start", "end")),
    "late_start": Change(
        "the resource begins its shift so many minutes late: the one under way or next at `at`, or else at `start`",
        ("resource_id", "minutes"),
        ("start",),
    ),
    "breakdown": Change(
        "the resource breaks off what is under way at `at`, and does nothing more before `end`, or in that shift",
        ("resource_id",),
        ("end",),
    ),
    "overrun": Change("the visit takes so many minutes more than planned", ("request_id", "minutes")),
    "no_show": Change(
        "nobody was there: the visit ended at `at`, or after so many minutes", ("request_id",), ("minutes",)
    ),
    "cancellation": Change("the request is not asked for any more", ("request_id",)),
    "window": Change("the client can only have it begin from `start` to `end`", ("request_id", "start", "end")),
    "urgent": Change("a new request, whose row is in the file of --request", ("request_id",)),
}

CHANGES = Table(
    name="changes",
    meaning="What happened since a plan was made, for `creneau repair --changes`. Kinds, each with the columns that "
    f"it needs beside `at`: {'; '.join(f'{name}: {kind}' for name, kind in KINDS.items())}.",
    columns=(
        Column(name="at", kind=Moment(), meaning="When it happened, or was told; not after now.", otherwise="now"),
        Column(name="kind", kind=Word(tuple(KINDS)), meaning="What happened.", example="absence", required=True),
        Column(name="request_id", kind=Text(id=True), meaning="To which request."),
        Column(name="resource_id", kind=Text(id=True), meaning="To which resource.", example="T1"),
        Column(name="start", kind=Moment(), meaning="From when on.", example="2026-11-24T08:00"),
        Column(name="end", kind=Moment(), meaning="Until when.", example="2026-11-24T12:00"),
        Column(
            name="minutes",
            kind=Whole(unit="minutes", low=1, high=1440, scale=60),
            meaning="How much later or longer, or after how long.",
        ),
    ),
)
