"""Teams: the requests that several resources serve or that stand in links, and their members, one for each resource.

The rows of all visits are those of the requests, in their order, and behind them those of the members, team by team.
"""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.engine import layout
from planning.problem.members import members_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from planning.case.case import Case
    from planning.engine.layout import Model

NO_LIMIT = layout.FAR
"""Seconds that no distance between two requests reaches."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Teams:
    """Who serves together, and what comes before what.

    Parameters
    ----------
    members
        A row a member and site, with the columns of the requests and `visit` (the row of its request), `team`, `site`,
        `part`, `role` and `kind`.
    teams, bonds, links
        As `planning.engine.layout` has them.
    """

    members: pl.DataFrame
    teams: NDArray[np.int32]
    bonds: NDArray[np.int32]
    links: NDArray[np.int32]

    @classmethod
    def of(cls, case: Case, requests: pl.DataFrame, in_force: pl.DataFrame | None = None) -> Teams:
        """Find the teams among the requests, which have `spans`; `in_force` says whom a lock holds, and where."""
        rows = dict(zip(requests["request_id"], range(requests.height), strict=True))
        links = [link for link in case.links.iter_rows(named=True) if {link["before"], link["after"]} <= rows.keys()]
        several = requests.filter(case.of_several() | (pl.col("alternatives").list.len() > 0))["request_id"]
        bonds = list(_bonds(set(several), links))
        order = [request for bond in bonds for request in bond]
        members = members_of(case, requests, order, in_force)
        rows_of = np.bincount(members["team"], minlength=len(order))
        sites = members.group_by("team").agg(pl.col("site").max() + 1).sort("team")["site"].to_numpy()
        numbers = {request: team for team, request in enumerate(order)}
        of_bond = {request: bond for bond, requests in enumerate(bonds) for request in requests}
        links.sort(key=lambda link: (of_bond[link["before"]], link["before"], link["after"], link["from"]))
        return cls(
            members=members,
            teams=_table(
                (
                    (rows[request], requests.height + first, own // choices, of_bond[request], choices)
                    for request, first, own, choices in zip(
                        order, np.cumsum(rows_of) - rows_of, rows_of, sites, strict=True
                    )
                ),
                layout.TEAM_ROW,
            ),
            bonds=_bond_rows(bonds, [of_bond[link["before"]] for link in links]),
            links=_table((_link_row(link, numbers) for link in links), layout.LINK_WIDTH),
        )

    def behind(self, requests: pl.DataFrame) -> pl.DataFrame:
        """Put the members behind the requests; a request with members asks nobody itself but whom it prefers."""
        nobody = pl.lit([], pl.List(pl.String))
        several = pl.int_range(pl.len()).is_in(self.teams[:, layout.TEAM_REQUEST].tolist())
        own = requests.with_columns(
            required_resources=pl.when(several).then(nobody).otherwise("required_resources"),
            excluded_resources=pl.when(several).then(nobody).otherwise("excluded_resources"),
            **{
                name: pl.when(several).then(pl.lit([], requests.schema[name])).otherwise(name)
                for name in ("parts", "tools")
            },
            calls=several,
        )
        return pl.concat([own, self.members.drop("visit", "team", "site", "part", "role")], how="diagonal")

    def mark(self, model: Model) -> None:
        """Say in the rows of the visits which team each belongs to."""
        visits = model.visits
        visits[:, layout.TEAM], visits[:, layout.OFFSET] = -1, 0
        visits[:, layout.REQUEST] = np.arange(len(visits))
        if not len(self.teams):
            return
        requests, first = self.teams[:, layout.TEAM_REQUEST], int(self.teams[0, layout.MEMBER_FIRST])
        members = slice(first, first + self.members.height)
        visits[requests, layout.TEAM] = np.arange(len(self.teams))
        visits[requests, layout.SIMPLE] = 0
        visits[requests, layout.PINNED] = 0
        model.visit_money[members, layout.LOCKED] = 0
        visits[members, layout.TEAM] = self.members["team"]
        visits[members, layout.REQUEST] = self.members["visit"]
        visits[members, layout.OFFSET] = self.members["offset"]
        visits[members, layout.SIMPLE] = 0


def _table(rows: Iterable[tuple[int, ...]], width: int) -> NDArray[np.int32]:
    return np.array(list(rows), dtype=np.int32).reshape(-1, width)


def _bonds(several: set[str], links: list[dict[str, object]]) -> Iterator[list[str]]:
    """Group the requests that links hold together, each after those before it; by the least id of each bond."""
    before: dict[str, set[str]] = {request: set() for request in several}
    near: dict[str, set[str]] = {request: set() for request in several}
    for link in links:
        one, other = str(link["before"]), str(link["after"])
        before.setdefault(one, set())
        before.setdefault(other, set()).add(one)
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    met: set[str] = set()
    for request in sorted(near):
        if request not in met:
            together = _reached(request, near)
            met |= together
            graph = {one: sorted(before[one]) for one in sorted(together)}
            yield list(TopologicalSorter(graph).static_order())


def _reached(first: str, near: dict[str, set[str]]) -> set[str]:
    reached, open_ = {first}, [first]
    while open_:
        fresh = near[open_.pop()] - reached
        reached |= fresh
        open_ += fresh
    return reached


def _bond_rows(bonds: list[list[str]], links: list[int]) -> NDArray[np.int32]:
    counts = np.array([len(bond) for bond in bonds], dtype=np.int64)
    linked = np.bincount(np.array(links, dtype=np.int64), minlength=len(bonds))
    columns = (np.cumsum(counts) - counts, counts, np.cumsum(linked) - linked, linked)
    return np.column_stack(columns).astype(np.int32).reshape(-1, 4)


def _link_row(link: dict[str, object], numbers: dict[str, int]) -> tuple[int, ...]:
    greatest = link["greatest"]
    return (
        numbers[str(link["before"])],
        numbers[str(link["after"])],
        int(link["from"] == "end"),
        int(link["least"]),  # type: ignore[call-overload] # a whole number
        NO_LIMIT if greatest is None else int(greatest),  # type: ignore[call-overload] # a whole number
        int(bool(link["same_resource"])),
        int(bool(link["together"])),
    )
