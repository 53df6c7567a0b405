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
from typing import TYPE_CHECKING, Any, TypeVar

import llvmlite.binding
import numba
from numba.core import cgutils

from planning.engine.bundle import Bundle
from planning.engine.dispatch.desk import Desk
from planning.engine.layout import Guide, Journal, Model, Scratch, State

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
OTHERS = {
    "able": numba.uint16[:, ::1],
    "speeds": numba.int32[::1],
    "allowed": numba.uint8[:, ::1],
    "coordinates": numba.float64[:, ::1],
    "travel": numba.float64[::1],
    "table": numba.int32[:, :, ::1],
}
"""Arrays of bundles that hold neither rows of integers nor a list of them."""
WIDE = {
    "visit_money",
    "route_money",
    "in_force",
    "totals",
    "team_costs",
    "orders",
    "marks",
    "bond_marks",
    "spans",
    "lifted",
    "choices",
    "picks",
    "chosen",
    "tasks",
    "people",
    "segments",
    "pieces",
    "speeds_of",
    "heap",
    "put_off",
    "clock",
}
"""Arrays of rows of 64 bits; all other rows have 32."""
LISTS = {
    *("result", "counts", "weighed", "saved_stops", "saved_routes", "figures", "by_release", "by_turn", "waits_in"),
    *("barred", "reads", "read_first", "readers", "reader_first", "owner", "heap_first", "heap_size", "waiting"),
    *("is_marked", "noted", "aside", "class_closes", "class_first", "class_last"),
}
"""Lists of integers of 64 bits."""


def _bundle(kind: type) -> Bundle:
    def array(name: str) -> numba.types.Array:
        if name in LISTS:
            return numba.int64[::1]
        return OTHERS.get(name, ROWS64 if name in WIDE else ROWS32)

    return Bundle(kind, {name: array(name) for name in kind._fields})  # type: ignore[attr-defined] # a named tuple


TYPES = {
    "int": numba.int64,
    "float": numba.float64,
    "Indices": numba.int64[::1],
    "Places": ROWS32,
    "Rows": ROWS64,
    **{kind.__name__: _bundle(kind) for kind in (Model, State, Scratch, Guide, Journal, Desk)},
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
        forceinline=not from_python,
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


def apart(function: Function) -> Function:
    """Give what other kernels call a large kernel by, so that it is compiled once and not again into each of them.

    A call of it costs some 50 ns more. The compiled code is found by its name when that of its callers is loaded.
    """
    if numba.config.DISABLE_JIT:
        return function
    ((kinds, compiled),) = function.overloads.items()  # type: ignore[attr-defined] # numba's, of one signature
    name = f"creneau.{function.__module__}.{function.__name__}"
    address = compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name)
    llvmlite.binding.add_symbol(name, address)

    def lower(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401 - numba's own
        shape = context.call_conv.get_function_type(compiled.signature.return_type, kinds)
        callee = cgutils.get_or_insert_function(builder.module, shape, name)
        values = cgutils.unpack_tuple(builder, given[0])
        values = [context.cast(builder, *each) for each in zip(values, signature.args[0], kinds, strict=True)]
        _, result = context.call_conv.call_function(builder, callee, compiled.signature.return_type, kinds, values)
        return result

    @numba.extending.intrinsic  # type: ignore[untyped-decorator] # numba has no types
    def call(_: Any, *given: Any) -> Any:  # noqa: ANN401 - numba's own
        return compiled.signature.return_type(numba.types.StarArgTuple.from_types(given)), lower

    return call
