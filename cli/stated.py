"""What a case states beyond its tables, expectations and scenarios: whether `plan` could read it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planning.case.assemble import PATCH
from planning.faults import InputError
from scenarios.expect import expectations
from scenarios.scenario import FOLDER, scenario_names, scenario_patch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from planning.case.case import Case
    from planning.faults import Fault


def stated_faults(case: Case, folder: Path, loaded: Callable[..., Case]) -> tuple[Fault, ...]:
    """Find the faults that would stop `plan`, or one of its scenarios, though the case itself is sound.

    Parameters
    ----------
    case
        As it is without a scenario.
    folder
        Of the case.
    loaded
        Loads the case once more, with the `patch` of a scenario.
    """
    faults: list[Fault] = []
    names: tuple[str, ...] = ()
    try:
        expectations(case.settings.expect)
    except InputError as wrong:
        faults += wrong.faults
    try:
        names = scenario_names(case.settings, folder)
    except InputError as wrong:
        faults += wrong.faults
    for name in names:
        try:
            loaded(patch=scenario_patch(case.settings, name, folder))
        except InputError as wrong:
            faults += _placed(wrong.faults, case, name)
    return tuple(dict.fromkeys(faults))


def _placed(faults: Sequence[Fault], case: Case, name: str) -> Iterator[Fault]:
    """Say of a fault in a patch where that stands; the faults of the case itself are told already."""
    known = {*case.faults, *case.set_aside}
    for fault in faults:
        if fault.file != PATCH:
            if fault not in known:
                yield fault
        elif name in case.settings.scenarios:
            column = ".".join(filter(None, ("scenarios", name, fault.column)))
            yield replace(fault, file="case.yaml", column=column, line=None)
        else:
            yield replace(fault, file=f"{FOLDER}/{name}.yaml", line=None)
