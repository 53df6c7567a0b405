"""An instance as a Case of creneau, exact to the last digit: a published unit is 1,000 seconds and a kilometre.

Travel of a unit and a unit of lateness cost 100.00 each, so a plan's cost is its travel plus its total tardiness, a
hundredth of a cent for each thousandth. The largest tardiness, which the published objective adds, has no counterpart.
Two services at once are two roles, whose common lateness counts twice; two one after the other are linked requests.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from bench.hhcrsp.instance import DEPOT, Start
from planning.case.load import load_tables

if TYPE_CHECKING:
    from bench.hhcrsp.instance import Instance, Patient
    from planning.case.case import Case

BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001 - local to the case, whose zone is UTC
DAYS = 60
END = DAYS * 86_400 - 1
SETTINGS = {"name": "hhcrsp", "horizon": {"start": BEGIN.date().isoformat(), "days": DAYS}, "travel": {"mode": "table"}}
ONE, TWO = "one", "two"
"""Tiers: how often lateness counts."""
STRAIGHT, AFTER = "1", "2"
"""What stands behind the name of a patient whose services are two requests."""


def case_of(instance: Instance) -> Case:
    """Turn an instance into a case; what a table says in minutes is set to the second afterwards."""
    tables = {
        "requests": _requests(instance),
        "services": _services(instance),
        "roles": _roles(instance),
        "links": _links(instance),
        "resources": _resources(instance),
        "shifts": _shifts(instance),
        "sites": pl.DataFrame({"site_id": _sites(instance)}),
        "travel": _travel(instance),
        "clients": pl.DataFrame({"client_id": [ONE, TWO], "tier": [ONE, TWO]}),
        "sla": pl.DataFrame(
            {"tier": [ONE, TWO], "service_id": ["*", "*"], "response_h": ["1", "1"], "penalty_hour": ["360", "720"]}
        ),
    }
    return _exact(load_tables({name: rows for name, rows in tables.items() if rows.height}, SETTINGS), instance)


def starts_of(instance: Instance, rows: pl.DataFrame) -> list[Start]:
    """Read the starts from a plan's rows."""
    patients = {patient.name: patient for patient in instance.patients}
    visits = rows.filter(activity="visit").select("request_id", "part", "resource_id", "start")
    begin = int((BEGIN - datetime(1970, 1, 1)).total_seconds())  # noqa: DTZ001 - both are UTC
    found = []
    for request, part, caregiver, start in visits.iter_rows():
        name, _, number = request.partition(".")
        service = patients[name].services[int(part or number or STRAIGHT) - 1].name
        found.append(Start(caregiver, name, service, start - begin))
    return found


def rows_of(instance: Instance, starts: list[Start]) -> pl.DataFrame:
    """Write starts as a plan's rows."""
    patients = {patient.name: patient for patient in instance.patients}
    begin = int((BEGIN - datetime(1970, 1, 1)).total_seconds())  # noqa: DTZ001 - both are UTC
    rows = []
    for start in starts:
        patient = patients[start.patient]
        number = [service.name for service in patient.services].index(start.service) + 1
        request = f"{patient.name}.{number}" if _is_chain(patient) else patient.name
        part = str(number) if _is_pair(patient) else None
        rows.append(("visit", request, part, start.caregiver, begin + start.at))
    columns = {"activity": pl.String, "request_id": pl.String, "part": pl.String, "resource_id": pl.String}
    return pl.DataFrame(rows, schema={**columns, "start": pl.Int64}, orient="row")


def _is_pair(patient: Patient) -> bool:
    """Whether two are needed at once."""
    return len(patient.services) > 1 and patient.apart == (0, 0)


def _is_chain(patient: Patient) -> bool:
    """Whether two are needed one after the other."""
    return len(patient.services) > 1 and patient.apart != (0, 0)


def _asked(instance: Instance) -> list[tuple[str, Patient, int]]:
    """Every request: its id, its patient, which of the patient's services."""
    return [
        (f"{patient.name}.{number}" if _is_chain(patient) else patient.name, patient, number - 1)
        for patient in instance.patients
        for number in range(1, len(patient.services) + 1 if _is_chain(patient) else 2)
    ]


