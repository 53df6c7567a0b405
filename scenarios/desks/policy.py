"""Policies: which tasks are pushed to people, and from when on; all others are pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planning.case.expressions import compile_where
from planning.case.pull import COLUMNS
from planning.case.rules import meets
from planning.engine.dispatch.desk import FAR

if TYPE_CHECKING:
    import polars as pl

    from planning.case.settings import Settings
    from planning.engine.bundle import Indices

PULL, MIXED, PUSH = POLICIES = ("pull", "mixed", "push")


def pushed_from(policy: str, tasks: pl.DataFrame, comes: Indices, settings: Settings) -> Indices:
    """Say from when on each task is pushed; FAR: never.

    Parameters
    ----------
    policy
        Of `POLICIES`. Mixed: tasks that meet `pull.pushed`, and those that are due within `pull.pushed_before`.
    tasks
        Rows of the case's.
    comes
        When each comes in.
    """
    if policy == PUSH:
        return comes.copy()
    never = np.full(len(comes), FAR, dtype=np.int64)
    if policy == PULL:
        return never
    pull = settings.pull
    found = never
    if pull.pushed_before > 0:
        found = np.maximum(comes, tasks["due_at"].fill_null(FAR).to_numpy() - pull.pushed_before)
        found[tasks["due_at"].is_null().to_numpy()] = FAR
    if pull.pushed is not None:
        meant = meets(tasks, compile_where(pull.pushed, COLUMNS), settings.now).to_numpy()
        found = np.where(meant, comes, found)
    return found
