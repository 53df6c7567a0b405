"""Every kind of bad input: what is spoilt in a good small case, and the fault that names it."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl
import pytest

from planning.case.codes import CODES
from planning.case.load import load
from planning.faults import InputError
from tests.planning.case.small import FILES, frames, write


class Bad(NamedTuple):
    """An edit (`old` becomes `new`, once) and the fault that it makes; `column` as the user writes it."""

    kind: str
    file: str
    old: str
    new: str
    code: str
    line: int | None
    column: str | None
    says: str


R4 = "R4,,team,"
TABLES = [
    # files and headers
    Bad("column twice", "absences.csv", "start,end,kind", "start,end,start", "E005", 1, "start", "stands twice"),
    Bad("unknown column", "requests.csv", "priority", "prority", "E006", 1, "prority", "did you mean priority?"),
    Bad("unknown column unlike any", "sites.csv", "name", "zzz", "E006", 1, "zzz", "known are site_id"),
    Bad("needed column missing", "absences.csv", "resource_id,start,end,kind\nT2,", "start,end,kind\n", "E007", 1,
        "resource_id", "is missing"),
    Bad("row too long", "clients.csv", "T1;T2,", "T1;T2,,,", "E008", 2, None, "has 9 cells, the header has 7"),
    Bad("row too short", "absences.csv", ",training", "", "E008", 2, None, "write a comma for each empty cell"),
    Bad("quotes left open", "absences.csv", "training", '"training', "E009", 2, None, "close the quotes"),
    # cells
    Bad("empty id", "requests.csv", R4, R4[2:], "E101", 5, "request_id", "is empty"),
    Bad("empty start of a shift", "absences.csv", "2026-11-24T08:00,", ",", "E101", 2, "start", "is empty"),
    Bad("duration in words", "services.csv", "Repair,45", "Repair,abc", "E102", 2, "duration_min",
        "'abc' is not a whole number of minutes (1 to 1440)"),
    Bad("duration with a unit", "services.csv", "Repair,45", "Repair,45min", "E102", 2, "duration_min", "whole number"),
    Bad("duration with decimals", "services.csv", "Repair,45", "Repair,45.0", "E102", 2, "duration_min", "whole number"),
    Bad("duration of nothing", "services.csv", "Repair,45", "Repair,0", "E103", 2, "duration_min", "between 1 and 1440"),
    Bad("duration of two days", "services.csv", "Repair,45", "Repair,2880", "E103", 2, "duration_min", "minutes"),
    Bad("priority above the scale", "requests.csv", ",50,", ",101,", "E103", 2, "priority", "between 0 and 100"),
    Bad("weight of nothing", "clients.csv", "gold,3", "gold,0", "E103", 2, "weight", "between 1 and"),
    Bad("negative cost", "resources.csv", ",30,0.50", ",-30,0.50", "E103", 2, "cost_hour", "between 0 and"),
    Bad("not a number", "resources.csv", ",30,0.50", ",nan,0.50", "E104", 2, "cost_hour", "is not a number"),
    Bad("infinite", "resources.csv", ",30,0.50", ",30,inf", "E104", 2, "cost_km", "is not a number"),
    Bad("comma as decimal point", "resources.csv", ",0.50", ',"0,50"', "E104", 2, "cost_km", "is not a number"),
    Bad("tenths of a cent", "requests.csv", ",50,200", ",50,200.001", "E105", 2, "value", "more than 2 decimals"),
    Bad("hours of broken seconds", "sla.csv", "24.5", "24.0001", "E105", 2, "resolution_h", "whole seconds"),
    Bad("speed of nothing", "resources.csv", "day,0.8", "day,0", "E103", 3, "speed_factor", "between 0.001 and 100"),
    Bad("latitude beyond the pole", "sites.csv", "45.757", "95.757", "E103", 2, "lat", "between -90 and 90 degrees"),
    Bad("longitude beyond the line", "sites.csv", "4.832", "190", "E103", 2, "lon", "between -180 and 180"),
    Bad("place off the plane", "resources.csv", "person,0,0", "person,0,1e9", "E103", 2, "y", "km"),
    Bad("unknown kind", "resources.csv", "T1,person", "T1,persn", "E106", 2, "kind", "did you mean person?"),
    Bad("unknown lock", "requests.csv", ",window,,", ",windows,,", "E106", 4, "lock", "did you mean window?"),
    Bad("not a time", "shifts.csv", "2026-11-24T08:00", "tomorrow", "E107", 3, "start", "is not a date and time"),
    Bad("a date for a time", "shifts.csv", "2026-11-24T08:00", "2026-11-24", "E107", 3, "start", "is not a date and time"),
    Bad("day that does not exist", "absences.csv", "2026-11-24T08:00", "2026-11-31T08:00", "E107", 2, "start", "not a date"),
    Bad("year too far", "shifts.csv", "2026-11-24T12:00", "2926-11-24T12:00", "E107", 3, "end", "between 1970 and 2100"),
    Bad("time that the clocks skip", "absences.csv", "2026-11-24T08:00", "2026-03-29T02:30", "E108", 2, "start",
        "does not exist in Europe/Paris"),
    Bad("time that the clocks repeat", "absences.csv", "2026-11-24T08:00", "2026-10-25T02:30", "E108", 2, "start",
        "exists twice in Europe/Paris"),
    Bad("window on a clock change", "requests.csv", "2026-11-23T08:00/2026-11-23T10:00",
        "2026-03-29T02:15/2026-03-29T04:00", "E108", 2, "windows", "'2026-03-29T02:15', which does not exist"),
    Bad("not a date", "resource_skills.csv", "2026-12-31", "31/12/2026", "E109", 2, "valid_to", "is not a date"),
    Bad("neither true nor false", "requests.csv", ",yes,", ",oui,", "E110", 2, "mandatory", "neither true nor false"),
    Bad("id with a separator", "sla.csv", "gold,repair", "gold;1,repair", "E111", 2, "tier", "holds ';'"),
    Bad("id with a line break", "sla.csv", "gold,repair", '"go\nld",repair', "E111", 2, "tier", "holds '\\n'"),
    Bad("id with a bell", "sla.csv", "gold,repair", "go\x07ld,repair", "E116", 2, "tier", "control character '\\x07'"),
    Bad("name with an escape", "sites.csv", "The depot", "The \x1b[2Jdepot", "E116", 2, "name", "character '\\x1b'"),
    Bad("name with a delete", "sites.csv", "The depot", "The\x7fdepot", "E116", 2, "name", "character '\\x7f'"),
    Bad("list with a null", "clients.csv", "T1;T2", "T1;T\x002", "E116", 2, "preferred_resources", "'\\x00'"),
    Bad("skill with a null", "resources.csv", "gas:2;elec", "gas:2;el\x00ec", "E116", 2, "skills", "'\\x00'"),
    Bad("number with an exponent", "resources.csv", ",30,0.50", ",1e308,0.50", "E104", 2, "cost_hour",
        "'1e308' has an exponent (write it without one, like 12.50)"),
    Bad("hours with an exponent", "sla.csv", "24.5", "2.45e1", "E104", 2, "resolution_h", "has an exponent"),
    Bad("list with an empty entry", "clients.csv", "T1;T2", "T1;;T2", "E112", 2, "preferred_resources", "empty entry"),
    Bad("skill without a level", "resources.csv", "gas:2;elec", "gas:;elec", "E113", 2, "skills", "like gas:2;elec"),
    Bad("skill twice", "resources.csv", "gas:2;elec", "gas:2;gas", "E113", 2, "skills", "names the skill 'gas' twice"),
    Bad("part without its quantity", "resources.csv", "valve:2;pump", "valve:;pump", "E117", 2, "parts", "like valve:4;pump"),
    Bad("too many of a part", "resources.csv", "valve:2", "valve:1000001", "E117", 2, "parts", "from 1 to 1000000"),
    Bad("part twice", "resources.csv", "valve:2;pump", "valve:2;valve", "E117", 2, "parts", "names the part 'valve' twice"),
    Bad("site twice", "requests.csv", "BASE:12.5", "DEPOT:12.5", "E118", 3, "site_id",
        "'DEPOT | DEPOT:12.5' names the site 'DEPOT' twice (each once, like OPE|BEA:15)"),
    Bad("site without its extra cost", "requests.csv", "BASE:12.5", "BASE:", "E118", 3, "site_id",
        "'DEPOT | BASE:' is not a list of sites (like OPE|BEA:15)"),
    Bad("extra cost of no site", "requests.csv", "BASE:12.5", ":12.5", "E118", 3, "site_id", "is not a list of sites"),
    Bad("two extra costs", "requests.csv", "BASE:12.5", "BASE:12:5", "E118", 3, "site_id", "is not a list of sites"),
    Bad("no site between two", "requests.csv", "| BASE", "|| BASE", "E112", 3, "site_id",
        "has an empty entry (one | between two sites)"),
    Bad("sites separated as skills are", "requests.csv", "| BASE", "; BASE", "E111", 3, "site_id", "holds ';'"),
    Bad("site with a null", "requests.csv", "| BASE", "| BA\x00SE", "E116", 3, "site_id", "'\\x00'"),
    Bad("extra cost in words", "requests.csv", "BASE:12.5", "BASE:much", "E104", 3, "site_id",
        "holds the extra cost 'much', which is not a number"),
    Bad("extra cost below nothing", "requests.csv", "BASE:12.5", "BASE:-1", "E103", 3, "site_id",
        "holds the extra cost '-1', which is not between 0 and"),
    Bad("extra cost of tenths of a cent", "requests.csv", "BASE:12.5", "BASE:1.005", "E105", 3, "site_id",
        "holds the extra cost '1.005', which has more than 2 decimals"),
    Bad("site whose id holds a colon", "sites.csv", "BASE,", "BA:SE,,,,,,,\nBASE,", "E111", 3, "site_id", "holds ':'"),
    Bad("nobody comes", "requests.csv", ",none,,,3", ",none,,,0", "E103", 2, "seats", "between 1 and 1000000 people"),
    Bad("stays perhaps", "resources.csv", ",no,1,", ",perhaps,1,", "E110", 2, "stays", "neither true nor false"),
    Bad("too many at once", "resources.csv", ",no,1,", ",no,100,", "E103", 2, "concurrency", "between 1 and 99"),
    Bad("start of a role two days before", "roles.csv", ",1,15,30", ",1,-2880,30", "E103", 3, "offset_min",
        "between -1440 and 1440 minutes"),
    Bad("window without an end", "requests.csv", "/2026-11-23T10:00", "", "E114", 2, "windows", "start/end"),
    Bad("window backwards", "requests.csv", "2026-11-23T08:00/2026-11-23T10:00", "2026-11-23T10:00/2026-11-23T08:00",
        "E301", 2, "windows", "ends before it starts"),
    Bad("break without minutes", "shifts.csv", "30@10:00-11:00", "10:00-11:00", "E115", 2, "breaks", "minutes@window"),
    Bad("break longer than its window", "shifts.csv", "30@10:00-11:00", "90@10:00-11:00", "E115", 2, "breaks", "not fit"),
    # rows
    Bad("shift backwards", "shifts.csv", "2026-11-24T12:00", "2026-11-24T07:00", "E301", 3, "end", "after the start"),
    Bad("absence of no length", "absences.csv", "2026-11-24T12:00", "2026-11-24T08:00", "E301", 2, "end", "after the start"),
    Bad("certificate backwards", "resource_skills.csv", "2026-12-31", "2025-12-31", "E301", 2, "valid_to", "before valid_from"),
    Bad("promise backwards", "requests.csv", "2026-11-23T09:30", "2026-11-23T08:30", "E301", 4, "promised_end", "comes before"),
    Bad("half a promise", "requests.csv", "2026-11-23T09:30", "", "E302", 4, "promised_start", "without promised_end"),
    Bad("half a place", "sites.csv", "45.757,4.832", "45.757,", "E302", 2, "lat", "stands without lon"),
    Bad("place twice", "resources.csv", "T2,person,,,DEPOT", "T2,person,1,1,DEPOT", "E303", 3, "site_id", "keep one"),
    Bad("no duration anywhere", "requests.csv", ",,30,gas:2", ",,,gas:2", "E304", 3, "duration_min", "no service gives it"),
    Bad("break outside the shift", "shifts.csv", "30@10:00-11:00", "30@11:30-13:00", "E305", 2, "breaks", "not inside"),
    Bad("breaks that overlap", "shifts.csv", "30@10:00-11:00", "30@10:00-11:00;10@10:30-11:30", "E306", 2, "breaks",
        "overlap"),
    Bad("required and excluded", "requests.csv", ",T1,,T2,", ",T1,,T1,", "E307", 3, "required_resources", "also excluded"),
    Bad("least above greatest", "links.csv", "end,0,600", "end,700,600", "E308", 2, "least_min", "greatest distance"),
    Bad("several at once on the road", "resources.csv", ",no,1,", ",no,2,", "E309", 2, "concurrency",
        "'2' is more than 1, but T1 does not stay at its place (set stays to true, or concurrency to 1)"),
    Bad("several at once without a word", "resources.csv", ",no,1,", ",,2,", "E309", 2, "concurrency", "T1 does not stay"),
    Bad("no role at the start", "roles.csv", "gas:2,1,,", "gas:2,1,-30,", "E310", 2, "offset_min",
        "'-30' is not 0, nor is that of any other role of service team (0, or empty, for the role that starts when the"),
    Bad("request after itself", "links.csv", "R2,R3", "R3,R3", "E311", 3, "after", "'R3' comes after itself (two requests"),
    Bad("links that cannot both hold", "links.csv", "R1,R2,end,0,600,no,no", "R1,R2,start,,600,,\nR1,R2,end,601,,,", "E312",
        3, "least_min", "'601' is more than the greatest distance from the start of R1 (see links.csv:2)"),
    Bad("overtime of what stays", "resources.csv", "day,0.8,,,,,,,", "day,0.8,,,,10,,yes,", "E313", 3, "max_overtime_min",
        "'10' is overtime, but T2 stays, and works none (0, or empty)"),
    # between tables
    Bad("unknown site", "requests.csv", "DEPOT |", "DEPOTS |", "E401", 3, "site_id",
        "'DEPOTS' is not in sites (did you mean DEPOT?)"),
    Bad("unknown alternative", "requests.csv", "BASE:12.5", "BAES:12.5", "E401", 3, "site_id",
        "'BAES' is not in sites (did you mean BASE?)"),
    Bad("unknown opening hours", "sites.csv", "1,1,day", "1,1,days", "E401", 2, "opening",
        "'days' is no calendar of case.yaml (did you mean day?)"),
    Bad("unknown client", "requests.csv", "R2,C1", "R2,C2", "E401", 3, "client_id", "'C2' is not in clients"),
    Bad("unknown service", "requests.csv", "R3,,repair", "R3,,repairs", "E401", 4, "service_id", "not in services"),
    Bad("unknown resource in a list", "clients.csv", "T1;T2", "T1;T9", "E401", 2, "preferred_resources", "'T9' is not in"),
    Bad("unknown resource in shifts", "shifts.csv", "T1,2026-11-24T08", "T7,2026-11-24T08", "E401", 3, "resource_id", "'T7'"),
    Bad("unknown site of a shift", "shifts.csv", ",,DEPOT", ",,DEPOTS", "E401", 2, "end_site_id", "did you mean DEPOT?"),
    Bad("unknown request in links", "links.csv", "R2,R3", "R2,R33", "E401", 3, "after", "not in requests"),
    Bad("unknown service of an sla", "sla.csv", "gold,repair", "gold,repare", "E401", 2, "service_id", "did you mean repair?"),
    Bad("unknown calendar", "resources.csv", "gas,day", "gas,days", "E401", 3, "calendar", "no calendar of case.yaml"),
    Bad("unknown clock", "sla.csv", "24.5,day", "24.5,24x5", "E401", 2, "clock", "did you mean 24x7?"),
    Bad("request twice", "requests.csv", R4, "R1,,team,", "E402", 5, "request_id", "first at requests.csv:2"),
    Bad("sla row twice", "sla.csv", "*,*", "gold,repair", "E402", 3, "tier", "gold, repair"),
    Bad("shifts that overlap", "shifts.csv", "T1,2026-11-24T08:00", "T1,2026-11-23T11:00", "E403", 3, "start", "another shift"),
    Bad("links in a circle", "links.csv", "R2,R3", "R2,R1", "E404", None, "after", "closes a circle"),
    Bad("two speeds at once", "resource_skills.csv", "2027-01-01", "2026-12-31", "E405", 3, "speed_factor", "same days"),
    Bad("promise outside the windows", "requests.csv", "2026-11-23T09:00,2026-11-23T09:30",
        "2026-11-23T13:00,2026-11-23T14:00", "E406", 4, "promised_start", "outside the windows"),
    Bad("lock without its resource", "requests.csv", "resource,T1", "resource,", "E407", 3, "lock", "needs locked_resource"),
    Bad("lock without its start", "requests.csv", "resource,T1", "time,T1", "E407", 3, "lock", "needs locked_start"),
    Bad("lock without its promise", "requests.csv", "2026-11-23T09:00,2026-11-23T09:30", ",", "E407", 4, "lock",
        "needs promised_start"),
]  # fmt: skip
SETTINGS = [
    Bad("not YAML", "case.yaml", "days: 2,", "days: [2,", "E201", 5, None, "cannot be read as YAML"),
    Bad("key twice", "case.yaml", "currency: EUR", "name: EUR", "E202", 3, None, "first on line 1"),
    Bad("unknown key", "case.yaml", "currency", "curency", "E203", 3, "curency", "did you mean currency?"),
    Bad("unknown key inside", "case.yaml", "speed_kmh", "speed_kph", "E203", 8, "travel.speed_kph", "speed_kmh?"),
    Bad("list for a mapping", "case.yaml", "  hour: 30", "  - hour", "E204", 10, "objective", "is not a mapping"),
    Bad("list for a number", "case.yaml", "hour: 30", "hour: [30]", "E204", 10, "objective.hour", "is a list"),
    Bad("expectations in a mapping", "case.yaml", "  - {kpi: on_time, least: 0.8}", "  kpi: on_time", "E204", 14, "expect",
        "is a mapping"),
    Bad("tag", "case.yaml", "name: two vans", "name: !!python/object:os.system x", "E205", 1, None, "is a tag"),
    Bad("alias", "case.yaml", "name: two vans\ntimezone: Europe/Paris", "name: &a x\ntimezone: *a", "E205", 2, None, "alias"),
    Bad("duration without a unit", "case.yaml", "frozen: 2h", "frozen: 120", "E206", 5, "horizon.frozen", "without a unit"),
    Bad("duration with a wrong unit", "case.yaml", "frozen: 2h", "frozen: 2m", "E206", 5, "horizon.frozen", "like 90min or 2h"),
    Bad("unknown key far inside", "case.yaml", "hour: 30", "disturbance: {windows: 5}", "E203", 10,
        "objective.disturbance.windows", "did you mean window?"),
    Bad("tolerance without a unit", "case.yaml", "hour: 30", "disturbance: {tolerance: 15}", "E206", 10,
        "objective.disturbance.tolerance", "15min?"),
    Bad("disturbance beyond reason", "case.yaml", "hour: 30", "disturbance: {drop: 1000001}", "E103", 10,
        "objective.disturbance.drop", "between 0 and 10000"),
    Bad("number for a mapping", "case.yaml", "hour: 30", "disturbance: 5", "E204", 10, "objective.disturbance",
        "is not a mapping"),
    Bad("unknown time zone", "case.yaml", "Europe/Paris", "Europe/Pari", "E207", 2, "timezone", "not a known time zone"),
    Bad("calendar in other words", "case.yaml", "Mo-Fr 08:00", "Lu-Ve 08:00", "E208", 12, "calendars.day", "neither days"),
    Bad("calendar that overlaps", "case.yaml", "17:00; break", "17:00; Mo 16:00-18:00; break", "E208", 12, "calendars.day",
        "hours that overlap"),
    Bad("calendar's break outside", "case.yaml", "11:30-14:00", "17:30-19:00", "E208", 12, "calendars.day", "in no hours"),
    Bad("no horizon", "case.yaml", "start: 2026-11-23, ", "", "E209", 5, "horizon.start", "is missing"),
    Bad("tomorrow of no day", "case.yaml", "now: 2026-11-22T20:00\nhorizon: {start: 2026-11-23", "horizon: {start: tomorrow",
        "E210", 4, "horizon.start", "counts from now"),
    Bad("horizon that is no date", "case.yaml", "start: 2026-11-23", "start: tomorow", "E107", 5, "horizon.start",
        "did you mean tomorrow?"),
    Bad("horizon of no days", "case.yaml", "days: 2", "days: 0", "E103", 5, "horizon.days", "between 1 and 366 days"),
    Bad("now that is no time", "case.yaml", "2026-11-22T20:00", "yesterday", "E107", 4, "now", "is not a date and time"),
    Bad("speed in words", "case.yaml", "speed_kmh: 60", "speed_kmh: fast", "E104", 8, "travel.speed_kmh", "1 to 1000 km/h"),
    Bad("no time to search", "case.yaml", "name: two vans", "limits: {seconds: 0}", "E103", 1, "limits.seconds",
        "between 1 and 604800 seconds"),
    Bad("time to search with a unit", "case.yaml", "name: two vans", "limits: {seconds: 5min}", "E102", 1, "limits.seconds",
        "is not a whole number of seconds"),
    Bad("half a search", "case.yaml", "name: two vans", "limits: {searches: 1.5}", "E102", 1, "limits.searches", "1 to 256"),
    Bad("no threads", "case.yaml", "name: two vans", "limits: {threads: none}", "E102", 1, "limits.threads", "1 to 256"),
    Bad("limit of no such name", "case.yaml", "name: two vans", "limits: {second: 9}", "E203", 1, "limits.second",
        "did you mean seconds?"),
    Bad("unknown travel mode", "case.yaml", "mode: plane", "mode: plain", "E106", 7, "travel.mode", "did you mean plane?"),
    Bad("expectation without a bound", "case.yaml", ", least: 0.8", "", "E212", 14, "expect.1", "no bound"),
    Bad("expectation of a scenario that is none", "case.yaml", "least: 0.8", "least: 0.8, scenario: storm", "E401", 14,
        "expect.1.scenario", "no scenario"),
    Bad("scenario with a name of ours", "case.yaml", "name: two vans", "scenarios:\n  all: {}", "E904", 2, "scenarios",
        "'all' is a name that scenarios cannot have (any but base, all, unit, figure)"),
    Bad("scenario that cannot name a folder", "case.yaml", "name: two vans", "scenarios:\n  a/b: {}", "E904", 2,
        "scenarios", "'a/b' cannot name a folder"),
    Bad("scenario named by dots", "case.yaml", "name: two vans", "scenarios: {..: {}}", "E904", 1, "scenarios", "not dots"),
    Bad("table of no such name", "case.yaml", "name: two vans", "tables: {request: r.csv}", "E203", 1, "tables.request",
        "did you mean requests?"),
    Bad("file that is not there", "case.yaml", "name: two vans", "tables: {links: link.csv}", "E001", None, None,
        "did you mean links.csv?"),
]  # fmt: skip


@pytest.mark.parametrize("bad", [*TABLES, *SETTINGS], ids=lambda bad: bad.kind)
def test_a_spoilt_case_names_the_one_fault_with_its_place_and_its_value(bad, tmp_path):
    assert bad.old in FILES[bad.file]
    spoilt = FILES[bad.file].replace(bad.old, bad.new, 1)
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, FILES | {bad.file: spoilt}))
    faults = caught.value.faults
    assert [fault.code for fault in faults] == [bad.code], str(caught.value)
    assert faults[0].file == ("link.csv" if bad.code == "E001" else bad.file)
    assert (faults[0].line, faults[0].column) == (bad.line, bad.column) or bad.line is None
    assert bad.says in str(faults[0])


@pytest.mark.parametrize(
    ("file", "content", "code", "line", "says"),
    [
        ("clients.csv", "client_id,name\nC1,Müller\n".encode("latin-1"), "E002", 2, "is not UTF-8"),
        ("clients.csv", "client_id,name\nC1,Miller\n".encode("utf-16"), "E002", 1, "UTF-16"),
        ("case.yaml", "name: Orléans\n".encode("latin-1"), "E002", 1, "is not UTF-8"),
        ("clients.csv", b"", "E003", None, "is empty"),
        ("clients.csv", b"\n\n \n", "E003", None, "is empty"),
        ("clients.csv", b"client_id;name\nC1;Miller\n", "E009", 1, "not separated by commas"),
        ("clients.csv", b"client_id,,name\nC1,,Miller\n", "E004", 1, "column 2 has no name"),
        ("clients.csv", b'"client_id,name\nC1,Miller\n', "E009", 1, "cannot be read as CSV"),
        ("clients.parquet", b"PAR1 no more", "E009", None, "cannot be read as Parquet"),
        ("clients.parquet", b"", "E003", None, "is empty"),
    ],
)
def test_a_file_that_is_no_table_is_named(  # noqa: PLR0913, PLR0917 - what is written, and what is said of it
    file, content, code, line, says, tmp_path
):
    files = {name: text for name, text in FILES.items() if name.split(".")[0] != file.split(".")[0]}
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, files | {file: content}))
    fault = next(fault for fault in caught.value.faults if fault.code == code)
    assert (fault.file, fault.line) == (file, line)
    assert says in str(fault)


def test_rows_after_quoted_line_breaks_and_empty_lines_are_named_by_the_line_of_the_file(tmp_path):
    clients = 'client_id,name,weight\r\nC1,"Miller\r\nand Sons",1\r\n\r\n,,\r\nC2,Smith,no\r\n'
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, FILES | {"clients.csv": clients}))
    assert str(caught.value).startswith("clients.csv:6: weight: 'no' is not a whole number (1 to ")


def test_a_ragged_row_does_not_move_the_lines_of_other_faults(tmp_path):
    clients = 'client_id,name,weight\nC1,"Miller\nand Sons",1\nC2,Smith\nC3,Jones,no\n'
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, FILES | {"clients.csv": clients}))
    assert [(fault.code, fault.line) for fault in caught.value.faults] == [("E008", 4), ("E102", 5)]


def test_a_table_both_as_csv_and_as_parquet_is_a_fault(tmp_path):
    with pytest.raises(InputError, match=r"E010"):
        load(write(tmp_path, FILES | {"clients.parquet": b"PAR1"}))


@pytest.mark.parametrize("file", ["case.yaml", "requests.csv", "resources.csv"])
def test_a_needed_file_that_is_missing_is_named(file, tmp_path):
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, {name: text for name, text in FILES.items() if name != file}))
    assert [(fault.code, fault.file) for fault in caught.value.faults] == [("E001", file)]


def test_an_optional_table_that_is_a_folder_or_a_link_to_nothing_is_a_fault(tmp_path):
    write(tmp_path, {name: text for name, text in FILES.items() if name not in {"absences.csv", "clients.csv"}})
    (tmp_path / "absences.csv").mkdir()
    (tmp_path / "clients.csv").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError) as caught:
        load(tmp_path)
    said = [str(fault) for fault in caught.value.faults]
    assert said == [
        "absences.csv: cannot be opened: Is a directory [E001]",
        "clients.csv: is a link to what does not exist [E001]",
    ]


def test_a_needed_table_that_is_a_folder_is_said_to_be_one(tmp_path):
    write(tmp_path, {name: text for name, text in FILES.items() if name != "requests.csv"})
    (tmp_path / "requests.csv").mkdir()
    with pytest.raises(InputError, match=r"^requests.csv: cannot be opened: Is a directory \[E001\]$"):
        load(tmp_path)


@pytest.mark.parametrize("named", ["", "tables: {requests: reqsources.csv}\n"])
def test_the_file_of_another_table_is_not_suggested_for_one_that_is_missing(named, tmp_path):
    files = {name: text for name, text in FILES.items() if name != "requests.csv"}
    with pytest.raises(InputError, match=r"does not exist") as caught:
        load(write(tmp_path, files | {"case.yaml": named + files["case.yaml"]}))
    assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize("name", ["base", "unit", "figure", "a b", "a,b", "..."])
def test_a_scenario_file_whose_name_cannot_name_a_scenario_is_a_fault(name, tmp_path):
    (tmp_path / "scenarios").mkdir()
    write(tmp_path, FILES | {f"scenarios/{name}.yaml": "{}", "scenarios/forte_pluie-2.1.yaml": "{}"})
    with pytest.raises(InputError) as caught:
        load(tmp_path)
    assert [(fault.code, fault.file) for fault in caught.value.faults] == [("E904", f"scenarios/{name}.yaml")]


def test_a_tab_or_a_line_break_in_a_text_that_is_no_id_is_read(tmp_path):
    sites = FILES["sites.csv"].replace("The depot", '"The\tdepot\nof Lyon"')
    assert load(write(tmp_path, FILES | {"sites.csv": sites})).sites["name"][1] == "The\tdepot\nof Lyon"


@pytest.mark.parametrize("column", ["start", "site_id"])
def test_a_column_that_stands_twice_is_not_also_read(column, tmp_path):
    shifts = "resource_id,start,end,start_site_id,start\nT1,,2026-11-23T12:00,,\n"
    sites = "site_id,name,x,y,site_id\nDEPOT,A,1,1,B\nDEPOT,B,1,1,B\n"
    files = {"start": {"shifts.csv": shifts}, "site_id": {"sites.csv": sites}}
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, FILES | files[column]))
    assert [(fault.code, fault.column) for fault in caught.value.faults] == [("E005", column)]


@pytest.mark.parametrize(
    ("table", "column"),
    [("absences", "start"), ("sites", "lon"), ("services", "duration_min"), ("requests", "locked_resource")],
)
def test_nothing_is_said_of_the_cells_of_a_parquet_column_that_cannot_be_read(table, column, tmp_path):
    files = {name: text for name, text in FILES.items() if name != f"{table}.csv"}
    frame = frames(FILES)[table].with_columns(pl.lit(b"1").alias(column))
    frame.write_parquet(tmp_path / f"{table}.parquet")
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, files))
    assert [(fault.code, fault.column) for fault in caught.value.faults] == [("E011", column)]


def test_a_folder_that_does_not_exist_is_a_fault(tmp_path):
    with pytest.raises(InputError, match=r"case.yaml: does not exist"):
        load(tmp_path / "nowhere")


def test_all_faults_come_at_once(tmp_path):
    kinds = (
        "unknown key inside",
        "duration without a unit",
        "duration in words",
        "time that the clocks skip",
        "shifts that overlap",
        "skill twice",
        "unknown site of a shift",
        "latitude beyond the pole",
        "unknown resource in a list",
        "promise outside the windows",
        "lock without its resource",
        "half a place",
    )
    chosen = [bad for bad in (*TABLES, *SETTINGS) if bad.kind in kinds and bad.kind != "half a place"]
    files = dict(FILES)
    for bad in chosen:
        assert bad.old in files[bad.file]
        files[bad.file] = files[bad.file].replace(bad.old, bad.new, 1)
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, files))
    named = [(fault.code, fault.file, fault.line, fault.column) for fault in caught.value.faults]
    assert sorted(named) == sorted((bad.code, bad.file, bad.line, bad.column) for bad in chosen)


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("travel.speed_kmh", "--set: 'travel.speed_kmh' is not key=value"),
        ("travel.speed_kmh=fast", "--set: travel.speed_kmh: 'fast' is not a number"),
        ("travel.sped_kmh=50", "--set: travel.sped_kmh: is no key of case.yaml (did you mean speed_kmh?)"),
        ("travel.speed_kmh=[", "--set: travel.speed_kmh: '[' cannot be read as YAML: expected the node content"),
    ],
)
def test_an_override_that_cannot_be_read_is_a_fault_of_set(override, says, tmp_path):
    with pytest.raises(InputError) as caught:
        load(write(tmp_path, FILES), overrides=[override])
    assert str(caught.value).startswith(says)


def test_a_now_that_cannot_be_read_is_a_fault_of_the_option(tmp_path):
    with pytest.raises(InputError, match=r"^--now: now: 'soon' is not a date and time"):
        load(write(tmp_path, FILES), now="soon")


def test_every_code_that_these_tests_expect_is_in_the_catalogue():
    assert {bad.code for bad in (*TABLES, *SETTINGS)} <= set(CODES)
