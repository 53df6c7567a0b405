from __future__ import annotations

from typing import TYPE_CHECKING

from planning.plan.left_out import read_left_out

if TYPE_CHECKING:
    from pathlib import Path


def test_the_requests_left_out_are_read_with_their_value_in_cents(tmp_path: Path) -> None:
    (tmp_path / "unplanned.csv").write_text('request_id,value,code,detail\nR1,12.50,N1,"no room, none"\n')
    read, faults = read_left_out(tmp_path)
    assert faults == []
    assert read is not None
    assert read.rows() == [("R1", 1250, "N1", "no room, none")]


def test_a_folder_without_the_file_has_none(tmp_path: Path) -> None:
    assert read_left_out(tmp_path) == (None, [])


def test_what_is_wrong_with_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "unplanned.csv").write_text("request_id,value,code,detail\nR1,much,N1,\nR1,1,N1,\n,1,N1,\n")
    found = {(fault.code, fault.line) for fault in read_left_out(tmp_path)[1]}
    assert found == {("E101", 4), ("E104", 2), ("E402", 3)}
    (tmp_path / "unplanned.csv").write_text("request,value\nR1,1\nR1,1\n")
    assert [fault.code for fault in read_left_out(tmp_path)[1]] == ["E006", "E007"]
