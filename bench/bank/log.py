"""Reads the log: when each call came to be answered, when it was, when it ended, and by whom.

The data are those of "Anonymous Bank", Israel (Mandelbaum, Sakov, Zeltyn 2001; Brown et al. 2005,
doi:10.1198/016214504000001808). A call comes to the agents when it leaves the machine (VRU) that greets it: it enters
the queue, or is answered. Phantom calls, and those that ended in the machine, never come to them.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl

FILE = Path(__file__).parents[3] / "shared" / "data" / "calls" / "anonymous_bank_1999_02.tsv"
"""Beside the project's folder, not in it."""
MISSING = f"the log of the bank's calls is not there, so nothing is done with it: {FILE}"
FIRST, DAYS = date(1999, 2, 1), 28
ZONE = "Asia/Jerusalem"
WEEKEND = (5, 6)
"""ISO numbers of Friday and Saturday, on which the centre is open for part of the day only."""
QUEUES = {"PS": "regular", "PE": "regular", "NW": "new", "NE": "stock", "TT": "returned", "IN": "internet"}
"""Which types of calls wait together."""
NOBODY = "NO_SERVER"
DAY, HALF = 86_400, 43_200
CALLS = pl.Schema(
    {
        "contact_id": pl.String(),
        "queue_id": pl.String(),
        "came": pl.Datetime("us"),
        "left": pl.Datetime("us"),
        "answered": pl.Boolean(),
        "ended": pl.Datetime("us"),
        "server": pl.String(),
    }
)
"""Calls in local time: when each came to the agents; when it left the queue, answered or not; when it was over (null:
not answered); who answered (null: not known). Seconds are whole."""


def read(file: Path = FILE) -> pl.DataFrame:
    """Read the calls that came to the agents: rows of CALLS, in order."""
    answered = pl.col("outcome") == "AGENT"
    queued = pl.col("q_start") != "0:00:00"
    entered = _seconds("vru_entry")
    came = pl.when(queued).then(_seconds("q_start")).otherwise(_seconds("vru_exit"))  # of some, no start of service
    came = pl.when(came < entered - HALF).then(came + DAY).otherwise(came)  # past midnight
    midnight = pl.col("date").str.to_date("%y%m%d").cast(pl.Datetime("us"))
    calls = _rows(file).filter(answered | (pl.col("outcome") == "HANG") & queued).with_row_index("number", offset=1)
    calls = calls.with_columns(came=midnight + pl.duration(seconds=came))
    left = pl.col("came") + pl.duration(seconds=pl.col("q_time").cast(pl.Int64))
    over = left + pl.duration(seconds=pl.col("ser_time").cast(pl.Int64))
    return calls.select(
        contact_id=pl.format("C{}", "number"),
        queue_id=pl.col("type").replace_strict(QUEUES),
        came="came",
        left=left,
        answered=answered,
        ended=pl.when(answered).then(over),
        server=pl.when(answered & (pl.col("server") != NOBODY)).then("server"),
    ).sort("came", "contact_id")


def elsewhere(file: Path = FILE) -> tuple[int, int]:
    """Count the calls that never came to the agents: phantoms, and those that ended in the machine."""
    outcomes, queued = _rows(file)["outcome"], _rows(file)["q_start"] != "0:00:00"
    return int((outcomes == "PHANTOM").sum()), int(((outcomes == "HANG") & ~queued).sum())


def between(calls: pl.DataFrame, first: date, days: int) -> pl.DataFrame:
    """Give the calls that came on so many days from a first one on."""
    start = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - local, as the log is
    return calls.filter(pl.col("came") >= start, pl.col("came") < start + pl.duration(days=days))


def _rows(file: Path) -> pl.DataFrame:
    rows = pl.read_csv(file, separator="\t", infer_schema=False).select(pl.all().name.map(str.strip))
    return rows.with_columns(pl.all().str.strip_chars())


def _seconds(column: str) -> pl.Expr:
    """Read a time of the day, h:mm:ss."""
    parts = pl.col(column).str.split(":").list
    hour, minute, second = (parts.get(place).cast(pl.Int64) for place in range(3))
    return hour * 3600 + minute * 60 + second
