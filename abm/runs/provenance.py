"""What a run is, and where it came from: ids, digests, versions."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from abm.model.version import MODEL_VERSION
from abm.scenario import Scenario

if TYPE_CHECKING:
    from abm.model.simulation import Output

PACKAGE = Path(__file__).resolve().parents[1]
SOURCES = ("model", "data", "parameters.py", "scenario.py")
"""Folders and modules of the package whose digest a manifest records."""

LIBRARIES = ("numpy", "numba", "mesa", "pandas", "pyarrow", "pydantic", "scipy")


def canonical(value: Any) -> bytes:
    """Return the one JSON text of a value: sorted keys, shortest exact floats, no spaces."""
    text = json.dumps(
        value,
        default=_plain,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return text.encode()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no canonical form")


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of a value."""
    return hashlib.sha256(canonical(value)).hexdigest()


@cache
def sources_digest() -> str:
    """Return one digest of the model's sources and data, whatever the platform's line ends."""
    total = hashlib.sha256()
    for name in SOURCES:
        found = PACKAGE / name
        files = [found] if found.is_file() else [*found.rglob("*.py"), *found.rglob("*.csv")]
        for path in sorted(files, key=lambda path: path.relative_to(PACKAGE).as_posix()):
            total.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
            total.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


def frame_digest(scenario: Scenario) -> str:
    """Return a digest of all that decides a run but its parameters, strengths and seed.

    It names the version of the model, and not its sources: an edit that changes no value leaves
    every id as it is.
    """
    fields = _plain(scenario)
    frame = {name: fields[name] for name in fields if name not in ("parameters", "mechanisms")}
    return digest({"scenario": frame, "model_version": MODEL_VERSION})


class PointDigests:
    """Digests of all that decides a run but its seed, for points that differ in a few values.

    The canonical text is made once, with a mark in the place of each value that varies.

    Parameters
    ----------
    frame : str
        What the points have in common, see :func:`frame_digest`.
    scenario : Scenario
        Parameters and strengths, as they are where they do not vary.
    varied : sequence of (group, name)
        What varies: ("parameters", "effort").
    """

    def __init__(self, frame: str, scenario: Scenario, varied: Sequence[tuple[str, str]]) -> None:
        said: dict[str, Any] = {
            "frame": frame,
            "parameters": dict(scenario.parameters),
            "mechanisms": dict(scenario.mechanisms),
        }
        for number, (group, name) in enumerate(varied):
            said[group][name] = f"<{number}>"
        first, *pieces = re.split(r'"<(\d+)>"', canonical(said).decode())
        self._first = first
        self._pieces = [(int(n), text) for n, text in zip(pieces[::2], pieces[1::2], strict=True)]

    def of(self, values: Sequence[float]) -> str:
        """Return the digest of the point with these values."""
        rest = (f"{values[number]!r}{text}" for number, text in self._pieces)
        return hashlib.sha256("".join((self._first, *rest)).encode()).hexdigest()


def run_id(point: str, seed: int) -> str:
    """Return the id of a run: the same wherever and whenever it is computed."""
    return hashlib.sha256(f'{{"point":"{point}","seed":{seed}}}'.encode()).hexdigest()


def replicate_seed(root: int, replicate: int, own: Mapping[str, Any] | None = None) -> int:
    """Return the 63-bit seed of a replicate; ``own`` is what sets a point's seeds apart, if any."""
    named: dict[str, Any] = {"root": root, "replicate": replicate}
    return int(digest(named | {"own": own} if own else named)[:16], 16) >> 1


def values_digest(values: NDArray[np.float64]) -> str:
    """Return a digest of the values that points have."""
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()


def output_digest(output: Output) -> str:
    """Return a digest of every value that a run gave, to the last bit."""
    names = tuple(sorted(output.outcomes))
    total = hashlib.sha256()
    total.update(_names(tuple(output.dates), tuple(output.parties), names))
    total.update(exact_bytes(np.array([output.outcomes[name] for name in names])))
    total.update(exact_bytes(output.series))
    total.update(exact_bytes(output.public))
    if output.ledger is not None:
        total.update(exact_bytes(output.ledger))
    for day, columns in sorted(output.agents.items()):
        for name, column in sorted(columns.items()):
            total.update(canonical([day, name]))
            total.update(exact_bytes(np.asarray(column)))
    for day, pairs in sorted(output.ties.items()):
        total.update(canonical([day, len(pairs)]))
        total.update(np.ascontiguousarray(pairs, dtype="<i8").tobytes())
    return total.hexdigest()


@lru_cache(maxsize=8)
def _names(
    dates: tuple[dt.date, ...], parties: tuple[str, ...], outcomes: tuple[str, ...]
) -> bytes:
    """Return what values are of, the same for every run of a kind."""
    return canonical([dates, parties, outcomes])


def exact_bytes(values: np.ndarray[Any, Any]) -> bytes:
    """Return the bytes of an array: floats with one kind of NaN, text as JSON, little-endian."""
    if values.dtype.kind in "UOS":
        return canonical(values.tolist())
    exact = values.astype("<f8", copy=False)
    undefined = np.isnan(exact)
    return (np.where(undefined, np.nan, exact) if undefined.any() else exact).tobytes()


def experiment_digest(runs: Iterable[tuple[str, str]]) -> str:
    """Return the digest of an experiment from its runs' ids and the digests of their values.

    It is the sum of one SHA-256 a run, so that it needs neither an order nor memory.
    """
    total = 0
    for name, values in runs:
        total += int.from_bytes(hashlib.sha256(f"{name}:{values}".encode()).digest())
    return f"{total % 2**256:064x}"


def machine() -> dict[str, Any]:
    """Return the versions, platform and commit under which results were made."""
    return {
        "abm": _version("promesse"),
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "platform": platform.platform(),
        "machine": platform.machine(),
        "commit": commit(),
        "sources": sources_digest(),
    }


def commit() -> str | None:
    """Return the commit of the source tree, marked if it has changes; None without git."""
    git = ["git", "-C", str(PACKAGE), "describe", "--always", "--dirty", "--abbrev=40"]
    try:
        said = subprocess.run(git, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout.strip() or None


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
