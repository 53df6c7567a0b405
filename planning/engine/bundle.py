"""Named tuples of arrays as one pointer to the compiler.

numba hands a named tuple on as all the fields of all its arrays: some 150 values at each call of each kernel, which
takes most of the time of compiling. Kernels never exchange an array of a tuple, so its address and shape can be read
from memory where they are needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, models, register_model, typeof_impl, unbox

if TYPE_CHECKING:
    from collections.abc import Mapping

WORD = ir.IntType(64)


class Bundle(types.Type):
    """What the compiler knows of a named tuple: the type of each of its arrays, all contiguous."""

    def __init__(self, kind: type, arrays: Mapping[str, types.Array]) -> None:
        super().__init__(name=kind.__name__)
        self.arrays = dict(arrays)
        self.first = {}
        self.words = 0
        for name, array in self.arrays.items():
            self.first[name] = self.words
            self.words += 1 + array.ndim

        @typeof_impl.register(kind)  # type: ignore[untyped-decorator] # numba has no types
        def _typeof(_value: Any, _context: Any) -> Bundle:  # noqa: ANN401 - numba's own
            return self


@register_model(Bundle)
class _Pointer(models.PrimitiveModel):  # type: ignore[misc] # numba has no types
    def __init__(self, manager: Any, bundle: Bundle) -> None:  # noqa: ANN401 - numba's own
        super().__init__(manager, bundle, WORD.as_pointer())


@unbox(Bundle)  # type: ignore[untyped-decorator] # numba has no types
def _unbox(bundle: Bundle, given: Any, c: Any) -> NativeValue:  # noqa: ANN401 - numba's own
    """Write the address and the shape of each array to the stack of the caller."""
    words = cgutils.alloca_once(c.builder, WORD, size=bundle.words)
    failed = cgutils.false_bit
    for place, (name, kind) in enumerate(bundle.arrays.items()):
        native = c.unbox(kind, c.pyapi.tuple_getitem(given, place))
        array = c.context.make_array(kind)(c.context, c.builder, native.value)
        values = [c.builder.ptrtoint(array.data, WORD), *cgutils.unpack_tuple(c.builder, array.shape)]
        for offset, value in enumerate(values):
            c.builder.store(value, cgutils.gep(c.builder, words, bundle.first[name] + offset))
        failed = native.is_error if failed is cgutils.false_bit else c.builder.or_(failed, native.is_error)
    # the compiler must not look through to these writes: what it reads from a bundle counts as never written
    kind = ir.FunctionType(words.type, [words.type])
    words = c.builder.asm(kind, "", "=r,0,~{memory}", [words], side_effect=True)
    return NativeValue(words, is_error=failed)


@infer_getattr
class _Attributes(AttributeTemplate):  # type: ignore[misc] # numba has no types
    key = Bundle

    def generic_resolve(self, bundle: Bundle, name: str) -> types.Array | None:
        return bundle.arrays.get(name)


@lower_getattr_generic(Bundle)  # type: ignore[untyped-decorator] # numba has no types
def _getattr(context: Any, builder: Any, bundle: Bundle, words: Any, name: str) -> Any:  # noqa: ANN401 - numba's own
    """Read an array's address and shape; they never change, which spares reading them again after each write."""
    kind = bundle.arrays[name]
    array = context.make_array(kind)(context, builder)
    loaded = []
    for offset in range(1 + kind.ndim):
        word = builder.load(cgutils.gep(builder, words, bundle.first[name] + offset))
        word.set_metadata("invariant.load", builder.module.add_metadata([]))
        loaded.append(word)
    size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    strides = [ir.Constant(WORD, size)]
    for length in reversed(loaded[2:]):
        strides.insert(0, builder.mul(strides[0], length))
    array.data = builder.inttoptr(loaded[0], array.data.type)
    array.shape = cgutils.pack_array(builder, loaded[1:], WORD)
    array.strides = cgutils.pack_array(builder, strides, WORD)
    array.itemsize = ir.Constant(WORD, size)
    return impl_ret_borrowed(context, builder, kind, array._getvalue())  # noqa: SLF001 - as numba does
