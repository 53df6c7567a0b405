from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cli.places import run_name
from planning.faults import InputError

NOW = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("run", "run"),
        ("{now:%Y-%m-%d}", "2026-11-23"),
        ("out/{now:%Y}/{now:%m%d-%H%M}", "out/2026/1123-0605"),
    ],
)
def test_the_present_is_filled_into_the_name_of_a_run(text: str, name: str) -> None:
    assert run_name(text, NOW) == name


@pytest.mark.parametrize("text", ["{now}", "{today:%Y}", "run{", "{now:{now:%Y}}", "{now.year}"])
def test_other_braces_are_a_fault(text: str) -> None:
    with pytest.raises(InputError, match=r"E903"):
        run_name(text, NOW)


@pytest.mark.parametrize("text", ["{now:}", "run-{now:%Y/%m}", "run-{now:%D}"])
def test_a_present_that_comes_to_nothing_or_to_a_path_is_a_fault(text: str) -> None:
    with pytest.raises(InputError, match=r"E903"):
        run_name(text, NOW)


@pytest.mark.parametrize("text", ["", ".", "..", "a/..", "/"])
def test_a_run_needs_a_name_of_its_own(text: str) -> None:
    with pytest.raises(InputError, match=r"names no new folder"):
        run_name(text, NOW)
