"""Writes a run's folder, whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import polars as pl

from planning.faults import Fault, InputError, faults_csv
from planning.formulas import as_csv
from planning.in_force import IN_FORCE, in_force_csv
from planning.manifest import manifest_json
from planning.patch_file import PATCH, patch_yaml
from planning.plan import plan_csv
from planning.plan.write import local_times
from planning.run.about import ABOUT
from planning.run.read import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planning.plan import Plan
    from planning.verify import Verdict

REJECTED = "plan.rejected.csv"


def write_run(  # noqa: PLR0913 - one argument for each file of the folder
    folder: Path,
    *,
    plan: Plan,
    verdict: Verdict,
    kpis: pl.DataFrame,
    curve: pl.DataFrame,
    manifest: Mapping[str, Any],
    patch: Mapping[str, Any] | None = None,
    set_aside: Sequence[Fault] = (),
    in_force: pl.DataFrame | None = None,
    offers: str | None = None,
    diff: str | None = None,
    about: Mapping[str, str] | None = None,
    replace: bool = False,
    timezone: str,
) -> None:
    """Write the folder of a run; where anything fails, nothing is left and an old run stays as it was.

    Parameters
    ----------
    kpis
        As `planning.kpis.measure` gives them.
    curve
        Rows as `planning.progress.CURVE` names them.
    manifest
        As `planning.manifest.manifest_of` gives it.
    patch
        Everything by which the plan's case differs from the case's files.
    set_aside
        The errors of rows that are left out of the case.
    in_force
        The visits of the plan in force, as `planning.in_force.standing` gives them.
    offers
        The offers of which some were taken, as CSV.
    diff
        The visits that differ from those of the plan that it follows on, as CSV.
    about
        What the plan's rows speak of, as `planning.run.about` gives it.
    timezone
        Times are written local to it, with their offset.

    Raises
    ------
    InputError
        E801: the folder exists and `replace` is not set. E802: what would be replaced is no run. E803: the
        folder cannot be written.
    """
    check_folder(folder, replace=replace)
    costs = verdict.costs.sort("term", "scope", "scope_id")
    with write_whole(folder) as new:
        _write(new / "plan.csv", plan_csv(plan, timezone))
        _write(new / "unplanned.csv", as_csv(_in_units(plan.unplanned.sort("request_id"), "value")))
        _write(new / "costs.csv", as_csv(_in_units(costs, "amount")))
        _write(new / "kpis.csv", as_csv(kpis))
        _write(new / "curve.csv", as_csv(_in_units(curve.with_columns(pl.col("seconds").round(2)), "cost")))
        _write(new / MANIFEST, manifest_json(manifest))
        if verdict.violations.height:
            _write(new / "violations.csv", _violations_csv(verdict, timezone))
        if patch:
            _write(new / PATCH, patch_yaml(patch))
        if set_aside:
            _write(new / "set_aside.csv", faults_csv(set_aside))
        if in_force is not None:
            _write(new / IN_FORCE, in_force_csv(in_force, timezone))
        if offers is not None:
            _write(new / "offers.csv", offers)
        if diff is not None:
            _write(new / "diff.csv", diff)
        for name, text in (about or {}).items():
            (new / ABOUT).mkdir(exist_ok=True)
            _write(new / ABOUT / f"{name}.csv", text)


def write_files(folder: Path, files: Mapping[str, str], *, replace: bool) -> None:
    """Write the folder of a run that holds no plan, as `write_run` writes its own: file by file, all or none.

    Raises
    ------
    InputError
        As for `write_run`.
    """
    check_folder(folder, replace=replace)
    with write_whole(folder) as new:
        for name, text in files.items():
            _write(new / name, text)


def write_rejected(folder: Path, *, plan: Plan, verdict: Verdict, timezone: str) -> Path:
    """Keep a plan that failed its verification for whoever mends the fault, beside the run that it would be.

    Returns
    -------
    Path
        The plan's file in the folder `<folder>.rejected`, where the violations stand beside it.
    """
    beside = folder.with_name(f"{folder.name}.rejected")
    with write_whole(beside) as new:
        _write(new / REJECTED, plan_csv(plan, timezone))
        _write(new / "violations.csv", _violations_csv(verdict, timezone))
    return beside / REJECTED


def check_folder(folder: Path, *, replace: bool) -> None:
    """Refuse a folder that a run may not be written to; worth asking before a long search.

    Raises
    ------
    InputError
        E801: it exists and `replace` is not set. E802: what would be replaced is no run. E803: its parent is no
        folder, or may not be written to.
    """
    if not folder.exists() and not folder.is_symlink():
        above = next(parent for parent in folder.absolute().parents if parent.exists())
        if not above.is_dir() or not os.access(above, os.W_OK):
            raise _refused("E803", folder, f"cannot be written: {above} is no folder to write to")
        return
    if not replace:
        raise _refused("E801", folder, "exists already", "give --replace, or another name")
    if not (folder / MANIFEST).is_file() and not (folder.is_dir() and not any(folder.iterdir())):
        raise _refused("E802", folder, "is no run, so it is not replaced", f"a run's folder holds {MANIFEST}")


@contextmanager
def write_whole(folder: Path) -> Iterator[Path]:
    """Give a new folder that takes the place of `folder` once everything in it is written."""
    place = folder.absolute()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{place.name}.", dir=place.parent, ignore_cleanup_errors=True) as beside:
            new, old = Path(beside) / "new", Path(beside) / "old"
            new.mkdir()
            yield new
            _swap(place, new, old)
    except OSError as error:
        raise _refused("E803", folder, f"cannot be written: {error.strerror or error}") from error


def _swap(place: Path, new: Path, old: Path) -> None:
    """Move what stands at `place` to `old` and `new` to its place, or leave all as it was."""
    try:
        if place.exists():
            place.rename(old)
        new.rename(place)
    except BaseException:
        if old.exists() and not place.exists():
            old.rename(place)
        raise


def _write(file: Path, text: str) -> None:
    """Write a file with the same bytes on every system."""
    file.write_bytes(text.encode("utf-8"))


def _in_units(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Turn cents into amounts with two decimals."""
    return frame.with_columns(pl.col(column).cast(pl.Decimal(38, 2)) / 100)


def _violations_csv(verdict: Verdict, timezone: str) -> str:
    return as_csv(local_times(verdict.violations, timezone))


def _refused(code: str, folder: Path, wrong: str, right: str = "") -> InputError:
    return InputError([Fault(code=code, file=str(folder), wrong=wrong, right=right)])
