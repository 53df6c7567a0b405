from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.case.patch import Spot, apply, merge_patches, parse_patch, read_patch, settings_of, with_rows
from planning.case.schema import TABLES
from planning.case.sheet import plain
from planning.case.tables import read_table
from planning.faults import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Texts = dict[str, pl.DataFrame]
CELLS = {
    "requests": "request_id,service_id,priority,duration_min,value,preferred_resources,excluded_resources,lock,"
    "locked_resource,promised_start,promised_end\n"
    "R1,repair,50,45,99.99,T1; T2,T2,,,,\n"
    "R2,repair,,40,,T2,,resource,T1,2026-11-23T08:00,2026-11-23T09:00\n"
    "R3,visit,10,,12.5,,T1,,,,\n",
    "resources": "resource_id,skills,speed_factor,kind\nT1,gas,,\nT2,gas:2,1.1,person\n",
    "shifts": "resource_id,start,end\nT1,2026-11-23T08:00,2026-11-23T12:00\nT2,2026-11-23T08:00,2026-11-23T12:00\n",
    "links": "before,after\nR1,R2\nR3,R1\n",
}


def texts_of(cells: Mapping[str, str]) -> Texts:
    texts = {}
    for name, text in cells.items():
        texts[name], faults = read_table(TABLES[name], text.encode(), f"{name}.csv")
        assert not faults
    return texts


def typed(table: str, texts: pl.DataFrame) -> pl.DataFrame:
    return plain(TABLES[table], texts)


def patched(patch: Mapping[str, Any], cells: Mapping[str, str] = CELLS) -> Texts:
    return apply(texts_of(cells), patch, typed, file="storm.yaml")


def column(texts: Texts, table: str, name: str) -> dict[str, str | None]:
    key = TABLES[table].columns[0].name
    return dict(texts[table].select(key, name).iter_rows())


def codes(patch: Mapping[str, Any]) -> list[str]:
    with pytest.raises(InputError) as caught:
        patched(patch)
    return [fault.code for fault in caught.value.faults]


def test_an_added_row_says_which_patch_it_comes_from_and_writes_its_values_as_cells() -> None:
    row = {"request_id": "R9", "priority": 3, "value": 1e-1, "mandatory": True, "windows": None}
    added = patched({"requests": {"add": [row]}})["requests"].filter(request_id="R9").to_dicts()[0]
    assert {name: added[name] for name in row} == {**row, "priority": "3", "value": "0.1", "mandatory": "true"}
    assert (added["_file"], added["_line"]) == ("storm.yaml", None)


def test_a_table_that_the_case_does_not_have_can_be_added_to() -> None:
    row = {"resource_id": "T1", "start": "2026-11-23T08:00", "end": "2026-11-23T09:00"}
    assert patched({"absences": {"add": [row]}})["absences"].height == 1


def test_what_is_removed_takes_with_it_what_other_tables_say_of_it() -> None:
    texts = patched({"resources": {"remove": ["T2"]}})
    assert texts["resources"]["resource_id"].to_list() == ["T1"]
    assert texts["shifts"]["resource_id"].to_list() == ["T1"]
    assert column(texts, "requests", "preferred_resources") == {"R1": "T1", "R2": None, "R3": None}
    assert column(texts, "requests", "excluded_resources") == {"R1": None, "R2": None, "R3": "T1"}
    assert patched({"requests": {"remove": ["R1"]}})["links"].is_empty()


def test_removing_by_the_first_column_removes_every_row_of_a_resource() -> None:
    assert patched({"shifts": {"remove": ["T1"]}})["shifts"]["resource_id"].to_list() == ["T2"]


def test_set_changes_the_rows_that_meet_the_condition_and_no_other() -> None:
    texts = patched({"requests": {"set": {"where": "priority > 20", "value": 12.5, "client_id": "C1"}}})
    assert column(texts, "requests", "value") == {"R1": "12.5", "R2": None, "R3": "12.5"}
    assert column(texts, "requests", "client_id") == {"R1": "C1", "R2": None, "R3": None}


def test_set_empties_a_cell_by_null_and_reaches_all_rows_without_a_condition() -> None:
    texts = patched({"requests": {"set": {"duration_min": None}}})
    assert texts["requests"]["duration_min"].null_count() == 3


