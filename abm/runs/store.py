"""The store of all runs: shards that are only ever added, and an index of those of a plan."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from abm import files
from abm.runs import locks
from abm.runs.arrow_arrays import array, texts
from abm.runs.plan import Ids, Plan, hexadecimal, packed
from abm.runs.shards import STARTED, DamagedError, Shard

DAMAGED = "damaged"

MISSING, FAILED, DONE = range(3)
"""The status of a run in an index."""

LOCKS, SESSION = "locks", "session-"
"""Folder of locks, and beginning of the names of those that sessions hold."""


@dataclass
class Index:
    """Which runs of a plan are stored.

    Attributes
    ----------
    status : ndarray of uint8, shape (rows,)
        MISSING, FAILED or DONE.
    owner : ndarray of int32, shape (rows,)
        Number of the shard that holds the run, in ``shards``; -1 if it is missing.
    shards : list of str
        Names of the shards that hold runs of the plan.
    damaged : dict of pathlib.Path to str
        Shards that cannot be used, and why.
    versions : list of dict
        For each of ``shards``, the versions of Python and of libraries that computed it.
    """

    status: NDArray[np.uint8]
    owner: NDArray[np.int32]
    shards: list[str] = field(default_factory=list)
    damaged: dict[Path, str] = field(default_factory=dict)
    versions: list[dict[str, str]] = field(default_factory=list)

    @property
    def mixture(self) -> dict[str, list[str]]:
        """Python and libraries of which several versions computed runs, with these versions."""
        used = [self.versions[number] for number in np.unique(self.owner[self.owner >= 0])]
        names = sorted({name for versions in used for name in versions})
        several = {name: sorted({str(v[name]) for v in used if name in v}) for name in names}
        return {name: versions for name, versions in several.items() if len(versions) > 1}

    def mixed(self) -> str:
        """Return a sentence on a mixture of versions; empty if there is none."""
        words = "; ".join(f"{name} {' and '.join(v)}" for name, v in self.mixture.items())
        if not words:
            return ""
        return f"Several versions computed these runs, whose last bits may differ: {words}."

    def count(self, status: int) -> int:
        """Return how many rows have a status."""
        return int(np.count_nonzero(self.status == status))

    def shards_of(self, rows: slice = slice(None)) -> Iterator[tuple[str, NDArray[np.intp]]]:
        """Yield the name of each shard that holds some of the rows, and those rows, ascending."""
        owner = self.owner[rows]
        order = np.argsort(owner, kind="stable")
        bounds = np.searchsorted(owner, np.arange(len(self.shards) + 1), sorter=order)
        for name, (first, beyond) in zip(self.shards, pairwise(bounds.tolist()), strict=True):
            if first < beyond:
                yield name, order[first:beyond] + (rows.start or 0)


@dataclass(frozen=True)
class Store:
    """The folder of all shards."""

    folder: Path

    def index(self, plan: Plan) -> Index:
        """Return which runs of a plan are stored; of one stored twice, the last one done counts."""
        index = Index(np.zeros(len(plan), np.uint8), np.full(len(plan), -1, np.int32))
        for name in self._names():
            try:
                shard = Shard.open(self.folder / name)
            except DamagedError as error:
                index.damaged[self.folder / name] = str(error)
                continue
            number = len(index.shards)
            for status, ids in ((FAILED, shard.failed), (DONE, shard.done)):
                rows = plan.rows_with(ids)
                rows = rows[index.status[rows] <= status]
                index.status[rows], index.owner[rows] = status, number
                if len(rows) and number == len(index.shards):
                    index.shards.append(name)
                    index.versions.append(shard.versions)
        return index

    def verify(self, index: Index) -> None:
        """Read every file of the shards of an index, and note in it which shards are damaged."""
        for name in index.shards:
            try:
                Shard.open(self.folder / name).verify()
            except DamagedError as error:
                index.damaged[self.folder / name] = str(error)

    def pieces(
        self,
        table: str,
        plan: Plan,
        index: Index,
        rows: slice = slice(None),
        only: Mapping[str, Sequence[str]] | None = None,
        least: float = np.inf,
    ) -> Iterator[pa.Table]:
        """Yield a table of some runs of a plan, in pieces of at least ``least`` rows.

        Of the columns in ``only``, rows with other words are left out as each shard is read.
        """
        parts: list[pa.Table] = []
        for name, stored in index.shards_of(rows):
            shard = Shard.open(self.folder / name)
            content = shard.read(table)
            if content is not None:
                runs = len(shard.done) + len(shard.failed)
                content = _rows_of_runs(content, plan.ids[stored], runs)
                for column, words in (only or {}).items():
                    content = _rows_with(content, column, words)
                parts.append(content)
            if sum(map(len, parts)) >= least:
                yield _joined(parts)
                parts = []
        if parts:
            yield _joined(parts)

    def columns(
        self, names: Sequence[str], plan: Plan, index: Index
    ) -> Iterator[tuple[NDArray[np.intp], pa.Table]]:
        """Yield some columns of the table of runs for each shard, after their rows in the plan."""
        for name, stored in index.shards_of():
            shard = Shard.open(self.folder / name)
            table = shard.read("runs", ["run_id", *names])
            if table is not None:
                ids = packed(table["run_id"].to_pylist())
                order = np.argsort(ids)
                rows = order[np.searchsorted(ids, plan.ids[stored], sorter=order)]
                yield stored, table.take(array(rows))

    def digests(self, plan: Plan, index: Index) -> Iterator[tuple[str, str]]:
        """Yield the id of each stored run, and the digest of its values."""
        for stored, table in self.columns(["digest"], plan, index):
            yield from zip(hexadecimal(plan.ids[stored]), table["digest"].to_pylist(), strict=True)

    def committed(self, token: str) -> Shard | None:
        """Return the shard that was committed under a token, if any."""
        names = [name for name in self._names() if f"-{token}-" in name]
        return Shard.open(self.folder / names[0]) if names else None

    def unfinished(self, token: str, name: str) -> str:
        """Return the text of a file in the unfinished shard of a token; empty if there is none."""
        written = self.folder.glob(f"{STARTED}{token}-*/{name}")
        return max((file.read_text(errors="replace") for file in written), key=len, default="")

    def set_aside(self, folder: Path) -> None:
        """Move a damaged shard into the folder ``damaged``, where it can be examined."""
        aside = self.folder / DAMAGED
        with files.changing(folder):
            aside.mkdir(exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # another process was faster
                folder.rename(aside / f"{folder.name}-{uuid.uuid4().hex[:8]}")

    @contextlib.contextmanager
    def session(self) -> Iterator[str]:
        """Give the first part of the tokens of shards, which are live until the block ends.

        What is unfinished at the end is removed.
        """
        name = uuid.uuid4().hex[:12]
        lock = self._lock(name)
        with locks.held(lock):
            try:
                yield name
            finally:
                self._remove(self.folder.glob(f"{STARTED}{name}.*"))
        self._remove([lock])

    def clean(self) -> None:
        """Remove what sessions that have ended left unfinished: they hold no lock any more."""
        for folder in self.folder.glob(f"{STARTED}*"):
            session = folder.name.removeprefix(STARTED).partition(".")[0]
            if not locks.is_held(self._lock(session)):
                self._remove([folder, self._lock(session)])

    def _lock(self, session: str) -> Path:
        """Return the path of the lock that a session holds while it lives."""
        return self.folder / LOCKS / f"{SESSION}{session}"

    @staticmethod
    def _remove(paths: Iterable[Path]) -> None:
        for path in paths:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _names(self) -> list[str]:
        """Return the names of all shards, the oldest first."""
        if not self.folder.is_dir():
            return []
        with os.scandir(self.folder) as entries:
            return sorted(entry.name for entry in entries if entry.name[:1].isdigit())


def _joined(parts: list[pa.Table]) -> pa.Table:
    """Return tables joined into one, with common dictionaries of names."""
    return pa.concat_tables(parts, promote_options="default").unify_dictionaries()


def _rows_of_runs(rows: pa.Table, ids: Ids, stored: int) -> pa.Table:
    """Return the rows of the runs with some ids, of a shard that stores so many runs."""
    wanted = np.unique(ids)
    return rows if len(wanted) == stored else _rows_with(rows, "run_id", hexadecimal(wanted))


def _rows_with(rows: pa.Table, column: str, words: Sequence[str]) -> pa.Table:
    """Return the rows that have one of some words in a column."""
    return rows.filter(pc.is_in(rows[column].cast(pa.string()), texts(words)))
