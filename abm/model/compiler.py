"""How the model's functions are compiled, and where the compiled code is kept.

Every compiled function of the model is declared with :func:`loop` (a function that walks over
state), :func:`allocating` (a loop that needs arrays of its own) or :func:`rule` (a function that is
inlined where it is called).  Compiled code is cached under a name that hashes the sources of this
folder and the table of parameters, because numba's own cache looks only at the file that a function
stands in: an edited rule, or an edited age, would otherwise go on running in its old form.

With ``NUMBA_DISABLE_JIT=1`` everything runs as plain Python and gives the same bits.
"""

from __future__ import annotations

import functools
import gc
import hashlib
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core import event, types
from numba.core.cpu import CPUTargetOptions
from numba.core.options import TargetOptions

from abm.model.cache_folder import cache_folder
from abm.model.disk_cache import cache_of
from abm.model.linking import HOT, PART, install
from abm.model.reference import by_reference

__all__ = ["allocating", "by_reference", "generated", "hot", "loop", "rule"]

F = TypeVar("F", bound=Callable[..., Any])


def source_hash(package: Path) -> str:
    """SHA-256 of what compiled code is made of, by name and content, as hexadecimal."""
    digest = hashlib.sha256()
    for path in [package / "parameters.py", *sorted((package / "model").rglob("*.py"))]:
        digest.update(path.relative_to(package).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


class _Uncollected(event.Listener):
    """Garbage is not collected while numba compiles.

    It would take a tenth of the time to visit, again and again, the many objects that stay.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._collected = True

    def on_start(self, _: Any) -> None:
        """Begin with the outermost function; those that it calls are compiled meanwhile."""
        if not self._depth:
            self._collected = gc.isenabled()
            gc.disable()
        self._depth += 1

    def on_end(self, _: Any) -> None:
        """Collect again after the outermost function."""
        self._depth -= 1
        if not self._depth and self._collected:
            gc.enable()


event.register("numba:compile", _Uncollected())

setattr(CPUTargetOptions, "noalias", TargetOptions.Mapping("noalias"))  # noqa: B010

LINKED_ONCE = install()
"""Whether parts wait to be linked into the entry that Python calls."""

if getattr(numba.config, "DISABLE_JIT", 0):
    np.seterr(over="ignore")  # hashing wraps around on purpose; only plain Python says so
else:
    _FOLDER = cache_folder(source_hash(Path(__file__).parents[1])[:16])
    setattr(numba.config, "CACHE_DIR", str(_FOLDER))  # noqa: B010 - not in numba's type hints


def loop(function: F) -> F:
    """Compile a function that walks over state and allocates nothing; cached on disk.

    Numba counts references to arrays, with an atomic operation for each mention of one: a fifth of
    a step's time.  Where nothing is allocated there is nothing to count.
    """
    return _compiled(function, nogil=True, _nrt=False)


def allocating(function: F) -> F:
    """Compile a loop that needs arrays of its own; cached on disk."""
    return _compiled(function, nogil=True, _nrt=True)


def hot(function: F) -> F:
    """Compile passes over arrays that are arguments and share no memory.

    A compiler makes vector instructions of a loop only if it knows that the array written is not
    one of those read.  The function is inlined, since passing so many arrays to it would take a
    third of the time.
    """
    return _compiled(function, HOT, forceinline=True, _nrt=False, noalias=True)


def rule(function: F) -> F:
    """Compile a rule, or a pass over columns, inlined into the loop that calls it."""
    return _compiled(function, forceinline=True, _nrt=False)


def generated(name: str, arguments: str, expression: str, **names: Any) -> Callable[..., Any]:
    """Compile a rule that is one expression over fields which a table lists."""
    scope: dict[str, Any] = dict(names)
    exec(f"def {name}({arguments}):\n    return {expression}\n", scope)
    return _compiled(scope[name], cached=False, forceinline=True, _nrt=False)


def _compiled(function: F, end: str = PART, cached: bool = True, **options: Any) -> F:
    """Compile a function for calls from Python and, separately, for calls from compiled code.

    Only functions that Python calls are compiled for it: doing so for all would take a fifth of a
    cold start.
    """
    if getattr(numba.config, "DISABLE_JIT", 0):
        return function
    options = {"error_model": "numpy", "no_cfunc_wrapper": True} | options
    njit: Any = numba.njit  # its stubs do not know all options
    entry = njit(**options)(function)

    @functools.cache
    def part() -> Any:
        """Declare the part when compiled code first calls it: a warm start needs none."""
        copy = _copy_for_compiled_code(function, end)
        declared = njit(no_cpython_wrapper=True, **options)(copy)
        # What is inlined is kept with those into which it is inlined.
        if cached and not (options.get("forceinline") and LINKED_ONCE and end == PART):
            declared._cache = cache_of(copy)
        return declared

    if cached:
        entry._cache = cache_of(function)

    def resolved(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        """Compile once for a type of argument, not anew for each constant of that type."""
        return part().get_call_template(
            tuple(types.unliteral(kind) for kind in args),
            {name: types.unliteral(kind) for name, kind in kws.items()},
        )

    entry.get_call_template = resolved
    entry.get_overload = lambda signature: part().get_overload(signature)
    return cast(F, entry)


def _copy_for_compiled_code(function: Callable[..., Any], end: str) -> Callable[..., Any]:
    """Return the function under another name, by which the cache on disk tells the two apart."""
    copy = FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    copy.__module__ = function.__module__
    copy.__qualname__ = f"{function.__qualname__}{end}"
    return copy
