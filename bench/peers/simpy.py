"""SimPy's simulation of a queue: a resource with agents, and a process for each contact."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import simpy

from bench.contacts import Simulated

if TYPE_CHECKING:
    from collections.abc import Generator

    from bench.contacts import Queue


def simulate(queue: Queue, contacts: int, seed: int) -> Simulated:
    """Simulate until about so many contacts have come."""
    random.seed(seed)
    world, done = simpy.Environment(), Simulated()
    agents = simpy.Resource(world, queue.agents)
    begun = time.process_time()
    world.process(_source(world, agents, queue, done))
    world.run(until=contacts / queue.rate)
    done.cpu = time.process_time() - begun
    return done


def _source(
    world: simpy.Environment, agents: simpy.Resource, queue: Queue, done: Simulated
) -> Generator[simpy.Event, object, None]:
    while True:
        yield world.timeout(random.expovariate(queue.rate))
        world.process(_contact(world, agents, queue, done))


def _contact(
    world: simpy.Environment, agents: simpy.Resource, queue: Queue, done: Simulated
) -> Generator[simpy.Event, object, None]:
    came = world.now
    with agents.request() as request:
        if queue.patience is None:
            yield request
        else:
            yield request | world.timeout(random.expovariate(1 / queue.patience))
        done.waited += world.now - came
        if not request.triggered:
            done.abandoned += 1
            return
        done.answered += 1
        yield world.timeout(random.expovariate(1 / queue.service))
