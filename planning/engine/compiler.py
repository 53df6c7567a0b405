"""numba at work, where machine code is not yet kept."""

from __future__ import annotations

import operator
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed, lower_builtin, lower_getattr_generic
from numba.core.registry import cpu_target
from numba.core.types.containers import BaseTuple, StarArgTuple, Tuple
from numba.core.types.misc import unliteral
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic, models, register_model

from planning.engine.bundle import ARRAYS, BUNDLES, WIDTHS
from planning.engine.compiled import folder_of
from planning.engine.machine import Code

if TYPE_CHECKING:
    from collections.abc import Callable

    from planning.engine.compiled import Entry

WORD = ir.IntType(64)


class BundleType(types.Type):
    """What the compiler knows of a bundle: the type of each of its arrays, all contiguous."""

    def __init__(self, kind: type) -> None:
        super().__init__(name=kind.__name__)
        self.arrays = {field.name: ARRAY_TYPES[str(field.type)] for field in fields(kind)}
        self.widths = {field.name: WIDTHS[str(field.type)] for field in fields(kind) if field.type in WIDTHS}
        self.first = {}
        words = 0
        for name, array in self.arrays.items():
            self.first[name] = words
            words += 1 + array.ndim


class RowsType(types.Array):
    """An array of rows whose length is known, whose places are counted from 0: none is sought from the end."""


ARRAY_TYPES = {kind: types.Array(numba.from_dtype(item), count, "C") for kind, (item, count) in ARRAYS.items()}
ARRAY_TYPES.update(dict.fromkeys(WIDTHS, RowsType(types.int64, 2, "C", name="rows")))
PLAIN_TYPES = {"int": types.int64, "float": types.float64, **ARRAY_TYPES}


register_model(RowsType)(models.ArrayModel)


@lower_builtin(operator.getitem, RowsType, BaseTuple)  # type: ignore[untyped-decorator] # numba has no types
def _getitem(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401 - numba's own
    """Read a number from a row."""
    return builder.load(_pointer(context, builder, signature, given))


@lower_builtin(operator.setitem, RowsType, BaseTuple, types.Any)  # type: ignore[untyped-decorator] # likewise
def _setitem(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401 - numba's own
    """Write a number into a row."""
    value = context.cast(builder, given[2], signature.args[2], signature.args[0].dtype)
    builder.store(value, _pointer(context, builder, signature, given))
    return context.get_dummy_value()


def _pointer(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401 - numba's own
    kind, places = signature.args[:2]
    array = context.make_array(kind)(context, builder, given[0])
    found = zip(cgutils.unpack_tuple(builder, given[1]), places, strict=True)
    return cgutils.get_item_pointer(
        context, builder, kind, array, [context.cast(builder, each, its, types.intp) for each, its in found]
    )


@register_model(BundleType)
class _Pointer(models.PrimitiveModel):  # type: ignore[misc] # numba has no types
    def __init__(self, manager: Any, bundle: BundleType) -> None:  # noqa: ANN401 - numba's own
        super().__init__(manager, bundle, WORD.as_pointer())


@infer_getattr
class _Attributes(AttributeTemplate):  # type: ignore[misc] # numba has no types
    key = BundleType

    def generic_resolve(self, bundle: BundleType, name: str) -> types.Array | None:
        return bundle.arrays.get(name)


@lower_getattr_generic(BundleType)  # type: ignore[untyped-decorator] # numba has no types
def _getattr(context: Any, builder: Any, bundle: BundleType, words: Any, name: str) -> Any:  # noqa: ANN401 - numba's own
    """Read an array's address and shape; they never change, which spares reading them again after each write."""
    kind = bundle.arrays[name]
    array = context.make_array(kind)(context, builder)
    loaded = []
    for offset in range(1 + kind.ndim):
        word = builder.load(cgutils.gep(builder, words, bundle.first[name] + offset))
        word.set_metadata("invariant.load", builder.module.add_metadata([]))
        loaded.append(word)
    if name in bundle.widths:
        loaded[-1] = ir.Constant(WORD, bundle.widths[name])
    size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    strides = [ir.Constant(WORD, size)]
    for length in reversed(loaded[2:]):
        strides.insert(0, builder.mul(strides[0], length))
    array.data = builder.inttoptr(loaded[0], array.data.type)
    array.shape = cgutils.pack_array(builder, loaded[1:], WORD)
    array.strides = cgutils.pack_array(builder, strides, WORD)
    array.itemsize = ir.Constant(WORD, size)
    return impl_ret_borrowed(context, builder, kind, array._getvalue())  # noqa: SLF001 - as numba does


def compiled(function: Callable[..., object], *, inline: bool) -> Any:  # noqa: ANN401 - numba has no types
    """Compile a function for the types of its annotations; what goes into others is kept for when these change.

    Left to itself, numba compiles a kernel again for every mixture of integers at its calls. Kernels allocate nothing,
    so they are compiled without the counting of references: both keep the first compilation short.
    """
    numba.config.CACHE_DIR = str(folder_of(function))
    return numba.njit(
        _kinds(function),
        nogil=True,
        cache=inline,
        error_model="numpy",
        no_cfunc_wrapper=True,
        no_cpython_wrapper=True,
        _nrt=False,
        forceinline=inline,
    )(function)


def code_of(dispatcher: Any) -> Code:  # noqa: ANN401 - numba has no types
    """Give the machine code of a function that was compiled for itself."""
    (result,) = dispatcher.overloads.values()
    returned = unliteral(result.signature.return_type)
    returns = () if returned == types.none else tuple(returned) if isinstance(returned, BaseTuple) else (returned,)
    symbol = result.fndesc.llvm_func_name
    result.library.get_pointer_to_function(symbol)  # only then there is an object file
    return Code(symbol, tuple(map(str, returns)), result.library._get_compiled_object())  # noqa: SLF001 - as its cache


def by_address(entry: Entry) -> Any:  # noqa: ANN401 - numba has no types
    """Give the type of what calls the machine code of a kernel, which is found by its name."""
    kinds, name = _kinds(entry.py_func), entry.name
    returns = tuple(getattr(types, word) for word in entry.machine.code.returns)
    returned = Tuple(returns) if len(returns) > 1 else returns[0] if returns else types.none

    def lower(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401 - numba's own
        shape = context.call_conv.get_function_type(returned, kinds)
        callee = cgutils.get_or_insert_function(builder.module, shape, name)
        values = cgutils.unpack_tuple(builder, given[0])
        values = [context.cast(builder, *each) for each in zip(values, signature.args[0], kinds, strict=True)]
        _, result = context.call_conv.call_function(builder, callee, returned, kinds, values)
        return result

    @intrinsic  # type: ignore[untyped-decorator] # numba has no types
    def call(_: Any, *given: Any) -> Any:  # noqa: ANN401 - numba's own
        return returned(StarArgTuple.from_types(given)), lower

    context = cpu_target.typing_context
    context.refresh()  # so that it knows the call
    return context.resolve_value_type(call)


def _kinds(function: Callable[..., object]) -> tuple[types.Type, ...]:
    return tuple(_type(kind) for name, kind in function.__annotations__.items() if name != "return")


@cache
def _type(kind: str) -> types.Type:
    """Say what an annotation means to the compiler."""
    return PLAIN_TYPES[kind] if kind in PLAIN_TYPES else BundleType(BUNDLES[kind])
