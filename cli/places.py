"""Folders that the user names: found, or a fault that says what to do next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planning.faults import Fault, InputError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

NOW = re.compile(r"\{now:([^{}]*)\}")


def case_folder(path: Path) -> Path:
    """Return the folder of a case.

    Raises
    ------
    InputError
        E901: there is none.
    """
    if path.is_dir():
        return path
    if path.exists():
        raise _wrong("E901", path, "is a file, not a folder", "a case is the folder that holds case.yaml")
    raise _wrong("E901", path, "there is no such folder", f"`creneau init {path}` makes a case to start from")


def new_folder(path: Path) -> Path:
    """Return a folder that a case may be written to.

    Raises
    ------
    InputError
        E902: something is there already.
    """
    if path.is_dir() and not any(path.iterdir()):
        return path
    if path.exists() or path.is_symlink():
        wrong = "the folder is not empty" if path.is_dir() else "is a file"
        raise _wrong("E902", path, wrong, "name a folder that does not exist yet")
    return path


def run_name(text: str, now: datetime) -> str:
    """Fill `{now:%Y-%m-%d}` in.

    Raises
    ------
    InputError
        E903: other braces are left.
    """
    name = NOW.sub(lambda found: now.strftime(found[1]), text)
    if "{" in name or "}" in name:
        raise InputError(
            [
                Fault(
                    code="E903",
                    file="-o",
                    value=text,
                    wrong="has braces that say nothing",
                    right="{now:%Y-%m-%d} is filled in",
                )
            ]
        )
    return name


def _wrong(code: str, path: Path, wrong: str, right: str) -> InputError:
    return InputError([Fault(code=code, file=str(path), wrong=wrong, right=right)])
