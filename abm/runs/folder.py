"""The folder of an experiment, ``results/NAME/``: its manifest, and who may write to it."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from abm import files
from abm.config.changes import texts
from abm.config.experiment import Experiment
from abm.errors import InputError, dotted, spelled
from abm.model.version import MODEL_VERSION
from abm.paths import POINTS, RUNS, display_path
from abm.runs import locks, provenance, records
from abm.runs.plan import Plan
from abm.runs.store import LOCKS

MANIFEST = "manifest.json"
FORMAT = 1
"""Version of the layout of a manifest."""

ALWAYS = {"format": int, "model_version": int, "config": str, "machine": dict, "settings": dict}
"""Keys that every manifest has, and the types of their values."""

MOST_WAIT = 60.0
"""Seconds to wait for a process that is writing the manifest."""

EDITED = (
    "The sources of the model were edited after these runs, but its version is still "
    f"{MODEL_VERSION}: the runs remain valid."
)

Manifest = dict[str, Any]


class FolderError(InputError):
    """A results folder that cannot be used."""


class DamagedManifestError(FolderError):
    """A manifest that cannot be read as one."""


@dataclass(frozen=True, repr=False)
class Folder:
    """The folder of one experiment, inside ``root``, the folder of all results."""

    root: Path
    experiment: Experiment

    def __repr__(self) -> str:
        """Return its path."""
        return f"Folder({display_path(self.path)})"

    @property
    def path(self) -> Path:
        """The folder itself."""
        return self.root / self.experiment.name

    @property
    def store(self) -> Path:
        """The folder of all runs of all experiments."""
        return self.root / RUNS

    @property
    def config(self) -> str:
        """Path of the config, relative to the folder of all results."""
        return Path(os.path.relpath(self.experiment.path, self.root.resolve())).as_posix()

    @property
    def begun(self) -> bool:
        """Whether the experiment was ever run into it."""
        return (self.path / MANIFEST).is_file()

    def check(self) -> None:
        """Raise :class:`FolderError` if the folder cannot be written or is another config's."""
        self._check_access()
        self._check_owner()

    def _check_access(self) -> None:
        """Raise :class:`FolderError` if the folder cannot be written."""
        for folder in (self.path, self.store):
            if obstacle := files.obstacle(folder):
                raise FolderError(f"{display_path(folder)}: {obstacle}")

    def _check_owner(self) -> None:
        """Raise :class:`FolderError` if the manifest is another config's, or of another format."""
        with contextlib.suppress(DamagedManifestError):  # it is made again
            if other := self._other_config(self.manifest()):
                raise FolderError(
                    f"{display_path(self.path)} holds the results of another config, "
                    f"{display_path(other)}: rename one of the two, or name another folder for "
                    "results (--results)"
                )

    def _other_config(self, manifest: Manifest) -> Path | None:
        """Return the config that a manifest is of, if it is not this one.

        In results that were copied, the path of the config leads nowhere.
        """
        other, mine = self.root / manifest.get("config", self.config), self.experiment.path
        return other if other.is_file() and not other.samefile(mine) else None

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the folder, so that no other process runs the same experiment meanwhile.

        Raises
        ------
        FolderError
            If the folder cannot be written, is another config's, or is locked by a process.
        """
        self._check_access()
        try:
            with locks.held(self._lock) as free:
                if not free:
                    raise FolderError(
                        f"{display_path(self.path)}: another process is running this config"
                    )
                self._check_owner()
                yield
        except locks.LockError as error:
            raise self._unwritable(error) from error

    def busy(self) -> bool:
        """Whether a process is running the experiment now."""
        return locks.is_held(self._lock)

    @property
    def _lock(self) -> Path:
        return self.store / LOCKS / self.experiment.name.replace("/", "+")

    def manifest(self) -> Manifest:
        """Return the manifest; it is empty if there is none.

        Raises
        ------
        DamagedManifestError
            If the file is none.
        FolderError
            If it cannot be read, or its layout is that of another version.
        """
        path = self.path / MANIFEST
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as error:
            raise FolderError(f"{display_path(path)} cannot be read: {error.strerror}") from None
        except (ValueError, RecursionError):
            manifest = None
        if not isinstance(manifest, dict) or not all(
            isinstance(manifest.get(key), kind) for key, kind in ALWAYS.items()
        ):
            raise DamagedManifestError(
                f"{display_path(path)} is damaged: abm run sets it aside and makes it again"
            )
        if manifest["format"] != FORMAT:
            raise FolderError(
                f"{display_path(path)} has the format {manifest['format']}, and this version of "
                f"the program reads {FORMAT}: use the version that wrote it, or other results"
            )
        return manifest

    def mend(self) -> str:
        """Set a damaged manifest aside and return a sentence that says so, else an empty one."""
        try:
            self.manifest()
        except DamagedManifestError:
            aside = self.path / f"damaged-{MANIFEST}"
            with files.changing(aside):
                (self.path / MANIFEST).replace(aside)
            return f"The manifest was damaged: it is now {display_path(aside)}."
        return ""

    def describe(self, plan: Plan) -> Manifest:
        """Return the part of the manifest that is written before the experiment runs."""
        experiment = self.experiment
        return {
            "format": FORMAT,
            "model_version": MODEL_VERSION,
            "name": experiment.name,
            "config": self.config,
            "kind": experiment.kind,
            "seed": experiment.seed,
            "points": len(experiment.points),
            "replicates": experiment.replicates,
            "plan": plan.digest,
            "machine": provenance.machine(),
            "started": now(),
            "texts": experiment.texts,
            "changes": texts(experiment.changes),
            "settings": experiment.settings,
            "values": provenance.values_digest(experiment.points.values),
            "scenarios": experiment.points.scenarios,
        }

    def write(self, manifest: Mapping[str, Any], names: Iterable[str] = ()) -> None:
        """Write a manifest in place of the earlier one, with the record of files that this has.

        Parameters
        ----------
        manifest : mapping
            Everything but the record of files.
        names : iterable of str
            Files to record as made of the runs of this manifest.  Others that are gone leave the
            record.
        """
        with self._changing():
            kept = {
                name: record
                for name, record in self.manifest().get(records.FILES, {}).items()
                if (self.path / name).exists()
            }
            self._write(manifest, kept, names, manifest.get("digest"))

    def record(self, names: Iterable[str], runs: str | None, gone: Iterable[str] = ()) -> None:
        """Record files of the folder in its manifest, if it has one.

        Parameters
        ----------
        names : iterable of str
            Paths of the files, relative to the folder.
        runs : str or None
            Digest of the runs that they are of; None for what is drawn from the config alone.
        gone : iterable of str
            Files that were removed, relative to the folder.
        """
        with self._changing():
            if manifest := self.manifest():
                kept = {k: v for k, v in manifest.get(records.FILES, {}).items() if k not in gone}
                self._write(manifest, kept, names, runs)

    def _write(
        self,
        manifest: Mapping[str, Any],
        kept: dict[str, records.Record],
        names: Iterable[str],
        runs: str | None,
    ) -> None:
        """Write a manifest with a record of files, to which some are added."""
        made = {name: records.of_file(self.path / name, runs) for name in names}
        stored = _as_stored({**manifest, records.FILES: kept | made})
        self.put(MANIFEST, json.dumps(stored, indent=1, ensure_ascii=False) + "\n")

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """Let no other process change the manifest within a block."""
        try:
            with locks.held(self._lock.with_name(f"{self._lock.name}.manifest"), MOST_WAIT) as free:
                if not free:
                    raise self._unwritable("another process is writing its manifest")
                yield
        except locks.LockError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, reason: object) -> FolderError:
        return FolderError(f"{display_path(self.path)} cannot be written: {reason}")

    def keep_points(self) -> None:
        """Write points that may be gone when the experiment is loaded again.

        These are points that were given in memory, and those of a table that lies outside the
        folder of all results.  Floats are written in full, so that the runs are found again by
        their ids.
        """
        columns = self.experiment.table or self._table()
        if columns is None:
            self.remove(POINTS)
            return
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        lines = [["point", *columns], *([number, *row] for number, row in enumerate(rows))]
        self.put(POINTS, "".join(f"{','.join(map(str, line))}\n" for line in lines))

    def _table(self) -> Mapping[str, Any] | None:
        """Return the columns of a table of points that lies outside the folder of all results."""
        points = self.experiment.points
        name = self.experiment.settings.get("design", {}).get("table")
        path = next((file for file in self.experiment.files if name and file.match(name)), None)
        if path is None or path.resolve().is_relative_to(self.root.resolve()):
            return None
        return {each.name: points.values[:, at] for at, each in enumerate(points.factors)}

    def put(self, name: str, text: str) -> Path:
        """Write a file of the folder, and return its path."""
        return files.write(self.path / name, text)

    def remove(self, name: str) -> None:
        """Remove a file of the folder, if there is one."""
        path = self.path / name
        with files.changing(path):
            path.unlink(missing_ok=True)


def differences(manifest: Mapping[str, Any], experiment: Experiment) -> list[str]:
    """Return in words what decides runs and has changed since a manifest was written.

    Edited sources are no difference unless the version of the model is another: see
    :func:`edited_since`.
    """
    changes = [
        f"{dotted(key)} was {_words(old)}, is {_words(new)}"
        for key, old, new in _changed(manifest["settings"], _as_stored(experiment.settings))
    ]
    values = provenance.values_digest(experiment.points.values)
    if not changes and manifest.get("values", values) != values:
        changes.append("the table of points has other values")
    if (version := manifest.get("model_version")) != MODEL_VERSION:
        changes.append(f"the version of the model was {_words(version)}, is {MODEL_VERSION}")
    return changes


def edited_since(manifest: Mapping[str, Any]) -> bool:
    """Whether the sources have changed since a manifest was written, but not the model's version.

    The stored runs are still valid then, and nothing is computed again.
    """
    same_version = manifest.get("model_version") == MODEL_VERSION
    return same_version and manifest["machine"]["sources"] != provenance.sources_digest()


def _changed(
    old: Any, new: Any, key: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield each key at which nested settings differ, with the old and the new value."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in dict.fromkeys([*old, *new]):
            yield from _changed(old.get(name), new.get(name), (*key, name))
    elif old != new:
        yield key, old, new


def _as_stored(value: Any) -> Any:
    """Return a value in the form in which a manifest gives it back."""
    return json.loads(provenance.canonical(value))


def _words(value: Any) -> str:
    """Return a setting as a message shows it."""
    return "not given" if value is None else spelled(value)


def now() -> str:
    """Return the time in UTC, to the second, in ISO 8601."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
