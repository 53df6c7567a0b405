"""Dates and times in cells: ISO 8601, local to the case's time zone where no offset is written."""

# ruff: noqa: D102 - the methods are those of Kind and are described there

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from planning.case.schema.kinds import TEXT, Complaint, evaluate

WRITTEN = (
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:\.0{1,9})?"
    r"(?:(Z)|([+-])([0-9]{2}):?([0-9]{2}))?$"
)
LEAST, MOST = 0, 7_258_118_400  # 1970-01-01 to 2200-01-01: what lies beyond is a slip of the pen
LONGEST_OFFSET = 18 * 3600
RIGHT = "like 2026-11-23T08:00 or 2026-11-23T08:00+01:00"


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
        if re.fullmatch(WRITTEN[1:-1], text) and not re.search(r"(Z|[+-][0-9]{2}:?[0-9]{2})$", text[10:]):
            universal = self.read(pl.Series([text + "Z"]), zone).item()
            if universal is not None and DAY_AFTER < universal < MOST - DAY_AFTER:
                return _clock_change(text, zone)
        return Complaint("E107", "is not a date and time between 1970 and 2200", RIGHT)


DAY_AFTER = 86_400


def _clock_change(text: str, zone: str) -> Complaint:
    local = pl.Series([text[:16].replace(" ", "T")]).str.to_datetime("%Y-%m-%dT%H:%M", strict=False)
    later = local.dt.replace_time_zone(zone, ambiguous="latest", non_existent="null").item()
    if later is None:
        return Complaint("E108", f"does not exist in {zone}", "the clocks go forward over it")
    return Complaint("E108", f"exists twice in {zone}", "the clocks go back over it: write the offset")


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    dtype: ClassVar[Any] = pl.Date
    suffix: ClassVar[str] = ""
    says: ClassVar[str] = "date, ISO 8601"

    def read(self, texts: pl.Series, zone: str) -> pl.Series:  # noqa: ARG002 - as every kind
        written = pl.when(TEXT.str.contains(r"^(19[7-9]|20|21)[0-9]+-[0-9]{2}-[0-9]{2}$")).then(TEXT)
        return evaluate(texts, written.str.to_date("%Y-%m-%d", strict=False))

    def plain(self, texts: pl.Series) -> pl.Series:
        return texts

    def complain(self, text: str, zone: str) -> Complaint:  # noqa: ARG002
        return Complaint("E109", "is not a date", "like 2026-11-23") if text else Complaint("E109", "is empty")
