"""Small worlds in plain Python, in which a parameter is changed, or the rules that it works in.

Run with ``NUMBA_DISABLE_JIT=1`` as a program, it writes what they become as JSON: rules are then
plain functions, whose code can be replaced everywhere at once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import inspect
import json
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from abm import cases
from abm.mesa_model import CanvassingModel
from abm.model.simulation import prepare
from abm.scenario import Outputs

SMALL = {"media_start": 1.0, "party_sessions": 300.0, "anchor_persons": 64.0}
"""Success stories go round, everybody is trained, and 64 persons anchor the intercepts."""

WHAT = ("anchors", "engine", "ledger", "agents")


class Change(NamedTuple):
    """A number in the place of a parameter, the rules that read it, and what it spares."""

    value: float
    rules: tuple[str, ...]
    spares: tuple[str, ...] = ()


RESISTING, USING = "practice.resistance_inputs", "practice.utility_of_use"

CHANGES = {
    "privacy_resistance_share": Change(0.9, (RESISTING,)),
    "norm_resistance_share": Change(0.9, (RESISTING,), ("anchors",)),
    "skill_resistance": Change(2.0, (RESISTING,), ("anchors",)),
    "identity_use_share": Change(0.2, (USING,)),
    "effort": Change(1.4, (USING,)),
    "identity_weight": Change(1.5, (RESISTING, USING)),
    "belief_use": Change(4.0, (RESISTING, USING)),
    "norm_weight": Change(3.0, (RESISTING, USING), ("anchors",)),
    "staging_media": Change(4.5, ("decision.wish_to_be_seen",), ("anchors",)),
}
"""What is changed; the intercepts are anchored without norm, skill and publicity."""


@contextmanager
def written(name, change):
    """Write a number in the place of a parameter in the rules that read it."""
    functions, codes = [], []
    for rule in change.rules:
        module, _, function = rule.partition(".")
        module = importlib.import_module(f"abm.model.rules.{module}")
        source = inspect.getsource(getattr(module, function))
        assert source.count(f"p.{name}") == 1
        scope = dict(vars(module))
        exec(source.replace(f"p.{name}", repr(change.value)), scope)
        functions.append(getattr(module, function))
        codes.append(functions[-1].__code__)
        functions[-1].__code__ = scope[function].__code__
    try:
        yield
    finally:
        for function, code in zip(functions, codes, strict=True):
            function.__code__ = code


def digests(**values):
    """What a world of these parameters becomes: hashes of each of :data:`WHAT`."""
    scenario = cases.load().scenario(
        start=dt.date(2012, 2, 6),
        end=dt.date(2012, 4, 29),
        step=14.0,
        scale=20000,
        outputs=Outputs(every=2, ledger=True),
    )
    scenario = replace(scenario, parameters={**scenario.parameters, **SMALL, **values})
    ready = prepare(scenario)
    output = ready.run(7)
    clock = ready.world(7).clock[0]
    model = CanvassingModel(scenario, seed=7)
    while model.running:
        model.step_by_agents()
    members = model.world.members
    states = [getattr(members, name).tobytes() for name in ("belief", "resistance", "practice")]
    return {
        "anchors": [float(clock.resistance_intercept).hex(), float(clock.use_intercept).hex()],
        "engine": _hash(output.series.tobytes()),
        "ledger": _hash(output.ledger.tobytes()),
        "agents": _hash(b"".join([*states, model.world.parties.tobytes()])),
    }


def _hash(data):
    return hashlib.sha256(data).hexdigest()


def main():
    outcomes = {"default": digests()}
    for name, change in CHANGES.items():
        by_parameter = digests(**{name: change.value})
        with written(name, change):
            outcomes[name] = (by_parameter, digests())
    sys.stdout.write(json.dumps(outcomes))


if __name__ == "__main__":
    main()
