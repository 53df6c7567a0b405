"""Expectations: what case.yaml's `expect:` states of a plan's KPIs, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.schema.kinds import similar
from planning.faults import Fault, InputError
from planning.kpis.measure import ALL, TOTAL
from scenarios.desks.kpis import OF_DESKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

BASE = "base"
"""The case without a scenario."""
OF_PLANS: Mapping[str, tuple[str, ...]] = {
    kpi.name: (TOTAL, *(column.removesuffix("_id") for column in kpi.by)) for kpi in ALL
}
"""The scopes of each KPI of a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Bounds of a KPI; of one scope_id, or of each there is where scope_id is None."""

    kpi: str
    scope: str = TOTAL
    scope_id: str | None = None
    least: float | None = None
    most: float | None = None

    def __str__(self) -> str:
        where = "" if self.scope == TOTAL else f" of {' '.join(filter(None, (self.scope, self.scope_id)))}"
        bounds = [f"{word} {bound:g}" for word, bound in self.bounds]
        return f"{self.kpi}{where} is to be {' and '.join(bounds)}"

    @property
    def bounds(self) -> list[tuple[str, float]]:
        """The bounds that are given, each with its words."""
        given = (("at least", self.least), ("at most", self.most))
        return [(word, bound) for word, bound in given if bound is not None]

    def missed(self, value: float) -> float | None:
        """Give the bound that a value misses, None where it misses none."""
        if self.least is not None and value < self.least:
            return self.least
        return self.most if self.most is not None and value > self.most else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """An expectation that does not hold, with the value found; None where there is no such figure."""

    expectation: Expectation
    scope_id: str | None
    value: float | None

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.expectation}: there is no such figure"
        which = f" for {self.scope_id}" if self.scope_id and not self.expectation.scope_id else ""
        return f"{self.expectation}; it is {self.value:g}{which}"


def expectations(
    rows: Sequence[Mapping[str, Any]], scenario: str = BASE, known: Mapping[str, tuple[str, ...]] = OF_PLANS
) -> tuple[Expectation, ...]:
    """Read what is expected of a scenario; check it before planning.

    Parameters
    ----------
    rows
        `expect:` of case.yaml; rows without a scenario speak of the case as it is.
    scenario
        Its name.
    known
        KPIs that are measured: what is expected of others is left to whoever measures these.

    Raises
    ------
    InputError
        E932: a KPI, or a scope of it, does not exist; of any scenario.
    """
    scopes = _scopes() if rows else {}
    faults = [fault for count, row in enumerate(rows, start=1) for fault in _faults(row, f"expect.{count}", scopes)]
    if faults:
        raise InputError(faults)
    mine = [row for row in rows if (row.get("scenario") or BASE) == scenario and row["kpi"] in known]
    names = Expectation.__dataclass_fields__
    return tuple(Expectation(**{key: value for key, value in row.items() if key in names}) for row in mine)


def _scopes() -> dict[str, tuple[str, ...]]:
    """Give the scopes of each KPI there is, of plans and of simulations."""
    from scenarios.queues.kpis import SCOPES  # noqa: PLC0415 - heavy; most cases expect nothing

    scopes: dict[str, tuple[str, ...]] = {}
    for known in (OF_PLANS, SCOPES, OF_DESKS):
        scopes |= {name: tuple(dict.fromkeys((*scopes.get(name, ()), *own))) for name, own in known.items()}
    return scopes


def _faults(row: Mapping[str, Any], place: str, scopes: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    asked, scope = row["kpi"], row.get("scope", TOTAL)
    key, value, known = ("kpi", asked, tuple(scopes)) if asked not in scopes else ("scope", scope, scopes[asked])
    if value not in known:
        wrong = "is no KPI" if key == "kpi" else f"is no scope of {asked}"
        right = similar(value, known) or f"there are {', '.join(known)}"
        yield Fault(code="E932", file="case.yaml", column=f"{place}.{key}", value=value, wrong=wrong, right=right)
    elif row.get("scope_id") is not None and scope == TOTAL:
        right = f"one of {', '.join(known[1:])}" if known[1:] else "leave scope_id out"
        yield Fault(code="E932", file="case.yaml", column=place, wrong="has a scope_id without its scope", right=right)


def check(kpis: pl.DataFrame, expected: Sequence[Expectation]) -> tuple[pl.DataFrame, tuple[Unmet, ...]]:
    """Compare KPIs with what is expected.

    Parameters
    ----------
    kpis
        As `planning.kpis.measure` gives them.
    expected
        As `expectations` gives them.

    Returns
    -------
    tuple[pl.DataFrame, tuple[Unmet, ...]]
        The KPIs with `target` (of several bounds the one missed, else the first) and `met`; and what does not
        hold. A KPI without a value, as a share of nothing, meets everything; one that is not there, nothing.
    """
    unmet: list[Unmet] = []
    found: list[tuple[int, float, bool]] = []
    rows = kpis.select("kpi", "scope", "scope_id", "value").with_row_index().to_dicts() if expected else []
    for one in expected:
        mine = [row for row in rows if _matches(one, row)]
        if not mine:
            unmet.append(Unmet(expectation=one, scope_id=one.scope_id, value=None))
        for row in mine:
            missed = None if row["value"] is None else one.missed(row["value"])
            found.append((row["index"], one.bounds[0][1] if missed is None else missed, missed is None))
            if missed is not None:
                unmet.append(Unmet(expectation=one, scope_id=row["scope_id"], value=row["value"]))
    return _filled(kpis, found), tuple(unmet)


def _matches(one: Expectation, row: Mapping[str, Any]) -> bool:
    same = (row["kpi"], row["scope"]) == (one.kpi, one.scope)
    return same and one.scope_id in (None, row["scope_id"])


def _filled(kpis: pl.DataFrame, found: list[tuple[int, float, bool]]) -> pl.DataFrame:
    """Write targets into their rows; a row with several shows one that is missed, if there is one."""
    schema = {"index": pl.UInt32, "target": pl.Float64, "met": pl.Boolean}
    targets = pl.DataFrame(found, schema=schema, orient="row").sort("met", maintain_order=True)
    targets = targets.unique("index", keep="first", maintain_order=True)
    bare = kpis.drop("target", "met").with_row_index()
    return bare.join(targets, on="index", how="left", maintain_order="left").select(kpis.columns)
