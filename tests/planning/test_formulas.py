"""What a spreadsheet would run is written as a text, and read as it was."""

from __future__ import annotations

import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.faults import Fault, faults_csv
from planning.formulas import as_csv, unshielded

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20", "\uff0b", "\uff0d")


def read_back(text: str) -> pl.DataFrame:
    return unshielded(pl.read_csv(io.StringIO(text), infer_schema=False))


@given(st.lists(st.text("=+-@'\t\n1a .;,\"\uff1d", min_size=1), min_size=1))
def test_every_text_comes_back_as_it_was(texts: list[str]) -> None:
    frame = pl.DataFrame({"name": texts, "place": list(range(len(texts)))})
    assert read_back(as_csv(frame))["name"].to_list() == texts


@given(st.text("=+-@'\t\n1a .;,\"\uff1d", min_size=1))
def test_no_cell_with_a_letter_begins_like_a_formula(text: str) -> None:
    raw = pl.read_csv(io.StringIO(as_csv(pl.DataFrame({"name": [text]}))), infer_schema=False)["name"][0]
    assert raw is None or not raw.startswith(DANGEROUS) or not any(one in raw for one in "=@a\uff1d")


@pytest.mark.parametrize("text", ["-12.50", "+33 4 72 00 00 00", "-", "2026-11-23", "R1", "'quoted'"])
def test_numbers_telephones_and_plain_texts_stay_as_they_are(text: str) -> None:
    assert as_csv(pl.DataFrame({"name": [text]})) == f"name\n{text}\n"


def test_figures_are_never_texts() -> None:
    assert as_csv(pl.DataFrame({"amount": [-1.5]})) == "amount\n-1.5\n"


def test_rows_that_are_set_aside_are_no_formulas() -> None:
    fault = Fault(code="E102", file="requests.csv", value="=1+1", wrong="is not a whole number")
    assert "'=1+1" in faults_csv([fault])
