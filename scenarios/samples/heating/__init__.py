"""The sample `heating`: boiler maintenance and urgent repair around Lyon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.case.load import load
from scenarios.samples.files import write_files
from scenarios.samples.heating.bonds import absent, bound_clients, bound_requests
from scenarios.samples.heating.clients import SERVICES, SLA, clients, sites
from scenarios.samples.heating.lyon import DETOUR, SPEED_KMH
from scenarios.samples.heating.requests import requests
from scenarios.samples.heating.staff import staff
from scenarios.samples.heating.yesterday import TOLD, yesterday

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, *, size: int, seed: int) -> None:
    """Write the sample's tables, case.yaml and the plan in force, yesterday/plan.csv.

    Parameters
    ----------
    folder
        Made where it does not exist; empty.
    size
        Number of requests.
    seed
        The same seed and size give the same bytes.
    """
    draw = [np.random.default_rng([seed, number]) for number in range(8)]
    who = clients(draw[0], size)
    asked = requests(draw[1], size, who)
    minutes = float(asked.join(SERVICES, on="service_id")["duration_min"].to_numpy().sum())
    team = staff(draw[2], minutes, size)
    names = team.resources["resource_id"].to_list()
    tables = {
        "requests": bound_requests(draw[3], asked, names),
        "clients": bound_clients(draw[4], who, names),
        "sites": sites(draw[5], who),
        "services": SERVICES,
        "sla": SLA,
        **team._asdict(),
        "scenarios/flu": absent(draw[6], names),
    }
    figures = {"size": f"{size:,}", "staff": len(names), "seed": seed, "detour": DETOUR, "speed": SPEED_KMH}
    write_files(folder, __name__, tables, figures)
    in_force = yesterday(draw[7], load(folder))
    (folder / "yesterday").mkdir(exist_ok=True)
    in_force.plan.write_csv(folder / "yesterday" / "plan.csv")
    told = pl.when(pl.col("request_id").is_in(in_force.told.to_list())).then(pl.lit(TOLD))
    tables["requests"].with_columns(notified_at=told).write_csv(folder / "requests.csv")
