"""Reads a run for whoever shows it: its tables typed, its times local, without the case."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.case.times import known_zone
from planning.faults import Fault, InputError
from planning.formulas import unshielded
from planning.plan.read import folder_of
from planning.run.columns import typed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MANIFEST = "manifest.json"
NOT_OURS = "a folder that creneau wrote"


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A run as it lies in its folder; of a folder of scenarios the first one, with the others beside it.

    Parameters
    ----------
    folder
        Where it lies.
    manifest
        What it was made from.
    scenarios
        The runs beside it by the names of their folders, itself among them; empty where there is one only.
    above
        The folder of the scenarios, where there are some.
    """

    folder: Path
    manifest: Mapping[str, Any]
    scenarios: Mapping[str, Run] = field(default_factory=dict)
    above: Path | None = None

    @property
    def settings(self) -> Mapping[str, Any]:
        """What the case says beyond its tables, with every default."""
        return self.manifest.get("settings") or {}

    @property
    def timezone(self) -> str:
        """Time zone of every time in the run's tables."""
        return str(self.settings.get("timezone", "UTC"))

    @property
    def currency(self) -> str:
        """Currency of every amount."""
        return str(self.settings.get("currency", ""))

    def names(self) -> list[str]:
        """Name the tables that it holds; those about the rows of its plan come last, as `about/sites`."""
        files = [*self.folder.glob("*.csv"), *self.folder.glob("*.parquet"), *self.folder.glob("about/*.csv")]
        return sorted({str(file.relative_to(self.folder).with_suffix("")) for file in files}, key=_about_last)

    def file(self, name: str) -> Path | None:
        """Find the file of a table; None where there is none."""
        beside = [self.folder] if self.above is None else [self.folder, self.above]
        files = (folder / f"{name}{suffix}" for folder in beside for suffix in (".csv", ".parquet"))
        return next((file for file in files if file.is_file()), None)

    def table(
        self, name: str, columns: Sequence[str] | None = None, *, where: pl.Expr | None = None
    ) -> pl.DataFrame | None:
        """Read a table; None where the run has none.

        Parameters
        ----------
        name
            Of the file, without its ending.
        columns
            Those to read; all where it is not given. One that the file lacks is null.
        where
            Which rows to read: a condition on their texts.

        Returns
        -------
        pl.DataFrame or None
            Times are local to the run's time zone, amounts in its currency; the types are those of
            `planning.run.columns`.

        Raises
        ------
        InputError
            E804: the file cannot be read, or a cell is not what its column holds.
        """
        file = self.file(name)
        if file is None:
            return None
        try:
            texts = _texts(file, columns)
            return typed(name, texts if where is None else texts.filter(where), self.timezone)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _refused(file, str(error).splitlines()[0]) from error

    def count(self, name: str) -> int:
        """Count the rows of a table without reading it; those whose cells hold line breaks too."""
        file = self.file(name)
        if file is None:
            return 0
        scan = pl.scan_parquet(file) if file.suffix == ".parquet" else pl.scan_csv(file, infer_schema=False)
        return int(scan.select(pl.len()).collect().item())


def read_run(folder: Path) -> Run:
    """Read what a run's folder, or a folder of scenarios, says of itself; its tables are read when they are asked for.

    Of scenarios the first is the one that they are compared with, or `base`.

    Raises
    ------
    InputError
        E701: there is no run. E804: there is one, but it cannot be read.
    """
    if (folder / MANIFEST).is_file():
        return Run(folder, _checked(folder))
    if folder.is_dir():
        below = [file.parent for file in folder.glob(f"*/{MANIFEST}")]
        order = _compared(folder)
        ranked = sorted(below, key=lambda one: (order.get(one.name, len(order)), one.name != "base", one.name))
        runs = {one.name: Run(one, _checked(one), above=folder) for one in ranked}
        if runs:
            first = next(iter(runs.values()))
            return Run(first.folder, first.manifest, runs, folder)
    wrong = "is no run" if folder.exists() else "does not exist"
    right = f"a run's folder: it holds {MANIFEST}, as `creneau plan CASE -o RUN` writes it"
    raise InputError([Fault(code="E701", file=str(folder), wrong=wrong, right=right)])


def read_manifest(plan: Path) -> dict[str, Any]:
    """Read what the run of a plan was made from; empty where the plan stands in no run.

    Parameters
    ----------
    plan
        A run's folder or a plan's file.

    Raises
    ------
    InputError
        E804: there is a manifest, but it cannot be read.
    """
    folder = folder_of(plan)
    if not (folder / MANIFEST).is_file():
        return {}
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _refused(folder, str(error).splitlines()[0], "a folder that `plan` wrote") from error
    if not isinstance(manifest, dict):
        raise _refused(folder, f"{MANIFEST} holds no mapping", "")
    return manifest


def _checked(folder: Path) -> dict[str, Any]:
    """Read a manifest; refuse one that names no time zone that there is."""
    manifest = read_manifest(folder)
    settings = manifest.get("settings")
    zone = settings.get("timezone", "UTC") if isinstance(settings, dict) else None
    if not isinstance(zone, str) or not known_zone(zone):
        raise _refused(folder, f"its time zone {zone} is unknown", NOT_OURS)
    return manifest


def _texts(file: Path, columns: Sequence[str] | None) -> pl.DataFrame:
    """Read a file as it stands: texts of a CSV file, whatever a Parquet file holds."""
    if file.suffix == ".parquet":
        frame = pl.read_parquet(file)
    else:
        frame = unshielded(pl.read_csv(file, infer_schema=False, columns=_there(file, columns)))
    if columns is None:
        return frame
    nothing = pl.lit(None, pl.String)
    return frame.select(pl.col(name) if name in frame.columns else nothing.alias(name) for name in columns)


def _there(file: Path, columns: Sequence[str] | None) -> list[str] | None:
    """Name those of the columns that a file has."""
    if columns is None:
        return None
    head = pl.read_csv(file, infer_schema=False, n_rows=0).columns
    return [name for name in columns if name in head] or head[:1]


def _compared(folder: Path) -> dict[str, int]:
    """Give the places of runs in the comparison that lies beside them: the first is the one that others differ from."""
    try:
        names = pl.read_csv(folder / "comparison.csv", infer_schema=False, columns=["run"])["run"]
    except (pl.exceptions.PolarsError, OSError):
        return {}
    return {name: place for place, name in enumerate(names.unique(maintain_order=True))}


def _about_last(name: str) -> tuple[bool, str]:
    return "/" in name, name


def _refused(place: Path, wrong: str, right: str = NOT_OURS) -> InputError:
    return InputError([Fault(code="E804", file=str(place), wrong=f"cannot be read as a run: {wrong}", right=right)])
