"""Locks between processes, on every system; a lock ends with the process that holds it.

Where a system or a file system knows no locks, as some of clusters do, a file that names its owner
is the lock.
"""

from __future__ import annotations

import contextlib
import errno
import os
import warnings
from collections.abc import Iterator
from pathlib import Path

UNSUPPORTED = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP}
"""What systems answer on which files cannot be locked."""


class LockError(Exception):
    """A lock that can neither be taken nor is held by anybody; its text is the reason."""


@contextlib.contextmanager
def held(path: Path, wait: float = 0.0) -> Iterator[bool]:
    """Hold a lock within a block, and give whether it was obtained.

    Parameters
    ----------
    path : pathlib.Path
        The file that is locked; it is made if it does not exist.
    wait : float
        Seconds to wait for another process that holds the lock.

    Raises
    ------
    LockError
        If the file cannot be made or locked.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "only soft file lock is available")
        from filelock import FileLock, SoftFileLock, Timeout  # loads slowly

    with contextlib.ExitStack() as stack:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                if FileLock is SoftFileLock:
                    raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
                stack.enter_context(FileLock(path, fallback_to_soft=False).acquire(timeout=wait))
            except OSError as error:
                if error.errno not in UNSUPPORTED:
                    raise
                owner = path.with_name(f"{path.name}.owner")
                stack.enter_context(SoftFileLock(owner).acquire(timeout=wait))
            free = True
        except Timeout:
            free = False
        except OSError as error:
            raise LockError(error.strerror or str(error)) from error
        yield free


def is_held(path: Path) -> bool:
    """Whether a process holds a lock now."""
    try:
        if not path.exists():
            return False
        with held(path) as free:
            return not free
    except LockError:
        return False
