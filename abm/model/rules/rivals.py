"""What rival structures put in place of the standard equations (see :mod:`abm.structures`)."""

from __future__ import annotations

from abm.model.compiler import rule


@rule
def felt_norm(norm: float, threshold: float) -> float:
    """Norm as it counts for a member with a threshold: in full from there on (Granovetter 1978).

    All three are in [0, 1].
    """
    return 1.0 if norm >= threshold else 0.0


@rule
def with_conviction(target: float, dissolved: float, belief: float, at_entry: float) -> float:
    """Identity cost to which a member tends, who finds data less foreign by believing (F01, F07).

    ``target`` is that of the norm; belief is compared with that at entry, so that it takes the cost
    either way, and ``dissolved`` is the share that certainty takes off in one without belief.
    """
    return min(1.0, target * (1.0 - dissolved * (belief - at_entry)))


@rule
def with_habit(target: float, dissolved: float, habit: float) -> float:
    """Identity cost to which a member tends, who finds data less foreign by using them (F07, F09).

    ``target`` is that of the norm; a full habit takes the share ``dissolved`` off.
    """
    return target * (1.0 - dissolved * habit)


@rule
def evidence_of_choices(weight: float, users: int, decliners: int) -> float:
    """What choices of others add to the utility of use, in utils (Bikhchandani and others 1992).

    Each tie that uses data tells as much for it as each that has declined tells against it.
    """
    return weight * (users - decliners)


@rule
def decides_again(draw: float, decided: bool, chance: float) -> bool:
    """Whether a member who is asked decides in this step: for the first time, or once more."""
    return not decided or draw < chance


@rule
def moves_by_stance(draw: float, resistance: float, acceptance: float) -> bool:
    """Whether an approached member moves to a new party, by its stance on data (F13, F37).

    It does with probability ``acceptance`` if it would not refuse, and else with the rest to 1.
    """
    return draw < acceptance * (1.0 - resistance) + (1.0 - acceptance) * resistance
