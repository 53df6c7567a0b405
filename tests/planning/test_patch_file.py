from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.case.document import read_yaml
from planning.faults import InputError
from planning.patch_file import patch_yaml, read_patch, without_now

if TYPE_CHECKING:
    from pathlib import Path

PATCH = {
    "requests": {
        "add": [{"request_id": "089", "value": "1.5e3", "windows": "2026-11-23T08:00/2026-11-23T09:00"}],
        "remove": ["no", "+5", "1_000", "=1+1", "~"],
        "scale": {"where": "service_id = 'repair'", "duration_min": 1.2},
    },
    "settings": {"horizon": {"start": "2026-11-23", "days": 5}},
}


@pytest.mark.parametrize("place", ["folder", "file"])
def test_a_patch_is_read_beside_a_plan_as_it_was_written(tmp_path: Path, place: str) -> None:
    (tmp_path / "patch.yaml").write_text(patch_yaml(MappingProxyType(PATCH)), "utf-8")
    assert read_patch(tmp_path if place == "folder" else tmp_path / "plan.csv") == PATCH


@settings(deadline=None, max_examples=200)
@given(text=st.text(alphabet="0123456789+-._eEx:~# nNyYtTruefalse'\"é&*!%@\n", max_size=8))
def test_a_text_is_read_as_the_same_text_whatever_it_looks_like(text: str) -> None:
    document, faults = read_yaml(patch_yaml({"requests": {"remove": [text]}}), "patch.yaml")
    assert not faults
    assert document is not None
    assert document.plain() == {"requests": {"remove": [text]}}


def test_the_same_rows_twice_are_written_twice_for_a_reader_without_anchors() -> None:
    row = {"resource_id": "T1"}
    text = patch_yaml({"resources": {"add": [row, row]}, "absences": {"add": [row]}})
    assert "&" not in text
    assert text.count("T1") == 3


def test_a_date_is_read_as_its_text(tmp_path: Path) -> None:
    (tmp_path / "patch.yaml").write_text(patch_yaml({"settings": {"now": date(2026, 11, 23)}}), "utf-8")
    assert read_patch(tmp_path) == {"settings": {"now": "2026-11-23"}}


def test_without_a_patch_there_is_none(tmp_path: Path) -> None:
    assert read_patch(tmp_path) is None


@pytest.mark.parametrize(
    ("data", "code"), [(b"a: [1", "E201"), (b"- 1", "E921"), (b"\xff", "E002"), (b"a: &x 1\nb: *x", "E205")]
)
def test_a_patch_that_cannot_be_read_is_a_fault(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "patch.yaml").write_bytes(data)
    with pytest.raises(InputError, match=code):
        read_patch(tmp_path)


def test_the_present_is_taken_out_of_a_patch_and_nothing_else() -> None:
    patch = {
        "settings": {"now": "2026-11-22T20:00"},
        "then": [{"settings": {"now": "x", "name": "y"}}, {"settings": {"now": "z"}}],
    }
    assert without_now(patch) == {"then": [{"settings": {"name": "y"}}]}
    assert without_now({"requests": {"remove": ["R1"]}}) == {"requests": {"remove": ["R1"]}}


def test_the_start_of_the_horizon_and_what_is_frozen_go_with_the_present() -> None:
    horizon = {"start": "2026-11-23", "days": 5, "frozen": "0min"}
    assert without_now({"settings": {"horizon": horizon}}) == {"settings": {"horizon": {"days": 5}}}
    assert without_now({"settings": {"horizon": {"frozen": "2h"}}}) == {}
