"""Judges starts by the rules and the objective as published; shares no code with creneau.

Mankowska, Meisel and Bierwirth (2014), doi:10.1007/s10729-013-9243-1: the objective is a third of the travel, of the
total and of the largest tardiness, summed; a service that starts after the window is late by the difference. All
figures are in thousandths of a published unit.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bench.hhcrsp.instance import DEPOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.hhcrsp.instance import Instance, Patient, Start


class Evaluation(NamedTuple):
    """What starts come to, and a sentence for each rule broken."""

    travel: int
    tardiness: int
    largest: int
    faults: tuple[str, ...]

    @property
    def objective(self) -> float:
        """Return the published objective, in published units."""
        return (self.travel + self.tardiness + self.largest) / 3000


def evaluate(instance: Instance, starts: Sequence[Start]) -> Evaluation:
    """Evaluate the starts of all caregivers, in any order."""
    patients = {patient.name: patient for patient in instance.patients}
    known = [start for start in starts if start.patient in patients and start.caregiver in instance.abilities]
    faults = [f"{start.caregiver} or {start.patient} does not exist" for start in starts if start not in known]
    for patient in instance.patients:
        faults += _served(patient, [start for start in known if start.patient == patient.name])
    late = [max(0, start.at - patients[start.patient].closes) for start in known]
    travel = 0
    for caregiver in instance.abilities:
        own = sorted((start for start in known if start.caregiver == caregiver), key=lambda start: start.at)
        legs, wrong = _driven(instance, patients, own)
        travel += legs
        faults += wrong
        faults += [
            f"{caregiver} cannot do {start.service}"
            for start in own
            if start.service not in instance.abilities[caregiver]
        ]
    return Evaluation(travel, sum(late), max(late, default=0), tuple(faults))


def _served(patient: Patient, starts: Sequence[Start]) -> Iterator[str]:
    """Hold one patient's starts against what is asked."""
    if Counter(start.service for start in starts) != Counter(service.name for service in patient.services):
        yield f"{patient.name} does not have each service once"
        return
    yield from (f"{patient.name} starts before the window" for start in starts if start.at < patient.opens)
    if len(patient.services) > 1:
        at = {start.service: start.at for start in starts}
        apart = at[patient.services[1].name] - at[patient.services[0].name]
        if not patient.apart[0] <= apart <= patient.apart[1]:
            yield f"{patient.name}'s services start {apart} apart, not {patient.apart[0]} to {patient.apart[1]}"


def _driven(instance: Instance, patients: dict[str, Patient], own: Sequence[Start]) -> tuple[int, list[str]]:
    """Travel of one caregiver, and where there is not enough time for it."""
    index = {DEPOT: 0, **{name: place for place, name in enumerate(patients, start=1)}}
    way = [DEPOT, *(start.patient for start in own), DEPOT]
    legs = [instance.distances[index[a]][index[b]] for a, b in pairwise(way)]
    ready, faults = 0, []
    for start, leg in zip(own, legs, strict=False):
        if ready + leg > start.at:
            faults.append(f"{start.caregiver} starts at {start.patient} before being there")
        lasts = next((one.lasts for one in patients[start.patient].services if one.name == start.service), 0)
        ready = start.at + lasts
    return sum(legs), faults
