"""Applies a patch to the tables of a case as they were written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

from planning.case.expressions import compile_where
from planning.case.patch.cells import cell, factor, scaled, share
from planning.case.patch.rows import key_of, with_copies, without
from planning.case.patch.shape import Spot
from planning.case.schema import TABLES
from planning.case.schema.kinds import similar
from planning.case.tables import empty
from planning.faults import Fault, InputError

if TYPE_CHECKING:
    from planning.case.schema.column import Column

Typed: TypeAlias = Callable[[str, pl.DataFrame], pl.DataFrame]


def apply(
    texts: Mapping[str, pl.DataFrame], patch: Mapping[str, Any], typed: Typed, *, file: str = "patch"
) -> dict[str, pl.DataFrame]:
    """Apply a patch, all but its settings.

    Parameters
    ----------
    texts
        Each table: every declared column as text (null where empty), `_file` and `_line`.
    patch
        The changes; rows, not files, under `add`.
    typed
        Turns the texts of a table into values in the user's units, for conditions.
    file
        What faults call the patch, and added rows their file.

    Returns
    -------
    dict[str, pl.DataFrame]
        New tables; those that the patch does not touch as they were. Which rows are repeated depends on their ids
        and the seed alone.

    Raises
    ------
    InputError
        Every fault of the patch, E910 to E928.
    """
    changes = _Changes(dict(texts), typed)
    faults: list[Fault] = []
    for operation, table, value, spot in _operations(patch, Spot(file), faults):
        try:
            operation(changes, table, value, spot)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    later = (Spot(file) / "then").mappings(patch.get("then") or ())
    return reduce(lambda done, step: apply(done, step, typed, file=file), later, changes.texts)


class _Changes:
    """The tables while a patch is applied to them; each operation is a method of its name."""

    def __init__(self, texts: dict[str, pl.DataFrame], typed: Typed) -> None:
        self.texts, self.typed = texts, typed

    def add(self, table: str, rows: object, spot: Spot) -> None:
        if isinstance(rows, str):
            raise spot.error("E921", "names a file where its rows are needed", "read the patch by read_patch", rows)
        names = TABLES[table].names
        written = []
        for row in spot.listed(rows):
            spot.known(spot.mapping(row), names)
            written.append({name: cell(row.get(name), spot / name) for name in names} | {"_file": spot.file})
        self.texts[table] = pl.concat([self._table(table), pl.DataFrame(written, schema=empty(TABLES[table]).schema)])

    def remove(self, table: str, ids: object, spot: Spot) -> None:
        gone = [str(entry) for entry in spot.listed(ids)]
        there = set(self._table(table)[key_of(table)].drop_nulls())
        unknown = [entry for entry in gone if entry not in there]
        if unknown:
            wrong = f"is no {key_of(table)} in {table}"
            raise InputError(spot.fault("E924", wrong, similar(entry, sorted(there)), entry) for entry in unknown)
        self.texts = without(self.texts, table, gone)

    def set(self, table: str, changes: object, spot: Spot) -> None:
        for met, column, value, at in self._columns(table, changes, spot):
            changed = pl.when(met).then(pl.lit(cell(value, at), pl.String)).otherwise(column.name)
            self.texts[table] = self._table(table).with_columns(changed.alias(column.name))

    def scale(self, table: str, changes: object, spot: Spot) -> None:
        for met, column, value, at in self._columns(table, changes, spot):
            if not column.kind.plain(pl.Series([], dtype=pl.String)).dtype.is_numeric():
                raise at.error("E926", f"cannot be scaled: it holds {column.kind.says}", "use set")
            by = factor(value, at)
            rows = self._table(table)
            default = pl.lit(column.default or None, pl.String)
            old = rows.select(pl.col(column.name).fill_null(default)).to_series()
            missing = (met & old.is_null()).sum()
            if missing:
                right = f"fill them by set, or add to where: {column.name} is not null"
                raise at.error("E927", f"cannot be scaled: it is empty in {missing} of {met.sum()} rows", right)
            new = [scaled(text, by, column) if hit else None for text, hit in zip(old, met, strict=True)]
            changed = pl.when(met).then(pl.Series(new, dtype=pl.String)).otherwise(column.name)
            self.texts[table] = rows.with_columns(changed.alias(column.name))

    def repeat(self, table: str, changes: object, spot: Spot) -> None:
        if len(TABLES[table].unique) != 1:
            raise spot.error("E928", f"repeats rows of {table}, which have no id of their own", "use add and remove")
        for change in spot.mappings(changes):
            spot.known(change, ("where", "factor", "seed"))
            by = factor(change.get("factor"), spot / "factor")
            seed = change.get("seed", 0)
            if isinstance(seed, bool) or not isinstance(seed, int):
                raise (spot / "seed").error("E921", "is not a whole number", value=seed)
            ids = self._table(table)[key_of(table)].filter(self._met(table, change, spot)).drop_nulls()
            times = {entry: int(by) + (share(entry, seed) < by % 1) for entry in ids}
            self.texts = without(self.texts, table, [entry for entry, count in times.items() if count == 0])
            self.texts = with_copies(self.texts, table, times)

    def _columns(self, table: str, changes: object, spot: Spot) -> Iterator[tuple[pl.Series, Column, Any, Spot]]:
        """Give each column that `set` or `scale` changes: in which rows, to what, and where it says so."""
        schema = TABLES[table]
        for change in spot.mappings(changes):
            spot.known(change, ("where", *schema.names))
            met = self._met(table, change, spot)
            for column in schema.columns:
                if column.name in change:
                    at = spot / column.name
                    if column.name in (key_of(table), *schema.unique):
                        raise at.error("E925", "names the row and cannot be changed", "use remove and add")
                    yield met, column, change[column.name], at

    def _met(self, table: str, change: Mapping[str, Any], spot: Spot) -> pl.Series:
        """Tell for each row whether it meets the condition; all do where there is none."""
        rows = self._table(table)
        if "where" not in change:
            return pl.repeat(value=True, n=rows.height, dtype=pl.Boolean, eager=True)
        spot /= "where"
        if not isinstance(change["where"], str):
            raise spot.error("E921", "is not a condition", "like priority > 50", change["where"])
        values = self.typed(table, rows)
        condition = compile_where(change["where"], values.schema, file=spot.file, column=spot.path)
        return values.select(met=condition.fill_null(value=False)).to_series()

    def _table(self, table: str) -> pl.DataFrame:
        return self.texts.get(table, empty(TABLES[table]))


Operation: TypeAlias = Callable[[_Changes, str, object, Spot], None]
OPERATIONS: dict[str, Operation] = {
    "add": _Changes.add,
    "remove": _Changes.remove,
    "set": _Changes.set,
    "scale": _Changes.scale,
    "repeat": _Changes.repeat,
}
"""What can be done to a table, in the order in which it is done."""


def _operations(
    patch: Mapping[str, Any], spot: Spot, faults: list[Fault]
) -> Iterator[tuple[Operation, str, object, Spot]]:
    """Give the operations of a patch, table by table in the order of the schema."""
    try:
        spot.known(spot.mapping(patch), (*TABLES, "settings", "then"), "E922")
    except InputError as error:
        faults += error.faults
    for table in (name for name in TABLES if name in patch):
        at = spot / table
        try:
            given = at.mapping(patch[table])
            at.known(given, list(OPERATIONS))
        except InputError as error:
            faults += error.faults
            continue
        for name, operation in OPERATIONS.items():
            if name in given:
                yield operation, table, given[name], at / name
