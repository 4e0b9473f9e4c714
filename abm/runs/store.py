"""Where runs are kept: append-only shards, and an index of what they hold of a plan."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from abm.runs.plan import Ids, Plan, hexadecimal, packed
from abm.runs.shards import STARTED, DamagedError, Shard

DAMAGED = "damaged"

MISSING, FAILED, DONE = range(3)
"""Status of a run."""

STALE = 24 * 3600
"""Seconds after which an unfinished folder belongs to nobody."""


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
        return next(self.pieces(table, plan, index, rows), None)

    def pieces(
        self,
        table: str,
        plan: Plan,
        index: Index,
        rows: slice = slice(None),
        least: float = np.inf,
    ) -> Iterator[pa.Table]:
        """Yield what a table holds of some rows of a plan, in pieces of at least so many rows."""
        parts: list[pa.Table] = []
        for name, own in index.held(rows):
            shard = Shard.open(self.folder / name)
            found = shard.read(table)
            if found is not None:
                parts.append(_only(found, plan.ids[own], len(shard.done) + len(shard.failed)))
            if sum(map(len, parts)) >= least:
                yield _joined(parts)
                parts = []
        if parts:
            yield _joined(parts)

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


def _joined(parts: list[pa.Table]) -> pa.Table:
    """Return tables as one, whose names are numbered alike."""
    return pa.concat_tables(parts, promote_options="default").unify_dictionaries()


def _only(rows: pa.Table, ids: Ids, stored: int) -> pa.Table:
    """Return the rows that belong to some of the runs stored together."""
    own = np.unique(ids)
    if len(own) == stored:
        return rows
    names = pa.array(hexadecimal(own))
    return rows.filter(pc.is_in(rows["run_id"].cast(pa.string()), names))
