"""Dates and times in cells: ISO 8601, local to the case's time zone where no offset is written."""

# ruff: noqa: D102 - the methods are those of Kind and are described there

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import polars as pl

from planning.case.schema.kinds import DAY, TEXT, Complaint, evaluate

DATE = "([0-9]{4}-[0-9]{2}-[0-9]{2})"
CLOCK = "[T ]([0-9]{2}:[0-5][0-9])"
REST = r"(:[0-5][0-9])?(?:\.0{1,9})?(?:(Z)|([+-])([0-9]{2}):?([0-9]{2}))?"
WRITTEN = f"^{DATE}{CLOCK}{REST}$"
ONE = re.compile(WRITTEN)
LEAST, MOST = 0, 4_102_444_800  # 1970-01-01 to 2100-01-01, after which polars knows no clock changes
LONGEST_OFFSET = 18 * 3600
LOCAL = 1_000_000
"""More seconds than a minute and an offset have: stands for the offset that is not written."""
FEW = 30  # texts that are sooner read one by one than as a column
FIRST_YEAR, LAST_YEAR = 1969, 2100
UNREADABLE = Complaint(
    "E107", "is not a date and time between 1970 and 2100", "like 2026-11-23T08:00 or 2026-11-23T08:00+01:00"
)


def instants(naive: pl.Expr, zone: str) -> pl.Expr:
    """Epoch seconds of local date-times, null where the clock change makes them none or two."""
    return naive.dt.replace_time_zone(zone, ambiguous="null", non_existent="null").dt.epoch("s")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date and time, kept as seconds since 1970-01-01 UTC."""

    dtype: ClassVar[Any] = pl.Int64
    suffix: ClassVar[str] = ""
    says: ClassVar[str] = "date and time, ISO 8601; without an offset local to `timezone`"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:
        if len(texts) <= FEW:
            each = (text and self.one(text, zone) for text in texts)
            return pl.Series("value", [at if isinstance(at, int) else None for at in each], dtype=pl.Int64)
        # a table has many moments, but few dates, times of day and offsets: each is read once
        cut = {"date": TEXT.str.head(10), "clock": TEXT.str.slice(10, 6), "rest": TEXT.str.slice(16)}
        parts = texts.rename("text").to_frame().select(**cut)
        for part, seconds in SECONDS.items():
            known = parts[part].drop_nulls().unique()
            read = pl.col(part).replace_strict(known, evaluate(known, seconds), default=None)
            parts = parts.with_columns(read.alias(part))
        at = pl.sum_horizontal(parts.columns, ignore_nulls=False)
        local = parts["rest"] >= LOCAL
        if local.any():
            naive = pl.from_epoch(at - LOCAL, "s")
            at = pl.when(local).then(instants(naive, zone)).otherwise(at)
        return parts.select(pl.when(at.is_between(LEAST, MOST)).then(at).alias("value")).to_series()

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts

    def complain(self, text: str, zone: str) -> Complaint:
        at = self.one(text, zone)
        return at if isinstance(at, Complaint) else UNREADABLE

    def one(self, text: str, zone: str) -> int | Complaint:
        """Read a single text without the cost of a column; or say why it cannot be read."""
        found = ONE.fullmatch(text)
        if found is None:
            return UNREADABLE
        try:
            naive = datetime.strptime(f"{found[1]}T{found[2]}{found[3] or ':00'}", "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007 - local
        except ValueError:  # there is no such day, or hour
            return UNREADABLE
        if found[4] or found[5]:
            ahead = int(found[6] or 0) * 3600 + int(found[7] or 0) * 60
            zoned = abs(ahead) <= LONGEST_OFFSET and int(found[7] or 0) < 60  # noqa: PLR2004 - minutes of an hour
            at = int(naive.replace(tzinfo=UTC).timestamp()) - (-ahead if found[5] == "-" else ahead)
            return at if zoned and LEAST <= at <= MOST else UNREADABLE
        return _local(naive, zone)


def _rest() -> pl.Expr:
    """Seconds of a minute, less those that the offset is ahead of UTC; more than LOCAL where there is no offset."""
    groups = TEXT.str.extract_groups(f"^{REST}$")
    second, zulu, sign, hours, minutes = (groups.struct[place] for place in range(5))
    ahead = hours.cast(pl.Int64) * 3600 + minutes.cast(pl.Int64) * 60
    right = (ahead <= LONGEST_OFFSET) & (minutes.cast(pl.Int64) < 60)  # noqa: PLR2004 - minutes of an hour
    zoned = pl.when(right).then(pl.when(sign == "-").then(-ahead).otherwise(ahead))
    offset = pl.when(zulu.is_not_null()).then(0).when(sign.is_null()).then(-LOCAL).otherwise(zoned)
    return pl.when(TEXT.str.contains(f"^{REST}$")).then(second.str.slice(1).fill_null("0").cast(pl.Int64) - offset)


SECONDS = {
    "date": pl.when(TEXT.str.contains(f"^{DATE}$")).then(TEXT).str.to_date("%Y-%m-%d", strict=False).cast(pl.Int64)
    * DAY,
    "clock": TEXT.str.extract(f"^{CLOCK}$").str.to_time("%H:%M", strict=False).cast(pl.Int64) // 10**9,
    "rest": _rest(),
}
"""The parts of a date and time, in seconds."""


def _local(naive: datetime, zone: str) -> int | Complaint:
    """Epoch second of a local time, unless the clocks leave it out or show it twice."""
    if not FIRST_YEAR <= naive.year <= LAST_YEAR:
        return UNREADABLE
    first, second = (naive.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        at = int(first.timestamp())
        return at if LEAST <= at <= MOST else UNREADABLE
    if first.astimezone(UTC).astimezone(first.tzinfo).replace(tzinfo=None) == naive:
        return Complaint("E108", f"exists twice in {zone}", "the clocks go back over it: write the offset")
    return Complaint("E108", f"does not exist in {zone}", "the clocks go forward over it")


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    dtype: ClassVar[Any] = pl.Date
    suffix: ClassVar[str] = ""
    says: ClassVar[str] = "date, ISO 8601"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:  # noqa: ARG002 - as every kind
        written = pl.when(TEXT.str.contains(r"^(19[7-9]|20[0-9])[0-9]-[0-9]{2}-[0-9]{2}$")).then(TEXT)
        return evaluate(texts, written.str.to_date("%Y-%m-%d", strict=False))

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts

    def complain(self, text: str, zone: str) -> Complaint:  # noqa: ARG002
        return Complaint("E109", "is not a date", "like 2026-11-23")
