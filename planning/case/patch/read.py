"""Reads patches from YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from planning.case.document import read_yaml
from planning.case.patch.shape import Spot
from planning.case.schema import TABLES
from planning.case.tables import PLACE, read_table
from planning.faults import InputError

if TYPE_CHECKING:
    from pathlib import Path


def read_patch(path: Path) -> dict[str, Any]:
    """Read a patch from a YAML file, with the rows of the files that it names.

    Raises
    ------
    InputError
        E001 the file is missing, E002 or E2xx it is no YAML, E921 it is no mapping, or what is wrong with a file
        that it names.
    """
    spot = Spot(path.name)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise spot.error("E001", "is missing, or cannot be read") from None
    except UnicodeDecodeError:
        raise spot.error("E002", "is not written in UTF-8") from None
    return parse_patch(text, path.parent, path.name)


def parse_patch(text: str, folder: Path, file: str) -> dict[str, Any]:
    """Read a patch from YAML text; the files that it names lie in the folder."""
    node, faults = read_yaml(text, file)
    if faults:
        raise InputError(faults)
    return with_rows({} if node is None else node.plain(), folder, Spot(file))


def with_rows(patch: Mapping[str, Any], folder: Path, spot: Spot) -> dict[str, Any]:
    """Put the rows of the files that a patch names under `add` in their place, so that it stands by itself.

    Parameters
    ----------
    patch
        As written.
    folder
        Where the files lie.
    spot
        Where the patch stands, for faults.

    Raises
    ------
    InputError
        E001 a file is missing, E921 the patch is no mapping, or what is wrong with a file.
    """
    whole = dict(spot.mapping(patch))
    for table, changes in whole.items():
        if table in TABLES and isinstance(changes, Mapping) and isinstance(changes.get("add"), str):
            whole[table] = {**changes, "add": _rows(folder, changes["add"], table, spot / table / "add")}
    if "then" in whole:
        whole["then"] = [with_rows(later, folder, spot / "then") for later in (spot / "then").listed(whole["then"])]
    return whole


def _rows(folder: Path, name: str, table: str, spot: Spot) -> list[dict[str, str]]:
    try:
        data = (folder / name).read_bytes()
    except (OSError, ValueError):
        raise spot.error("E001", "names a file that is missing, or cannot be read", value=name) from None
    texts, faults = read_table(TABLES[table], data, name)
    if faults:
        raise InputError(faults)
    rows = texts.drop(*PLACE).iter_rows(named=True)
    return [{column: cell for column, cell in row.items() if cell is not None} for row in rows]
