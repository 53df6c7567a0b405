"""Folders that the user names: found, or a fault that says what to do next."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planning.faults import Fault, InputError

if TYPE_CHECKING:
    from planning.case.case import Case

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


def run_folder(run: str, case: Case) -> Path:
    """Give the folder of a run; the case's `now` fills its name in."""
    return Path(run_name(run, present(case)))


def present(case: Case) -> datetime:
    """Give the moment at which a plan is made, local to the case."""
    return datetime.fromtimestamp(case.settings.now, ZoneInfo(case.settings.timezone))


def run_name(text: str, now: datetime) -> str:
    """Fill `{now:%Y-%m-%d}` in.

    Raises
    ------
    InputError
        E903: other braces are left, the present is written as nothing or with a `/`, or the name is none.
    """
    for found in NOW.finditer(text):
        filled = now.strftime(found[1])
        if not filled or "/" in filled:
            wrong = f"has {found[0]}, which {'is a path' if filled else 'comes to nothing'}"
            raise _unnamed(text, wrong, "write {now:%Y-%m-%d}")
    name = NOW.sub(lambda found: now.strftime(found[1]), text)
    if "{" in name or "}" in name:
        raise _unnamed(text, "has braces that say nothing", "{now:%Y-%m-%d} is filled in")
    if Path(name).name in {"", ".."}:
        raise _unnamed(text, "names no new folder", "give a name, as in -o monday")
    return name


def _unnamed(text: str, wrong: str, right: str) -> InputError:
    return InputError([Fault(code="E903", file="-o", value=text, wrong=wrong, right=right)])


def _wrong(code: str, path: Path, wrong: str, right: str) -> InputError:
    return InputError([Fault(code=code, file=str(path), wrong=wrong, right=right)])
