"""Machine code of kernels: kept in files, loaded, and called by Python."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from operator import index
from typing import TYPE_CHECKING, Any, NamedTuple

import llvmlite.binding as llvm

from planning.engine.bundle import ARRAYS, address_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

POINTER, NUMBER, FLOAT = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double
RETURNED = {"int64": NUMBER, "int32": ctypes.c_int32, "float64": FLOAT, "bool": ctypes.c_bool}
"""What a kernel may return, by its name in numba."""
ENDED_WELL = (0, -2)
"""Status that numba's code returns beside its values: some, or none."""


class Code(NamedTuple):
    """An object file: the name of the function in it, the names of the types that it returns, its bytes."""

    symbol: str
    returns: tuple[str, ...]
    data: bytes

    @classmethod
    def read(cls, file: Path) -> Code:
        """Read what was kept."""
        head, data = file.read_bytes().split(b"\n", 1)
        symbol, *returns = head.decode().split()
        return cls(symbol, tuple(returns), data)

    def write(self, file: Path) -> None:
        """Keep it, whole or not at all: other processes may be doing the same."""
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(f".{os.getpid()}")
        beside.write_bytes(" ".join((self.symbol, *self.returns)).encode() + b"\n" + self.data)
        beside.replace(file)


class Machine:
    """Machine code in memory, to be called as numba does: status = code(where to return, what to raise, arguments).

    Parameters
    ----------
    code
        What is loaded.
    kinds
        The annotations of its parameters.
    """

    def __init__(self, code: Code, kinds: Sequence[str]) -> None:
        self.code, self.kinds = code, kinds
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code.data))
        self._engine.finalize_object()
        self.address = int(self._engine.get_function_address(code.symbol))
        types = [word for kind in kinds for word in _types(kind)]
        self._call = ctypes.CFUNCTYPE(ctypes.c_int32, POINTER, POINTER, *types)(self.address)
        fields = [(f"_{place}", RETURNED[kind]) for place, kind in enumerate(code.returns)]
        self._returned = type("Returned", (ctypes.Structure,), {"_fields_": fields})

    def __call__(self, *given: object) -> Any:  # noqa: ANN401 - as the kernel
        """Call it; other threads run meanwhile."""
        returned, raised = self._returned(), POINTER()
        words = [word for kind, value in zip(self.kinds, given, strict=True) for word in _words(kind, value)]
        if self._call(ctypes.addressof(returned), ctypes.addressof(raised), *words) not in ENDED_WELL:
            raise RuntimeError(f"{self.code.symbol} failed")
        values = tuple(getattr(returned, name) for name, _ in returned._fields_)
        return values if len(values) > 1 else next(iter(values), None)


@cache
def _target() -> llvm.TargetMachine:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(jit=True)


def _types(kind: str) -> list[Any]:
    """List the words by which a value is handed on."""
    if kind not in ARRAYS:
        return [{"int": NUMBER, "float": FLOAT}.get(kind, POINTER)]
    return [POINTER, POINTER, NUMBER, NUMBER, POINTER, *[NUMBER] * (2 * ARRAYS[kind][1])]


def _words(kind: str, value: Any) -> tuple[object, ...]:  # noqa: ANN401 - as its kind
    """Give a value as words; an array as owner, parent, items, bytes of each, data, shape and strides."""
    if kind == "int":
        return (index(value),)
    if kind == "float":
        return (float(value),)
    if kind not in ARRAYS:
        return (value.words,)
    return (None, None, value.size, value.itemsize, address_of(value, kind), *value.shape, *value.strides)
