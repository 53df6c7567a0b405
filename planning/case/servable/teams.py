"""Whether there are resources for all roles of a service at once: enough for each, enough together, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import polars as pl

from planning.case.case import PLACE
from planning.case.servable.words import REASON, number, reasons

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planning.case.case import Case

Place: TypeAlias = "tuple[str | None, float | None, float | None, float | None, float | None]"
Pools: TypeAlias = "Mapping[str, frozenset[str]]"
FAILED = pl.Schema(dict.fromkeys(("request_id", "site_id", "why"), pl.String()))
SHARED = ("service_id", "ask", "seats", "required_resources", "excluded_resources", "places")


class Role(NamedTuple):
    """A role of a request: `ask` names the skills and the kind."""

    role: str
    kind: str
    ask: str
    times: int


class Team(NamedTuple):
    """What all requests that are alike need at once, and where; the first role is the lead."""

    roles: tuple[Role, ...]
    seats: int
    required: frozenset[str]
    excluded: frozenset[str]
    places: tuple[Place, ...]


class Thing(NamedTuple):
    """A resource: where it stays, and the people that it has seats for (None: no limit)."""

    home: Place | None
    seats: int | None


def lacking_teams(
    needed: pl.DataFrame, places: pl.DataFrame, case: Case, complete: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find the requests whose roles cannot all be filled at once.

    Parameters
    ----------
    needed
        What requests need, of services with roles only, for each of which somebody has the skills.
    places
        Where requests may take place: request_id, site_id, lat, lon, x, y.
    case
        For its resources.
    complete
        Who has the skills of each ask: ask, resource_id.

    Returns
    -------
    tuple[pl.DataFrame, pl.DataFrame]
        The reasons W509 (too few for a role) and W510 (too few together); and, of the other requests, the places
        where the roles cannot be filled: request_id, site_id (null: its own coordinates), why.
    """
    if needed.is_empty():
        return pl.DataFrame(schema=REASON), pl.DataFrame(schema=FAILED)
    pools = {str(ask): frozenset(found) for ask, found in complete.group_by("ask").agg("resource_id").iter_rows()}
    things = {
        name: Thing((site, *place) if stays else None, seats if stays else None)
        for name, stays, seats, site, *place in case.resources.select(
            "resource_id", "stays", "seats", *PLACE
        ).iter_rows()
    }
    alike = _alike(needed, places)
    lacking: list[tuple[int, str, str]] = []
    failed: list[tuple[int, str | None, str]] = []
    for group, team in _teams(needed, places, alike):
        found = list(_short(team, pools, things))
        lacking += [(group, code, detail) for code, detail in found]
        if not found:
            failed += [(group, place[0], why) for place in team.places if (why := _why_not(team, pools, things, place))]
    told = pl.DataFrame(lacking, schema={"group": pl.Int64, "code": pl.String, "detail": pl.String}, orient="row")
    told = alike.join(told, on="group", maintain_order="left_right")
    nowhere = pl.DataFrame(failed, schema={"group": pl.Int64, "site_id": pl.String, "why": pl.String}, orient="row")
    few = [reasons(told.filter(code=code), code, "service_id", pl.col("detail")) for code in ("W509", "W510")]
    return pl.concat(few), alike.join(nowhere, on="group", maintain_order="left_right").select(*FAILED)


