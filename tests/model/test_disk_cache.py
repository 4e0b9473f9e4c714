"""Compiled code on disk that is broken, or cannot be kept, is compiled again and gives the same."""

from __future__ import annotations

import errno
import importlib.util
import sys
from contextlib import contextmanager
from pathlib import Path

import numba
import pytest

from abm.model import disk_cache
from abm.model.compiler import loop

SOURCE = "def add(a, b):\n    return a + b\n"


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    """Return a function that compiles ``add`` afresh, with its code in a folder of its own."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    source = tmp_path / "adding.py"
    source.write_text(SOURCE)

    def compiled():
        spec = importlib.util.spec_from_file_location("adding", source)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "adding", module)
        spec.loader.exec_module(module)
        add = loop(module.add)
        assert add(2, 3) == 5
        return add

    return compiled


def kept(folder: Path, suffix: str) -> list[Path]:
    return sorted((folder / "cache").rglob(f"*.{suffix}"))


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def empty(content: bytes) -> bytes:
    return b""


def of_another(content: bytes) -> bytes:
    """What a file of plain numba begins with: a pickle, without a checksum."""
    return content[32:]


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")
class TestDiskCache:
    def test_what_was_compiled_is_read(self, compiled):
        assert sum(compiled().stats.cache_hits.values()) == 0
        assert sum(compiled().stats.cache_hits.values()) == 1

    @pytest.mark.parametrize("suffix", ["nbi", "nbc"])
    @pytest.mark.parametrize("damage", [cut, flipped, empty, of_another])
    def test_a_broken_file_is_compiled_again_and_replaced(self, compiled, tmp_path, suffix, damage):
        compiled()
        files = kept(tmp_path, suffix)
        for file in files:
            file.write_bytes(damage(file.read_bytes()))
        assert sum(compiled().stats.cache_hits.values()) == 0
        assert kept(tmp_path, suffix) == files
        assert sum(compiled().stats.cache_hits.values()) == 1

    def test_a_lost_file_is_compiled_again_and_replaced(self, compiled, tmp_path):
        compiled()
        for file in kept(tmp_path, "nbc"):
            file.unlink()
        compiled()
        assert sum(compiled().stats.cache_hits.values()) == 1

    def test_on_a_full_disk_nothing_is_kept_and_everything_works(
        self, compiled, tmp_path, monkeypatch
    ):
        @contextmanager
        def full(file, path):
            raise OSError(errno.ENOSPC, "No space left on device")
            yield

        monkeypatch.setattr(disk_cache.CheckedFile, "_open_for_write", full)
        compiled()
        assert not kept(tmp_path, "nbc")

    def test_where_no_folder_can_be_written_everything_works(self, compiled, monkeypatch):
        def refuse(*_):
            raise RuntimeError("cannot cache function: no locator available")

        monkeypatch.setattr(disk_cache, "CheckedCache", refuse)
        assert sum(compiled().stats.cache_hits.values()) == 0
