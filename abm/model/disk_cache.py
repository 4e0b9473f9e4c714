"""Compiled code on disk that may be broken or missing: it is then compiled again.

Numba trusts its files: a truncated one can raise any error, and a full disk ends the program.  Here
each file begins with a checksum.  A file whose checksum does not match counts as missing and is
replaced, and a file that cannot be written is left out.  The checksum protects against accidents
and not against people: files are unpickled, which can run code, and are therefore only kept in
folders that no other user can write to (:mod:`abm.model.cache_folder`).
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba.core.caching import FunctionCache, IndexDataCacheFile, NullCache


class CheckedFile(IndexDataCacheFile):
    """The index and the files of code of one function, each after its checksum."""

    def _load_index(self) -> Any:
        """Return the names of the files of code by signature; none if the index is broken."""
        try:
            stamp, names = self._load(self._index_path)
        except OSError:
            return {}
        return names if stamp == self._source_stamp else {}

    def _save_index(self, overloads: Any) -> None:
        self._save(self._index_path, (self._source_stamp, overloads))

    def _load_data(self, name: str) -> Any:
        return self._load(self._data_path(name))

    def _save_data(self, name: str, data: Any) -> None:
        self._save(self._data_path(name), data)

    def _load(self, path: str) -> Any:
        """Return the object in a file; raise :class:`OSError` if its checksum does not match."""
        content = Path(path).read_bytes()
        checksum, content = content[:32], content[32:]
        if checksum != self._checksum(content):
            raise OSError(f"{path} is broken")
        return pickle.loads(content)

    def _save(self, path: str, value: Any) -> None:
        content = self._dump(value)
        with self._open_for_write(path) as file:
            file.write(self._checksum(content) + content)

    def _checksum(self, content: bytes) -> bytes:
        """Return the checksum of content that this version of numba can read."""
        return hashlib.sha256(self._version.encode() + content).digest()


class CheckedCache(FunctionCache):
    """The compiled code of one function, as far as it can be read and written."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._cache_file = CheckedFile(
            self._cache_path, self._impl.filename_base, self._impl.locator.get_source_stamp()
        )

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep compiled code, unless the disk is full or may not be written."""
        with contextlib.suppress(OSError):
            super().save_overload(sig, data)


def cache_of(function: Callable[..., Any]) -> Any:
    """Return the cache of a function's compiled code, an empty one if no folder can be written."""
    try:
        return CheckedCache(function)
    except RuntimeError:  # no folder can be written
        return NullCache()
