"""The simulation of queues: contacts a second beside SimPy and Ciw, and of a hotline's day with all there is."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from statistics import median

import numpy as np

from bench.machine import circumstances
from bench.process import alone
from bench.sheet import Sheet

OWN, PEERS = "creneau", ("simpy", "ciw")
CONTACTS = {OWN: 2_000_000, "simpy": 100_000, "ciw": 40_000}
"""How many contacts each simulates in a run."""
RUNS = 5
ALL_THERE_IS = (
    "5 queues, 3 segments, 6 teams, lognormal times, redials, repeats, call-backs, overflow, an outage, a trigger and "
    "the forecast's error"
)
SCENARIOS, REPLICATIONS = 100, 100
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue that all can simulate: contacts a second, agents, seconds of service and of patience (None: endless)."""

    name: str
    agents: int
    rate: float
    service: float
    patience: float | None


QUEUES = (Queue("M/M/50", 50, 0.25, 180.0, None), Queue("M/M/50+M", 50, 0.3, 180.0, 120.0))


@dataclass(slots=True)
class Simulated:
    """What came of it: contacts answered and given up, seconds waited, CPU seconds."""

    answered: int = 0
    abandoned: int = 0
    waited: float = 0.0
    cpu: float = 0.0

    @property
    def speed(self) -> float:
        """Contacts a second of CPU."""
        return (self.answered + self.abandoned) / self.cpu


def sheet() -> Sheet:
    """Measure everything; peers that are not installed are left out."""
    names = [OWN, *(name for name in PEERS if find_spec(name))]
    rows = []
    for queue in QUEUES:
        exact = _exact(queue)
        rounds = [{name: alone(_simulated, name, queue, seed) for name in names} for seed in range(RUNS)]
        for name in names:
            runs = [one[name] for one in rounds]
            speed = median(one.speed for one in runs)
            times = median(one[OWN].speed / one[name].speed for one in rounds)
            came = sum(one.answered + one.abandoned for one in runs)
            wait = sum(one.waited for one in runs) / came
            gone = sum(one.abandoned for one in runs) / came
            figures = f"{speed:,.0f}", f"{times:.0f}", f"{wait:.2f} s", f"{gone:.2%}"
            rows.append([f"{queue.name}, {name}", *figures])
        rows.append([f"{queue.name}, exact", "", "", f"{exact[0]:.2f} s", f"{exact[1]:.2%}"])
    contacts, cpu = alone(_full)
    note = (
        f"The full model, {SCENARIOS} scenarios x {REPLICATIONS} replications of a hotline's day with {ALL_THERE_IS}; "
        "the scenarios have from 0.9 to 1.1 times its demand. "
        f"{contacts / SCENARIOS / REPLICATIONS:,.0f} contacts a day, all in {cpu:,.0f} s of CPU, with all that Python "
        f"does around it: {contacts / cpu:,.0f} contacts a second."
    )
    told = (
        f"Contacts a second of CPU, one thread, median of {RUNS} rounds in which each has its turn; how many times as "
        "fast creneau is; the mean wait, and the share that gave up."
    )
    return Sheet(
        section="contacts",
        heading=[told, circumstances(names)],
        columns=["queue", "contacts/s", "creneau is faster", "wait", "gave up"],
        rows=rows,
        notes=[note],
    )


def _exact(queue: Queue) -> tuple[float, float]:
    """Give the mean wait, and the share that gives up."""
    from scenarios.contacts.formulas import erlang_a, erlang_c  # noqa: PLC0415 - peers import this file

    load = queue.rate * queue.service
    if queue.patience is None:
        return erlang_c(queue.agents, load, service=queue.service).wait, 0.0
    found = erlang_a(queue.agents, load, service=queue.service, patience=queue.patience)
    return found.wait, found.abandons


def _simulated(name: str, queue: Queue, seed: int) -> Simulated:
    simulate = _own if name == OWN else import_module(f"bench.peers.{name}").simulate
    done: Simulated = simulate(queue, CONTACTS[name], seed)
    return done


def _own(queue: Queue, contacts: int, seed: int) -> Simulated:
    from scenarios.contacts import laws  # noqa: PLC0415 - compiles
    from scenarios.contacts.model import Model, Team  # noqa: PLC0415 - likewise
    from scenarios.contacts.model import Queue as Modelled  # noqa: PLC0415 - likewise
    from scenarios.contacts.run import simulate  # noqa: PLC0415 - likewise

    hours = round(contacts / queue.rate / HOUR)
    patience = laws.NEVER if queue.patience is None else laws.exponential(queue.patience)
    model = Model(
        length=HOUR,
        queues=[Modelled(name="calls", service=laws.exponential(queue.service), patience=patience)],
        teams=[Team(group="all", speeds={"calls": 1.0}, shifts=[[(0.0, hours * HOUR)]] * queue.agents)],
        expected=np.full((1, hours), queue.rate * HOUR),
    )
    begun = time.process_time()
    done = simulate(model, seed=seed)
    cpu = time.process_time() - begun
    names = ("answered", "abandoned", "wait_s", "abandoned_wait_s")
    answered, abandoned, *waited = (int(done.total(name).sum()) for name in names)
    return Simulated(answered, abandoned, sum(waited) / 1e6, cpu)


def _full() -> tuple[int, float]:
    """Simulate scenarios of the full model; contacts offered, and CPU seconds."""
    from bench.hotline import hotline  # noqa: PLC0415 - compiles
    from scenarios.contacts.run import simulate  # noqa: PLC0415 - likewise

    model = hotline()
    simulate(model)
    contacts, begun = 0, time.process_time()
    for factor in np.linspace(0.9, 1.1, SCENARIOS):
        done = simulate(replace(model, expected=model.expected * factor), replications=REPLICATIONS)
        kinds = ("fresh", "redial", "repeat", "callback", "shifted_in")
        contacts += int(sum(done.total(name).sum() for name in kinds))
    return contacts, time.process_time() - begun
