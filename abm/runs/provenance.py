"""Ids of runs, digests of their values, and the versions of what computed them."""

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
SOURCES = (
    *("cases", "errors.py", "mechanisms.py", "model", "parameters.py", "scenario.py"),
    *("structural.py", "structures.py"),
)
"""Folders and modules of the package whose digest a manifest records."""

LIBRARIES = ("numpy", "numba", "mesa", "pandas", "pyarrow", "pydantic", "scipy")
"""Libraries whose versions a manifest records."""


def canonical(value: Any) -> bytes:
    """Return a value as JSON with sorted keys, shortest exact floats and no spaces, in UTF-8.

    Raises
    ------
    TypeError
        If a part of the value has no JSON form.
    ValueError
        If a number is infinite or undefined.
    """
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
    """Return a date, mapping or dataclass as JSON can hold it; its fields may need the same."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} has no canonical form")


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of a value, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


@cache
def sources_digest() -> str:
    """Return one digest of the model's sources and data, whatever line ends the files have."""
    total = hashlib.sha256()
    for name in SOURCES:
        source = PACKAGE / name
        kinds = ("*.py", "*.csv", "*.toml")
        files = [source] if source.is_file() else [f for kind in kinds for f in source.rglob(kind)]
        for path in sorted(files, key=lambda path: path.relative_to(PACKAGE).as_posix()):
            total.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
            total.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


def frame_digest(scenario: Scenario) -> str:
    """Return a digest of all that decides a run but its parameters, strengths and seed.

    It names the version of the model and not its sources, and leaves out labels, so that an edit
    which changes no value leaves every id as it is.
    """
    fields = _plain(scenario)
    frame = {name: fields[name] for name in fields if name not in ("parameters", "mechanisms")}
    content = {"scenario": frame, "model_version": MODEL_VERSION}
    return digest(_unlabelled(json.loads(canonical(content))))


def _unlabelled(value: Any) -> Any:
    """Return plain values without the words that only figures and sentences use."""
    if isinstance(value, dict):
        return {key: _unlabelled(part) for key, part in value.items() if key != "label"}
    return [_unlabelled(part) for part in value] if isinstance(value, list) else value


class PointDigests:
    """Digests of all that decides a run but its seed, for points that differ in a few values.

    The canonical text is made once, with a mark in the place of each value that varies.

    Parameters
    ----------
    frame : str
        Digest of what the points have in common, see :func:`frame_digest`.
    scenario : Scenario
        Its parameters and strengths are those of every point, where they do not vary.
    varied : sequence of (group, name)
        What varies, such as ``("parameters", "effort")``.
    """

    def __init__(self, frame: str, scenario: Scenario, varied: Sequence[tuple[str, str]]) -> None:
        content: dict[str, Any] = {
            "frame": frame,
            "parameters": dict(scenario.parameters),
            "mechanisms": dict(scenario.mechanisms),
        }
        for number, (group, name) in enumerate(varied):
            content[group][name] = f"<{number}>"
        first, *pieces = re.split(r'"<(\d+)>"', canonical(content).decode())
        self._first = first
        self._pieces = [(int(n), text) for n, text in zip(pieces[::2], pieces[1::2], strict=True)]

    def of(self, values: Sequence[float]) -> str:
        """Return the digest of the point with these values, in the order of what varies."""
        rest = (f"{values[number]!r}{text}" for number, text in self._pieces)
        return hashlib.sha256("".join((self._first, *rest)).encode()).hexdigest()


def run_id(point: str, seed: int) -> str:
    """Return the id of a run from the digest of its point and its seed, as 64 hexadecimal digits.

    It is the same wherever and whenever the run is computed.
    """
    return hashlib.sha256(f'{{"point":"{point}","seed":{seed}}}'.encode()).hexdigest()


def replicate_seed(root: int, replicate: int, point: Mapping[str, Any] | None = None) -> int:
    """Return the seed of a replicate, in [0, 2^63).

    Parameters
    ----------
    root : int
        Seed of the experiment.
    replicate : int
        Number of the replicate, from 0.
    point : mapping, optional
        Settings of the point, if points are to have different seeds.
    """
    content: dict[str, Any] = {"root": root, "replicate": replicate}
    return int(digest(content | {"own": point} if point else content)[:16], 16) >> 1


def values_digest(values: NDArray[np.float64]) -> str:
    """Return a digest of the table of values that vary between points."""
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()


def output_digest(output: Output) -> str:
    """Return a digest of every value that a run gave, to the last bit."""
    names = tuple(sorted(output.outcomes))
    total = hashlib.sha256()
    total.update(_labels(tuple(output.dates), tuple(output.parties), names))
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
def _labels(
    dates: tuple[dt.date, ...], parties: tuple[str, ...], outcomes: tuple[str, ...]
) -> bytes:
    """Return dates, parties and names of outcomes as text; most runs have them in common."""
    return canonical([dates, parties, outcomes])


def exact_bytes(values: np.ndarray[Any, Any]) -> bytes:
    """Return the bytes of an array: text as JSON, numbers as little-endian floats, one NaN."""
    if values.dtype.kind in "UOS":
        return canonical(values.tolist())
    exact = values.astype("<f8", copy=False)
    undefined = np.isnan(exact)
    return (np.where(undefined, np.nan, exact) if undefined.any() else exact).tobytes()


def experiment_digest(runs: Iterable[tuple[str, str]]) -> str:
    """Return the digest of an experiment from the ids of its runs and the digests of their values.

    It is the sum of one SHA-256 for each run, so that it needs neither an order nor memory.
    """
    total = 0
    for name, values in runs:
        total += int.from_bytes(hashlib.sha256(f"{name}:{values}".encode()).digest())
    return f"{total % 2**256:064x}"


def machine() -> dict[str, Any]:
    """Return the versions, platform, commit and sources with which this process computes."""
    libraries = dict(versions())
    return {
        "abm": _version("promesse"),
        "python": libraries.pop("python"),
        "libraries": libraries,
        "platform": platform.platform(),
        "machine": platform.machine(),
        "commit": commit(),
        "sources": sources_digest(),
    }


@cache
def versions() -> Mapping[str, str | None]:
    """Return the versions of Python and of the libraries with which this process computes."""
    return {"python": platform.python_version(), **{name: _version(name) for name in LIBRARIES}}


def commit() -> str | None:
    """Return the commit of the source tree, marked if files have changed; None without git."""
    git = ["git", "-C", str(PACKAGE), "describe", "--always", "--dirty", "--abbrev=40"]
    try:
        answer = subprocess.run(git, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip() or None


def _version(name: str) -> str | None:
    """Return the version of an installed package; None if it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None
