"""Machine code is kept from one process to the next, which needs no compiler to run it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from planning.engine import tours
from planning.engine.bundle import Bundle
from planning.engine.chance import below
from planning.engine.compiled import FOLDER, Kernel, entry, folder_of, kernel
from planning.engine.machine import Code

if TYPE_CHECKING:
    from planning.engine.bundle import Eights, Indices, Pairs

ROOT = Path(__file__).parents[3]


@entry
def weigh(numbers: Indices, factor: float, more: int) -> tuple[int, float]:
    total, most = more, 0.0
    for number in numbers:
        total += number
        most = max(most, factor * number)
    return total, most


@dataclass(frozen=True, eq=False)
class Shelf(Bundle):
    pairs: Pairs
    eights: Eights


@kernel
def fill(rows: Pairs, value: int) -> None:
    for row in range(rows.shape[0]):
        rows[row, 0], rows[row, 1] = value, value


@entry
def stack(shelf: Shelf, row: int) -> int:
    fill(shelf.pairs, 3)
    shelf.eights[row, 7] += 5
    shelf.pairs[row, 1] = shelf.eights[row, 7] + shelf.pairs[0, 0]
    return int(shelf.pairs[row, 1])


def test_any_package_has_bundles_of_its_own_whose_rows_kernels_read_and_write():
    shelf = Shelf(np.zeros((3, 2), np.int64), np.zeros((2, 8), np.int64))
    assert stack(shelf, 1) == 8
    assert shelf.pairs.tolist() == [[3, 3], [3, 8], [3, 3]]
    assert shelf.eights[1].tolist() == [0, 0, 0, 0, 0, 0, 0, 5]


def test_two_kinds_of_bundles_of_the_same_name_are_refused():
    with pytest.raises(TypeError, match="two kinds of bundles with the name Shelf"):
        type("Shelf", (Bundle,), {})


def test_what_is_compiled_of_another_package_is_kept_by_the_sources_beside_it():
    engine, other = (cast("Kernel", each).py_func for each in (below, fill))
    assert folder_of(engine) == FOLDER
    assert folder_of(other).parent == FOLDER


def test_python_calls_a_kernel_with_arrays_and_numbers_and_gets_what_it_returns():
    assert weigh(np.array([3, 1, 2]), 0.5, np.int32(4)) == (10, 1.5)  # type: ignore[arg-type] # as rows hold them


def test_what_is_no_whole_number_is_refused():
    with pytest.raises(TypeError):
        weigh(np.array([3]), 0.5, 1.5)  # type: ignore[arg-type]


def test_the_next_process_calls_the_machine_code_without_the_compiler():
    name = tours.__name__  # compiled here, where that was not done before
    asked = f"import sys, {name}; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


def test_machine_code_is_read_as_it_was_written(tmp_path):
    code = Code("name", ("int64", "bool"), b"\x00\n\x01")
    code.write(tmp_path / "kept.o")
    assert Code.read(tmp_path / "kept.o") == code
    assert [file.name for file in tmp_path.iterdir()] == ["kept.o"]
