from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from planning.case.settings import Settings
from planning.faults import InputError
from scenarios.scenario import scenario_names, scenario_patch

if TYPE_CHECKING:
    from pathlib import Path

STORM: dict[str, Any] = {"requests": {"repeat": {"where": "service_id = 'repair'", "factor": 1.8}}}
SETTINGS = Settings(scenarios={"storm": STORM, "flu": {"absences": {"add": "flu.csv"}}})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "flu.csv").write_text("resource_id,start,end\nT1,2026-11-23T00:00,2026-11-28T00:00\n")
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "hire.yaml").write_text("resources: {add: new.csv}\nsettings: {name: hire}\n")
    (tmp_path / "scenarios" / "new.csv").write_text("resource_id\nT9\n")
    (tmp_path / "scenarios" / "a_note.txt").write_text("no scenario")
    return tmp_path


def test_scenarios_stand_in_case_yaml_and_in_files_of_their_own(folder: Path) -> None:
    assert scenario_names(SETTINGS, folder) == ("storm", "flu", "hire")


def test_a_case_without_scenarios_has_none(tmp_path: Path) -> None:
    assert scenario_names(Settings(), tmp_path) == ()


def test_a_scenario_of_case_yaml_takes_files_from_the_case_folder(folder: Path) -> None:
    assert scenario_patch(SETTINGS, "storm", folder) == STORM
    row = {"resource_id": "T1", "start": "2026-11-23T00:00", "end": "2026-11-28T00:00"}
    assert scenario_patch(SETTINGS, "flu", folder) == {"absences": {"add": [row]}}


def test_a_scenario_file_takes_files_from_beside_it(folder: Path) -> None:
    patch = scenario_patch(SETTINGS, "hire", folder)
    assert patch == {"resources": {"add": [{"resource_id": "T9"}]}, "settings": {"name": "hire"}}


def test_an_unknown_scenario_is_a_fault_with_the_nearest_name(folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        scenario_patch(SETTINGS, "strom", folder)
    assert str(caught.value) == "--scenario: 'strom' is no scenario (did you mean storm?) [E930]"


def test_a_scenario_that_stands_twice_is_a_fault(folder: Path) -> None:
    (folder / "scenarios" / "storm.yaml").write_text("requests: {remove: [R1]}\n")
    with pytest.raises(InputError, match=r"scenarios/storm.yaml: stands in case.yaml too .* \[E931\]"):
        scenario_names(SETTINGS, folder)


def test_a_missing_file_is_named_with_the_place_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        scenario_patch(SETTINGS, "flu", tmp_path)
    (fault,) = caught.value.faults
    assert (fault.code, fault.file, fault.column) == ("E001", "case.yaml", "scenarios.flu.absences.add")
