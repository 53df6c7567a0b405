"""A small case without faults, file by file, that tests spoil or add to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from planning.case.document import read_yaml
from planning.case.load import load_tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from planning.case.case import Case

FILES = {
    "case.yaml": """\
name: two vans
timezone: Europe/Paris
currency: EUR
now: 2026-11-22T20:00
horizon: {start: 2026-11-23, days: 2, frozen: 2h}
travel:
  mode: plane
  speed_kmh: 60
objective:
  hour: 30
calendars:
  day: "Mo-Fr 08:00-17:00; break 45min 11:30-14:00"
expect:
  - {kpi: on_time, least: 0.8}
""",
    "requests.csv": """\
request_id,client_id,service_id,site_id,x,y,created_at,priority,value,mandatory,windows,window_on,duration_min,skills,\
required_resources,preferred_resources,excluded_resources,respond_by,promised_start,promised_end,lock,locked_resource,\
locked_start,seats
R1,C1,repair,,10,0,2026-11-20T10:00,50,200,yes,2026-11-23T08:00/2026-11-23T10:00,start,60,gas,,T1,,,,,none,,,3
R2,C1,,DEPOT | BASE:12.5,,,2026-11-22T16:00,,400,,,,30,gas:2,T1,,T2,2026-11-23T08:00,,,resource,T1,,
R3,,repair,,20,16,2026-11-21T09:00,,200,no,2026-11-23T08:00/2026-11-23T12:00,both,,,,,,,2026-11-23T09:00,\
2026-11-23T09:30,window,,,
R4,,team,,5,5,,,,,,,,,,,,,,,,,,2
""",
    "resources.csv": """\
resource_id,kind,x,y,site_id,skills,calendar,speed_factor,cost_hour,cost_km,overtime_factor,max_overtime_min,parts,\
stays,concurrency,seats
T1,person,0,0,,gas:2;elec,,1,30,0.50,1.5,30,valve:2;pump,no,1,
T2,person,,,DEPOT,gas,day,0.8,,,,,,,,4
""",
    "resource_skills.csv": """\
resource_id,skill,level,speed_factor,valid_from,valid_to
T2,elec,2,1.2,2026-01-01,2026-12-31
T2,elec,2,1.5,2027-01-01,
""",
    "shifts.csv": """\
resource_id,start,end,start_site_id,end_site_id,breaks
T1,2026-11-23T08:00,2026-11-23T12:00,,DEPOT,30@10:00-11:00
T1,2026-11-24T08:00,2026-11-24T12:00,,,
""",
    "absences.csv": """\
resource_id,start,end,kind
T2,2026-11-24T08:00,2026-11-24T12:00,training
""",
    "services.csv": """\
service_id,name,duration_min,skills,interruptible,value
repair,Repair,45,gas,no,150
team,Team job,45,gas,no,150
""",
    "roles.csv": """\
service_id,role,kind,skills,count,offset_min,duration_min
team,lead,person,gas:2,1,,
team,help,person,,1,15,30
""",
    "links.csv": """\
before,after,from,least_min,greatest_min,same_resource,together
R1,R2,end,0,600,no,no
R2,R3,end,,,,
""",
    "sites.csv": """\
site_id,name,lat,lon,x,y,opening,seats
DEPOT,The depot,45.757,4.832,1,1,day,20
BASE,The base,45.76,4.84,2,1,,
""",
    "clients.csv": """\
client_id,name,tier,weight,required_resources,preferred_resources,excluded_resources
C1,Miller,gold,3,,T1;T2,
""",
    "sla.csv": """\
tier,service_id,response_h,resolution_h,clock,penalty_fixed,penalty_hour,penalty_cap
gold,repair,16,24.5,day,10,20,100
*,*,48,,24x7,,,
""",
    "travel.csv": """\
from_site,to_site,minutes,km
DEPOT,DEPOT,0,0
""",
}


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files of a case."""
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def frames(files: dict[str, str]) -> dict[str, pl.DataFrame]:
    """Read the tables of files as text, by name."""
    return {
        name.removesuffix(".csv"): pl.read_csv(content.encode(), infer_schema=False)
        for name, content in files.items()
        if name.endswith(".csv")
    }


def settings(files: dict[str, str]) -> dict[str, Any]:
    """Read case.yaml as plain values."""
    node, _ = read_yaml(files["case.yaml"], "case.yaml")
    assert node is not None
    values: dict[str, Any] = node.plain()
    return values


def at(local: str, zone: str = "Europe/Paris") -> int:
    """Epoch second of a local time, or of one with its offset."""
    moment = datetime.fromisoformat(local)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).timestamp())


def case_of(horizon: str = "2026-11-23", days: int = 1, **tables: str | dict[str, Any]) -> Case:
    """Load a case from tables written as CSV; `settings` is laid over a case.yaml of one day in Paris.

    What a test does not say of its requests and resources: they are at x = y = 0 where it names no sites, and take
    30 minutes.
    """
    extra = tables.pop("settings", {})
    assert isinstance(extra, dict)
    base = {
        "timezone": "Europe/Paris",
        "now": "2026-01-01T00:00",
        "horizon": {"start": horizon, "days": days},
        "travel": {"mode": "plane"},
    }
    read = {name: pl.read_csv(str(text).encode(), infer_schema=False) for name, text in tables.items()}
    filled = {
        "requests": {"x": "0", "y": "0", "duration_min": "30", "value": "100"},
        "resources": {"x": "0", "y": "0"},
    }
    for name, columns in filled.items():
        frame = read.get(name, pl.DataFrame(schema={f"{name[:-1]}_id": pl.String}))
        said = {*frame.columns, *("xy" if "site_id" in frame.columns else ())}
        lacking = {column: pl.lit(value) for column, value in columns.items() if column not in said}
        read[name] = frame.with_columns(**lacking)
    return load_tables(read, base | extra)
