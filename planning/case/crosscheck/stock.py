"""What must hold between stock and those who need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from planning.case.sheet import Sheets
    from planning.faults import Fault


def ambiguous(sheets: Sheets) -> list[Fault]:
    """Stock of a name that is a part here and a tool there: E327."""
    rows = [sheets[table].rows for table in ("requests", "resources")]
    parts = {name for frame in rows for name in frame["parts"].explode().struct.field("part").drop_nulls().unique()}
    tools = {name for frame in rows for name in frame["tools"].explode().drop_nulls().unique()}
    both = pl.col("part_id").is_in(sorted(parts & tools))
    wrong = "is a part of some and a tool of others"
    return sheets["stock"].faults(both, "E327", wrong, "give each a name of its own", "part_id")
