"""A session of the live room as the query of the page's address, which brings it back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode

import solara

from abm import config
from abm.config import BASELINE
from abm.config.changes import layer_of, leaves, parsed, texts
from abm.errors import InputError, dotted
from abm.explore.draft import Draft


class Session(NamedTuple):
    """What the live room shows: its settings, how far the run is, and whether it plays."""

    draft: Draft
    steps: int = 0
    playing: bool = False

    def query(self) -> str:
        """Return the query, such as ``config=baseline&set=parameters.effort=0.3&step=8``."""
        changes = {dotted(key): value for key, value in self.draft.changes.items()}
        pairs = {
            "config": self.draft.base.path.stem,
            "scenario": self.draft.scenario if self.draft.scenario != BASELINE else None,
            "replicate": self.draft.replicate or None,
            "set": texts(changes),
            "step": self.steps or None,
            "playing": 1 if self.playing else None,
        }
        return urlencode({k: v for k, v in pairs.items() if v is not None}, doseq=True, safe="=")


def restored(query: str, configs: Sequence[Path]) -> Session:
    """Return the session of a query; that of the first config if it is none that can be run.

    Parameters
    ----------
    query : str
        As :meth:`Session.query` returns it, or empty.
    configs : sequence of pathlib.Path
        The configs that can be chosen; a query names one of them by its stem.
    """
    try:
        session = _read(query, configs)
        if session.draft.job is not None:
            return session
    except (InputError, ValueError):
        pass
    return Session(Draft(config.load(configs[0])))


def _read(query: str, configs: Sequence[Path]) -> Session:
    values = parse_qs(query)
    last = {name: texts[-1] for name, texts in values.items()}
    by_stem = {path.stem: path for path in reversed(configs)}
    base = config.load(by_stem.get(last.get("config", ""), configs[0]))
    scenario = last.get("scenario", BASELINE)
    if scenario not in base.points.scenarios:
        raise InputError(f"there is no scenario {scenario}")
    table = layer_of(parsed(values.get("set", [])), base.path).table
    changes = {tuple(map(str, key)): value for key, value in leaves(table)}
    draft = Draft(base, scenario, changes, abs(int(last.get("replicate", 0))))
    return Session(draft, int(last.get("step", 0)), "playing" in last)


@solara.component_vue("address.vue")
def Address(query: str) -> None:
    """Keep a query in the address of the page, without a further entry in its history."""
