"""The decorators of the engine, and where its machine code is kept.

numba compiles; the next process loads what it made and does without numba, which would take longer to import than most
commands last. The folder's name is a hash of all the engine's sources and of all that compiles and runs them; kernels
of other packages have folders in it, by the sources that lie beside them. It lies in the user's cache, because an
installed package may be read-only.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import llvmlite.binding as llvm

from planning.engine.machine import Code, Machine

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
    machine = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    versions = version("numba"), version("llvmlite"), sys.version, llvm.get_process_triple(), *machine
    digest = hashlib.sha256(" ".join(versions).encode())
    for source in sorted(ENGINE.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


ENGINE = Path(__file__).parent
FOLDER = _cache_root() / _fingerprint()


def folder_of(function: Callable[..., object]) -> Path:
    """Give the folder that keeps what is compiled of a function."""
    sources = Path(function.__code__.co_filename).parent
    return FOLDER if sources.is_relative_to(ENGINE) else FOLDER / _digest(sources)


def is_cached(sources: Path | None = None) -> bool:
    """Whether this version of the engine, or of the kernels in another folder, was compiled on this machine before."""
    return any((FOLDER if sources is None else FOLDER / _digest(sources)).glob("*.o"))


class Kernel:
    """A function that other kernels call; numba compiles it when it compiles one of these."""

    def __init__(self, function: Callable[..., object]) -> None:
        self.py_func = function

    @cached_property
    def compiled(self) -> Any:  # noqa: ANN401 - numba has no types
        """The function as numba compiled it."""
        from planning.engine.compiler import compiled  # noqa: PLC0415 - numba: only where machine code is missing

        return compiled(self.py_func, inline=not isinstance(self, Entry))

    @property
    def _numba_type_(self) -> Any:  # noqa: ANN401 - likewise
        return self.compiled._numba_type_


class Entry(Kernel):
    """A kernel whose machine code is kept, to be called by Python and by address."""

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__(function)
        self.name = f"{function.__module__}.{function.__name__}"
        file = folder_of(function) / f"{self.name}.o"
        if not file.is_file():
            from planning.engine.compiler import code_of  # noqa: PLC0415 - numba: only where machine code is missing

            code_of(self.compiled).write(file)
        kinds = [kind for name, kind in function.__annotations__.items() if name != "return"]
        self.machine = Machine(Code.read(file), kinds)

    def __call__(self, *given: object) -> Any:  # noqa: ANN401 - as the function
        """Call the machine code."""
        return self.machine(*given)


class Apart:
    """What kernels name to call another one by its address."""

    def __init__(self, called: Entry) -> None:
        self.called = called
        llvm.add_symbol(called.name, called.machine.address)

    @cached_property
    def _numba_type_(self) -> Any:  # noqa: ANN401 - numba has no types
        from planning.engine.compiler import by_address  # noqa: PLC0415 - numba: only where machine code is missing

        return by_address(self.called)


def kernel(function: Function) -> Function:
    """Compile a function that only other kernels call; hold no lock while it runs."""
    return cast("Function", Kernel(function))


def entry(function: Function) -> Function:
    """Compile a kernel that Python calls too; keep it for the next process."""
    return cast("Function", Entry(function))


def apart(function: Function) -> Function:
    """Give what other kernels call a large kernel by, so that it is compiled once and not again into each of them.

    A call of it costs some 50 ns more. The machine code is found by its name when that of its callers is loaded.
    """
    large = cast("Kernel", function)
    return cast("Function", Apart(large if isinstance(large, Entry) else Entry(large.py_func)))


@cache
def _digest(sources: Path) -> str:
    """Digits of the sources in a folder, which may call each other."""
    digest = hashlib.sha256()
    for source in sorted(sources.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
