"""How warnings are written: rows of what holds a request back, and what they call roles and kinds."""

from __future__ import annotations

import polars as pl

REASON = pl.Schema(dict.fromkeys(("request_id", "code", "column", "detail"), pl.String()))
KINDS = {
    "person": "persons",
    "vehicle": "vehicles",
    "equipment": "pieces of equipment",
    "room": "rooms",
}
ROLE = pl.when(pl.col("role").is_null()).then(pl.lit("")).otherwise(pl.format("cannot fill role {}: ", "role"))
"""What a warning says first where a request has roles."""
NOBODY = pl.when(pl.col("role").is_null()).then(pl.lit("nobody")).otherwise(pl.format("no {}", "kind"))


def reasons(rows: pl.DataFrame, code: str, column: str | None, detail: pl.Expr | str) -> pl.DataFrame:
    """Give the requests of some rows a reason why they cannot be served: request_id, code, column, detail."""
    said = pl.lit(detail) if isinstance(detail, str) else detail
    return rows.select("request_id", code=pl.lit(code), column=pl.lit(column, dtype=pl.String), detail=said).cast(
        REASON
    )


def number(count: int, kind: str) -> str:
    """Write how many of a kind: `1 person`, `2 rooms`."""
    one = "piece of equipment" if kind == "equipment" else kind
    return f"{count} {one if count == 1 else KINDS[kind]}"
