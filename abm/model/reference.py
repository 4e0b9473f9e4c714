"""Named tuples of arrays that reach compiled code as one pointer.

Numba passes a tuple by value: a :class:`~abm.model.state.World` would be hundreds of numbers at
every call, most of what compiling the model costs.  Classes declared with :func:`by_reference`
are passed as the address of those numbers instead.  The tuple and its arrays do not change while
compiled code runs (their elements do), so each load is marked as invariant.  Python code sees
ordinary named tuples.  Only the documented extension API of numba is used.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import llvmlite.ir as ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.datamodel.registry import register_default
from numba.core.imputils import lower_getattr_generic
from numba.core.pythonapi import NativeValue, unbox
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.core.typing.typeof import typeof, typeof_impl

C = TypeVar("C", bound=type)


class Reference(types.Type):
    """The type of a named tuple that is passed as the address of its fields.

    Parameters
    ----------
    name : str
    fields : tuple of (str, numba type)
    """

    def __init__(self, name: str, fields: tuple[tuple[str, Any], ...]) -> None:
        self.fields = fields
        text = repr([(field, str(kind)) for field, kind in fields])
        super().__init__(f"{name}_{hashlib.sha256(text.encode()).hexdigest()[:16]}")


def by_reference(kind: C) -> C:
    """Declare a class of named tuples whose instances are passed to compiled code by reference."""

    @typeof_impl.register(kind)
    def _typeof(value: Any, _context: Any) -> Reference:
        fields = ((name, typeof(getattr(value, name))) for name in value._fields)
        return Reference(type(value).__name__, tuple(fields))

    return kind


@register_default(Reference)
class _Pointer(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Reference) -> None:
        super().__init__(manager, kind, ir.IntType(8).as_pointer())


@infer_getattr
class _Attribute(AttributeTemplate):
    key = Reference

    def generic_resolve(self, kind: Any, name: str) -> Any:  # type: ignore[override]
        """Return the type of a field."""
        return dict(kind.fields).get(name)


def _layout(context: Any, kind: Reference) -> Any:
    """Return the structure that a reference points to."""
    return ir.LiteralStructType([context.get_value_type(inner) for _, inner in kind.fields])


def _load(builder: Any, pointer: Any, layout: Any) -> Any:
    """Load a value part by part, each part marked as never changing."""
    if isinstance(layout, ir.LiteralStructType | ir.ArrayType):
        parts = getattr(layout, "elements", None) or [layout.element] * layout.count
        value = ir.Constant(layout, ir.Undefined)
        for number, part in enumerate(parts):
            place = cgutils.gep_inbounds(builder, pointer, 0, number)
            value = builder.insert_value(value, _load(builder, place, part), number)
        return value
    load = builder.load(pointer)
    load.set_metadata("invariant.load", builder.module.add_metadata([]))
    return load


@lower_getattr_generic(Reference)
def _get_attribute(context: Any, builder: Any, kind: Reference, value: Any, name: str) -> Any:
    layout = _layout(context, kind)
    number = [field for field, _ in kind.fields].index(name)
    whole = builder.bitcast(value, layout.as_pointer())
    place = cgutils.gep_inbounds(builder, whole, 0, number)
    return _load(builder, place, layout.elements[number])


@unbox(Reference)
def _unbox(kind: Reference, value: Any, c: Any) -> NativeValue:
    """Lay out the fields of a Python tuple on the stack of the caller."""
    layout = _layout(c.context, kind)
    place = cgutils.alloca_once(c.builder, layout)
    for number, (name, inner) in enumerate(kind.fields):
        member = c.pyapi.object_getattr_string(value, name)
        _store(inner, member, cgutils.gep_inbounds(c.builder, place, 0, number), c)
        c.pyapi.decref(member)  # the tuple keeps it alive
    return NativeValue(c.builder.bitcast(place, ir.IntType(8).as_pointer()))


def _store(kind: Any, value: Any, place: Any, c: Any) -> None:
    """Write the native form of a field: a reference, a tuple of arrays, or an array."""
    if isinstance(kind, Reference):
        c.builder.store(_unbox(kind, value, c).value, place)
    elif isinstance(kind, types.BaseTuple):
        inner_kinds: Any = kind
        for number, inner in enumerate(inner_kinds):
            member = c.pyapi.tuple_getitem(value, number)  # borrowed
            _store(inner, member, cgutils.gep_inbounds(c.builder, place, 0, number), c)
    else:
        array = c.context.make_array(kind)(c.context, c.builder)
        pointer = c.builder.bitcast(array._getpointer(), ir.IntType(8).as_pointer())
        if c.context.enable_nrt:
            c.pyapi.nrt_adapt_ndarray_from_python(value, pointer)
            c.context.nrt.decref(c.builder, kind, array._getvalue())  # the tuple keeps it alive
            array.meminfo = cgutils.get_null_value(array.meminfo.type)
        else:
            c.pyapi.numba_array_adaptor(value, pointer)
        c.builder.store(array._getvalue(), place)
