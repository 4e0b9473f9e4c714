"""Where compiled code is kept: one folder of each user, shared by the processes of that user."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

GIVEN = "NUMBA_CACHE_DIR"
"""Environment variable that names a folder for compiled code."""

NAME = "promesse"

UNUSED = 30 * 86_400.0
"""Seconds after which the code of sources that no process has used is removed."""


def cache_folder(state: str) -> Path:
    """Return a folder for the code of one state of the sources.

    It lies in the folder that the environment names, in that of the user, or among the temporary
    files.  Because its files are executed, it must belong to the user, and nobody else may be able
    to write to it.  If none of these folders will do, a new one serves this process and those that
    it starts, and is removed at the end.
    """
    for base in _bases():
        folder = base / state
        with contextlib.suppress(OSError):
            for each in (base, folder):
                each.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_private(base) and _is_private(folder) and os.access(folder, os.W_OK | os.X_OK):
                os.utime(folder)  # it is in use
                _sweep(base)
                return folder
    new = Path(tempfile.mkdtemp(prefix=f"{NAME}-"))
    os.environ[GIVEN] = str(new)
    atexit.register(shutil.rmtree, new, ignore_errors=True)
    folder = new / NAME / state
    folder.mkdir(parents=True)
    return folder


def _bases() -> Iterator[Path]:
    """Yield the folders in which code may be kept, the best first."""
    given = os.environ.get(GIVEN) or os.environ.get("XDG_CACHE_HOME")
    with contextlib.suppress(RuntimeError):  # a user without a home
        yield (Path(given) if given else Path.home() / ".cache") / NAME
    yield Path(tempfile.gettempdir()) / f"{NAME}-{_user()}"


def _is_private(folder: Path) -> bool:
    """Whether a folder is the user's own, is no link, and can be written to by nobody else."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        return False
    return os.name != "posix" or (status.st_uid == _user() and not status.st_mode & 0o022)


def _user() -> int:
    """Return the number of the user; on systems without it temporary files are the user's own."""
    return os.getuid() if hasattr(os, "getuid") else 0


def _sweep(base: Path) -> None:
    """Remove the code of sources that no process has used for long."""
    for folder in base.iterdir():
        if time.time() - folder.stat().st_mtime > UNUSED:
            shutil.rmtree(folder, ignore_errors=True)
