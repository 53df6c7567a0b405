"""What a Case holds once its tables are read: defaults, references, order."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from planning.case.case import LEGS, OPENINGS, REQUESTS, RESOURCES, SHIFTS, SKILLS, UNSERVABLE
from planning.case.load import load, load_tables
from planning.faults import InputError
from tests.planning.case.small import FILES, at, case_of, frames, settings, write

EXAMPLE = Path(__file__).parents[3].parent / "shared" / "example"
ONE = "resource_id\nT1\n"
DAY = "resource_id,start,end\nT1,2026-11-23T08:00,2026-11-23T17:00\n"


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example worked by hand does not lie beside this checkout")
def test_the_example_loads_with_one_warning_for_the_skill_that_nobody_has():
    case = load(EXAMPLE)
    assert [str(fault) for fault in case.faults] == [
        "requests.csv:5: skills: R4 needs plumbing, which nobody has [W501]"
    ]
    assert case.unservable.rows() == [("R4", "W501", "needs plumbing, which nobody has")]
    due = dict(case.requests.select("request_id", "respond_by").iter_rows())
    assert due == {"R1": None, "R2": at("2026-11-23T08:00"), "R3": None, "R4": None, "R5": None}
    assert case.shifts["latest_end"].to_list() == [at("2026-11-23T10:20"), at("2026-11-23T12:00")]
    assert case.shifts["shift_id"].to_list() == ["T1", "T2"]


def test_the_small_case_has_no_fault_and_every_frame_its_columns_and_types(tmp_path):
    case = load(write(tmp_path, FILES))
    assert not case.faults
    named = {
        "requests": REQUESTS,
        "resources": RESOURCES,
        "skills": SKILLS,
        "shifts": SHIFTS,
        "legs": LEGS,
        "openings": OPENINGS,
    }
    for name, schema in (named | {"unservable": UNSERVABLE}).items():
        assert getattr(case, name).schema == schema
    assert [source.name for source in case.inputs] == list(FILES)


def test_cells_become_seconds_cents_ten_thousandths_and_thousandths():
    case = load_tables(frames(FILES), settings(FILES))
    t1, t2 = case.resources.to_dicts()
    assert (t1["cost_hour"], t1["cost_km"], t1["overtime_factor"], t1["max_overtime"]) == (
        300_000,
        5_000,
        1_500,
        1_800,
    )
    assert (t2["cost_hour"], t2["cost_km"], t2["speed_factor"], t2["max_overtime"]) == (300_000, 4_500, 800, 0)
    r1 = case.requests.to_dicts()[0]
    assert (r1["duration"], r1["value"], r1["penalty_hour"], r1["penalty_fixed"]) == (
        3_600,
        20_000,
        200_000,
        1_000,
    )
    assert r1["penalty_cap"] == 10_000
    assert case.services["duration"].to_list() == [2_700, 2_700]
    assert case.links.filter(before="R1").select("least", "greatest").row(0) == (0, 36_000)


def test_what_a_request_leaves_empty_comes_from_its_service_its_client_and_the_settings():
    case = load_tables(frames(FILES), settings(FILES))
    r1, r2, r3, r4 = case.requests.to_dicts()
    assert r3["duration"] == 2_700
    assert r3["skills"] == [{"skill": "gas", "level": 1}]
    assert (r4["value"], r4["created_at"]) == (15_000, at("2026-11-22T20:00"))
    assert [row["tier"] for row in (r1, r2, r3)] == ["gold", "gold", None]
    assert [row["weight"] for row in (r1, r2, r3)] == [3, 3, 1]
    assert (r1["preferred_resources"], r2["preferred_resources"]) == (["T1"], ["T1", "T2"])
    assert (r2["x"], r2["y"], r2["lat"], r2["placed"]) == (1.0, 1.0, 45.757, True)
    assert {row["source"] for row in (r1, r2, r3, r4)} == {"requests"}


def test_value_is_the_requests_own_else_its_services_else_of_its_priority_else_the_default():
    case = case_of(
        requests="request_id,service_id,priority,value\nA,s,50,7\nB,s,50,\nC,,50,\nD,,0,\nE,,,\n",
        resources=ONE,
        shifts=DAY,
        services="service_id,value\ns,300.50\n",
        settings={"objective": {"default_value": 800, "priority_point": 2.5}},
    )
    assert case.requests["value"].to_list() == [700, 30_050, 12_500, 0, 80_000]
    said = [fault for fault in case.faults if fault.code == "W551"]
    wrong = "1 of 5 requests have neither value nor priority, and count as 800.00 EUR"
    assert [str(fault) for fault in said] == [f"case.yaml: objective.default_value: {wrong} [W551]"]
    assert said[0].subject is None


def test_excluded_resources_of_request_and_client_add_up_and_lists_are_sorted_without_doubles():
    case = case_of(
        requests="request_id,client_id,required_resources,excluded_resources\nA,C,T2;T1;T2,T4\nB,C,,\n",
        resources="resource_id\nT1\nT2\nT3\nT4\n",
        clients="client_id,required_resources,excluded_resources\nC,T2,T3;T4\n",
    )
    assert case.requests["required_resources"].to_list() == [["T1", "T2"], ["T2"]]
    assert case.requests["excluded_resources"].to_list() == [["T3", "T4"], ["T3", "T4"]]


def test_skills_of_both_tables_add_up():
    case = case_of(
        resources="resource_id,skills\nT1,gas:2;elec\n",
        resource_skills="resource_id,skill,level,valid_from\nT1,gas,3,2026-01-01\nT1,water,,\n",
    )
    rows = case.skills.select("skill", "level", pl.col("valid_from").cast(pl.String)).rows()
    assert rows == [("elec", 1, None), ("gas", 2, None), ("gas", 3, "2026-01-01"), ("water", 1, None)]


def test_the_order_of_rows_in_the_files_means_nothing_but_for_the_roles_of_a_service():
    tables, said = frames(FILES), settings(FILES)
    case, other = (
        load_tables(tables, said),
        load_tables({name: rows.reverse() for name, rows in tables.items()}, said),
    )
    assert [each.roles["role"].to_list() for each in (case, other)] == [["lead", "help"], ["help", "lead"]]
    names = (
        "requests",
        "resources",
        "skills",
        "shifts",
        "openings",
        "services",
        "links",
        "sites",
        "clients",
        "sla",
        "legs",
    )
    for name in (*names, "unservable"):
        assert_frame_equal(getattr(case, name), getattr(other, name))


def test_parquet_with_types_of_its_own_loads_as_csv_does(tmp_path):
    (tmp_path / "text").mkdir()
    (tmp_path / "typed").mkdir()
    text = load(write(tmp_path / "text", FILES))
    times = [pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M") for name in ("start", "end")]
    shifts = frames(FILES)["shifts"].with_columns(times[0], times[1].dt.replace_time_zone("Europe/Paris"))
    services = frames(FILES)["services"].with_columns(
        pl.col("duration_min").cast(pl.Int16), pl.col("value").cast(pl.Float64), pl.col("interruptible") == "yes"
    )
    clients = frames(FILES)["clients"].with_columns(
        pl.col("preferred_resources").str.split(";"),
        pl.col("tier").cast(pl.Categorical),
        pl.col("weight").cast(pl.Float64),
    )
    write(tmp_path / "typed", {name: content for name, content in FILES.items() if name.split(".")[0] not in TYPED})
    for name, frame in zip(TYPED, (shifts, services, clients), strict=True):
        frame.write_parquet(tmp_path / "typed" / f"{name}.parquet")
    typed = load(tmp_path / "typed")
    for name in ("requests", "shifts", "services", "clients"):
        assert_frame_equal(getattr(text, name), getattr(typed, name))


TYPED = ("shifts", "services", "clients")


def test_a_fault_in_parquet_names_the_number_of_the_row(tmp_path):
    files = {name: content for name, content in FILES.items() if name != "sites.csv"}
    write(tmp_path, files)
    pl.DataFrame({"site_id": ["DEPOT", "BASE"], "lat": [1.0, 91.0], "lon": [1.0, 2.0]}).write_parquet(
        tmp_path / "sites.parquet"
    )
    with pytest.raises(InputError, match=r"^sites.parquet:2: lat: '91' is not between -90 and 90 degrees \[E103\]$"):
        load(tmp_path)


def test_a_parquet_column_that_is_no_text_number_or_time_is_a_fault(tmp_path):
    write(tmp_path, {name: content for name, content in FILES.items() if name != "sites.csv"})
    pl.DataFrame({"site_id": ["DEPOT"], "name": [b"depot"]}).write_parquet(tmp_path / "sites.parquet")
    with pytest.raises(InputError, match=r"sites.parquet: name: is a column of type Binary"):
        load(tmp_path)


def test_several_files_of_a_table_are_one_and_name_the_source_of_their_requests(tmp_path):
    lines = FILES["requests.csv"].splitlines(keepends=True)
    files = {name: content for name, content in FILES.items() if name != "requests.csv"}
    files["case.yaml"] += "tables: {requests: [crm.csv, erp.csv]}\n"
    files |= {"crm.csv": "".join(lines[:3]), "erp.csv": "".join([lines[0], *lines[3:]])}
    case = load(write(tmp_path, files))
    assert case.requests["source"].to_list() == ["crm", "crm", "erp", "erp"]
    files["erp.csv"] = files["erp.csv"].replace("R4", "R1")
    with pytest.raises(InputError, match=r"^erp.csv:3: request_id: 'R1' stands twice \(first at crm.csv:2\) \[E402\]$"):
        load(write(tmp_path, files))


def test_tasks_of_several_systems_are_one_list_in_which_what_looks_alike_is_named_and_kept(tmp_path):
    files = {name: content for name, content in FILES.items() if name in {"case.yaml", "resources.csv"}}
    files["case.yaml"] += "tables: {requests: [crm.csv, bpm.csv, erp.parquet]}\n"
    files["resources.csv"] = files["resources.csv"].replace("DEPOT", "")
    head = "request_id,client_id,service_id,created_at,duration_min,value\n"
    files["crm.csv"] = f"{head}C1,C,s,2026-11-20T10:00:01,9,1\nC2,D,s,2026-11-20T10:00,9,1\nC3,C,,,9,1\nC4,,s,,9,1\n"
    files["bpm.csv"] = f"{head}B1,C,s,2026-11-20T10:00:01,9,2\nB2,D,s,2026-11-20T10:00,8,1\nB3,C,,,9,1\nB4,,s,,9,1\n"
    made = pl.Series(["2026-11-20T09:00:01Z", "2026-11-20T09:00:02Z"]).str.to_datetime(time_zone="UTC")
    erp = pl.DataFrame({"request_id": ["E1", "E2"], "client_id": "C", "service_id": "s", "created_at": made})
    erp.with_columns(duration_min=9, value=1.5).write_parquet(tmp_path / "erp.parquet")
    case = load(write(tmp_path, files))
    assert case.tasks["source"].to_list() == ["bpm"] * 4 + ["crm"] * 4 + ["erp"] * 2
    assert [str(fault) for fault in case.faults if fault.code == "W557"] == [
        (
            "bpm.csv:2: request_id: 3 tasks look like tasks of another source: B1 (bpm) and C1 (crm) and E1 (erp) "
            "(same client, service, creation and duration; all are planned: remove those that are the same) [W557]"
        )
    ]


def test_a_byte_order_mark_windows_line_ends_and_space_around_cells_change_nothing(tmp_path):
    (tmp_path / "plain").mkdir()
    (tmp_path / "other").mkdir()
    spaced = {
        name: content.replace(",", " , ").replace("\n", "\r\n") for name, content in FILES.items() if "csv" in name
    }
    marked = {name: b"\xef\xbb\xbf" + content.encode() for name, content in (FILES | spaced).items()}
    plain, other = load(write(tmp_path / "plain", FILES)), load(write(tmp_path / "other", marked))
    for name in ("requests", "resources", "shifts", "sla"):
        assert_frame_equal(getattr(plain, name), getattr(other, name))


def test_an_override_holds_over_case_yaml_and_stands_in_what_was_written(tmp_path):
    case = load(write(tmp_path, FILES), overrides=["travel.speed_kmh=50", "objective={km: 1.25}", "name=a third"])
    assert (case.settings.travel.speed_kmh, case.settings.travel.mode) == (50.0, "plane")
    assert (case.settings.objective.km, case.settings.objective.hour) == (12_500, 300_000)
    assert case.settings.name == "a third"
    assert case.settings.raw["travel"]["speed_kmh"] == 50


@pytest.mark.parametrize(("start", "midnight"), [("today", "2026-11-22T00:00"), ("tomorrow", "2026-11-23T00:00")])
def test_a_relative_horizon_counts_from_the_local_day_of_now(start, midnight):
    said = settings(FILES) | {"horizon": {"start": start, "days": 2}}
    case = load_tables(frames(FILES), said, now="2026-11-21T23:30Z")
    assert (case.settings.now, case.settings.start) == (at("2026-11-22T00:30"), at(midnight))


def test_now_is_the_start_of_the_horizon_where_nobody_gives_it():
    said = {key: value for key, value in settings(FILES).items() if key != "now"}
    assert load_tables(frames(FILES), said).settings.now == at("2026-11-23T00:00")


def test_now_may_be_the_clock(monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1_790_000_000.7)
    said = settings(FILES) | {"horizon": {"start": "today"}}
    assert load_tables(frames(FILES), said, now="clock").settings.now == 1_790_000_000


@pytest.mark.parametrize("scenario", ["storm", "base"])
def test_an_expectation_may_speak_of_a_scenario_in_a_file_of_its_own_or_of_the_case_as_it_is(scenario, tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "storm.yaml").write_text("requests: {remove: [R1]}\n", encoding="utf-8")
    files = FILES | {"case.yaml": FILES["case.yaml"].replace("least: 0.8", f"least: 0.8, scenario: {scenario}")}
    assert load(write(tmp_path, files)).settings.expect == ({"kpi": "on_time", "least": 0.8, "scenario": scenario},)


@pytest.mark.parametrize(("start", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-24T12:00", 25)])
def test_a_day_of_the_horizon_is_a_local_day(start, hours):
    made = case_of(horizon=start).settings
    assert made.end - made.start == hours * 3_600


def test_windows_over_a_clock_change_have_the_hours_that_pass():
    case = case_of(
        horizon="2026-03-28",
        days=2,
        requests="request_id,windows\n"
        "A,2026-03-28T22:00/2026-03-29T06:00\n"
        "B,2026-03-29T01:30Z/2026-03-29T05:30+02:00\n"
        "C,2026-03-29T08:00/2026-03-29T09:00;2026-03-28T08:00/2026-03-28T12:00;2026-03-28T11:00/2026-03-28T13:00\n",
        resources=ONE,
    )
    a, b, c = case.requests["windows"].to_list()
    assert a == [{"start": at("2026-03-28T21:00Z"), "end": at("2026-03-29T04:00Z")}]
    assert b == [{"start": at("2026-03-29T01:30Z"), "end": at("2026-03-29T03:30Z")}]
    assert c == [
        {"start": at("2026-03-28T07:00Z"), "end": at("2026-03-28T12:00Z")},
        {"start": at("2026-03-29T06:00Z"), "end": at("2026-03-29T07:00Z")},
    ]


@pytest.mark.parametrize(
    ("mode", "complete", "usable"),
    [
        ("straight", None, [True, False, True, False]),
        ("plane", None, [False, True, False, False]),
        ("table", None, [False, False, True, False]),
        ("table", "straight", [True, False, True, False]),
    ],
)
def test_a_place_counts_where_the_travel_mode_can_use_it(mode, complete, usable):
    travel = {"mode": mode} | ({"complete": complete} if complete else {})
    case = case_of(
        requests="request_id,lat,lon,x,y,site_id,windows\nA,45,4,,,,\nB,,,1,2,,\nC,,,,,S,\n"
        "D,,,,,,2026-11-23T08:00/2026-11-23T12:00\n",
        resources=ONE,
        sites="site_id,lat,lon\nS,45,4\n",
        settings={"travel": travel},
    )
    assert case.requests["placed"].to_list() == usable
    placeless = [fault.subject for fault in case.faults if fault.code == "W504"]
    assert placeless == [name for name, placed in zip("ABCD", usable, strict=True) if not placed]


def test_travel_is_rounded_up_to_whole_seconds_and_metres():
    case = case_of(travel="from_site,to_site,minutes,km\nA,B,12.51,0.0001\nB,A,1.0001,3\n")
    assert case.legs.rows() == [("A", "B", 751, 1), ("B", "A", 61, 3_000)]


def test_strict_takes_warnings_as_faults(tmp_path):
    unskilled = FILES | {"requests.csv": FILES["requests.csv"].replace(",30,gas:2,", ",30,water,")}
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, unskilled), strict=True)
    assert {fault.code for fault in caught.value.faults} == {"W501", "W506"}


def test_set_aside_leaves_out_rows_with_faults_and_then_those_that_name_them(tmp_path):
    spoilt = {
        "resources.csv": FILES["resources.csv"].replace("T2,person", "T2,persn"),
        "clients.csv": FILES["clients.csv"].replace("T1;T2,", "T1;T2,,"),
    }
    case = load(write(tmp_path, FILES | spoilt), set_aside=True)
    assert case.resources["resource_id"].to_list() == ["T1"]
    told = [(fault.code, fault.file, fault.line) for fault in case.set_aside]
    assert told[:2] == [("E008", "clients.csv", 2), ("E106", "resources.csv", 3)]
    # C1 and T2 are gone, and with them the rows that name them
    gone = {(file, line) for code, file, line in told if code == "E401"}
    assert gone == {("absences.csv", 2), ("requests.csv", 2), ("requests.csv", 3), ("resource_skills.csv", 2),
                    ("resource_skills.csv", 3), ("links.csv", 2), ("links.csv", 3)}  # fmt: skip
    assert ("E409", "requests.csv", 4) in told  # R3, which comes after R2
    assert case.requests["request_id"].to_list() == ["R4"]
    assert (case.clients.height, case.links.height) == (0, 0)


def test_set_aside_does_not_help_against_faults_of_settings_and_whole_files(tmp_path):
    spoilt = {"sites.csv": FILES["sites.csv"].replace("name", "nom"), "absences.csv": "resource_id,start\nT1,x\n"}
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, FILES | spoilt), set_aside=True)
    assert {fault.code for fault in caught.value.faults} == {"E006", "E007", "E107"}


def test_a_file_almost_named_like_a_table_is_noticed(tmp_path):
    files = {("client.csv" if name == "clients.csv" else name): content for name, content in FILES.items()}
    notes = [fault for fault in load(write(tmp_path, files | {"plan.csv": "x\n"})).faults if fault.code == "W552"]
    assert [str(fault) for fault in notes] == ["client.csv: is not read: it is no table (did you mean clients?) [W552]"]


@pytest.mark.parametrize("name", ["requests", "resources"])
def test_a_needed_table_without_rows_is_noticed_and_an_optional_one_is_not(name, tmp_path):
    header = f"{name.removesuffix('s')}_id\n"
    files = {"case.yaml": FILES["case.yaml"], "requests.csv": "request_id\n", "resources.csv": ONE}
    files |= {f"{name}.csv": header, "absences.csv": "resource_id,start,end\n"}
    files |= {"requests.csv": "request_id,x,y,duration_min\nR1,0,0,30\n"} if name == "resources" else {}
    said = [fault for fault in load(write(tmp_path, files)).faults if fault.code == "W553"]
    assert [str(fault) for fault in said] == [f"{name}.csv: has no rows (was it exported whole?) [W553]"]
    assert [fault.subject for fault in said] == [None]


def test_ids_of_a_table_that_is_not_given_may_be_any_but_of_an_empty_one_none(tmp_path):
    files = {name: content for name, content in FILES.items() if name != "clients.csv"}
    assert load(write(tmp_path, files)).requests["client_id"].to_list() == ["C1", "C1", None, None]
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, {"clients.csv": "client_id\n"}))
    assert {(fault.code, fault.value) for fault in caught.value.faults} == {("E401", "C1")}


def test_every_circle_of_links_is_named():
    with pytest.raises(InputError) as caught:
        case_of(
            requests="request_id\nA\nB\nC\nD\n",
            resources=ONE,
            links="before,after\nA,B\nB,A\nC,D\nD,C\nA,C\n",
        )
    circles = [fault.wrong for fault in caught.value.faults]
    assert len(circles) == 2
    assert {frozenset(circle.removeprefix("closes a circle: ").split(", ")) for circle in circles} == {
        frozenset("AB"),
        frozenset("CD"),
    }


def test_a_patch_is_laid_on_the_tables_and_the_settings_before_they_are_checked(tmp_path):
    write(tmp_path, FILES)
    patch = {
        "requests": {"remove": ["R2"], "set": [{"where": "priority = 50", "value": 999}]},
        "settings": {"travel": {"speed_kmh": 30}},
    }
    case = load(tmp_path, patch=patch, overrides=["objective.hour=31"])
    assert case.requests["request_id"].to_list() == ["R1", "R3", "R4"]
    assert (case.requests["value"][0], case.settings.travel.speed_kmh, case.patch) == (99_900, 30.0, patch)
    with pytest.raises(InputError) as caught:
        load(tmp_path, patch={"requests": {"set": [{"where": "priority = 50", "duration_min": 0}]}})
    assert [fault.code for fault in caught.value.faults] == ["E103"]
