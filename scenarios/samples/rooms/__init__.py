"""The sample `rooms`: offices, meeting rooms and desks for hire in four business centres in Paris."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.samples.files import write_files
from scenarios.samples.rooms.bookings import bookings
from scenarios.samples.rooms.centres import SITES
from scenarios.samples.rooms.clients import clients
from scenarios.samples.rooms.offer import ROLES, SERVICES
from scenarios.samples.rooms.rooms import closures, hosts, rooms

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, *, size: int, seed: int) -> None:
    """Write the sample's tables and case.yaml.

    Parameters
    ----------
    folder
        Made where it does not exist; empty.
    size
        Number of requests.
    seed
        The same seed and size give the same bytes.
    """
    draw = [np.random.default_rng([seed, number]) for number in range(3)]
    who = clients(draw[0], size)
    asked = bookings(draw[1], size, who)
    let, staff = rooms(asked), hosts(asked)
    tables = {
        "requests": asked,
        "clients": who,
        "sites": SITES,
        "services": SERVICES,
        "roles": ROLES,
        "resources": let.vstack(staff),
        "absences": closures(draw[2], let),
    }
    figures = {"size": f"{size:,}", "rooms": let.height, "hosts": staff.height, "seed": seed}
    write_files(folder, __name__, tables, figures)
