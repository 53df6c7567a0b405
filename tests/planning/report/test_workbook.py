"""The workbook: the run's tables with their values."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zipfile import ZipFile

import polars as pl
import pytest

from planning.report import workbook as module
from planning.report.workbook import workbook
from planning.run import Run, read_run
from tests.planning.report.material import FORMULA, LINES, SCRIPT, planned

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return read_run(planned(tmp_path))


def sheets(data: bytes) -> dict[str, pl.DataFrame]:
    return pl.read_excel(io.BytesIO(data), sheet_id=0, engine="calamine")


def test_every_table_is_read_back_with_equal_values_and_types(run: Run) -> None:
    data, left_out = workbook(run)
    found = sheets(data)
    assert not left_out
    assert set(found) == {"contents", *(name.replace("/", " ") for name in run.names())}
    for name in run.names():
        mine = run.table(name)
        assert mine is not None
        got = found[name.replace("/", " ")]
        assert got.columns == mine.columns
        for column, dtype in mine.schema.items():
            if mine[column].null_count() == mine.height:
                continue
            want = mine[column].dt.replace_time_zone(None) if isinstance(dtype, pl.Datetime) else mine[column]
            back = got[column].cast(want.dtype)
            assert back.to_list() == want.to_list(), (name, column)
            assert got[column].dtype.is_numeric() == want.dtype.is_numeric(), (name, column)


def test_texts_stay_texts_and_headings_stay_in_sight(run: Run) -> None:
    data, _ = workbook(run)
    found = sheets(data)
    assert found["about resources"]["name"].to_list() == [SCRIPT, FORMULA]
    assert LINES in found["about requests"]["client"].to_list()
    with ZipFile(io.BytesIO(data)) as archive:
        texts = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert not [text for text in texts if "<f>" in text or "<hyperlink" in text]
    assert all('state="frozen"' in text for text in texts)


def test_a_table_that_is_too_long_is_left_out_and_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 4)
    data, left_out = workbook(run)
    found = sheets(data)
    assert "plan" in left_out
    assert "plan" not in found
    notes = dict(found["contents"].select("table", "note").iter_rows())
    assert notes["plan"] == "too long for a workbook: it is in the run"


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so(run: Run) -> None:
    file = run.folder / "unplanned.csv"
    rows = pl.read_csv(file, infer_schema=False)
    rows.with_columns(detail=pl.lit("x" * 40_000)).write_csv(file)
    cell = sheets(workbook(run)[0])["unplanned"]["detail"][0]
    assert len(cell) == 32_767
    assert cell.endswith(" (cut)")
