"""Requests that are asked for, beside those of a case's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from planning.case.schema import TABLES
from planning.case.tables import PLACE, read_table

if TYPE_CHECKING:
    from collections.abc import Collection

    from planning.case.assemble import Read
    from planning.faults import Fault

TABLE = TABLES["requests"]


class Asked(NamedTuple):
    """Requests as written, in the order in which they are asked for, and what is wrong with their file."""

    rows: pl.DataFrame
    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, data: bytes, file: str) -> Asked:
        """Read a table of requests: Parquet where the name of the file ends so, else CSV."""
        rows, faults = read_table(TABLE, data, file)
        return cls(rows, tuple(faults))

    def added_to(self, read: Read) -> Read:
        """Put them behind the requests of a case."""
        texts = {**read.texts, TABLE.name: pl.concat([read.texts[TABLE.name], self.rows])}
        unsound = read.unsound | {TABLE.name} if self.faults else read.unsound
        return read._replace(texts=texts, faults=(*read.faults, *self.faults), unsound=unsound)

    def only(self, ids: Collection[str]) -> Asked:
        """Keep some of them."""
        return self._replace(rows=self.rows.filter(pl.col("request_id").is_in(list(ids))))

    def patch(self) -> dict[str, Any]:
        """Give the patch that adds them to a case."""
        rows = self.rows.drop(PLACE.names()).to_dicts()
        cells = [{name: cell for name, cell in row.items() if cell is not None} for row in rows]
        return {"requests": {"add": cells}} if cells else {}

    def ids(self) -> list[str]:
        """List their ids, in the order in which they are asked for."""
        named: list[str] = self.rows["request_id"].to_list()
        return named
