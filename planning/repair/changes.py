"""What has happened since a plan was made: the table of changes, read and checked by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from planning.case.schema.changes import CHANGES, KINDS
from planning.case.sheet import Sheet, place, read_sheet, text
from planning.case.tables import read_table
from planning.case.times import written

if TYPE_CHECKING:
    from planning.faults import Fault


class Changes(NamedTuple):
    """Changes as read, and everything that is wrong with them as far as no case is needed to say it.

    `sheet` has `at` filled in; the columns of a row are those of `CHANGES`.
    """

    sheet: Sheet
    faults: list[Fault]

    def rows(self) -> list[dict[str, Any]]:
        """List the changes in the order of their file, values and texts."""
        return self.sheet.rows.to_dicts()


def read_changes(data: bytes, file: str, *, now: int, zone: str) -> Changes:
    """Read a table of changes: Parquet where the name of the file ends so, else CSV.

    Faults: E421 a cell is empty that its kind needs, E422 a cell is filled that means nothing for its kind, E423 it
    happened after `now`, E425 a request is changed twice, E301 an end that does not come after its start; else as for
    the tables of a case.
    """
    texts, faults = read_table(CHANGES, data, file)
    sheet, cells = read_sheet(CHANGES, texts, zone)
    missing = {fault.column for fault in faults if fault.code == "E007"}
    faults += [fault for fault in cells if fault.column not in missing]
    dated = pl.col("at").fill_null(pl.when(text("at").is_null()).then(now))
    sheet = Sheet(CHANGES, sheet.rows.with_columns(dated))
    for kind, asks in KINDS.items():
        mine = pl.col("kind") == kind
        for name in asks.needs:
            right = f"{kind}: {asks.meaning}"
            wrong = f"is empty; a change of kind {kind} needs it"
            faults += sheet.faults(mine & text(name).is_null(), "E421", wrong, right, name)
        for name in {"request_id", "resource_id", "start", "end", "minutes"} - {*asks.needs, *asks.may}:
            wrong = f"means nothing for a change of kind {kind}"
            right = f"leave it empty; needed: {', '.join(asks.needs)}"
            faults += sheet.faults(mine & text(name).is_not_null(), "E422", wrong, right, name)
    later = f"now is {written(now, zone)}; --now gives another"
    faults += sheet.faults(pl.col("at") > now, "E423", "is later than now", later, "at")
    faults += sheet.faults(
        pl.col("end") <= pl.col("start"),
        "E301",
        "does not come after the start",
        pl.format("start {}", text("start")),
        "end",
    )
    until = (pl.col("kind") == "breakdown") & (pl.col("end") <= pl.col("at"))
    faults += sheet.faults(until, "E301", "does not come after the breakdown", "later than `at`, or empty", "end")
    of_requests = [kind for kind, asks in KINDS.items() if "request_id" in asks.needs]
    named = sheet.rows.drop_nulls("request_id").filter(pl.col("kind").is_in(of_requests))
    named = named.with_columns(_first=place().first().over("request_id"))
    again = ~pl.col("request_id").is_first_distinct()
    earlier = pl.format("one change of a request at a time; the first is at {}", "_first")
    faults += sheet.faults(again, "E425", "is changed already", earlier, "request_id", named)
    return Changes(sheet, faults)