def _requests(instance: Instance) -> pl.DataFrame:
    asked = _asked(instance)
    columns: dict[str, Any] = {
        "request_id": [request for request, _, _ in asked],
        "client_id": [TWO if _is_pair(patient) else ONE for _, patient, _ in asked],
        "service_id": [patient.name if _is_pair(patient) else None for _, patient, _ in asked],
        "site_id": [patient.name for _, patient, _ in asked],
        "windows": [f"{_at(patient.opens)}/{_at(END)}" for _, patient, _ in asked],
        "respond_by": [_at(patient.closes) for _, patient, _ in asked],
        "duration_min": "1",
        "skills": [None if _is_pair(patient) else patient.services[which].name for _, patient, which in asked],
        "mandatory": "true",
        "value": "0",
    }
    return pl.DataFrame(columns, schema_overrides={"service_id": pl.String, "skills": pl.String})


def _services(instance: Instance) -> pl.DataFrame:
    pairs = [patient.name for patient in instance.patients if _is_pair(patient)]
    return pl.DataFrame({"service_id": pairs}, schema={"service_id": pl.String})


def _roles(instance: Instance) -> pl.DataFrame:
    rows = [
        (patient.name, str(number), service.name)
        for patient in instance.patients
        if _is_pair(patient)
        for number, service in enumerate(patient.services, start=1)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("service_id", "role", "skills"), pl.String), orient="row")


def _links(instance: Instance) -> pl.DataFrame:
    rows = [
        (f"{patient.name}.1", f"{patient.name}.2", "start", "0", "1", "true")
        for patient in instance.patients
        if _is_chain(patient)
    ]
    names = ("before", "after", "from", "least_min", "greatest_min", "together")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _resources(instance: Instance) -> pl.DataFrame:
    columns: dict[str, Any] = {
        "resource_id": list(instance.abilities),
        "skills": [";".join(sorted(abilities)) for abilities in instance.abilities.values()],
        "cost_hour": "0",
        "cost_km": "100",
    }
    return pl.DataFrame(columns)


def _shifts(instance: Instance) -> pl.DataFrame:
    columns: dict[str, Any] = {
        "resource_id": list(instance.abilities),
        "start": _at(0),
        "end": _at(END),
        "start_site_id": DEPOT,
        "end_site_id": DEPOT,
    }
    return pl.DataFrame(columns)


def _sites(instance: Instance) -> list[str]:
    return [DEPOT, *(patient.name for patient in instance.patients)]


def _travel(instance: Instance) -> pl.DataFrame:
    sites = _sites(instance)
    rows = [
        (one, other, "1", f"{instance.distances[a][b] / 1000:.3f}")
        for a, one in enumerate(sites)
        for b, other in enumerate(sites)
        if a != b
    ]
    return pl.DataFrame(rows, schema=["from_site", "to_site", "minutes", "km"], orient="row")


def _exact(case: Case, instance: Instance) -> Case:
    """Set durations, distances between starts and travel times, which are no whole minutes, to the second."""
    lasts = {request: patient.services[which].lasts for request, patient, which in _asked(instance)}
    roles = {
        (patient.name, str(number)): service.lasts
        for patient in instance.patients
        for number, service in enumerate(patient.services, start=1)
    }
    apart = {f"{patient.name}.1": patient.apart for patient in instance.patients}
    of_role = [roles[role] for role in case.roles.select("service_id", "role").iter_rows()]
    of_link = [apart[before] for before in case.links["before"]]
    return replace(
        case,
        requests=case.requests.with_columns(duration=pl.col("request_id").replace_strict(lasts, return_dtype=pl.Int64)),
        roles=case.roles.with_columns(duration=pl.Series(of_role, dtype=pl.Int64)),
        links=case.links.with_columns(
            least=pl.Series([least for least, _ in of_link], dtype=pl.Int64),
            greatest=pl.Series([greatest for _, greatest in of_link], dtype=pl.Int64),
        ),
        legs=case.legs.with_columns(seconds=pl.col("metres")),
    )


def _at(second: int) -> str:
    return (BEGIN + timedelta(seconds=second)).isoformat()
