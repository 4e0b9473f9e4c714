"""The folder of an experiment, ``results/NAME/``: its manifest, and who may write to it."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from abm import files
from abm.config.experiment import Experiment
from abm.errors import InputError, dotted, spelled
from abm.model.version import MODEL_VERSION
from abm.paths import RUNS, display_path
from abm.runs import provenance
from abm.runs.plan import Plan

MANIFEST = "manifest.json"
LOCKS = "locks"
FORMAT = 1
"""Version of the layout of a manifest."""

EDITED = (
    "The sources of the model were edited after these runs, but its version is still "
    f"{MODEL_VERSION}: the runs remain valid."
)

Manifest = dict[str, Any]


class FolderError(InputError):
    """A results folder that cannot be used."""


@dataclass(frozen=True)
class Folder:
    """The folder of one experiment, inside ``root``, the folder of all results."""

    root: Path
    experiment: Experiment

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

    def check(self) -> None:
        """Raise :class:`FolderError` if the folder cannot be written or is another config's."""
        for folder in (self.path, self.store):
            if obstacle := files.obstacle(folder):
                raise FolderError(f"{display_path(folder)}: {obstacle}")
        manifest = self.manifest()
        if manifest.get("config", self.config) != self.config:
            owner = display_path(self.root / manifest["config"])
            raise FolderError(
                f"{display_path(self.path)} holds the results of another config, {owner}: rename "
                "one of the two, or name another folder for results (--results)"
            )
        if not manifest and self.path.is_dir() and any(self.path.iterdir()):
            raise FolderError(
                f"{display_path(self.path)} is not empty, and holds no results of a config"
            )

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the folder, so that no other process runs the same experiment meanwhile.

        Raises
        ------
        FolderError
            If the folder cannot be written, is another config's, or is locked by a process.
        """
        self.check()
        try:
            (self.store / LOCKS).mkdir(parents=True, exist_ok=True)
            self.path.mkdir(parents=True, exist_ok=True)
            lock = self._lock.open("w")
        except OSError as error:
            raise FolderError(
                f"{display_path(self.path)} cannot be written: {error.strerror}"
            ) from error
        with lock:
            if not _lock_file(lock.fileno()):
                raise FolderError(
                    f"{display_path(self.path)}: another process is running this config"
                )
            yield

    def busy(self) -> bool:
        """Whether a process is running the experiment now."""
        try:
            with self._lock.open("r+") as lock:
                return not _lock_file(lock.fileno())
        except OSError:
            return False

    @property
    def _lock(self) -> Path:
        return self.store / LOCKS / self.experiment.name.replace("/", "+")

    def manifest(self) -> Manifest:
        """Return the manifest; it is empty if there is none.

        Raises
        ------
        FolderError
            If the file cannot be read as JSON.
        """
        try:
            manifest = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError) as error:
            raise FolderError(
                f"{display_path(self.path / MANIFEST)} cannot be read: {error}"
            ) from None
        return manifest if isinstance(manifest, dict) else {}

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
            "settings": experiment.settings,
            "values": provenance.values_digest(experiment.points.values),
            "scenarios": experiment.points.scenarios,
        }

    def write(self, manifest: Mapping[str, Any]) -> None:
        """Write a manifest in place of the earlier one."""
        text = json.dumps(_as_stored(manifest), indent=1, ensure_ascii=False)
        self.put(MANIFEST, text + "\n")

    def put(self, name: str, text: str) -> Path:
        """Write a file of the folder, and return its path."""
        return files.write(self.path / name, text)


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


def _lock_file(descriptor: int) -> bool:
    """Lock a file, and return whether that worked; the lock ends with this process at the latest.

    On systems that are not POSIX nothing is locked.
    """
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
