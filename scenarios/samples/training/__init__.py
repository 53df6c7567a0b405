"""The sample `training`: courses with an expert, a room, equipment and helpers, over two weeks around Paris."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.samples.files import write_files
from scenarios.samples.training.centres import SITES, rooms
from scenarios.samples.training.courses import ROLES, SERVICES
from scenarios.samples.training.groups import clients, groups
from scenarios.samples.training.staff import absences, equipment, experts, helpers, simulators

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, *, size: int, seed: int) -> None:
    """Write the sample's tables and case.yaml.

    Parameters
    ----------
    folder
        Made where it does not exist; empty.
    size
        Number of requests; a course of two days is two.
    seed
        The same seed and size give the same bytes.
    """
    draw = [np.random.default_rng([seed, number]) for number in range(4)]
    who = clients(size)
    asked = groups(draw[0], size, who, simulators(size))
    team = experts(draw[1], asked.requests)
    tables = {
        "requests": asked.requests,
        "links": asked.links,
        "clients": who,
        "sites": SITES,
        "services": SERVICES,
        "roles": ROLES,
        "resources": team.vstack(helpers(asked.requests)).vstack(equipment(size)).vstack(rooms(asked.requests)),
        "absences": absences(draw[2], team),
    }
    figures = {"size": f"{size:,}", "experts": team.height, "simulators": simulators(size), "seed": seed}
    write_files(folder, __name__, tables, figures)
