from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planning.case.load import load
from planning.faults import InputError
from scenarios.expect import OF_PLANS, expectations
from scenarios.queues.kpis import SCOPES as OF_SIMULATIONS
from scenarios.samples import SAMPLES, write
from scenarios.scenario import scenario_names, scenario_patch

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scenarios.samples.conftest import Made

PLANNED = [name for name in SAMPLES if name not in {"helpdesk", "hotline"}]
EVERY = [
    (name, size, seed)
    for name, sample in SAMPLES.items()
    if name in PLANNED
    for size in (sample.least, sample.usual)
    for seed in (0, 1, 7)
]


def written(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path, name: str) -> None:
    for size in (SAMPLES[name].least, SAMPLES[name].usual):
        room = tmp_path / str(size)
        for folder, seed in (("a", 5), ("b", 5), ("c", 6)):
            write(name, room / folder, size=size, seed=seed)
        assert written(room / "a") == written(room / "b")
        asked = {name for name in written(room / "a") if name.startswith(("requests", "erp", "crm", "bpm", "history"))}
        assert asked
        assert not asked & {name for name, data in written(room / "c").items() if data == written(room / "a")[name]}


@pytest.mark.parametrize(("name", "size", "seed"), EVERY)
def test_it_loads_without_a_fault_or_a_warning_and_asks_for_nothing_out_of_time(
    made: Made, name: str, size: int, seed: int
) -> None:
    _, case = made(name, size, seed)
    meant = {"W557"} if name == "backlog" else set()  # where two of its systems have a task alike
    assert {fault.code for fault in case.faults} <= meant
    assert case.requests.height + case.tasks.height == size
    assert (case.requests["created_at"] <= case.settings.now).all()
    assert (case.tasks["created_at"] < case.settings.end).all()
    windows = case.requests["windows"].explode().drop_nulls().struct.unnest()
    assert (windows["start"] >= case.settings.start).all()
    assert (windows["end"] <= case.settings.end).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*PLANNED} - {"backlog"}))  # whose greatest takes a minute and gigabytes
def test_the_greatest_sample_loads_without_a_warning(tmp_path: Path, name: str) -> None:
    write(name, tmp_path, size=SAMPLES[name].greatest)
    case = load(tmp_path)
    assert case.requests.height == SAMPLES[name].greatest
    assert case.faults == ()


@pytest.mark.parametrize("name", SAMPLES)
def test_its_scenarios_load_and_its_expectations_name_kpis_that_exist(made: Made, name: str) -> None:
    folder, case = made(name, SAMPLES[name].least, 0)
    settings = case.settings
    names = scenario_names(settings, folder)
    assert names
    for scenario in names:
        assert load(folder, patch=scenario_patch(settings, scenario, folder)).unservable.is_empty()
    for scenario in {str(entry.get("scenario", "base")) for entry in settings.expect}:
        assert expectations(settings.expect, scenario, OF_PLANS if name in PLANNED else OF_SIMULATIONS)


@pytest.mark.parametrize("name", PLANNED)
def test_without_a_size_a_sample_has_its_usual_one(tmp_path: Path, name: str) -> None:
    write(name, tmp_path)
    case = load(tmp_path)
    assert case.requests.height + case.tasks.height == SAMPLES[name].usual


@pytest.mark.parametrize(
    ("name", "size", "seed", "says"),
    [
        ("heatin", 100, 0, "--sample: 'heatin' is no sample (did you mean heating?) [E940]"),
        (
            "ovens",
            100,
            0,
            "--sample: 'ovens' is no sample (there are heating, rooms, training, backlog, helpdesk, hotline) [E940]",
        ),
        ("heating", 99, 0, "--size: '99' is too small for the sample heating (100 to 20,000) [E941]"),
        ("rooms", 5_001, 0, "--size: '5001' is too large for the sample rooms (100 to 5,000) [E941]"),
        ("training", 39, 0, "--size: '39' is too small for the sample training (40 to 2,000) [E941]"),
        ("backlog", 999, 0, "--size: '999' is too small for the sample backlog (1,000 to 2,000,000) [E941]"),
        ("heating", 100, -1, "--seed: '-1' is negative (0 or more) [E942]"),
    ],
)
def test_what_cannot_be_written_is_a_fault_and_writes_nothing(
    tmp_path: Path, name: str, size: int, seed: int, says: str
) -> None:
    with pytest.raises(InputError) as caught:
        write(name, tmp_path / "new", size=size, seed=seed)
    assert str(caught.value) == says
    assert not (tmp_path / "new").exists()
