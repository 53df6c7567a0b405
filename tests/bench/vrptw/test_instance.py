from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.evaluate import leg
from bench.vrptw import sets
from bench.vrptw.instance import read, tenths
from tests.bench.small import SMALL, TEXT, read_from, written

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_read_as_it_stands(tmp_path: Path) -> None:
    assert read_from(tmp_path) == SMALL


def test_line_ends_of_windows_change_nothing(tmp_path: Path) -> None:
    assert read_from(tmp_path, TEXT.replace("\n", "\r\n")) == SMALL


def test_a_row_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"small\.txt:11: '1 .* ten' is not a row of whole numbers"):
        read_from(tmp_path, TEXT.replace("20         10", "20        ten", 1))


@pytest.mark.parametrize("lost", ["    0 ", "    1 ", "  2   "])
def test_a_file_that_lacks_the_fleet_or_a_customer_is_refused(tmp_path: Path, lost: str) -> None:
    lines = [line for line in TEXT.splitlines() if not line.startswith(lost)]
    file = written(tmp_path, "\n".join(lines))
    with pytest.raises(ValueError, match=r"small\.txt: a row with number and capacity is needed"):
        read(file)


def test_distances_are_those_that_the_evaluator_works_out_in_whole_numbers() -> None:
    if not sets.FOLDER.is_dir():
        pytest.skip(sets.MISSING)
    for file in sets.chosen(["R101", "C1_2_1"]):
        instance = read(file)
        assert tenths(instance).tolist() == [[leg(a, b) for b in instance.stops] for a in instance.stops]
