from __future__ import annotations

from pathlib import Path

import polars as pl

from planning.kpis import KPIS
from planning.kpis.read import read_kpis

ROWS = [
    {"kpi": "cost", "scope": "total", "value": 12.34, "unit": "EUR", "formula": "sum, of all"},
    {"kpi": "cost", "scope": "term", "scope_id": "use", "value": -1e-05, "unit": "EUR"},
    {"kpi": "on_time", "scope": "total", "unit": "share", "target": 0.9, "met": False},
]


def test_figures_are_read_as_they_were_written(tmp_path: Path) -> None:
    written = pl.DataFrame(ROWS, schema=KPIS)
    written.write_csv(tmp_path / "kpis.csv")
    read, faults = read_kpis(tmp_path)
    assert faults == []
    assert read is not None
    assert read.equals(written)


def test_a_folder_without_figures_and_a_file_have_none(tmp_path: Path) -> None:
    assert read_kpis(tmp_path) == (None, [])
    assert read_kpis(Path(__file__)) == (None, [])


def test_a_missing_column_is_one_fault_and_figures_that_stand_twice_are_one_each(tmp_path: Path) -> None:
    (tmp_path / "kpis.csv").write_text("kpi,scope,value\ncost,total,1\ncost,total,2\n")
    assert [(fault.code, fault.column) for fault in read_kpis(tmp_path)[1]] == [("E007", "unit")]
    (tmp_path / "kpis.csv").write_text("kpi,scope,value,unit\ncost,total,1,EUR\ncost,total,2,EUR\n")
    assert [(fault.code, fault.line) for fault in read_kpis(tmp_path)[1]] == [("E402", 3)]