def test_an_empty_cell_counts_as_its_default_in_a_condition() -> None:
    texts = patched({"resources": {"set": {"where": "kind = 'person' and speed_factor = 1", "team": "A"}}})
    assert column(texts, "resources", "team") == {"T1": "A", "T2": None}


def test_scaled_numbers_keep_the_decimals_of_their_column_rounded_half_to_even() -> None:
    scale = {"where": "duration_min is not null", "duration_min": 1.1}
    texts = patched({"requests": {"scale": [scale, {"where": "value > 0", "value": 1.5}]}})
    assert column(texts, "requests", "duration_min") == {"R1": "50", "R2": "44", "R3": None}  # 49.5, 44
    assert column(texts, "requests", "value") == {"R1": "149.98", "R2": None, "R3": "18.75"}  # 149.985


def test_scaling_an_empty_cell_scales_its_default() -> None:
    assert column(patched({"resources": {"scale": {"speed_factor": 0.9}}}), "resources", "speed_factor") == {
        "T1": "0.900",
        "T2": "0.990",
    }


def test_operations_of_a_table_run_in_the_order_add_remove_set_scale_repeat_however_they_are_written() -> None:
    changes = {
        "repeat": {"where": "duration_min = 60", "factor": 2},
        "scale": {"where": "duration_min = 30", "duration_min": 2},
        "set": {"where": "request_id = 'R9'", "duration_min": 30},
        "remove": ["R3"],
        "add": [{"request_id": "R9"}],
    }
    texts = patched({"requests": changes})
    assert column(texts, "requests", "duration_min") == {"R1": "45", "R2": "40", "R9": "60", "R9~2": "60"}


def test_copies_are_told_and_locked_nothing() -> None:
    texts = patched({"requests": {"repeat": {"where": "request_id = 'R2'", "factor": 3}}})
    requests = texts["requests"].rows_by_key("request_id", named=True, unique=True)
    assert set(requests) == {"R1", "R2", "R3", "R2~2", "R2~3"}
    assert requests["R2"]["lock"] == "resource"
    for copy in ("R2~2", "R2~3"):
        assert (requests[copy]["service_id"], requests[copy]["preferred_resources"]) == ("repair", "T2")
        assert {requests[copy][name] for name in ("lock", "locked_resource", "promised_start", "promised_end")} == {
            None
        }
    assert texts["links"].height == 2


def test_a_copied_resource_has_the_shifts_of_the_first() -> None:
    shifts = patched({"resources": {"repeat": {"where": "resource_id = 'T1'", "factor": 2}}})["shifts"]
    assert shifts["resource_id"].to_list() == ["T1", "T2", "T1~2"]


def test_a_copy_of_a_name_that_is_taken_gets_the_next() -> None:
    twice = merge_patches(*[{"requests": {"repeat": {"where": "request_id = 'R1'", "factor": 2}}}] * 2)
    ids = patched(twice)["requests"]["request_id"].to_list()
    assert ids == ["R1", "R2", "R3", "R1~2", "R1~3"]


def many(factor: float, seed: int = 0, order: int = 1) -> list[str]:
    rows = [f"R{number}" for number in range(2000)][::order]
    cells = {"requests": "request_id,duration_min\n" + "".join(f"{row},30\n" for row in rows)}
    repeat = {"factor": factor, "seed": seed}
    return sorted(patched({"requests": {"repeat": repeat}}, cells)["requests"]["request_id"])


@pytest.mark.parametrize("factor", [0, 0.3, 1, 1.8, 2.5])
def test_repeat_keeps_or_doubles_about_as_many_rows_as_its_factor_says(factor: float) -> None:
    assert len(many(factor)) == pytest.approx(2000 * factor, abs=70)


