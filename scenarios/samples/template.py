"""What `creneau init` writes without a sample: case.yaml and the tables, each with its columns and an example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.case.reference import template
from planning.case.schema import OF_PEAKS, TABLES

if TYPE_CHECKING:
    from pathlib import Path

CASE = """\
# A case: this file and the tables beside it. `creneau check` finds what is wrong, `creneau plan` plans it, and
# `creneau check --format-reference` explains every column and every key. Tables that you do not need may go.

name: my case
timezone: Europe/Paris                  # of every time in the tables that carries no offset
currency: EUR
now: 2026-11-22T20:00                   # the moment at which the plan is made; --now clock takes the computer's
horizon: {start: 2026-11-23, days: 5}   # `start: tomorrow` counts from now
calendars:                              # weekly hours, named in the column `calendar` of resources
  day: "Mo-Fr 08:00-17:00; break 45min 11:30-14:00"
travel: {mode: straight, detour: 1.3, speed_kmh: 40}
objective: {km: 0.45, hour: 32, default_value: 1000, late_per_hour: 20}
limits: {seconds: 300}                  # how long `creneau plan` searches
"""


def write_template(folder: Path) -> None:
    """Write a case to start from into a folder that is empty, or not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text(CASE, encoding="utf-8", newline="\n")
    for name in TABLES.keys() - OF_PEAKS:
        (folder / f"{name}.csv").write_text(template(name), encoding="utf-8", newline="\n")
