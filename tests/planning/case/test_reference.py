"""The format reference and the templates say what loading does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planning.case.codes import CODES
from planning.case.load import load
from planning.case.reference import format_reference, template
from planning.case.schema import TABLES
from planning.case.settings import Settings, build, settings_from

ROOT = Path(__file__).parents[3]


def test_the_reference_names_every_table_every_column_and_every_code():
    text = format_reference()
    for table in TABLES.values():
        part = text.split(f"### {table.name}")[1].split("###")[0]
        for column in table.columns:
            assert f"| {column.name}{'*' if column.required else ''} |" in part
    for code in CODES:
        assert f"| {code} |" in text


def test_every_row_of_a_table_in_the_reference_has_as_many_cells_as_its_head():
    for block in re.findall(r"(?:^\|.*\n)+", format_reference(), flags=re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1


@pytest.mark.parametrize(
    ("key", "default"),
    [
        ("travel.mode", "straight"),
        ("objective.km", "0.45"),
        ("objective.disturbance.tolerance", "15min"),
        ("objective.disturbance.notified", "10"),
        ("horizon.days", "1"),
        ("limits.seconds", "300"),
        ("limits.searches", "1"),
        ("limits.threads", "2"),
        ("timezone", "UTC"),
        ("currency", "EUR"),
        ("desk.reserve", "none"),
    ],
)
def test_the_reference_gives_the_default_of_a_key(key, default):
    [row] = [line for line in format_reference().splitlines() if line.startswith(f"| {key} |")]
    assert row.split("|")[3].strip() == default


def test_defaults_as_written_are_the_defaults_as_kept():
    moves: dict[str, str] = {}
    said: dict[str, dict[str, object]] = {"objective": {}, "travel": {}, "limits": {}}
    said["horizon"] = {"start": "2026-11-23"}
    for line in format_reference().splitlines():
        if found := re.match(r"\| objective\.disturbance\.(\w+) \| [^|]* \| (\w[\w.]*) \|", line):
            moves[found[1]] = found[2]
        if found := re.match(r"\| (objective|travel|limits)\.(\w+) \| [^|]* \| (\w[\w.]*) \|", line):
            said[found[1]][found[2]] = found[3]
    said["objective"]["disturbance"] = moves
    written, faults = build(settings_from(said), lambda: 0)
    bare, _ = build(settings_from({"horizon": {"start": "2026-11-23"}}), lambda: 0)
    assert faults == []
    assert (len(said["objective"]), len(said["limits"]), len(moves)) == (7, 3, 7)
    kept = [(case.objective, case.limits, case.travel.mode) for case in (written, bare)]
    assert kept[0] == kept[1]
    assert isinstance(bare, Settings)


def test_the_templates_together_are_a_case_without_faults_or_warnings(tmp_path):
    for name in TABLES:
        (tmp_path / f"{name}.csv").write_text(template(name), encoding="utf-8")
    (tmp_path / "case.yaml").write_text("horizon: {start: 2026-11-23}\nnow: 2026-11-22T18:00\n", encoding="utf-8")
    case = load(tmp_path)
    assert case.faults == ()
    assert (case.requests.height, case.shifts.height) == (1, 1)


def test_every_code_in_the_sources_is_in_the_catalogue_and_the_other_way_round():
    sources = [path for folder in ("cli", "planning", "scenarios") for path in (ROOT / folder).rglob("*.py")]
    used = {
        code
        for path in sources
        if path.name != "codes.py"
        for code in re.findall(r'"([EW][0-9]{3})"', path.read_text(encoding="utf-8"))
    }
    assert used == set(CODES)