def test_which_rows_are_repeated_depends_on_the_ids_and_the_seed_and_not_on_the_order_of_rows() -> None:
    assert many(1.8) == many(1.8, order=-1)
    assert many(1.8) != many(1.8, seed=1)
    assert set(many(1.3)) < set(many(1.8))


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(3)), factor=st.floats(0, 3))
def test_a_patch_gives_the_same_rows_whatever_their_order(order: list[int], factor: float) -> None:
    patch = {
        "requests": {
            "set": {"where": "priority > 20", "value": 7},
            "scale": {"where": "duration_min > 0", "duration_min": 1.2},
            "repeat": {"factor": factor},
        }
    }
    texts = texts_of(CELLS)
    shuffled = texts | {"requests": texts["requests"][order]}
    given_rows, shuffled_rows = (apply(each, patch, typed)["requests"].sort("request_id") for each in (texts, shuffled))
    assert given_rows.equals(shuffled_rows)


def test_tables_that_a_patch_does_not_name_stay_as_they_were_and_the_given_ones_are_not_changed() -> None:
    texts = texts_of(CELLS)
    before = {name: frame.clone() for name, frame in texts.items()}
    after = apply(texts, {"resources": {"set": {"team": "A"}}}, typed)
    assert all(texts[name].equals(frame) for name, frame in before.items())
    assert after["requests"].equals(before["requests"])


def test_merged_patches_do_what_they_do_one_after_another() -> None:
    first = {"requests": {"scale": {"where": "priority > 20", "priority": 2}}}
    second = {"requests": {"set": {"where": "priority = 100", "priority": 1}, "add": [{"request_id": "R9"}]}}
    third = {"requests": {"remove": ["R9"]}}
    merged = merge_patches(None, first, {}, merge_patches(second, third))
    assert column(patched(merged), "requests", "priority") == {"R1": "1", "R2": None, "R3": "10"}


def test_of_the_settings_of_merged_patches_the_later_holds_key_by_key() -> None:
    first = {"settings": {"travel": {"detour": 1.5, "speed_kmh": 20}, "name": "a"}}
    second = {"settings": {"travel": {"speed_kmh": 30}}}
    assert settings_of(merge_patches(first, second)) == {"travel": {"detour": 1.5, "speed_kmh": 30}, "name": "a"}
    assert settings_of({}) == {}


@pytest.mark.parametrize(
    ("patch", "code"),
    [
        ({"requets": {}}, "E922"),
        ({"requests": []}, "E921"),
        ({"requests": {"ad": []}}, "E923"),
        ({"requests": {"add": {"request_id": "R9"}}}, "E921"),
        ({"requests": {"add": "rows.csv"}}, "E921"),
        ({"requests": {"add": ["R9"]}}, "E921"),
        ({"requests": {"add": [{"request_id": "R9", "prio": 3}]}}, "E923"),
        ({"requests": {"add": [{"request_id": "R9", "skills": ["gas"]}]}}, "E921"),
        ({"requests": {"remove": "R1"}}, "E921"),
        ({"requests": {"remove": ["R1", "R7"]}}, "E924"),
        ({"requests": {"set": {"where": "priority > 1", "prio": 3}}}, "E923"),
        ({"requests": {"set": {"request_id": "R7"}}}, "E925"),
        ({"links": {"set": {"from": "start"}}}, "E925"),
        ({"requests": {"set": {"where": 3, "priority": 3}}}, "E921"),
        ({"requests": {"set": {"where": "priority >", "value": 3}}}, "E910"),
        ({"requests": {"set": {"where": "priority > 'a'", "value": 3}}}, "E911"),
        ({"requests": {"scale": {"skills": 2}}}, "E926"),
        ({"requests": {"scale": {"value": 2}}}, "E927"),
        ({"requests": {"scale": {"where": "value > 1", "value": "2"}}}, "E921"),
        ({"requests": {"scale": {"where": "value > 1", "value": -2}}}, "E921"),
        ({"requests": {"repeat": {"where": "priority > 1"}}}, "E921"),
        ({"requests": {"repeat": {"factor": float("nan")}}}, "E921"),
        ({"requests": {"repeat": {"factor": 2, "seed": "x"}}}, "E921"),
        ({"shifts": {"repeat": {"factor": 2}}}, "E928"),
        ({"then": {"requests": {}, "foo": 3}}, "E922"),
    ],
)
def test_a_wrong_patch_is_a_coded_fault(patch: Mapping[str, Any], code: str) -> None:
    assert codes(patch) == [code]


