"""Requests that are asked for, beside those of a case's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from planning.case.folder import source
from planning.case.schema import TABLES
from planning.case.sheet import read_sheet
from planning.case.tables import PLACE, read_table
from planning.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from planning.case.assemble import Read
    from planning.case.case import Case, Source

TABLE = TABLES["requests"]
OTHERWISE = "{} or {}"
"""Id of a request with another service."""
OF_THE_SERVICE = ("duration_min", "skills", "parts", "tools")
"""What a request says of its service, and would be another thing with another one."""


class Asked(NamedTuple):
    """Requests as written, in the order in which they are asked for, and what is wrong with their file.

    `otherwise`: each also stands in the case with the service that may be offered instead.
    """

    rows: pl.DataFrame
    source: Source
    faults: tuple[Fault, ...] = ()
    otherwise: bool = False

    @classmethod
    def of(cls, data: bytes, file: str) -> Asked:
        """Read a table of requests: Parquet where the name of the file ends so, else CSV."""
        rows, faults = read_table(TABLE, data, file)
        if rows.is_empty() and not faults:
            faults = [Fault(code="E414", file=file, wrong="has no row", right="a row for each request")]
        return cls(rows, source(file, data), tuple(faults))

    def added_to(self, read: Read) -> Read:
        """Put them behind the requests of a case."""
        rows = [read.texts[TABLE.name], self.rows]
        sound = self.otherwise and not read_sheet(TABLE, self.rows, read.settings.timezone)[1]
        if sound:  # else the same faults would be told twice
            rows.append(_instead(self.rows, read.texts["services"]))
        unsound = read.unsound | {TABLE.name} if self.faults else read.unsound
        texts = {**read.texts, TABLE.name: pl.concat(rows)}
        faults, inputs = (*read.faults, *self.faults), (*read.inputs, self.source)
        return read._replace(texts=texts, faults=faults, unsound=unsound, inputs=inputs)

    def patch(self, now: str, taken: Mapping[str, str | None] | None = None) -> dict[str, Any]:
        """Give the patch that adds them to a case, made now where they do not say when.

        `taken`: only these, each with its service.
        """
        taken = dict(self.rows.select("request_id", "service_id").iter_rows()) if taken is None else taken
        rows = self.rows.filter(pl.col("request_id").is_in(list(taken))).drop(PLACE.names())
        service = pl.col("request_id").replace_strict(dict(taken), default=None, return_dtype=pl.String)
        other = service.ne_missing(pl.col("service_id"))
        rows = rows.with_columns(
            *(pl.when(~other).then(name).alias(name) for name in OF_THE_SERVICE),
            service_id=service,
            created_at=pl.col("created_at").fill_null(now),
        )
        cells = [{name: cell for name, cell in row.items() if cell is not None} for row in rows.to_dicts()]
        return {"requests": {"add": cells}} if cells else {}

    def faults_of(self, ids: Collection[str], code: str, wrong: str) -> list[Fault]:
        """Find a fault with the same words for some of them."""
        said = self.rows.filter(pl.col("request_id").is_in(list(ids))).select("request_id", *PLACE)
        return [
            Fault(code=code, file=file, line=line, column="request_id", value=one, wrong=wrong)
            for one, file, line in said.iter_rows()
        ]

    def ids(self) -> list[str]:
        """List their ids, in the order in which they are asked for."""
        named: list[str] = self.rows["request_id"].to_list()
        return named


def instead(case: Case, asked: Sequence[str]) -> dict[str, str]:
    """Give the id under which each request that is asked for stands in the case with another service."""
    other = case.services.drop_nulls("alternative").select("service_id", "alternative")
    rows = case.requests.filter(pl.col("request_id").is_in(list(asked))).join(other, on="service_id")
    named = {
        one: OTHERWISE.format(one, service) for one, service in rows.select("request_id", "alternative").iter_rows()
    }
    known = set(case.requests.filter(pl.col("request_id").is_in(list(named.values())))["request_id"])
    return {one: name for one, name in named.items() if name in known}


def _instead(rows: pl.DataFrame, services: pl.DataFrame) -> pl.DataFrame:
    """Give each row with the service that may be offered instead, under an id of its own."""
    other = services.drop_nulls("alternative").select("service_id", "alternative").unique("service_id", keep="first")
    found = rows.join(other, on="service_id", maintain_order="left")
    return found.with_columns(
        *(pl.lit(None, dtype=pl.String).alias(name) for name in OF_THE_SERVICE),
        request_id=pl.format(OTHERWISE, "request_id", "alternative"),
        service_id="alternative",
    ).select(rows.columns)
