"""The second program agrees with the engine where mechanisms are off or another structure holds.

As in ``test_oracle``, runs of both are compared value by value.  Each variation has values at which
its rules act within a year: runs of the engine without them are told apart from those with them,
so that a second program that lacked them would be.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from abm.scenario import Outputs
from tests.model.test_oracle import different, engine, peer
from tests.peers.plain_mesa.people import Member

FEW, MANY = (120, 15), (400, 60)
"""Runs of the engine, and of the second program, which takes longer."""

# Ten steps with a primary, a launch and elections; and ten with primaries and two new parties
OLD = {"start": dt.date(2011, 9, 5), "end": dt.date(2012, 6, 17), "scale": 4000}
NEW = {"start": dt.date(2016, 2, 29), "end": dt.date(2016, 12, 11), "scale": 4000}
DAYS = {2011: ("2012-01-23", "2012-06-11"), 2016: ("2016-07-18", "2016-12-05")}
STEPS = {"step": 28.0, "outputs": Outputs(every=5)}
SWITCH = {"mechanisms_from": dt.date(2012, 1, 26)}
HELD, UNDONE = SWITCH | {"switched_off": "held"}, SWITCH | {"switched_off": "undone"}

USED = {"initial_use": 0.4, "active_share": 0.5, "norm_rise": 12.0, "team_rate": 3.0}
"""Data in much use, and a norm that follows it fast."""

FELT = USED | {
    "norm_weight": 4.0,
    "norm_identity": 1.0,
    "identity_rate": 4.0,
    "conformity_weight": 4.0,
    "belief_identity": 1.0,
    "habit_identity": 1.0,
    "habit_rate": 12.0,
    "cascade_weight": 0.8,
    "threshold_mean": 0.9,
    "threshold_spread": 0.3,
}
"""The same, with a norm, or what takes its place, that weighs much."""

RENEWED = {
    "exit_rate": 1.0,
    "party_sessions": 60.0,
    "skill_decay": 2.0,
    "inertia": 0.2,
    "inertia_factions": 0.5,
    "redesign_rate": 3.0,
    "promotion_training": 6.0,
    "staff_return": 1.0,
    "team_rate": 10.0,
    "professional_skill": 0.4,
    "recruit_skill": 0.06,
    "cohort_renewal": 0.5,
    "generation_gap": 0.3,
    "exit_base": 6.0,
    "market_exit": 1.0,
    "market_entry": 8.0,
    "moves_share": 0.5,
}
"""Much turnover of members and firms, and strong rules of organisation."""

UNLED = USED | {"launch": 0.0, "inertia": 0.0, "anticipation": 0.0, "team_rate": 10.0}
"""Secretaries and teams who have their way, without any launch."""

ALONE = USED | {"team_rate": 0.0, "launch_pull": -5.0}
"""Secretaries who refuse, so that headquarters alone have a mandate once a party has launched."""

ORGANISATION = (
    *("launch", "mandate", "local_mandate", "redesign", "teams", "digital_skill"),
    *("promotion", "returning", "cohort", "market"),
)
LEVELS = (
    *("norm", "privacy", "staging", "attacks", "training", "vendor_training"),
    *("influence", "reactance", "habit", "selection", "familiarity"),
)
MOVED = FELT | {
    "privacy_weight": 2.0,
    "staging_decay": 3.0,
    "attack_category": 0.3,
    "attack_credibility": 1.0,
    "stake_rate": 1.5,
    "seed_vendors": 20.0,
    "influence_rate": 1.5,
    "party_sessions": 40.0,
    "skill_decay": 2.0,
    "exit_selection": 10.0,
    "exit_rate": 1.0,
    "familiarity_rate": 1.0,
    "privacy_blinding": 1.0,
}
"""Levels that move far within months."""


@dataclass(frozen=True)
class Variation:
    """Values and fields of a scenario, and those that replace some where the rules do not act."""

    fields: dict[str, Any]
    values: dict[str, float]
    otherwise: dict[str, float] = field(default_factory=dict)
    otherwise_fields: dict[str, Any] = field(default_factory=dict)

    @property
    def days(self) -> tuple[str, ...]:
        """Days that are compared."""
        return DAYS[self.fields["start"].year]


def switched(values: dict[str, float], mechanisms, strength: float = 0.0) -> dict[str, float]:
    """Values with some mechanisms at a strength."""
    return values | dict.fromkeys(mechanisms, strength)


def structure(name: str, fields=OLD, values=FELT) -> Variation:
    """A structure beside the standard equations at the same values."""
    return Variation(fields | {"structure": name}, values, {}, {"structure": "standard"})


ON = dict.fromkeys(ORGANISATION + LEVELS, 1.0)

PACKS = {
    "organisation": Variation(NEW, RENEWED, switched(RENEWED, ORGANISATION)),
    "no organisation": Variation(NEW, switched(RENEWED, ORGANISATION), ON),
    "headquarters alone": Variation(NEW, ALONE, {"launch_pull": 1.2}),
    "off": Variation(OLD, switched(MOVED, LEVELS), ON),
    "held": Variation(OLD | HELD, switched(MOVED, LEVELS), ON),
    "half held": Variation(OLD | HELD, switched(MOVED, LEVELS, 0.4), ON),
    "undone": Variation(OLD | UNDONE, switched(MOVED, LEVELS), ON),
    "norm_on_use": structure("norm_on_use"),
    "conformity": structure("conformity"),
    "thresholds": structure("thresholds"),
    "conviction": structure("conviction"),
    "habit": structure("habit"),
    "cascade": structure("cascade"),
    "stance_moves": structure(
        "stance_moves",
        NEW,
        {"moves_share": 1.0, "moves_acceptance": 0.01, "initial_resistance": 0.2},
    ),
}
"""Packs of rules, each compared at once."""

LONG = ("organisation", "headquarters alone", "norm_on_use", "thresholds", "conviction", "habit")
"""Packs that only the long suite compares; all others are compared by every run of the tests."""

SINGLE = {
    "half an organisation": Variation(NEW, switched(RENEWED, ORGANISATION, 0.5), ON),
    **{
        f"{way} {name}": Variation(OLD | fields, MOVED | {name: strength}, ON)
        for way, fields, strength, names in (
            ("off", {}, 0.0, ("norm", "privacy", "staging", "attacks", "influence")),
            ("held", HELD, 0.0, ("norm", "staging")),
            ("half held", HELD, 0.4, ("norm", "staging")),
            ("undone", UNDONE, 0.0, ("norm", "staging", "attacks")),
        )
        for name in names
    },
    **{
        f"{way} {name}": Variation(NEW, switched(RENEWED, [name], strength), ON)
        for way, strength, names in (
            ("no", 0.0, ("launch", "mandate", "redesign", "digital_skill", "returning", "market")),
            ("half", 0.5, ("launch", "mandate", "redesign", "digital_skill")),
        )
        for name in names
    },
    "no local_mandate": Variation(
        OLD, UNLED | {"local_mandate": 0.0, "teams": 0.0}, {"local_mandate": 1.0}
    ),
    "no teams": Variation(NEW, UNLED | {"teams": 0.0}, {"teams": 1.0}),
    **{
        f"{name}, half held": structure(name, OLD | HELD, switched(FELT, ["norm", "habit"], 0.4))
        for name in ("conformity", "thresholds", "conviction", "habit", "cascade")
    },
    **{
        f"{name}, identity held": structure(
            name, OLD | HELD, switched(FELT, ["norm", "habit", "influence", "reactance"])
        )
        for name in ("conviction", "habit")
    },
    "cascade, one by one": structure(
        "cascade", OLD | {"activation": "random_order"}, FELT | {"revisit_rate": 0.0}
    ),
    "deciding again": Variation(
        OLD, USED | {"revisit_rate": 2.0, "reconsider_rate": 12.0}, {"revisit_rate": 1e6}
    ),
    "norm among ties": Variation(OLD, FELT | {"norm_ties": 1.0}, {"norm_ties": 0.0}),
    "norm among ties, deciding again": Variation(
        OLD, FELT | {"norm_ties": 1.0, "revisit_rate": 2.0}, {"norm_ties": 0.0}
    ),
    "spread of belief": Variation(OLD, {"belief_spread": 0.4}, {"belief_spread": 0.1}),
}
"""Rules one by one."""


@pytest.mark.parametrize(
    ("name", "runs"),
    [
        *((name, FEW) for name in PACKS if name not in LONG),
        *(pytest.param(name, FEW, marks=pytest.mark.verify) for name in LONG),
        *(pytest.param(name, MANY, marks=pytest.mark.verify) for name in SINGLE),
    ],
)
def test_a_variation_agrees_and_its_rules_act(small, name, runs):
    it = (PACKS | SINGLE)[name]
    many, few = runs
    varied = small(it.values, **STEPS, **it.fields)
    without = small(it.values | it.otherwise, **STEPS, **it.fields | it.otherwise_fields)
    first = engine(varied, it.days, many)
    assert different(first, engine(without, it.days, few, first=many))
    assert not different(first, peer(varied, it.days, few))


def test_a_second_program_that_lacks_a_rule_is_told_apart(small, monkeypatch):
    scenario = small({"influence_rate": 3.0}, **STEPS, **OLD)
    days = DAYS[2011]
    many, few = FEW
    first = engine(scenario, days, many)
    monkeypatch.setattr(Member, "hear_ties", lambda *_: None)
    assert ("belief", "LR", "staff", days[-1]) in different(first, peer(scenario, days, few))
