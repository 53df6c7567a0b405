"""Who may do what: levels, certificates that lapse, speeds by skill, people required, preferred, excluded."""

from __future__ import annotations

import pytest

from planning.engine import layout
from planning.problem import Problem
from planning.travel import Travel
from tests.planning.boards import Table, jobs, night

PEOPLE: Table = {
    "resource_id": ["T1", "T2", "T3"],
    "x": ["0", "0", "0"],
    "y": ["0", "0", "0"],
    "skills": ["gas:2", "gas", None],
    "speed_factor": ["1.25", None, "0.8"],
}
SHIFTS = {
    "resource_id": ["T1", "T2", "T3"],
    "start": ["2026-11-23T08:00"] * 3,
    "end": ["2026-11-23T17:00"] * 3,
}


def compiled(requests, **others):
    case = night(requests, resources=PEOPLE, shifts=SHIFTS, **others)
    return Problem.of(case, Travel.of(case)).model


def able(model, visit):
    """Speed factor of each person for a visit; None who cannot."""
    row = model.able[model.visits[visit, layout.SKILLS]]
    return [None if index == 0 else int(model.speeds[index - 1]) for index in row]


def test_a_level_admits_those_who_have_it_or_more():
    model = compiled(jobs(skills=["gas", "gas:2", None]))
    assert [able(model, visit) for visit in range(3)] == [
        [1250, 1000, None],
        [1250, None, None],
        [1250, 1000, 800],
    ]


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        (None, None, True),
        ("2026-11-23", "2026-11-23", True),
        (None, "2026-11-22", False),
        ("2026-11-24", None, False),
    ],
)
def test_a_certificate_counts_on_the_days_on_which_it_is_valid(first, last, holds):
    entry = {"resource_id": ["T3"], "skill": ["gas"], "valid_from": [first], "valid_to": [last]}
    model = compiled(jobs(skills=["gas"]), resource_skills=entry)
    assert able(model, 0) == [1250, 1000, 800 if holds else None]


def test_the_slowest_of_the_skills_that_a_request_needs_sets_the_speed():
    entry = {"resource_id": ["T1", "T1"], "skill": ["gas", "elec"], "speed_factor": ["0.5", None]}
    model = compiled(jobs(skills=["gas", "elec", "gas;elec"]), resource_skills=entry)
    assert [able(model, visit)[0] for visit in range(3)] == [500, 1250, 500]


def test_required_excluded_and_preferred_people():
    model = compiled(
        jobs(
            required_resources=["T1;T2", None, None],
            excluded_resources=[None, "T3", None],
            preferred_resources=[None, "T1", None],
        )
    )
    allowed = [model.allowed[model.visits[visit, layout.PEOPLE]].tolist() for visit in range(3)]
    assert allowed == [[1, 1, 0], [1, 2, 0], [1, 1, 1]]
