"""The record of the files in an experiment's folder: their checksums, and the runs they are of.

The manifest holds it under ``files``: for each table, text and figure the SHA-256 of its bytes, and
the digest of the experiment's runs when it was made.  A file that was altered, lost or left behind
by earlier runs is then named, wherever it would be read as a result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from abm.errors import ExpectedError
from abm.paths import SAMPLE, display_path

FILES = "files"
"""Key of the record in a manifest."""

Record = dict[str, str | None]


class RecordError(ExpectedError):
    """A stored file that is not the one which was written, or not of the present runs."""


def of_file(path: Path, runs: str | None) -> Record:
    """Return the record of a file: its SHA-256, and the digest of the runs that it is of.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    runs : str or None
        Digest of the runs; None for what is drawn from the config alone.
    """
    return {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "runs": runs}


def problems(folder: Path, manifest: Mapping[str, Any], below: str = "") -> Iterator[str]:
    """Yield each recorded file that is lost, altered or of other runs than the manifest.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of the experiment.
    manifest : mapping
        Its manifest.
    below : str
        The beginning of the names of the files in question, such as ``observer/``.
    """
    digest = manifest.get("digest")
    for name, record in manifest.get(FILES, {}).items():
        if not name.startswith(below):
            continue
        path = folder / name
        shown = display_path(path)
        try:
            now = of_file(path, record["runs"])
        except OSError as error:
            if path.exists() or path.stem != SAMPLE:  # which is not committed
                yield f"{shown}: {error.strerror}"
            continue
        if now != record:
            yield f"{shown} was altered after it was written"
        elif record["runs"] not in (None, digest):
            yield f"{shown} is of {_short(record['runs'])}, the manifest of {_short(digest)}"


def refuse(folder: Path, manifest: Mapping[str, Any], below: str, remedy: str) -> None:
    """Raise :class:`RecordError` if a recorded file cannot be trusted; ``remedy`` mends it."""
    if problem := next(problems(folder, manifest, below), ""):
        raise RecordError(f"{problem}: {remedy}")


def _short(digest: str | None) -> str:
    return f"runs with the digest {digest[:12]}" if digest else "runs that are not finished"