def test_every_fault_of_a_patch_is_found_at_once() -> None:
    assert codes({"requets": {}, "shifts": {"remove": ["T9"], "add": 3}, "requests": {"remove": ["R7", "R8"]}}) == [
        "E922",
        "E924",
        "E924",
        "E921",
        "E924",
    ]


def test_a_fault_names_the_place_in_the_patch_and_what_would_be_right() -> None:
    with pytest.raises(InputError) as caught:
        patched({"requests": {"remove": ["R11"]}})
    (fault,) = caught.value.faults
    assert str(fault) == "storm.yaml: requests.remove: 'R11' is no request_id in requests (did you mean R1?) [E924]"


def test_a_patch_read_from_a_file_holds_the_rows_of_the_files_that_it_names(tmp_path: Path) -> None:
    (tmp_path / "flu.csv").write_text("resource_id,start,end\nT1,2026-11-23T08:00,\n")
    (tmp_path / "flu.yaml").write_text("absences: {add: flu.csv}\nthen: [{absences: {add: flu.csv}}]\n")
    rows = [{"resource_id": "T1", "start": "2026-11-23T08:00"}]
    assert read_patch(tmp_path / "flu.yaml") == {"absences": {"add": rows}, "then": [{"absences": {"add": rows}}]}


def test_an_empty_patch_changes_nothing(tmp_path: Path) -> None:
    patch = parse_patch("", tmp_path, "nothing.yaml")
    assert patch == {}
    assert patched(patch).keys() == CELLS.keys()


def test_a_patch_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9")
    cases = {"none.yaml": "E001", "latin.yaml": "E002"}
    for name, code in cases.items():
        with pytest.raises(InputError, match=code):
            read_patch(tmp_path / name)
    for text, code in {
        "a: [": "E201",
        "- a": "E921",
        "absences: {add: no.csv}": "E001",
        "then: 3": "E921",
    }.items():
        with pytest.raises(InputError, match=code):
            parse_patch(text, tmp_path, "patch.yaml")


def test_a_file_of_rows_with_a_column_that_the_table_does_not_have_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "flu.csv").write_text("resource_id,start,end,reason\nT1,2026-11-23T08:00,2026-11-23T09:00,flu\n")
    with pytest.raises(InputError, match="E006"):
        with_rows({"absences": {"add": "flu.csv"}}, tmp_path, Spot("flu.yaml"))


def test_a_patch_moves_seats_what_stays_and_where_a_request_may_take_place() -> None:
    patch = {
        "requests": {"set": {"where": "seats > 2", "site_id": "OPE|BEA:15"}, "scale": {"seats": 2}},
        "resources": {
            "add": [{"resource_id": "M3", "kind": "room", "stays": True, "concurrency": 2}],
            "set": {"where": "concurrency = 1 and seats > 4", "seats": 6, "stays": False},
        },
        "sites": {"set": {"where": "opening is null", "opening": "day", "seats": None}},
    }
    cells = {
        "requests": "request_id,site_id,seats\nR1,BEA,3\nR2,BEA:2,\n",
        "resources": "resource_id,kind,seats\nM1,room,8\nM2,room,4\n",
        "sites": "site_id,opening,seats\nOPE,,3\nBEA,night,4\n",
    }
    texts = patched(patch, cells)
    assert column(texts, "requests", "site_id") == {"R1": "OPE|BEA:15", "R2": "BEA:2"}
    assert column(texts, "requests", "seats") == {"R1": "6", "R2": "2"}
    assert column(texts, "resources", "seats") == {"M1": "6", "M2": "4", "M3": None}
    assert column(texts, "resources", "stays") == {"M1": "false", "M2": None, "M3": "true"}
    assert column(texts, "sites", "opening") == {"OPE": "day", "BEA": "night"}
    assert column(texts, "sites", "seats") == {"OPE": None, "BEA": "4"}


def test_copies_of_linked_requests_are_linked_the_first_with_the_first() -> None:
    both = {"where": "request_id in ('R1', 'R2')", "factor": 3}
    links = patched({"requests": {"repeat": both}})["links"]
    pairs = set(links.select("before", "after").rows())
    assert {("R1", "R2"), ("R1~2", "R2~2"), ("R1~3", "R2~3"), ("R3", "R1")} == pairs
