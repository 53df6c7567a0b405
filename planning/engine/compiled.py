"""The one decorator of the engine, and where compiled code is kept.

numba's own cache does not notice an edit in another file, so the folder's name is a hash of all the engine's
sources and of the versions that compile them. It lies in the user's cache, because an installed package may be
read-only.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import llvmlite
import numba

from planning.engine.layout import Model, Scratch, State

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., object]")


def _cache_root() -> Path:
    if given := os.environ.get("CRENEAU_CACHE"):
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "creneau"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "creneau"


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{numba.__version__} {llvmlite.__version__} {sys.version}".encode())
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


ROWS32, ROWS64 = numba.int32[:, ::1], numba.int64[:, ::1]
TYPES = {
    "int": numba.int64,
    "Model": numba.types.NamedTuple(
        (
            *(ROWS32, ROWS64, ROWS32, ROWS32, ROWS64, ROWS32),
            *(numba.uint16[:, ::1], numba.int32[::1], numba.uint8[:, ::1]),
            *(numba.float64[:, ::1], numba.float64[::1], ROWS32, ROWS32),
        ),
        Model,
    ),
    "State": numba.types.NamedTuple((ROWS32, ROWS32, ROWS64, ROWS32), State),
    "Scratch": numba.types.NamedTuple((ROWS32, ROWS32, numba.int64[::1]), Scratch),
    "Indices": numba.int64[::1],
    "Rows": ROWS64,
    "Places": ROWS32,
}
"""What the annotations of kernels mean to the compiler."""

FOLDER = _cache_root() / _fingerprint()
numba.config.CACHE_DIR = str(FOLDER)


def is_cached() -> bool:
    """Whether this version of the engine has been compiled on this machine before."""
    return any(FOLDER.rglob("*.nbi"))


def _compile(function: Function, *, from_python: bool) -> Function:
    kinds = tuple(TYPES[kind] for name, kind in function.__annotations__.items() if name != "return")
    compiled: Function = numba.njit(
        kinds,
        nogil=True,
        cache=True,
        error_model="numpy",
        no_cfunc_wrapper=True,
        no_cpython_wrapper=not from_python,
        _nrt=False,
    )(function)
    return compiled


def kernel(function: Function) -> Function:
    """Compile a function that only other kernels call; keep it for the next process; hold no lock while it runs.

    One signature each, that of its annotations: left to itself, numba compiles a kernel again for every mixture of
    integers at its calls. Kernels allocate nothing, so they are compiled without the counting of references: both
    keep the first compilation short.
    """
    return _compile(function, from_python=False)


def entry(function: Function) -> Function:
    """Compile a kernel that Python calls too."""
    return _compile(function, from_python=True)
