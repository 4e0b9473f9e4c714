"""Shards: the outputs of some runs, as a folder of Parquet files with their checksums.

A shard has one file for each table and a ``shard.json`` with the ids of its runs and the SHA-256 of
each file.  It is written under another name and renamed when complete, so that it exists in full or
not at all; the checksums reveal later damage.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from abm.errors import ExpectedError
from abm.paths import display_path
from abm.runs.arrow_arrays import table_of
from abm.runs.plan import Ids, packed
from abm.runs.provenance import versions

CONTENTS = "shard.json"
STARTED = ".started-"
"""Beginning of the name of a shard that is still being written."""

ROWS_AT_ONCE = 200_000
"""Rows of a table that a writer collects before it writes them."""


class DamagedError(ExpectedError):
    """A stored file has changed since it was written."""


@dataclass(frozen=True)
class Shard:
    """A stored shard: its runs by status, the SHA-256 of its files, and what computed them."""

    folder: Path
    done: Ids
    failed: Ids
    files: dict[str, str]
    versions: dict[str, str]

    @classmethod
    def open(cls, folder: Path) -> Shard:
        """Return a shard without reading its tables.

        Raises
        ------
        DamagedError
            If ``shard.json`` cannot be read, or does not have the checksum in the folder's name.
        """
        try:
            text = (folder / CONTENTS).read_bytes()
        except OSError as error:
            raise DamagedError(f"{display_path(folder / CONTENTS)}: {error.strerror}") from None
        if not folder.name.endswith(f"-{_sha256(text)[:16]}"):
            raise DamagedError(f"{display_path(folder / CONTENTS)}: changed since it was written")
        contents = json.loads(text)
        done, failed = packed(contents["done"]), packed(contents["failed"])
        return cls(folder, done, failed, contents["files"], contents.get("versions", {}))

    def read(self, table: str, columns: list[str] | None = None) -> pa.Table | None:
        """Return a table, or some of its columns; None if the shard has no such table.

        Raises
        ------
        DamagedError
            If the file is gone or has changed since it was written.
        """
        content = self._bytes(f"{table}.parquet")
        if content is None:
            return None
        file = pq.ParquetFile(pa.BufferReader(content))
        names = set(file.schema_arrow.names)
        return file.read(columns and [name for name in columns if name in names])

    def verify(self) -> None:
        """Read every file, and raise :class:`DamagedError` if one has changed."""
        for name in self.files:
            self._bytes(name)

    def _bytes(self, name: str) -> bytes | None:
        """Return the content of a file whose checksum fits; None if the shard has no such file."""
        if name not in self.files:
            return None
        path = self.folder / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DamagedError(f"{display_path(path)}: {error.strerror}") from None
        if _sha256(content) != self.files[name]:
            raise DamagedError(f"{display_path(path)}: changed or cut short since it was written")
        return content


class ShardWriter:
    """Writes a shard: tables of its runs are added, then it is committed.

    Parameters
    ----------
    store : pathlib.Path
        The folder of all shards.
    token : str
        Part of the name of the shard, by which it can be found again.
    """

    def __init__(self, store: Path, token: str) -> None:
        self.store = store
        self.token = token
        self.folder = store / f"{STARTED}{token}-{uuid.uuid4().hex[:8]}"
        # Without parents: a worker on a machine without the store must not make one.
        self.folder.mkdir()
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._pending: dict[str, list[pa.Table]] = {}
        self._rows: Counter[str] = Counter()

    def add(self, table: str, rows: pa.Table) -> None:
        """Add rows to a table."""
        self._pending.setdefault(table, []).append(rows)
        self._rows[table] += len(rows)
        if self._rows[table] >= ROWS_AT_ONCE:
            self._write(table)

    def commit(self, runs: Sequence[Mapping[str, Any]]) -> Path:
        """Write the table of runs and all pending rows; return the path of the complete shard."""
        self.add("runs", _table_of_runs(runs))
        for table in self._pending:
            self._write(table)
        for writer in self._writers.values():
            writer.close()
        names = sorted(f"{table}.parquet" for table in self._writers)
        contents = {
            "done": [run["run_id"] for run in runs if run["status"] == "done"],
            "failed": [run["run_id"] for run in runs if run["status"] != "done"],
            "files": {name: _sha256((self.folder / name).read_bytes()) for name in names},
            "versions": versions(),
        }
        text = json.dumps(contents, indent=0).encode()
        (self.folder / CONTENTS).write_bytes(text)
        complete = self.store / f"{time.time_ns():020d}-{self.token}-{_sha256(text)[:16]}"
        return self.folder.rename(complete)

    def abandon(self) -> None:
        """Remove the unfinished shard."""
        for writer in self._writers.values():
            writer.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, table: str) -> None:
        """Append the pending rows of a table to its file."""
        if not self._pending[table]:
            return
        rows = pa.concat_tables(self._pending[table]).unify_dictionaries().combine_chunks()
        self._pending[table], self._rows[table] = [], 0
        if table not in self._writers:
            labels = [field.name for field in rows.schema if pa.types.is_dictionary(field.type)]
            self._writers[table] = pq.ParquetWriter(
                self.folder / f"{table}.parquet",
                rows.schema,
                compression="zstd",
                use_dictionary=labels,
                write_statistics=False,
            )
        self._writers[table].write_table(rows)


def committed_at(name: str) -> float:
    """Return when a shard was committed, in seconds since 1970, from its name."""
    return int(name[:20]) / 1e9


def _table_of_runs(runs: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return the table of runs; every column besides the fixed ones holds numbers."""
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
    return table_of(runs, schema)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
