"""Scenarios: named patches, under `scenarios:` in case.yaml or each in a file, `scenarios/NAME.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planning.case.patch import Spot, read_patch, with_rows
from planning.case.schema.kinds import similar
from planning.faults import Fault, InputError

if TYPE_CHECKING:
    from pathlib import Path

    from planning.case.settings import Settings

FOLDER = "scenarios"


def scenario_names(settings: Settings, folder: Path) -> tuple[str, ...]:
    """Name the scenarios of a case: those of case.yaml in its order, then those of the folder `scenarios`.

    Parameters
    ----------
    settings
        Of the case.
    folder
        Of the case.

    Raises
    ------
    InputError
        E931: a scenario stands in both.
    """
    files = sorted(path.stem for path in (folder / FOLDER).glob("*.yaml"))
    twice = [name for name in files if name in settings.scenarios]
    if twice:
        wrong, right = "stands in case.yaml too", "keep one of them, or rename it"
        raise InputError(Fault(code="E931", file=f"{FOLDER}/{name}.yaml", wrong=wrong, right=right) for name in twice)
    return (*settings.scenarios, *files)


def scenario_patch(settings: Settings, name: str, folder: Path) -> dict[str, Any]:
    """Read a scenario as a patch that stands by itself: with the rows of the files that it names.

    Parameters
    ----------
    settings
        Of the case as it was written.
    name
        One of `scenario_names`.
    folder
        Of the case. Files that a scenario of case.yaml names lie in it; those that a file of its own names lie
        beside that file.

    Raises
    ------
    InputError
        E930: there is no such scenario; or what is wrong with its file.
    """
    names = scenario_names(settings, folder)
    if name not in names:
        right = similar(name, names) or (f"there are {', '.join(names)}" if names else "the case has none")
        raise InputError([Fault(code="E930", file="--scenario", value=name, wrong="is no scenario", right=right)])
    if name in settings.scenarios:
        return with_rows(settings.scenarios[name], folder, Spot("case.yaml", f"scenarios.{name}"))
    return read_patch(folder / FOLDER / f"{name}.yaml")
