"""Whether anybody who could serve a request goes where it is: territories, and how far people go."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from planning.case.case import PLACE
from planning.case.servable.words import REASON, ROLE, reasons
from planning.travel.store import legs
from planning.travel.travel import LINES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planning.case.case import Case

ASKED = ("ask", "required", "excluded")


class Person(NamedTuple):
    """A resource that travels: where it serves (empty: everywhere), how far it goes (None: any way), from where."""

    name: str
    territories: tuple[str, ...]
    radius: int | None
    homes: pl.DataFrame


def barred(needed: pl.DataFrame, able: pl.DataFrame, places: pl.DataFrame, case: Case) -> pl.DataFrame:
    """W514: nobody who could serve it serves its territory; W515: nobody goes as far.

    Parameters
    ----------
    needed
        What requests need, of those for which somebody has the skills.
    able
        Who has the skills of each ask: ask, resource_id.
    places
        Where requests may take place: request_id, site_id, lat, lon, x, y.
    case
        For resources, shifts, sites and journeys.
    """
    hard = not case.constraints.filter(pl.col("kind") == "territories", pl.col("price").is_null()).is_empty()
    if not hard and case.resources["radius"].is_null().all():
        return pl.DataFrame(schema=REASON)
    people = _people(case, hard=hard)
    zones = case.sites.select("site_id", "territory")
    where = places.join(zones, on="site_id", how="left", maintain_order="left")
    lists = {name: pl.col(f"{name}_resources").list.sort().list.join(";") for name in ("required", "excluded")}
    each = needed.with_columns(**lists).join(where, on="request_id", suffix="_place", maintain_order="left")
    each = each.with_columns(pl.col(f"{name}_place").alias(name) for name in PLACE)
    served, allowed, judged = [], [], []
    for (ask, required, excluded), rows in each.group_by(ASKED, maintain_order=True):
        names = able.filter(ask=ask)["resource_id"].sort().to_list()
        wanted, unwanted = str(required).split(";"), str(excluded).split(";")
        fit = [people[name] for name in names if name in people and name not in unwanted]
        fit = [one for one in fit if not required or one.name in wanted]
        if fit:  # else others say what is lacking
            inside, near = _reached(rows, fit, case)
            allowed.append(rows["need"].filter(inside))
            served.append(rows["need"].filter(near))
            judged.append(rows["need"])
    if not judged:
        return pl.DataFrame(schema=REASON)
    with_way, with_zone, known = (pl.concat(found).unique().implode() for found in (served, allowed, judged))
    zone = each.unique("need", keep="first", maintain_order=True).select("need", "territory")
    lost = needed.filter(pl.col("need").is_in(known), ~pl.col("need").is_in(with_way)).join(zone, on="need")
    lost = lost.unique("request_id", keep="first", maintain_order=True)
    nobody = pl.format("{}lies in {}, which nobody serves who could", ROLE, "territory")
    distant = pl.format("{}lies farther away than anybody goes who could serve it", ROLE)
    zoned = pl.col("need").is_in(with_zone)
    return pl.concat(
        [
            reasons(lost.filter(~zoned), "W514", "site_id", nobody),
            reasons(lost.filter(zoned), "W515", "site_id", distant),
        ]
    )


def _people(case: Case, *, hard: bool) -> dict[str, Person]:
    """List who has a shift, by name; what stays goes nowhere, and other rules say where it serves."""
    homes = case.shifts.select("resource_id", *(pl.col(f"start_{name}").alias(name) for name in PLACE)).unique()
    bound = case.resources.with_columns(
        territories=pl.when(pl.lit(hard) & ~pl.col("stays")).then("territories").otherwise([]),
        radius=pl.when(~pl.col("stays")).then("radius"),
    )
    by_name = homes.drop_nulls("resource_id").partition_by("resource_id", as_dict=True)
    rows = bound.select("resource_id", "territories", "radius").iter_rows()
    return {
        name: Person(name, tuple(zones), radius, by_name[name,]) for name, zones, radius in rows if (name,) in by_name
    }


def _reached(rows: pl.DataFrame, people: Sequence[Person], case: Case) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each row lies in a territory that any of these serve; and whether any of these goes there as well."""
    inside, near = np.zeros(rows.height, dtype=bool), np.zeros(rows.height, dtype=bool)
    zones = rows["territory"]
    for one in sorted(people, key=lambda one: (one.radius is not None, -(one.radius or 0), one.territories != ())):
        if near.all():
            break
        served = np.ones(rows.height, dtype=bool)
        if one.territories:
            served = (zones.is_null() | zones.is_in(one.territories)).to_numpy()
        inside |= served
        left = np.flatnonzero(served & ~near)
        if one.radius is None or not left.size:
            near[left] = True
        else:
            ways = [_way(home, rows[left], case) for home in one.homes.select(*PLACE).iter_rows(named=True)]
            near[left] = np.min(ways, axis=0) <= one.radius
    return inside, near


def _way(home: dict[str, object], rows: pl.DataFrame, case: Case) -> NDArray[np.int64]:
    """Metres from a place to the places of some rows, as one travels; 0 where the travel table does not say."""
    settings = case.settings.travel
    if settings.mode == "table":
        told = case.legs.filter(from_site=home["site_id"]).select(site_id="to_site", way="metres")
        found = rows.select("site_id").join(told, on="site_id", how="left", maintain_order="left")
        same = found["site_id"].eq_missing(pl.Series([home["site_id"]], dtype=pl.String))
        return found.with_columns(way=pl.when(~same).then("way"))["way"].fill_null(0).to_numpy()
    both = pl.concat([pl.DataFrame([home], schema=PLACE), rows.select(*PLACE)])
    store = LINES[settings.mode][0](both, settings)
    to = np.arange(1, both.height)
    return legs(store, np.zeros_like(to), to)[1]
