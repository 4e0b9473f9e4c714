"""The one table of mechanisms, and what their strengths make of the parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from abm.parameters import PARAMETERS


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A mechanism with one strength: 1 as in the table, 0 off.

    ``scales`` names the parameters that the strength multiplies; with each of them at zero the
    mechanism changes nothing.  ``weights`` are those of them that weigh a level (:data:`LEVELS`):
    where the mechanism is held from a day on they stay, and the level stays still.
    """

    name: str
    facts: str
    meaning: str
    scales: tuple[str, ...]
    weights: tuple[str, ...] = ()


MECHANISMS: dict[str, Mechanism] = {
    mechanism.name: mechanism
    for mechanism in (
        Mechanism("promise", "F01, F19, F45-F51", "vendors and staff make claims", ("promise_rate", "staff_advocacy")),
        Mechanism("science_label", "F45, F67", "claims that cite science weigh more", ("science_label",)),
        Mechanism("attacks", "F62", "vendors attack one another", ("attack_credibility", "attack_category"), ("attack_credibility",)),
        Mechanism("market", "F52, F59", "firms enter and leave", ("market_entry", "market_boom", "market_exit")),
        Mechanism("founding", "F53", "blocked staff found firms", ("founding_chance",)),
        Mechanism("foreign_success", "F42, F43, F49", "success stories from abroad move belief", ("foreign_rate",)),
        Mechanism("domestic_success", "F39, F48", "domestic success stories are told and retold", ("domestic_rate", "domestic_gain")),
        Mechanism("training", "F09, F14, F68", "parties and trained advocates train", ("party_sessions", "cascade_sessions")),
        Mechanism("vendor_training", "F09, F14", "vendors train", ("vendor_sessions",)),
        Mechanism("teaching", "F09, F11", "a session moves belief, not only skill", ("teaching_belief",)),
        Mechanism("influence", "F54-F57", "belief and identity move along ties", ("influence_rate",)),
        Mechanism("imitation", "F16", "members copy the one who seems to do best", ("imitation_rate",)),
        Mechanism("norm", "F02, F10", "what others do becomes normal", ("norm_weight", "norm_identity", "local_norm", "conformity_weight", "cascade_weight"), ("norm_weight", "norm_identity", "local_norm", "conformity_weight")),
        Mechanism("privacy", "F38, F58, F61", "privacy concern weighs", ("privacy_weight",), ("privacy_weight",)),
        Mechanism("staging", "F38-F41", "use is shown to the media", ("staging_rate",)),
        Mechanism("experience", "B1", "users meet a warm welcome at the doors, whatever the votes do", ("experience_rate",)),
        Mechanism("attribution", "F05, F06", "results are credited or blamed", ("attribution_gain",)),
        Mechanism("refutation", "B1", "a refuted promise costs belief", ("refutation_loss",)),
        Mechanism("forgetting", "assumption", "belief fades to what it was at entry", ("forgetting_rate",)),
        Mechanism("familiarity", "rival explanation", "everything became digital, and the technique with it", ("familiarity_rate",)),
        Mechanism("habit", "F07, F09", "one's own use becomes normal (in the structure habit alone)", ("habit_identity",), ("habit_identity",)),
        Mechanism("reactance", "F07", "mandates harden opponents", ("reactance_rate",)),
        Mechanism("selection", "assumption", "resisters leave at another rate", ("exit_selection",)),
        Mechanism("cohort", "F10, F13", "recruits differ from members", ("cohort_renewal",)),
        Mechanism("digital_skill", "F13, F14", "recruits bring digital skill", ("recruit_skill", "professional_skill")),
        Mechanism("promotion", "F11", "the trained become cadres", ("promotion_skill", "promotion_training")),
        Mechanism("returning", "F11", "staff of a campaign come back with the next", ("staff_return",)),
        Mechanism("moves", "F13", "members move to En Marche", ("moves_share",)),
        Mechanism("sympathisers", "F31-F33", "volunteers without membership", ("novice_rate",)),
        Mechanism("teams", "F29-F32", "a primary's teams form with nobody's leave", ("team_rate",)),
        Mechanism("leak", "F17", "sections start without their secretary", ("gate_leak",)),
        Mechanism("launch", "F17, F18", "leaders launch the canvass nationally", ("launch_share",)),
        Mechanism("mandate", "F17", "secretaries mandate sections after a national launch", ("mandate_share",)),
        Mechanism("local_mandate", "F16", "secretaries mandate sections in local contests without a launch", ("local_mandate_share",)),
        Mechanism("redesign", "F23-F25", "the organisation is rebuilt", ("redesign_rate",)),
    )
}  # fmt: skip
"""Every mechanism by name."""


def default_mechanisms() -> dict[str, float]:
    """Every mechanism at strength 1."""
    return dict.fromkeys(MECHANISMS, 1.0)


LEVELS = {
    "norm": ("norm",),
    "privacy": ("privacy",),
    "publicity": ("staging",),
    "credibility": ("attacks",),
    "habit": ("habit",),
    "skill": ("training", "vendor_training"),
    "identity": ("norm", "habit", "influence", "reactance"),
}
"""States that weigh in what somebody decides, and the mechanisms that move each.

A level stays still, and neither grows nor fades, once all that move it are off.
"""

HELD, UNDONE = "held", "undone"
"""What a mechanism that is switched off on a day has done: it stays, or it weighs no more."""


def pace(level: str) -> str:
    """Return the name of the pace of a level among the values that the rules see."""
    return f"pace_{level}"


def effective(
    parameters: Mapping[str, float], mechanisms: Mapping[str, float], since: str = ""
) -> dict[str, float]:
    """Parameters as the rules see them, multiplied by the strengths of their mechanisms, and paces.

    A product is kept inside the parameter's allowed range, but a strength of zero always gives
    zero.  The pace of a level is by how much faster it moves than its parameters say; 0 keeps it
    still.

    Parameters
    ----------
    parameters, mechanisms : mapping of str to float
        Complete.
    since : {"", "held", "undone"}
        "": the strengths hold from the start.  "held": from a day on, so that the weights of levels
        stay and the strength is the pace of the level.  "undone": from a day on, weights and all,
        while levels move as before.
    """
    values = dict(parameters)
    for name, strength in mechanisms.items():
        mechanism = MECHANISMS[name]
        for key in mechanism.scales:
            if since == HELD and key in mechanism.weights:
                continue
            row = PARAMETERS[key]
            product = min(max(values[key] * strength, row.low), row.high)
            values[key] = product if strength else 0.0
    return values | {pace(level): _pace(level, mechanisms, since) for level in LEVELS}


def _pace(level: str, mechanisms: Mapping[str, float], since: str) -> float:
    """Return the pace of a level."""
    strengths = [mechanisms[name] for name in LEVELS[level]]
    if since == UNDONE:
        return 1.0
    if since == HELD and len(strengths) == 1:
        return strengths[0]
    return 1.0 if any(strengths) else 0.0
