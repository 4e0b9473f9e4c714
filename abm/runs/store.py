"""Where runs are kept: append-only shards of Parquet, each with its checksums.

A shard is a folder with one file a table and a ``shard.json`` that names its runs and the SHA-256
of each file.  It is written under another name and renamed when complete, so that a shard is there
in full or not at all; the checksums tell whatever happens to it afterwards.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from abm.errors import ExpectedError
from abm.paths import shown
from abm.runs.plan import Ids, Plan, hexadecimal, packed

CONTENTS = "shard.json"
DAMAGED = "damaged"
STARTED = ".started-"
"""Beginning of the name of a folder that is being written."""

MISSING, FAILED, DONE = range(3)
"""Status of a run."""

ROWS_AT_ONCE = 200_000
"""Rows that a writer holds back before it writes them."""

STALE = 24 * 3600
"""Seconds after which an unfinished folder belongs to nobody."""


class DamagedError(ExpectedError):
    """What is stored is not what was written."""


@dataclass(frozen=True)
class Shard:
    """A stored shard: its runs by status, and the SHA-256 of its files."""

    folder: Path
    done: Ids
    failed: Ids
    files: dict[str, str]

    @classmethod
    def open(cls, folder: Path) -> Shard:
        """Return a shard, without a look at its tables.

        Raises
        ------
        DamagedError
            If its contents are not those that gave it its name.
        """
        try:
            text = (folder / CONTENTS).read_bytes()
        except OSError as error:
            raise DamagedError(f"{shown(folder / CONTENTS)}: {error.strerror}") from None
        if not folder.name.endswith(f"-{_sha256(text)[:16]}"):
            raise DamagedError(f"{shown(folder / CONTENTS)}: not what was written")
        said = json.loads(text)
        return cls(folder, packed(said["done"]), packed(said["failed"]), said["files"])

    def read(self, table: str, columns: list[str] | None = None) -> pa.Table | None:
        """Return a table, or some of its columns, or None if no run of the shard fills it.

        Raises
        ------
        DamagedError
            If the file is not the one that was written.
        """
        content = self._bytes(f"{table}.parquet")
        if content is None:
            return None
        file = pq.ParquetFile(pa.BufferReader(content))
        there = set(file.schema_arrow.names)
        return file.read(columns and [name for name in columns if name in there])

    def verify(self) -> None:
        """Read every file, to raise :class:`DamagedError` if one is not what was written."""
        for name in self.files:
            self._bytes(name)

    def _bytes(self, name: str) -> bytes | None:
        if name not in self.files:
            return None
        path = self.folder / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DamagedError(f"{shown(path)}: {error.strerror}") from None
        if _sha256(content) != self.files[name]:
            raise DamagedError(f"{shown(path)}: altered or cut short since it was written")
        return content


class ShardWriter:
    """A shard in the making: add the tables of its runs, then commit.

    Parameters
    ----------
    store : pathlib.Path
        The folder of all shards.
    token : str
        Name of the unfinished folder.
    """

    def __init__(self, store: Path, token: str) -> None:
        self.store = store
        self.token = token
        self.folder = store / f"{STARTED}{token}-{uuid.uuid4().hex[:8]}"
        # Not its parents: a worker that does not see the store must not make one.
        self.folder.mkdir()
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._waiting: dict[str, list[pa.Table]] = {}
        self._rows: Counter[str] = Counter()

    def add(self, table: str, rows: pa.Table) -> None:
        """Add rows to a table."""
        self._waiting.setdefault(table, []).append(rows)
        self._rows[table] += len(rows)
        if self._rows[table] >= ROWS_AT_ONCE:
            self._write(table)

    def commit(self, runs: Sequence[Mapping[str, Any]]) -> Path:
        """Write the table of runs and all that waits; return the shard under its lasting name."""
        self.add("runs", _table_of_runs(runs))
        for table in self._waiting:
            self._write(table)
        for writer in self._writers.values():
            writer.close()
        names = sorted(f"{table}.parquet" for table in self._writers)
        contents = {
            "done": [run["run_id"] for run in runs if run["status"] == "done"],
            "failed": [run["run_id"] for run in runs if run["status"] != "done"],
            "files": {name: _sha256((self.folder / name).read_bytes()) for name in names},
        }
        text = json.dumps(contents, indent=0).encode()
        (self.folder / CONTENTS).write_bytes(text)
        lasting = self.store / f"{time.time_ns():020d}-{self.token}-{_sha256(text)[:16]}"
        return self.folder.rename(lasting)

    def abandon(self) -> None:
        """Remove what was written."""
        for writer in self._writers.values():
            writer.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, table: str) -> None:
        if not self._waiting[table]:
            return
        rows = pa.concat_tables(self._waiting[table]).unify_dictionaries().combine_chunks()
        self._waiting[table], self._rows[table] = [], 0
        if table not in self._writers:
            named = [field.name for field in rows.schema if pa.types.is_dictionary(field.type)]
            self._writers[table] = pq.ParquetWriter(
                self.folder / f"{table}.parquet",
                rows.schema,
                compression="zstd",
                use_dictionary=named,
                write_statistics=False,
            )
        self._writers[table].write_table(rows)


@dataclass
class Index:
    """What the store holds of a plan: the status of each row, and the shard that has it.

    Of a shard it keeps the name alone, so that an index takes five bytes a run.
    """

    status: NDArray[np.uint8]
    owner: NDArray[np.int32]
    shards: list[str] = field(default_factory=list)
    damaged: dict[Path, str] = field(default_factory=dict)

    def count(self, status: int) -> int:
        """Return how many rows have a status."""
        return int(np.count_nonzero(self.status == status))

    def held(self, rows: slice = slice(None)) -> Iterator[tuple[str, NDArray[np.intp]]]:
        """Yield each shard that has some of the rows, and which ones, in the order of the plan."""
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
        """Return what is stored of a plan; of a run stored twice, the latest that is done."""
        found = Index(np.zeros(len(plan), np.uint8), np.full(len(plan), -1, np.int32))
        for name in self._names():
            try:
                shard = Shard.open(self.folder / name)
            except DamagedError as error:
                found.damaged[self.folder / name] = str(error)
                continue
            number = len(found.shards)
            for status, ids in ((FAILED, shard.failed), (DONE, shard.done)):
                rows = plan.rows_with(ids)
                rows = rows[found.status[rows] <= status]
                found.status[rows], found.owner[rows] = status, number
                if len(rows) and number == len(found.shards):
                    found.shards.append(name)
        return found

    def verify(self, index: Index) -> None:
        """Read every file that an index refers to, and note in it what is damaged."""
        for name in index.shards:
            try:
                Shard.open(self.folder / name).verify()
            except DamagedError as error:
                index.damaged[self.folder / name] = str(error)

    def read(
        self, table: str, plan: Plan, index: Index, rows: slice = slice(None)
    ) -> pa.Table | None:
        """Return what a table holds of some rows of a plan, each from the shard that owns it."""
        parts = []
        for name, own in index.held(rows):
            shard = Shard.open(self.folder / name)
            found = shard.read(table)
            if found is not None:
                parts.append(_only(found, plan.ids[own], len(shard.done) + len(shard.failed)))
        if not parts:
            return None
        return pa.concat_tables(parts, promote_options="default").unify_dictionaries()

    def columns(
        self, names: Sequence[str], plan: Plan, index: Index
    ) -> Iterator[tuple[NDArray[np.intp], pa.Table]]:
        """Yield some columns of the table of runs, a shard at a time, with the rows of the plan."""
        for name, own in index.held():
            shard = Shard.open(self.folder / name)
            table = shard.read("runs", ["run_id", *names])
            if table is not None:
                ids = packed(table["run_id"].to_pylist())
                order = np.argsort(ids)
                yield own, table.take(order[np.searchsorted(ids, plan.ids[own], sorter=order)])

    def digests(self, plan: Plan, index: Index) -> Iterator[tuple[str, str]]:
        """Yield the id of each stored run, and the digest of its values."""
        for own, table in self.columns(["digest"], plan, index):
            yield from zip(hexadecimal(plan.ids[own]), table["digest"].to_pylist(), strict=True)

    def of_token(self, token: str) -> Shard | None:
        """Return the shard that was committed under a token, if any."""
        found = [name for name in self._names() if f"-{token}-" in name]
        return Shard.open(self.folder / found[0]) if found else None

    def unfinished(self, token: str, name: str) -> str:
        """Return the text of a file in the unfinished folder of a token; empty if there is none."""
        texts = [p.read_text() for p in self.folder.glob(f"{STARTED}{token}-*/{name}")]
        return max(texts, key=len, default="")

    def set_aside(self, folder: Path) -> None:
        """Move a damaged shard out of the way, for whoever wants to look at it."""
        aside = self.folder / DAMAGED
        aside.mkdir(exist_ok=True)
        folder.rename(aside / folder.name)

    def clean(self, session: str = "") -> None:
        """Remove unfinished folders: those of a session, or without one those of nobody."""
        for folder in self.folder.glob(f"{STARTED}{session}*"):
            if session or time.time() - folder.stat().st_mtime > STALE:
                shutil.rmtree(folder, ignore_errors=True)

    def _names(self) -> list[str]:
        """Return the names of all shards, from the oldest."""
        if not self.folder.is_dir():
            return []
        with os.scandir(self.folder) as entries:
            return sorted(entry.name for entry in entries if entry.name[:1].isdigit())


def made(name: str) -> float:
    """Return when a shard was made, in seconds since 1970, as its name says."""
    return int(name[:20]) / 1e9


def _only(rows: pa.Table, ids: Ids, stored: int) -> pa.Table:
    """Return the rows that belong to some of the runs stored together."""
    own = np.unique(ids)
    if len(own) == stored:
        return rows
    names = pa.array(hexadecimal(own))
    return rows.filter(pc.is_in(rows["run_id"].cast(pa.string()), names))


def _table_of_runs(runs: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return the table of runs; every column that is not of the fixed ones is a number."""
    fixed = {
        "run_id": pa.string(),
        "seed": pa.int64(),
        "status": pa.string(),
        "error": pa.string(),
        "seconds": pa.float64(),
        "digest": pa.string(),
    }
    outcomes = dict.fromkeys(name for run in runs for name in run if name not in fixed)
    schema = pa.schema([*fixed.items(), *((name, pa.float64()) for name in outcomes)])
    return pa.Table.from_pylist([dict(run) for run in runs], schema=schema)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
