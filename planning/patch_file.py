"""The patch beside a plan: everything by which the plan's case differs from the case's files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from planning.case.document import read_yaml
from planning.faults import Fault, InputError
from planning.manifest import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PATCH = "patch.yaml"


class _Dumper(yaml.SafeDumper):
    """Quotes every text that begins like a number, so that it is read as text again."""


_Dumper.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+.]?[0-9]"), list("-+.0123456789"))


def patch_yaml(patch: Mapping[str, Any]) -> str:
    """Write a patch as a document that `read_patch` reads as the same patch."""
    return yaml.dump(plain(patch), Dumper=_Dumper, sort_keys=False, allow_unicode=True)


def read_patch(plan: Path) -> dict[str, Any] | None:
    """Read the patch that lies beside a plan; None where there is none.

    Parameters
    ----------
    plan
        A run's folder or a plan's file.

    Raises
    ------
    InputError
        E201 to E205: the patch cannot be read.
    """
    file = (plan if plan.is_dir() else plan.parent) / PATCH
    if not file.is_file():
        return None
    try:
        document, faults = read_yaml(file.read_text("utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Fault(code="E201", file=str(file), wrong=f"cannot be read: {error}")]) from error
    patch = {} if document is None else document.plain()
    if not faults and not isinstance(patch, dict):
        faults = [Fault(code="E204", file=str(file), wrong="is no mapping of tables to changes")]
    if faults:
        raise InputError(faults)
    return patch
