"""Whatever a user writes, wherever: the answer is a Case or an InputError, never anything else."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planning.case import document
from planning.case.calendars import Calendar
from planning.case.codes import CODES
from planning.case.load import load_tables
from planning.case.schema import TABLES
from planning.case.schema.lists import Alternatives, Windows
from planning.case.schema.moments import FEW, Moment
from planning.case.settings import build
from planning.case.tables import read_table
from planning.faults import InputError
from tests.planning.case import small

FRAMES = small.frames(small.FILES)
SETTINGS = small.settings(small.FILES)
CELLS = [
    (name, row, column) for name, frame in FRAMES.items() for column in frame.columns for row in range(frame.height)
]
NEAR = [
    "2026-11-23T08:00",
    "2026-11-23T08:00/",
    "T1;T2",
    "gas:2",
    "45@11:30-14:00",
    "-1",
    "1e400",
    "nan",
    "0",
    "R1",
    "DEPOT|BASE:15",
    "*",
    "none",
]
TEXTS = st.one_of(st.text(max_size=30), st.sampled_from(NEAR), st.text("0123456789:;/@|-+.T Z", max_size=20))
COLUMNS = [column for table in TABLES.values() for column in table.columns]


@settings(max_examples=40, deadline=None)
@given(edits=st.lists(st.tuples(st.sampled_from(CELLS), TEXTS), min_size=1, max_size=6))
def test_any_text_in_any_cell_loads_or_is_a_fault(edits):
    spoilt = dict(FRAMES)
    for (name, row, column), text in edits:
        cells = spoilt[name][column].to_list()
        cells[row] = text
        spoilt[name] = spoilt[name].with_columns(pl.Series(column, cells, dtype=pl.String))
    try:
        load_tables(spoilt, SETTINGS)
    except InputError as error:
        faults = error.faults
    else:
        return
    assert faults
    assert all(fault.code in CODES and fault.line is not None for fault in faults)


@settings(max_examples=300, deadline=None)
@given(column=st.sampled_from(COLUMNS), text=TEXTS.map(str.strip).filter(bool))
def test_a_kind_reads_a_text_or_says_with_a_code_why_not(column, text):
    value = column.kind.read(pl.Series([text]), "Europe/Paris")
    assert value.dtype == column.kind.dtype
    if value.is_null().item():
        complaint = column.kind.complain(text, "Europe/Paris")
        assert complaint.code in CODES
        assert complaint.wrong


CLOCK = st.builds(
    "{}-{}-{}{}{}:{}{}{}".format,
    st.sampled_from(["1969", "1970", "2026", "2099", "2100", "0001", "9999"]),
    st.sampled_from(["01", "02", "03", "10", "12", "13"]),
    st.sampled_from(["00", "01", "25", "29", "31"]),
    st.sampled_from(["T", " ", "t"]),
    st.sampled_from(["00", "02", "03", "23", "24"]),
    st.sampled_from(["00", "30", "60"]),
    st.sampled_from(["", ":00", ":59", ":60", ":00.000", ":00.1"]),
    st.sampled_from(["", "Z", "+01:00", "-0230", "+18:00", "+18:01", "+01:60", "z"]),
)


@settings(max_examples=400, deadline=None)
@given(
    text=CLOCK, zone=st.sampled_from(["Europe/Paris", "UTC", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"])
)
@example("2026-03-29T02:30", "Europe/Paris")
@example("2026-10-25T02:30", "Europe/Paris")
@example("2026-10-25T03:00", "Europe/Paris")
@example("2011-12-30T12:00", "Pacific/Apia")
def test_a_time_read_alone_is_the_time_read_in_a_column(text, zone):
    alone = Moment().one(text, zone)
    expected = alone if isinstance(alone, int) else None
    assert Moment().read(pl.Series([text]), zone).item() == expected
    assert Moment().read(pl.Series([text] * (FEW + 1)), zone).unique().item() == expected


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(st.none() | st.sampled_from(["2026-11-23T08:00/2026-11-23T12:00", "x", NEAR[1]]), max_size=6))
def test_a_column_is_read_cell_by_cell(texts):
    together = Windows().read(pl.Series(texts, dtype=pl.String), "UTC").to_list()
    assert together == [Windows().read(pl.Series([text], dtype=pl.String), "UTC").to_list()[0] for text in texts]


SITE = st.text("AB é-", min_size=1, max_size=4).map(str.strip).filter(bool)
EXTRA = st.sampled_from(["", ":0", ":15", ": 12.50", ":0.01", ":", ":x", ":-1", ":1.005", ":1:2"])


@settings(max_examples=200, deadline=None)
@given(entries=st.lists(st.tuples(SITE, EXTRA), min_size=1, max_size=4), around=st.sampled_from(["", " "]))
def test_alternative_sites_are_read_in_their_order_or_none_of_them_is(entries, around):
    text = f"{around}|{around}".join(site + extra for site, extra in entries)
    amounts = [0 if not extra else SOUND.get(extra) for _, extra in entries]
    once = len({site for site, _ in entries}) == len(entries)
    read = Alternatives().read(pl.Series([None, text, "B"], dtype=pl.String), "UTC").to_list()
    expected = [{"site_id": site, "extra": extra} for (site, _), extra in zip(entries, amounts, strict=True)]
    assert read == [None, expected if once and None not in amounts else None, [{"site_id": "B", "extra": 0}]]


SOUND = {":0": 0, ":15": 1_500, ": 12.50": 1_250, ":0.01": 1}


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=80) | st.text('ab,;"\n\r é', max_size=60).map(str.encode))
@example(b'site_id\n"')
@example(b'site_id,name\n"a\n\n')
@example(b"site_id,_line\na,b\n")
@example(b"*")
@example(b"site_id,*,^.*$\na,b,c\n")
@pytest.mark.parametrize("file", ["sites.csv", "sites.parquet"])
def test_any_bytes_are_a_table_or_a_fault(file, data):
    rows, faults = read_table(TABLES["sites"], data, file)
    assert rows.columns == [*TABLES["sites"].names, "_file", "_line"]
    assert rows.is_empty() or rows["_line"].null_count() == 0
    assert all(fault.code in CODES and fault.file == file for fault in faults)


@settings(max_examples=300, deadline=None)
@given(rows=st.lists(st.lists(st.text('ab, "\n', max_size=5), min_size=2, max_size=2), max_size=5))
def test_what_a_spreadsheet_quotes_comes_back_with_its_line(rows):
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    lines = [2 + sum(earlier.count("\n") + 1 for earlier in quoted[:place]) for place in range(len(quoted))]
    texts, faults = read_table(
        TABLES["sites"], ("site_id,name\n" + "".join(f"{row}\n" for row in quoted)).encode(), "f"
    )
    cells = [tuple(cell.strip(" \n") or None for cell in row) for row in rows]
    kept = [(*row, line) for row, line in zip(cells, lines, strict=True) if any(row)]
    assert faults == []
    assert texts.select("site_id", "name", "_line").rows() == kept


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60) | st.text("a: {}[]-&*!\n\"'#|>1", max_size=60))
@example("a: !!int x")
@example("? [a]\n: b")
@example("<<: {a: 1}")
@example("[" * 2_000)
@example("a: &x [*x]")
def test_any_yaml_is_a_document_or_a_fault(text):
    node, faults = document.read_yaml(text, "case.yaml")
    _, more = build(node or document.Node({}, "case.yaml"), lambda: 0)
    assert all(fault.code in CODES for fault in [*faults, *more])


@settings(max_examples=100, deadline=None)
@given(
    path=st.sampled_from(
        ["name", "timezone", "now", "horizon", "horizon.start", "travel.detour", "tables", "expect.x", "a"]
    ),
    text=st.text(max_size=20),
)
def test_any_override_is_a_document_or_a_fault(path, text):
    node, faults = document.overriding(document.from_plain(SETTINGS, "case.yaml"), f"{path}={text}")
    _, more = build(node, lambda: 0)
    assert all(fault.code in CODES for fault in [*faults, *more])


@settings(max_examples=300, deadline=None)
@given(text=st.text("MoTuFr 0123456789:-,;break in", max_size=40))
def test_any_text_is_a_calendar_or_a_value_error_that_says_why(text):
    try:
        calendar = Calendar.read(text)
    except ValueError as error:
        said = str(error)
    else:
        said = ""
        assert calendar.spans
    assert said or calendar.text == text
