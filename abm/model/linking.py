"""Compiled code is optimised once, where Python enters it, and not again in every caller.

Numba optimises each function together with all that it calls and turns it into machine code, even
if only other compiled functions call it: a chain of five functions is optimised five times.  Here
functions whose name ends in :data:`PART` wait: each function that Python calls links all parts that
it reaches, once, and is then optimised as a whole.  Only those whose name ends in :data:`HOT` are
optimised by themselves first, with what they call: their arguments are arrays that share no
memory, which the compiler no longer knows once they are part of their caller.

Numba has no option for this, so the class of its code generator is replaced by a subclass.  With a
version of numba that was not tested, nothing is replaced: everything works, but compiles slower.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numba
from llvmlite.binding import parse_bitcode
from numba import _dynfunc  # type: ignore[attr-defined]
from numba.core.codegen import JITCodeLibrary
from numba.core.registry import cpu_target
from numba.np import linalg

PART = ".part"
"""End of the qualified name of a function that only compiled code calls."""

HOT = ".hot"
"""End of the qualified name of such a function that is optimised before it is linked."""

FIRST, LAST = (0, 65), (0, 68)
"""First and last version of numba with which this module was tested."""


def link(module: Any, libraries: list[Any]) -> None:
    """Link libraries into a module, until it lacks no function that one of them defines.

    The linker leaves out a function to which nothing refers yet; a library that comes later may.

    Raises
    ------
    LookupError
        If a function stays undefined.
    """
    defined = [
        (
            library,
            {f.name for f in library._get_module_for_linking().functions if not f.is_declaration},
        )
        for library in libraries
    ]
    waiting, before = libraries, set[str]()
    while waiting:
        for library in waiting:
            module.link_in(library._get_module_for_linking(), preserve=True)
        missing = {function.name for function in module.functions if function.is_declaration}
        waiting = [library for library, names in defined if names & missing]
        if waiting and missing == before:
            raise LookupError(f"not linked: {', '.join(sorted(missing))}")
        before = missing


class Library(JITCodeLibrary):
    """A library of compiled code, whose parts wait to be linked into an entry."""

    @property
    def is_part(self) -> bool:
        """Whether only compiled code calls the functions of this library."""
        return str(self.name).endswith((PART, HOT))

    def finalize(self) -> None:
        """Leave a part as it is; link an entry with all parts that it reaches, and optimise it."""
        for library in self._linking_libraries:
            self._reload_init.update(library._reload_init)
        if str(self.name).endswith(PART):
            self._raise_if_finalized()
            self._finalize_dynamic_globals()
            self._finalized = True
            return
        link(self._final_module, self._reached())
        self._linking_libraries = []  # all that it reaches stands in its module now
        if not self.is_part:
            super().finalize()
            return
        self._raise_if_finalized()
        self._optimize_final_module()
        self._final_module.verify()
        self._finalize_dynamic_globals()
        self._finalized = True

    def _reached(self) -> list[Any]:
        """Return the libraries that are called from here, callers before those that they call.

        The linker drops a function to which nothing refers yet.
        """
        reached: dict[Any, None] = {}
        waiting = list(reversed(self._linking_libraries))
        while waiting:
            library = waiting.pop()
            if library not in reached:
                reached[library] = None
                if library.is_part:
                    waiting += reversed(library._linking_libraries)
        return list(reached)

    def serialize_using_object_code(self) -> Any:
        """Return the content of the cache file: a part is stored with all parts that it reaches."""
        if not self.is_part:
            return super().serialize_using_object_code()
        whole = self._final_module.clone()
        link(whole, self._reached())
        return self.name, PART, whole.as_bitcode()

    @classmethod
    def _unserialize(cls, codegen: Any, state: Any) -> Any:
        """Return the library that was kept on disk."""
        name, kind, content = state
        if kind != PART:
            return super()._unserialize(codegen, state)
        library = codegen.create_library(name)
        library._final_module = parse_bitcode(content)
        library._finalized = True
        return library

    def get_pointer_to_function(self, name: str) -> int:
        """Return the address of a function; a part has none."""
        return 0 if self.is_part else int(super().get_pointer_to_function(name))


def install(version: str = numba.__version__) -> bool:
    """Have numba use :class:`Library` if its version was tried; return whether it does."""
    first, second = (int(number) for number in version.split(".")[:2])
    if not FIRST <= (first, second) <= LAST:
        return False
    _leave_linear_algebra()
    context = cpu_target.target_context
    codegen = context.codegen()
    if codegen._library_class is Library:
        return True
    codegen._library_class = Library
    make_executable = context.get_executable

    def get_executable(library: Any, descriptor: Any, environment: Any) -> Any:
        """Return the function that Python calls; for a part, an object that identifies it."""
        if not library.is_part:
            return make_executable(library, descriptor, environment)
        name = descriptor.qualname.split(".")[-1]
        return _dynfunc.make_function(
            descriptor.lookup_module(), name, "", 0, environment, (library,)
        )

    set_environment = codegen.set_env

    def set_env(name: str, environment: Any) -> None:
        """Set what a function needs of Python where it has machine code; a part has none."""
        if codegen._engine.get_global_value_address(name):
            set_environment(name, environment)

    context.get_executable = get_executable
    codegen.set_env = set_env
    return True


def _leave_linear_algebra() -> None:
    """Have numba take SciPy for granted, which it would import to look for: a fifth of a second."""
    looks = linalg.ensure_blas
    linalg.ensure_blas = lambda: None
    import_module("numba.np.arraymath")
    linalg.ensure_blas = looks
