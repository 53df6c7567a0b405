"""The times of a plan as texts, also where no case says its time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planning.case.schema.moments import Moment
from planning.case.sheet import text
from planning.plan import ROWS, local_times

if TYPE_CHECKING:
    from planning.case.sheet import Sheet
    from planning.faults import Fault

SHOWN = ("start", "promised_start", "promised_end")
OFFSET = r"(Z|[+-][0-9]{2}:?[0-9]{2})$"


def with_texts(sheet: Sheet, zone: str | None) -> pl.DataFrame:
    """Give the rows of a plan with `start_at`, `promised_start_at` and `promised_end_at`, ISO 8601 texts.

    They are local to a time zone; where none is known, each keeps the offset that it has in the file.
    """
    if zone:
        return with_local_texts(sheet.rows, zone)
    return _beside(sheet.rows.select(*ROWS), sheet.rows.select(map(_as_written, SHOWN)))


def with_local_texts(rows: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Give the rows of a plan with `start_at`, `promised_start_at` and `promised_end_at`, local to a time zone."""
    plain = rows.select(*ROWS)
    return _beside(plain, local_times(plain.select(SHOWN), zone))


def _beside(rows: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    return rows.hstack(texts.rename({name: f"{name}_at" for name in SHOWN}))


def homeless(sheet: Sheet) -> list[Fault]:
    """Find the times without an offset, where no time zone is known: E706."""
    wrong, right = "has no offset, and neither plan is a run, which would say its time zone", "write the offset"
    bare = {name: pl.col(name).is_not_null() & ~text(name).str.contains(OFFSET) for name in SHOWN}
    return [fault for name, where in bare.items() for fault in sheet.faults(where, "E706", wrong, right, name)]


def _as_written(name: str) -> pl.Expr:
    clock = text(name).str.replace(OFFSET, "").map_batches(lambda texts: Moment().read(texts, "UTC"), pl.Int64)
    ahead = clock - pl.col(name)
    sign = pl.when(ahead < 0).then(pl.lit("-")).otherwise(pl.lit("+"))
    minutes = ahead.abs() // 60
    hour, minute = (part.cast(pl.String).str.zfill(2) for part in (minutes // 60, minutes % 60))
    return pl.format("{}{}{}:{}", pl.from_epoch(clock).dt.strftime("%Y-%m-%dT%H:%M:%S"), sign, hour, minute).alias(name)
