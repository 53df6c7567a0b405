"""Dates and times in cells: ISO 8601, local to the case's time zone where no offset is written."""

# ruff: noqa: D102 - the methods are those of Kind and are described there

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import polars as pl

from planning.case.schema.kinds import TEXT, Complaint, evaluate

WRITTEN = (
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-5][0-9])(:[0-5][0-9])?(?:\.0{1,9})?"
    r"(?:(Z)|([+-])([0-9]{2}):?([0-9]{2}))?$"
)
ONE = re.compile(WRITTEN)
LEAST, MOST = 0, 4_102_444_800  # 1970-01-01 to 2100-01-01, after which polars knows no clock changes
LONGEST_OFFSET = 18 * 3600
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
        parts = texts.rename("text").to_frame().select(TEXT.str.extract_groups(WRITTEN).alias("parts")).unnest("parts")
        whole = pl.format("{}T{}{}", "1", "2", pl.col("3").fill_null(":00"))
        naive = whole.str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False, time_unit="us")
        hours, minutes = pl.col("6").cast(pl.Int64), pl.col("7").cast(pl.Int64)
        ahead = pl.when(minutes < 60).then(hours * 3600 + minutes * 60)  # noqa: PLR2004 - minutes of an hour
        offset = pl.when(pl.col("5") == "-").then(-ahead).otherwise(ahead)
        universal = naive.dt.epoch("s")
        at = (
            pl.when(pl.col("4").is_not_null())
            .then(universal)
            .when(pl.col("5").is_not_null())
            .then(pl.when(offset.abs() <= LONGEST_OFFSET).then(universal - offset))
            .otherwise(instants(naive, zone))
        )
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
