"""The settings of the page, as a config that is not saved yet.

A draft is a config (or one scenario of a comparison) and the changes that a user made to it.  It is
written to a file and loaded like any other config, so that the page and ``abm run`` agree.
"""

from __future__ import annotations

import functools
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import tomli_w

from abm import config, files, paths
from abm.cases.values import IDENTIFIER
from abm.config import BASELINE, ConfigError, Experiment, merged
from abm.errors import InputError, dotted
from abm.mechanisms import MECHANISMS
from abm.parameters import PARAMETERS
from abm.runs.plan import Job, Plan
from abm.scenario import Scenario

Key = tuple[str, ...]
"""The path to a setting in a config: ``("parameters", "warmth")``."""

DEFAULTS: dict[Key, Any] = {
    **{("parameters", name): p.default for name, p in PARAMETERS.items()},
    **{("mechanisms", name): 1.0 for name in MECHANISMS},
    **{("experiment", name): default for name, default in config.DEFAULTS.items()},
    **{
        ("experiment", f.name): f.default
        for f in fields(Scenario)
        if f.name in ("scale", "launch", "results")
    },
}
"""Settings of the page that a config may leave out."""

LEFT_OUT = ("extends", "scenarios", "design", "spread", "factors")
"""Keys of a config that a draft leaves out: it is a single scenario, complete in itself."""


@dataclass(frozen=True)
class Draft:
    """A scenario of a config, with the changes of a user and the number of a replicate.

    Parameters
    ----------
    base : Experiment
        The config that the page was opened with, or chose.
    scenario : str
        One of the base's scenarios.
    changes : mapping of tuple to value
        The settings that differ, by their key, as they were typed, right or wrong.
    replicate : int
        The number of the run that the page shows, from 0.
    """

    base: Experiment
    scenario: str = BASELINE
    changes: Mapping[Key, Any] = field(default_factory=dict)
    replicate: int = 0

    @functools.cached_property
    def settings(self) -> dict[str, Any]:
        """The tables of the config before any change."""
        settings = self.base.settings
        if self.scenario != BASELINE:
            settings = merged(settings, settings["scenarios"][self.scenario])
        kept = {k: v for k, v in settings.items() if k not in LEFT_OUT}
        return merged(kept, {"experiment": {"kind": "ensemble"}})

    def value(self, key: Key) -> Any:
        """Return the present value of a setting."""
        return self.changes.get(key, self.before(key))

    def before(self, key: Key) -> Any:
        """Return the value of a setting before any change."""
        table: Any = self.settings
        for part in key:
            table = table.get(part) if isinstance(table, Mapping) else None
        if table is None and key[0] == "parameters":
            table = self.base.case.parameters.get(key[1])
        value = DEFAULTS.get(key) if table is None else table
        return float(value) if isinstance(value, bool) else value

    def change(self, values: Mapping[Key, Any]) -> Draft:
        """Return a draft with other values; a value put back to the original is no change."""
        changes = {**self.changes, **values}
        kept = {k: v for k, v in changes.items() if v != self.before(k)}
        return replace(self, changes=kept)

    @property
    def home(self) -> Path:
        """The folder in which it is saved: ``experiments`` of the base's project."""
        return paths.project(self.base.path) / paths.EXPERIMENTS

    def text(self, folder: Path | None = None) -> str:
        """Return the draft as the text of a config in a folder, by default that of its home."""
        tables = self.settings
        if not self.base.case.packaged:
            way = os.path.relpath(self.base.case.folder, (folder or self.home).resolve())
            tables = merged(tables, {"experiment": {"case": f"{Path(way).as_posix()}/"}})
        for key, value in self.changes.items():
            nested: Any = value
            for part in reversed(key):
                nested = {part: nested}
            tables = merged(tables, nested)
        replicates = max(self.replicate + 1, self.value(("experiment", "replicates")))
        tables = merged(tables, {"experiment": {"replicates": replicates}})
        scenario = "" if self.scenario == BASELINE else f", scenario {self.scenario}"
        changed = ", ".join(dotted(key) for key in self.changes) or "nothing"
        return (
            f"# Saved from the page of `abm explore`: {self.base.name}{scenario}.\n"
            f"# Changed there: {changed}.\n"
            f"# The page showed replicate {self.replicate}.\n\n{tomli_w.dumps(tables)}"
        )

    @functools.cached_property
    def problems(self) -> dict[str, str]:
        """The text of each problem, by the dotted key of the setting; empty if there is none."""
        return self._checked[1]

    def problem(self, key: Key) -> str | None:
        """Return the text of the problem with a setting, or None."""
        return self.problems.get(dotted(key))

    @property
    def experiment(self) -> Experiment | None:
        """The experiment that the draft describes; None if there are problems."""
        return self._checked[0]

    @functools.cached_property
    def _checked(self) -> tuple[Experiment | None, dict[str, str]]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "draft.toml"
            files.write(path, self.text(Path(folder)))
            try:
                return config.load(path), {}
            except ConfigError as error:
                # the key of a problem may be followed by the value: 'parameters.warmth = "x"'
                return None, {p.key.split(" = ")[0]: p.text for p in error.problems}

    @functools.cached_property
    def job(self) -> Job | None:
        """The run that the page shows: the scenario and the seed that ``abm run`` would use."""
        if self.experiment is None:
            return None
        return Plan.of(self.experiment).jobs([self.replicate])[0]

    def save(self, name: str) -> Path:
        """Write the draft as ``experiments/NAME.toml`` of the base's project, a new file.

        Raises
        ------
        InputError
            If the name is not allowed or a file of that name exists: none is ever overwritten.
        """
        if not re.match(IDENTIFIER, name):
            raise InputError("A name consists of at most 80 letters, digits, _ . and -.")
        if self.problems:
            raise InputError("Correct the settings that are marked red first.")
        path = self.home / f"{name}.toml"
        if path.exists():
            raise InputError(f"{paths.display_path(path)} exists already. Choose another name.")
        return files.write(path, self.text())


def typed(text: str) -> int | float | str:
    """Return typed text as a number, or unchanged if it is none: the config then refuses it.

    Examples
    --------
    >>> typed("3"), typed("0,5"), typed("much")
    (3, 0.5, 'much')
    """
    plain = text.strip().replace(",", ".")
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return text
