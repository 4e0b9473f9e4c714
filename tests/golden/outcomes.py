"""Outcomes of the small worlds, as computed and as kept in ``outcomes.json``.

``python -m tests.golden.outcomes`` keeps what is computed.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from abm.model import version
from abm.model.ledger import CHANNELS
from abm.model.record.measures import MEASURES, PUBLIC_MEASURES, ROLES
from abm.model.simulation import Output, simulate
from abm.runs.provenance import canonical, exact_bytes
from tests.golden import worlds

KEPT = Path(__file__).parent / "outcomes.json"
VERSION = Path(version.__file__)
COMMAND = "make golden"
MOST = 5
"""Most values of a world that a report lists."""


class MovedError(AssertionError):
    """Outcomes are not those that are kept."""


def computed(names: Iterable[str] = ()) -> dict[str, Any]:
    """Return the outcomes of some worlds, or of all if none is named, in the form of the file."""
    scenarios = worlds.worlds()
    return {
        "model_version": stated_version(),
        "names": {
            "measures": [*MEASURES, *PUBLIC_MEASURES],
            "roles": list(ROLES),
            "channels": list(CHANNELS),
        },
        "worlds": {
            name: values(simulate(scenarios[name], worlds.SEED)) for name in names or scenarios
        },
    }


def kept() -> dict[str, Any]:
    """Return the outcomes that are kept."""
    return json.loads(KEPT.read_text(encoding="utf-8"))


def moves(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """Yield in words what has moved: names in stored tables, and values of worlds."""
    for kind, new in now["names"].items():
        old = before["names"][kind]
        yield from (f"{kind}: {name} is gone" for name in old if name not in new)
        yield from (f"{kind}: {name} is new" for name in new if name not in old)
    for world, values in now["worlds"].items():
        yield from _spelled(f"world {world!r}", before["worlds"].get(world, values), values)


def gaps(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """Yield which worlds and parameters are not kept yet, and which are kept but gone."""
    pairs = {
        "world": (before["worlds"], now["worlds"]),
        "parameter": (worlds.history()["parameters"], worlds.parameters()),
    }
    for kind, (old, new) in pairs.items():
        yield from (f"{kind} {name!r} is not kept yet" for name in new if name not in old)
        yield from (f"{kind} {name!r} is kept, but gone" for name in old if name not in new)


def check(names: Iterable[str] = ()) -> None:
    """Compare some worlds, or all if none is named, with what is kept.

    Raises
    ------
    MovedError
        If a value or a name moved, if a world or parameter is not kept, or if another version of
        the model is kept; the message names each and the command that mends it.
    """
    before, now = kept(), computed(names)
    if now["model_version"] != before["model_version"]:
        raise MovedError(
            f"the golden outcomes are of version {before['model_version']} of the model, which is "
            f"now {now['model_version']}: {COMMAND} keeps those of this version"
        )
    if lines := list(moves(before, now)):
        first = f"outcomes moved, and MODEL_VERSION is still {now['model_version']}:"
        last = (
            f"If the model is meant to change, {COMMAND} raises the version and keeps these values."
        )
        raise MovedError("\n".join([first, *lines, last]))
    if not names and (lines := list(gaps(before, now))):
        raise MovedError("\n".join([*lines, f"{COMMAND} brings what is kept up to date."]))


def renew() -> str:
    """Write the computed outcomes to the file, and raise the version of the model if any moved.

    Returns
    -------
    str
        What was done, in words.

    Raises
    ------
    SystemExit
        If nothing moved, so that there is nothing to keep.
    """
    before, now = kept(), computed()
    moved, added = list(moves(before, now)), list(gaps(before, now))
    if now["model_version"] == before["model_version"]:
        if not moved and not added:
            raise SystemExit(f"Nothing moved: version {now['model_version']} of the model remains.")
        if moved:
            now["model_version"] += 1
            text = VERSION.read_text(encoding="utf-8")
            raised = _VERSION.sub(f"MODEL_VERSION = {now['model_version']}", text)
            VERSION.write_text(raised, encoding="utf-8")
    _write(KEPT, now)
    _write(worlds.HISTORY, worlds.history() | {"parameters": worlds.parameters()})
    return "\n".join([*moved, *added, f"Kept as version {now['model_version']} of the model."])


_VERSION = re.compile(r"^MODEL_VERSION = (\d+)$", re.MULTILINE)


def stated_version() -> int:
    """Return the version that the model states in its file."""
    match = _VERSION.search(VERSION.read_text(encoding="utf-8"))
    assert match is not None, VERSION
    return int(match[1])


def values(output: Output) -> dict[str, Any]:
    """Return the outcomes of a run that are defined, and a digest of each of its tables."""
    rows = [output.dates, output.parties]
    digests = {"digest of the series": _digest(rows, output.series, output.public)}
    if output.ledger is not None:
        digests["digest of the ledger"] = _digest(rows, output.ledger)
    for day, columns in output.agents.items():
        digests[f"digest of the members on {day}"] = _digest(list(columns), *columns.values())
    for day, pairs in output.ties.items():
        digests[f"digest of the ties on {day}"] = _digest(["a", "b"], pairs)
    defined = {name: float(v) for name, v in output.outcomes.items() if not np.isnan(v)}
    return defined | digests


def _digest(names: list[Any], *arrays: np.ndarray[Any, Any]) -> str:
    """Return a digest of arrays and of the names that belong to them."""
    content = [canonical(names), *(exact_bytes(np.asarray(array)) for array in arrays)]
    return hashlib.sha256(b"".join(content)).hexdigest()[:16]


def _spelled(what: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """Yield what differs between two sets of values, the first few one by one."""
    missing = "undefined"
    changed = [key for key in {**old, **new} if old.get(key, missing) != new.get(key, missing)]
    for key in changed[:MOST]:
        yield f"{what}: {key} was {old.get(key, missing)}, is {new.get(key, missing)}"
    if len(changed) > MOST:
        yield f"{what}: and {len(changed) - MOST} more"


def _write(file: Path, value: dict[str, Any]) -> None:
    """Write a value as JSON, one line for each value and for each item of a list."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    text = re.sub(r"(?<=\n) +\{[^{}]*\}", lambda item: " " + " ".join(item[0].split()), text)
    file.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(renew() + "\n")