def _alike(needed: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Give requests with the same needs in the same places the same number: request_id, group."""
    where = places.group_by("request_id", maintain_order=True).agg(places=pl.struct(*PLACE))
    first = needed.unique("request_id", keep="first", maintain_order=True)
    first = first.join(where, on="request_id", how="left", maintain_order="left")
    texts = [pl.col(name).list.join(";") for name in ("required_resources", "excluded_resources")]
    where_text = pl.col("places").list.eval(pl.element().struct.json_encode()).list.join(";")
    keyed = first.select("request_id", "service_id", "ask", "seats", *texts, where_text)
    return keyed.select("request_id", group=pl.struct(SHARED).rank("dense").cast(pl.Int64))


def _teams(needed: pl.DataFrame, places: pl.DataFrame, alike: pl.DataFrame) -> Iterator[tuple[int, Team]]:
    """Give one team for each number."""
    one = alike.unique("group", keep="first", maintain_order=True)
    wanted = needed.join(one, on="request_id", maintain_order="left").partition_by("group", as_dict=True)
    where = places.join(one, on="request_id", maintain_order="left").partition_by("group", as_dict=True)
    for (group,), rows in wanted.items():
        lead = rows.row(0, named=True)
        spots = where[group,].select(*PLACE).rows() if (group,) in where else []
        yield (
            int(group),
            Team(
                roles=tuple(Role(*row) for row in rows.select("role", "kind", "ask", "count").iter_rows()),
                seats=lead["seats"],
                required=frozenset(lead["required_resources"]),
                excluded=frozenset(lead["excluded_resources"]),
                places=tuple(spots),
            ),
        )


def _fit(team: Team, role: Role, pools: Pools, things: Mapping[str, Thing]) -> frozenset[str]:
    """Who can fill a role anywhere: with its skills, not excluded, and with seats enough."""
    roomy = (name for name in pools.get(role.ask, frozenset()) if (things[name].seats or team.seats) >= team.seats)
    return frozenset(roomy) - team.excluded


def _short(team: Team, pools: Pools, things: Mapping[str, Thing]) -> Iterator[tuple[str, str]]:
    """Say for which roles there are too few, and else whether there are too few for all of them together."""
    enough = True
    for role in team.roles:
        fit = _fit(team, role, pools, things)
        if len(fit) < role.times:
            enough = False
            yield "W509", f"cannot fill role {role.role}: {_few(team, role, len(fit))}"
    most = _most(team, [_fit(team, role, pools, things) for role in team.roles])
    if enough and most < _size(team):
        yield "W510", f"cannot fill its roles together: {_together(team, most)}"


def _few(team: Team, role: Role, found: int) -> str:
    skills = role.ask.partition("/")[2].replace(":1;", ";").removesuffix(":1").replace(";", ", ")
    seats = f"seats for {team.seats} people" if role.kind == "room" and team.seats > 1 else ""
    having = " and ".join(filter(None, (skills, seats)))
    there = f"there {'are' if found > 1 else 'is'} {found or 'none'}"
    return f"it takes {number(role.times, role.kind)}{f' with {having}' if having else ''}, and {there}"


def _together(team: Team, most: int) -> str:
    names = ", ".join(role.role for role in team.roles)
    return f"{names} take {_size(team)} resources at once, and at most {most} can be had"


def _why_not(team: Team, pools: Pools, things: Mapping[str, Thing], place: Place) -> str | None:
    """Say why the roles cannot be filled in a place, where what stays elsewhere cannot serve; None where they can."""
    name = "its place" if place[0] is None else str(place[0])
    here = [
        frozenset(one for one in _fit(team, role, pools, things) if things[one].home in (None, place))
        for role in team.roles
    ]
    for role, fit in zip(team.roles, here, strict=True):
        if len(fit) < role.times:
            return f"at {name} role {role.role} cannot be filled ({_few(team, role, len(fit))})"
    most = _most(team, here)
    return None if most == _size(team) else f"at {name} {_together(team, most)}"


def _size(team: Team) -> int:
    return sum(role.times for role in team.roles)


def _most(team: Team, fits: Sequence[frozenset[str]]) -> int:
    """How many parts can have a resource each, none twice, the lead one of those required: a largest matching."""
    parts = [fit for role, fit in zip(team.roles, fits, strict=True) for _ in range(role.times)]
    if team.required:
        parts[0] &= team.required
    taken: dict[str, int] = {}

    def place(part: int, tried: set[str]) -> bool:
        for name in sorted(parts[part] - tried):
            tried.add(name)
            if name not in taken or place(taken[name], tried):
                taken[name] = part
                return True
        return False

    return sum(place(part, set()) for part in range(len(parts)))
