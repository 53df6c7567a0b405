"""Runs a function in a process of its own, one after the other on the same core."""

from __future__ import annotations

import os
import resource
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def alone(function: Callable[Arguments, Answer], *args: Arguments.args, **named: Arguments.kwargs) -> Answer:
    """Call a function in a fresh process that has one core; it, its arguments and its answer are pickled."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_keep_to_a_core) as pool:
        return pool.submit(function, *args, **named).result()


def peak_mb() -> float:
    """Most memory that this process has held at once, in megabytes of a million bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6  # bytes there, kibibytes elsewhere


def _keep_to_a_core() -> None:
    """Stay on the last core that is allowed, before libraries count cores; Linux alone can say so."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
