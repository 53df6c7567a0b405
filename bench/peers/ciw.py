"""Ciw's simulation of a queue: a network of one node."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import ciw

from bench.contacts import Simulated

if TYPE_CHECKING:
    from bench.contacts import Queue


def simulate(queue: Queue, contacts: int, seed: int) -> Simulated:
    """Simulate until about so many contacts have come."""
    told: dict[str, Any] = {
        "arrival_distributions": [ciw.dists.Exponential(queue.rate)],
        "service_distributions": [ciw.dists.Exponential(1 / queue.service)],
        "number_of_servers": [queue.agents],
    }
    if queue.patience is not None:
        told["reneging_time_distributions"] = [ciw.dists.Exponential(1 / queue.patience)]
    network = ciw.create_network(**told)
    ciw.seed(seed)
    world = ciw.Simulation(network)
    begun = time.process_time()
    world.simulate_until_max_time(contacts / queue.rate)
    cpu = time.process_time() - begun
    records = world.get_all_records()
    gone = sum(record.record_type == "renege" for record in records)
    waited = sum(record.waiting_time for record in records)
    return Simulated(answered=len(records) - gone, abandoned=gone, waited=waited, cpu=cpu)
