"""Runs side by side: read, compared and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cli import course
from cli.figures import figure
from cli.output import table
from planning.faults import Fault, InputError
from planning.formulas import as_csv
from planning.kpis.measure import KPIS
from planning.run import read_manifest
from scenarios.compare import Side, compare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.console import RenderableType

    from cli.output import Output

FIRST = ("total", "queue", "team", "measure")
"""Scopes that are shown at once; the others where everything is asked for."""
PARTS = (
    *("fresh", "redials", "repeats", "answered", "abandoned", "blocked", "deflected", "shifted", "callbacks"),
    *("overflowed", "left_open", "target_met", "wait_p50", "wait_abandoned", "callback_wait", "announced_off"),
    *("handle_time", "staffed_hours", "backlog_end", "backlog_peak", "backlog_age", "cost_staff", "cost_partner"),
    *("penalties", "measure_starts", "utilisation"),
)
"""Figures of a simulation that explain others; likewise."""
REPLICATIONS = {
    "kpi": pl.String,
    "scope": pl.String,
    "scope_id": pl.String,
    "replication": pl.Int64,
    "part": pl.Float64,
    "whole": pl.Float64,
}
COURSE = {
    "start": pl.String,
    "queue_id": pl.String,
    "offered": pl.Float64,
    "service_level": pl.Float64,
    "wait_s": pl.Float64,
    "backlog": pl.Float64,
}
TWO = 2
MINUTES = 300
"""Differences of so many seconds are told in minutes."""


def compare_runs(runs: Sequence[Path], out: Output) -> None:
    """Compare runs and print.

    Raises
    ------
    InputError
        E707: fewer than two runs. E701, E804: a folder holds no run, or none that can be read.
    """
    folders = list({inside.resolve(): inside for run in runs for inside in _runs_in(run)}.values())
    if len(folders) < TWO:
        right = "name two runs, or the folder in which scenarios were written"
        raise InputError([Fault(code="E707", file=str(runs[0]), wrong="has nothing to be compared with", right=right)])
    names = _names(folders)
    compared = compare([_side(folder, name) for folder, name in zip(folders, names, strict=True)])
    out.show(*shown(compared, everything=out.verbose))
    courses = {name: _course(folder) for folder, name in zip(folders, names, strict=True)}
    out.show(*course.beside({name: found for name, found in courses.items() if found is not None}))
    out.data(csv=as_csv(compared), document={"comparison": compared.to_dicts()}, schema="comparison/1")


def _runs_in(folder: Path) -> list[Path]:
    """Give a run, or those of the scenarios in a folder; `base` first."""
    if (folder / "kpis.csv").is_file():
        return [folder]
    inside = sorted(each.parent for each in folder.glob("*/kpis.csv"))
    if not inside:
        wrong, right = "holds no run", "name a run's folder, or one with runs of scenarios in it"
        raise InputError([Fault(code="E701", file=str(folder), wrong=wrong, right=right)])
    return sorted(inside, key=lambda each: (each.name != "base", each.name))


def _names(folders: Sequence[Path]) -> list[str]:
    """Name runs by their folders' last names; where these are the same, by all that differs."""
    last = [folder.resolve().name for folder in folders]
    return last if len(set(last)) == len(last) else [str(folder) for folder in folders]


def _side(folder: Path, name: str) -> Side:
    manifest = read_manifest(folder)
    kpis = _read(folder / "kpis.csv", KPIS)
    if not (folder / "replications.csv").is_file():
        return Side(name=name, kpis=kpis)
    count, seed = manifest.get("replications"), manifest.get("seed")
    if not isinstance(count, int) or count < TWO:
        wrong = "cannot be read as a run: manifest.json says no replications"
        raise InputError([Fault(code="E804", file=str(folder), wrong=wrong, right="a folder that `simulate` wrote")])
    replications = _read(folder / "replications.csv", REPLICATIONS)
    return Side(name=name, kpis=kpis, replications=replications, count=count, seed=seed)


def _course(folder: Path) -> pl.DataFrame | None:
    """Read the course of a simulation; None where a run has none."""
    file = folder / "intervals.csv"
    return _read(file, COURSE) if file.is_file() else None


def _read(file: Path, schema: dict[str, Any]) -> pl.DataFrame:
    try:
        frame = pl.read_csv(file, schema_overrides=schema)
        return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    except pl.exceptions.PolarsError as error:
        wrong = f"cannot be read as figures of a run: {str(error).splitlines()[0]}"
        raise InputError(
            [Fault(code="E804", file=str(file), wrong=wrong, right="a file that creneau wrote")]
        ) from error


def shown(compared: pl.DataFrame, *, everything: bool) -> Iterator[RenderableType]:
    """Show a comparison: figures of the first run, and by how much the others differ."""
    runs = compared["run"].unique(maintain_order=True).to_list()
    others = runs[1:]
    yield f"beside {runs[0]}, by how much each run differs; * where the 95 % interval of the difference holds no zero"
    for scope in compared["scope"].unique(maintain_order=True):
        rows = compared.filter(scope=scope)
        if not everything:
            rows = rows.filter(~pl.col("kpi").is_in(PARTS))
        if not everything and (scope not in FIRST or (scope != "total" and rows["scope_id"].n_unique() == 1)):
            continue
        cells = list(_rows(rows, others, everything=everything))
        if cells:
            yield ""
            headings = ("figure", *([scope] if scope != "total" else []), "unit", *runs)
            yield table(headings, cells, right=tuple(runs))


def _rows(rows: pl.DataFrame, others: Sequence[str], *, everything: bool) -> Iterator[tuple[str, ...]]:
    for (kpi, scope, scope_id), group in rows.group_by("kpi", "scope", "scope_id", maintain_order=True):
        by_run = {row["run"]: row for row in group.iter_rows(named=True)}
        first = next(iter(by_run.values()))
        differences = [by_run[name]["difference"] for name in others]
        if not everything and not any(differences):
            continue
        unit = first["unit"]
        named = [] if scope == "total" else [str(scope_id)]
        yield (str(kpi), *named, unit, _value(first["value"], unit), *(_difference(by_run[name]) for name in others))


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return course.NONE
    return course.duration(value) if unit == "s" else figure(round(value, 2) if unit != "share" else value, unit)


def _difference(row: dict[str, Any]) -> str:
    """Write a difference with half its interval, and whether that leaves a doubt."""
    value, unit, high = row["difference"], row["unit"], row["difference_high"]
    if value is None:
        return course.NONE if row["value"] is None else _value(row["value"], unit)
    scale, digits = (100.0, 1) if unit == "share" else (1.0, 2 if abs(value) < 100 else 0)  # noqa: PLR2004 - three digits
    if unit == "s":
        scale, digits = (1.0, 0) if max(abs(value), high - value if high else 0.0) < MINUTES else (1 / 60, 0)
    said = f"{scale * value:+,.{digits}f}"
    if high is None:
        return said
    sure = row["difference_low"] > 0 or high < 0
    said += " min" if scale < 1 else ""
    return f"{said} +-{scale * (high - value):,.{digits}f}{' *' if sure else '  '}"
