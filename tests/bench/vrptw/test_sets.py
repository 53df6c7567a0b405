from __future__ import annotations

import pytest

from bench.vrptw import sets


def present() -> None:
    if not sets.FOLDER.is_dir():
        pytest.skip(sets.MISSING)


def test_every_instance_has_a_best_known_distance() -> None:
    present()
    files = sets.chosen(sets.SETS)
    assert len(files) == 77
    assert {file.stem.upper() for file in files} <= set(sets.best_known())


def test_sets_and_instances_mix_in_any_case_and_each_comes_once() -> None:
    present()
    first, *others = sets.chosen(["rc101", "solomon", "RC101"])
    assert first.stem == "RC101"
    assert len(others) == 28


def test_an_instance_that_does_not_exist_brings_the_one_that_was_meant() -> None:
    present()
    with pytest.raises(ValueError, match=r"R101X is neither a set nor an instance \(did you mean R101\?\)"):
        sets.chosen(["R101X"])
