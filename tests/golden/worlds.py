"""Small, diverse worlds whose outcomes are kept with the version of the model.

Their history and parameters are copies that stand in ``history.json``.  New data or other defaults
therefore leave these worlds as they are: they change scenarios, and not the model.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from abm.mechanisms import MECHANISMS, default_mechanisms
from abm.parameters import default_parameters
from abm.scenario import (
    ACTIVATIONS,
    NETWORKS,
    Calendar,
    Contest,
    Outputs,
    Party,
    Result,
    Roles,
    Scenario,
)
from abm.structures import STRUCTURES

HISTORY = Path(__file__).parent / "history.json"

SEED = 1

HALF_A_YEAR = "half a year"
"""The world that plain Python computes in a few seconds."""

ALL_OFF = "every mechanism off"

AT_WORK = {
    "initial_convinced": 0.1,
    "mandate_resistance": 0.2,
    "use_threshold": 0.1,
    "reconsider_rate": 1.0,
    "revisit_rate": 4.0,
    "norm_ties": 0.3,
    "attack_category": 0.1,
    "gate_leak": 0.5,
    "imitation_rate": 0.3,
    "imitation_sample": 3.0,
    "doors_spread": 0.1,
    "doors_truth": 0.1,
    "loss_silence": 0.3,
}
"""Values of parameters whose defaults leave a rule idle."""

VOTE_2012, VOTE_2017 = dt.date(2012, 4, 22), dt.date(2017, 4, 23)


def history() -> dict[str, Any]:
    """Return the kept parameters, parties and calendar as plain values."""
    return json.loads(HISTORY.read_text(encoding="utf-8"))


def parameters() -> dict[str, float]:
    """Return the kept value of every parameter, or its default if none is kept yet."""
    kept = history()["parameters"]
    return {name: kept.get(name, default) for name, default in default_parameters().items()}


def worlds() -> dict[str, Scenario]:
    """Return the scenario of every world by name."""
    kept = history()
    base = Scenario(
        parameters=parameters(),
        mechanisms=default_mechanisms(),
        parties=TypeAdapter(tuple[Party, ...]).validate_python(kept["parties"]),
        calendar=TypeAdapter(Calendar).validate_python(kept["calendar"]),
        contests=TypeAdapter(tuple[Contest, ...]).validate_python(kept["contests"]),
        roles=TypeAdapter(Roles).validate_python(kept["roles"]),
        start=dt.date.fromisoformat(kept["start"]),
        end=dt.date.fromisoformat(kept["end"]),
        new_since=dt.date.fromisoformat(kept["new_since"]),
        scale=5000,
        step=28.0,
        outputs=Outputs(every=13),
    )
    whole = replace(base, parameters={**base.parameters, **AT_WORK})
    results = tuple(replace(result, local=True) for result in base.calendar.results)
    off = dict.fromkeys(MECHANISMS, 0.0)
    canvass = dict.fromkeys(("launch", "mandate", "local_mandate"), 1.0)  # or nobody uses data
    return {
        **{f"network {name}": replace(base, network=name) for name in NETWORKS},
        **{f"activation {name}": replace(base, activation=name, step=7.0) for name in ACTIVATIONS},
        "launches simulated": replace(base, launch="simulated"),
        "results simulated": replace(
            base,
            results="simulated",
            parameters=base.parameters | {"true_effect": 4.0},
            calendar=replace(base.calendar, results=tuple(close_votes())),
            roles=turning_on(base.roles, dt.date(2012, 1, 15)),
        ),
        "every rule at work": whole,
        "every rule at work, launches and results simulated": replace(
            whole, launch="simulated", results="simulated", scale=1000
        ),
        "results of sections": replace(base, calendar=replace(base.calendar, results=results)),
        "members and ties kept": replace(
            base, outputs=Outputs(every=13, agents=(VOTE_2012, VOTE_2017), ties=True)
        ),
        "few searches for a free seat": replace(
            base, parameters=base.parameters | {"seat_tries": 2.0}, scale=1000
        ),
        "outcomes alone kept": replace(base, outputs=Outputs(series=False, ledger=False)),
        "switched off in 2012": replace(base, mechanisms=off, mechanisms_from=VOTE_2012),
        "half strength": replace(whole, mechanisms=dict.fromkeys(MECHANISMS, 0.5)),
        "double strength": replace(whole, mechanisms=dict.fromkeys(MECHANISMS, 2.0)),
        HALF_A_YEAR: replace(
            base,
            start=dt.date(2012, 1, 2),
            end=dt.date(2012, 7, 1),
            scale=20_000,
            outputs=Outputs(every=1),
        ),
        ALL_OFF: replace(whole, mechanisms=off),
        **{
            f"structure {name}": replace(whole, structure=name, scale=2000)
            for name in STRUCTURES
            if name != "standard"
        },
        **{
            f"{name} alone": replace(whole, mechanisms=off | canvass | {name: 1.0})
            for name in MECHANISMS
        },
    }


def turning_on(roles: Roles, day: dt.date) -> Roles:
    """Return roles with the result of the turning campaign on another day."""
    campaigns = tuple(
        (role, replace(row, voted=day) if role == "turning" else row)
        for role, row in roles.campaigns
    )
    return replace(roles, campaigns=campaigns)


def close_votes() -> Iterator[Result]:
    """Yield a vote a month between two parties at par, which doors decide."""
    for month in range(120):
        day = dt.date(2009 + month // 12, 1 + month % 12, 15)
        yield Result(f"vote-{month:03d}", day, "PS", "presidential", outcome=0.5, rival="LR")
