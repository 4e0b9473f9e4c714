"""Writing: every file is the whole earlier one or the whole new one, whatever happens meanwhile.

A file is written aside in the folder where it will stand, forced to disk, and only then given its
name.  What is written aside goes when an error or an interruption ends the writing; what a killed
process left goes when something is next written in the folder.
"""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

from abm.errors import ExpectedError, InputError
from abm.paths import display_path

ASIDE = ".unfinished-"
"""Beginning of the names of files and folders that are still being written."""

ABANDONED = 86_400.0
"""Seconds after which what another machine is writing counts as left behind."""


class WriteError(ExpectedError):
    """A file or folder that cannot be written; what stood there before is still there."""


def write(path: Path, content: str | bytes) -> Path:
    """Write a file, text as UTF-8 with line feeds, and return its path.

    Raises
    ------
    WriteError
        If it cannot be written.
    """
    with replacing(path) as aside:
        aside.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to, whose file takes the place of ``path`` when the block ends well.

    The path ends in the suffix of ``path``.  The folder of ``path`` is made if it does not exist.

    Raises
    ------
    WriteError
        If anything in the block raises an ``OSError``, or the file cannot take its place.
    """
    aside = _aside(path.parent, path.suffix)
    with _writing(path, aside):
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        yield aside
        _flush(aside)
        aside.replace(path)


@contextlib.contextmanager
def filling(folder: Path) -> Iterator[Path]:
    """Give an empty folder whose content is that of ``folder`` when the block ends well.

    Parameters
    ----------
    folder : pathlib.Path
        A folder that does not exist or is empty (:func:`is_free`).

    Raises
    ------
    WriteError
        If anything in the block raises an ``OSError``, or the content cannot take its place.
    """
    home = folder if folder.is_dir() else folder.parent
    aside = _aside(home)
    with _writing(folder, aside):
        home.mkdir(parents=True, exist_ok=True)
        _sweep(home)
        aside.mkdir()
        yield aside
        for path in aside.rglob("*"):
            if path.is_file():
                _flush(path)
        if home == folder:
            for path in sorted(aside.iterdir()):
                path.rename(folder / path.name)
        else:
            aside.rename(folder)


def fill(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write the text files of a new folder, all or none.

    Parameters
    ----------
    folder : pathlib.Path
        A folder that does not exist, or is empty.
    texts : mapping of str to str
        The text of each file by its path in the folder.

    Returns
    -------
    list of pathlib.Path
        The files.

    Raises
    ------
    InputError
        If the folder has files, which stay as they are.
    WriteError
        If it cannot be written.
    """
    if not is_free(folder):
        what = "is not empty" if folder.is_dir() else "is a file"
        raise InputError(f"{display_path(folder)}: {what}: choose a new folder")
    with filling(folder) as unfinished:
        for name, text in texts.items():
            path = unfinished / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in texts]


def is_free(folder: Path) -> bool:
    """Whether a folder does not exist, or holds nothing but hidden files."""
    try:
        return all(path.name.startswith(".") for path in folder.iterdir())
    except FileNotFoundError:
        return True
    except OSError:
        return False


def obstacle(folder: Path) -> str:
    """Return why nothing can be written in a folder, which need not exist; empty if it can."""
    above = (folder, *folder.absolute().parents)
    nearest = next(p for p in above if os.path.exists(p))  # noqa: PTH110 (never raises)
    if not nearest.is_dir():
        return f"{display_path(nearest)} is a file, not a folder"
    if not os.access(nearest, os.W_OK | os.X_OK):
        return f"no permission to write in {display_path(nearest)}"
    return ""


@contextlib.contextmanager
def changing(path: Path) -> Iterator[None]:
    """Turn an ``OSError`` of a block that writes, moves or removes a file into one message.

    Raises
    ------
    WriteError
        If anything in the block raises an ``OSError``.
    """
    try:
        yield
    except OSError as error:
        reason = obstacle(path.parent) or error.strerror or str(error)
        raise WriteError(f"{display_path(path)} cannot be written: {reason}") from error


@contextlib.contextmanager
def _writing(path: Path, aside: Path) -> Iterator[None]:
    """Remove what is still aside at the end, and turn an ``OSError`` into one message."""
    with changing(path):
        try:
            yield
        finally:
            _remove(aside)


def _aside(folder: Path, suffix: str = "") -> Path:
    """Return a new path for what is still being written; it names the machine and the process."""
    return folder / f"{ASIDE}{_machine()}-{os.getpid()}-{uuid.uuid4().hex[:8]}{suffix}"


def _sweep(folder: Path) -> None:
    """Remove what processes that have ended left unfinished in a folder.

    Ages are those by the clock of the folder, which several machines may share; that of this
    machine may be wrong.
    """
    now = folder.stat().st_mtime
    for path in folder.glob(f"{ASIDE}*"):
        machine, _, process = path.name.removeprefix(ASIDE).rpartition("-")[0].rpartition("-")
        with contextlib.suppress(OSError):
            if machine == _machine() and process.isdigit():
                left = not _runs(int(process))
            else:
                left = now - path.stat().st_mtime > ABANDONED
            if left:
                _remove(path)


def _flush(path: Path) -> None:
    """Force a file to disk."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _machine() -> str:
    """Return the name of this machine, as a part of the name of a file."""
    return "".join(c for c in platform.node() if c.isalnum())[:40]


def _runs(process: int) -> bool:
    """Whether a process of this machine is running; where that cannot be asked, it is."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
