"""Machine code is kept from one process to the next, which needs no compiler to run it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from planning.engine import tours
from planning.engine.compiled import entry
from planning.engine.machine import Code

if TYPE_CHECKING:
    from planning.engine.bundle import Indices

ROOT = Path(__file__).parents[3]


@entry
def weigh(numbers: Indices, factor: float, more: int) -> tuple[int, float]:
    total, most = more, 0.0
    for number in numbers:
        total += number
        most = max(most, factor * number)
    return total, most


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
