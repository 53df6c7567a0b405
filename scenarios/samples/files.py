"""Writes a sample's tables and its case.yaml."""

from __future__ import annotations

from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl


def write_files(folder: Path, package: str, tables: Mapping[str, pl.DataFrame], figures: Mapping[str, object]) -> None:
    """Write tables, and the package's case.yaml with its figures filled in.

    Parameters
    ----------
    folder
        Made where it does not exist.
    package
        Of the sample; its case.yaml names the figures, as in `$size`.
    tables
        By name; a name may lie in a folder, as in `scenarios/flu`.
    figures
        What case.yaml says of the sample.
    """
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        table.write_csv(path)
    text = files(package).joinpath("case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(Template(text).substitute(figures), encoding="utf-8", newline="\n")
