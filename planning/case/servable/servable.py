"""Requests that no plan can serve: every reason of each, the one that counts first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.case import UNSERVABLE
from planning.case.servable.alone import bound, outside, placeless
from planning.case.servable.barred import barred
from planning.case.servable.locks import unkept
from planning.case.servable.needs import needs
from planning.case.servable.places import closed, nowhere, places, seatless
from planning.case.servable.reached import unreached
from planning.case.servable.skilled import ROUTED, capable, complete, holders, lacking_skills, unskilled
from planning.case.servable.teams import lacking_teams
from planning.case.servable.unsupplied import unsupplied
from planning.case.servable.words import reasons
from planning.faults import Fault

if TYPE_CHECKING:
    from planning.case.case import Case


def unservable(case: Case, lines: pl.DataFrame) -> tuple[list[Fault], pl.DataFrame]:
    """Find the requests that no plan can serve.

    Parameters
    ----------
    case
        Complete but for what is found here.
    lines
        `_file` and `_line` of each request_id.

    Returns
    -------
    tuple[list[Fault], pl.DataFrame]
        Every warning; and request_id, code, detail of each request's first.
    """
    found = pl.concat([*_of_needs(case), *_of_requests(case)])
    found = pl.concat([found, bound(case.links, set(found["request_id"]))])
    found = found.sort("request_id", "code", maintain_order=True)
    faults = [
        Fault(code=code, file=file, line=line, column=column, wrong=f"{request_id} {detail}", subject=request_id)
        for request_id, code, column, detail, file, line in found.join(
            lines, on="request_id", maintain_order="left"
        ).iter_rows()
    ]
    first = found.unique("request_id", keep="first", maintain_order=True)
    return faults, first.select(*UNSERVABLE).sort("request_id")


def _of_needs(case: Case) -> list[pl.DataFrame]:
    """Find whose skills, shifts, locks, roles and places are lacking."""
    needed = needs(case)
    held = holders(needed, case.resources, case.skills)
    lacking, able = unskilled(needed, held), complete(held)
    told = outside(case.requests, case.settings)["request_id"]
    asked = ~pl.col("need").is_in(lacking["need"].implode()) & ~pl.col("request_id").is_in(told.implode())
    somebody = pl.col("role").is_null() | pl.col("ask").is_in(able["ask"].unique().implode())
    where = places(case)
    in_team = pl.col("role").is_not_null() & ~pl.col("request_id").is_in(lacking["request_id"].implode())
    few, failed = lacking_teams(needed.filter(in_team), where, case, able)
    failed = pl.concat([seatless(where, case), closed(where, needed, case), failed])
    return [
        lacking_skills(lacking),
        unreached(needed.filter(asked & somebody), capable(held, case.shifts), case.settings.now),
        barred(needed.filter(asked & somebody), able, where, case),
        unkept(needed, case),
        few,
        nowhere(where, failed),
    ]


def _of_requests(case: Case) -> list[pl.DataFrame]:
    """Find whose windows, place, parts and tools hold them back, and what is not planned."""
    requests, settings = case.requests, case.settings
    in_team = case.of_several()
    routed = case.resources.filter(pl.col("kind").is_in(ROUTED))
    return [
        outside(requests, settings),
        placeless(requests, settings),
        *(
            reasons(unsupplied(rows, carriers, case.stock, column), code, column, pl.col("detail"))
            for rows, carriers in ((requests.filter(~in_team), routed), (requests.filter(in_team), case.resources))
            for code, column in (("W508", "parts"), ("W513", "tools"))
        ),
    ]
