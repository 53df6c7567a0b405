"""A plan from its file, ours or made elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from planning.case.crosscheck import early_ends, half_pairs
from planning.case.schema.lists import Parts
from planning.case.sheet import place, read_file, text
from planning.faults import Fault, InputError
from planning.plan.columns import PLAN
from planning.plan.rows import Plan, sorted_rows, unplanned

if TYPE_CHECKING:
    from pathlib import Path

    from planning.case.case import Case
    from planning.case.sheet import Sheet

FILES = ("plan.csv", "plan.parquet")
"""The plan's file in a run's folder: the first that exists."""


def read_plan(path: Path, case: Case, *, once: bool = False) -> Plan:
    """Read a plan; columns that its file lacks are null.

    Parameters
    ----------
    path
        A run's folder, or a plan's file: Parquet where its name ends so, else CSV.
    case
        Gives the time zone of times without an offset, and the requests that may be left out. Whether the ids in
        the plan are known to it is for the verifier to say.
    once
        Whether to refuse a request that stands twice, as a plan in force must: which of its rows holds is not said.

    Raises
    ------
    InputError
        Everything that is wrong with the file: E701 no plan there, E702 a visit or task without its request, E703 a
        break with one, E704 a request twice, E301 and E302 half a promise or one that ends before it starts, and as for
        the tables of a case E002 to E011 the file as a whole and E101 to E111 its cells.
    """
    sheet, faults = plan_sheet(path, case.settings.timezone)
    faults += doubles(sheet, case) if once else []
    if faults:
        raise InputError(replace(fault, subject=None) for fault in faults)
    rows = sorted_rows(sheet.rows)
    return Plan(rows, unplanned(case, rows))


def plan_sheet(path: Path, zone: str) -> tuple[Sheet, list[Fault]]:
    """Read the rows of a plan without its case, and everything that is wrong with them.

    Parameters
    ----------
    path
        As for `read_plan`.
    zone
        Of times without an offset.

    Raises
    ------
    InputError
        E701: there is no plan.
    """
    file = _file(path)
    sheet, faults, whole = read_file(PLAN, _bytes(file), str(file), zone)
    return sheet, faults + (_across(sheet) if whole else [])


def folder_of(plan: Path) -> Path:
    """Give the folder in which lies what belongs to a plan: the run's own, or that of the plan's file."""
    return plan if plan.is_dir() else plan.parent


def _file(path: Path) -> Path:
    """Find the file of a plan."""
    if path.is_file():
        return path
    found = [path / name for name in FILES if (path / name).is_file()]
    if not found and path.is_dir():
        runs = sorted(str(file.parent) for name in FILES for file in path.glob(f"*/{name}"))
        raise _absent(path, "holds no plan", *([f"name one of its runs: {', '.join(runs)}"] if runs else []))
    if not found:
        raise _absent(path, "does not exist")
    return found[0]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _absent(file, f"cannot be opened: {error.strerror}") from error


def _absent(path: Path, wrong: str, right: str = f"a run's folder with {FILES[0]}, or a plan's file") -> InputError:
    return InputError([Fault(code="E701", file=str(path), wrong=wrong, right=right)])


def _across(sheet: Sheet) -> list[Fault]:
    """Find the rows whose cells contradict each other."""
    pause, request = pl.col("activity").is_in(["break", "fetch"]), text("request_id")
    needs = pl.format("is empty; a {} needs it", "activity")
    return [
        *sheet.faults(~pause & request.is_null(), "E702", needs, "its id", "request_id"),
        *sheet.faults(
            pause & request.is_not_null(),
            "E703",
            pl.format("stands on a {}", "activity"),
            "leave it empty",
            "request_id",
        ),
        *promise_faults(sheet),
        *_fetched(sheet),
    ]


def _fetched(sheet: Sheet) -> list[Fault]:
    """Find what is fetched and cannot be read, and fetches that do not say where."""
    fetch, taken = pl.col("activity") == "fetch", text("fetched")
    listed = Parts()
    unread = taken.is_not_null() & pl.Series(listed.read(sheet.rows["text.fetched"], "UTC")).is_null()
    return [
        *sheet.faults(unread, "E117", "is not a list of parts and tools", f"like {listed.example}", "fetched"),
        *sheet.faults(fetch & text("site_id").is_null(), "E702", "is empty; a fetch needs it", "its id", "site_id"),
    ]


def promise_faults(sheet: Sheet) -> list[Fault]:
    """Find half promises, and those that end before they start."""
    begin, end = "promised_start", "promised_end"
    return early_ends(sheet, begin, end) + half_pairs(sheet, begin, end)


def doubles(sheet: Sheet, case: Case) -> list[Fault]:
    """Find the rows of a request that an earlier row has.

    A request whose service has roles stands in several, and so does desk work that is parted: each piece in one.
    """
    several = case.requests.filter(case.of_several())["request_id"]
    one = pl.col("request_id").is_not_null() & ~pl.col("request_id").is_in(several.implode())
    visits = sheet.rows.filter(one)
    piece = pl.lit(None, pl.String)
    if "activity" in visits.columns:  # what was in force is visits only
        piece = pl.when(pl.col("activity") == "task").then("part")
    rows = visits.with_columns(_piece=piece).with_columns(_first=place().first().over("request_id", "_piece"))
    right = pl.format("keep one row; the first is at {}", "_first")
    again = ~pl.struct("request_id", "_piece").is_first_distinct()
    return sheet.faults(again, "E704", "is planned already", right, "request_id", rows)
