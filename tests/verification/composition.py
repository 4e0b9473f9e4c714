"""D7 and D8: who comes and goes, and who is heard."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.model.engine import advance
from abm.model.ledger import CHANNELS
from abm.model.randomness import replicate_seed
from abm.model.rules.turnover import BIRTHDAY
from abm.model.simulation import prepare
from abm.model.state import NATIONAL, SECRETARY, STAFF, VACANT
from abm.parameters import YOUNG
from tests.verification import closed_forms as theory
from tests.verification.checks import Check, mean_beliefs, mean_of, scenario

Array = NDArray[np.float64]
DAYS = 365.25
WEEK = 7.0 / DAYS
_BELIEF = [place for place, name in enumerate(CHANNELS) if name.startswith("belief/")]


def turnover(
    effort: int, entrants: float, convinced: float, rate: float, steps: int
) -> list[Check]:
    """D7: mean belief where members are replaced and nobody learns."""
    first, size = 0.1, 4000
    read = scenario(
        "d7_turnover",
        generation_gap=2.0 * (entrants - first),
        initial_belief=first,
        initial_convinced=convinced,
        exit_rate=-math.log(1.0 - rate) / WEEK,
    )
    means = mean_beliefs(prepare(read), f"D7 {entrants} {steps}", 2 * effort, steps)
    start = convinced + (1.0 - convinced) * first
    stay = (1.0 - rate) ** steps
    spread = convinced * (1.0 - entrants) ** 2 + (1.0 - convinced) * (first - entrants) ** 2
    error = math.sqrt(stay * (1.0 - stay) * spread / (size * len(means)))
    expected = theory.replaced(start, entrants, rate, steps)
    what = f"mean belief, c0 = {entrants:g}, A0 = {start:g}, mu = {rate:g}, t = {steps}"
    return [Check("D7", what, expected, float(np.mean(means)), error)]


def turnover_and_learning(
    effort: int, entrants: float, taught: float, rate: float, share: float
) -> list[Check]:
    """D7: mean belief where members learn and are replaced in turn, and the ledger's account of it.

    The model measures after turnover, which takes ``rate`` of the way from the level after learning
    back to the entrants.  What learning then adds in a step is ``share`` of the way to the taught.
    """
    read = scenario(
        "d7_turnover_and_learning",
        members=1000,
        initial_belief=entrants,
        exit_rate=-math.log(1.0 - rate) / WEEK,
        experience_rate=-math.log(1.0 - share) / WEEK,
        warmth=taught,
    )
    society = prepare(read)
    levels, added, unbooked = [], [], 0.0
    for number in range(20 * effort):
        ledger = society.run(replicate_seed(2030, "D7", number)).ledger
        if ledger is None:
            raise RuntimeError("the ledger of the config is off")
        flows = ledger[:, 0].sum(axis=1)
        stock, moved = flows[:, CHANNELS.index("belief")], flows[:, _BELIEF].sum(axis=1)
        levels.append(stock[-20:].mean() / 1000)
        added.append(flows[-20:, CHANNELS.index("belief/experience")].mean() / 1000)
        unbooked = max(unbooked, np.abs(np.diff(stock) - moved[1:]).max() / 1000)
    learnt = theory.replaced_and_taught(entrants, taught, rate, share)
    level = learnt - rate * (learnt - entrants)
    what = f"b0 = {entrants:g}, q = {taught:g}, mu = {rate:g}, a = {share:g}"
    return [
        mean_of("D7", f"mean belief, {what}", level, levels),
        mean_of("D7", f"learnt a step, {what}", share * (taught - level), added),
        Check(
            "D7", "largest change of belief a member not in the ledger", 0, unbooked, tolerance=1e-9
        ),
    ]


def consensus(network: str, **values: Any) -> list[Check]:
    """D8: the belief on which influence agrees is that of the start, weighted by authority.

    The weights of ties are worked out anew from who sits where: w = sqrt(rho)^(rank - own rank),
    times what youth, faction and age take from it; in a step a member goes 1 - exp(-rate mean(w))
    of the way to the mean by w.  Strengths are kept in single precision: hence the tolerance.
    """
    read = scenario("d8_consensus", network=network, **values)
    society = prepare(read)
    world = society.world(8)
    weights, closed = _averaging(world, read.parameters, society.values["influence_rate"])
    start = world.members.belief.copy()
    _agree(world, society.steps)
    what = ", ".join([network, *(f"{name} = {value:g}" for name, value in values.items())])
    end = float(world.members.belief.mean())
    return [
        Check("D8", f"consensus, {what}", theory.consensus(weights, start), end, tolerance=1e-5),
        Check("D8", f"the same in closed form, {what}", float(closed @ start), end, tolerance=1e-5),
    ]


def weight_of_some(who: str, **values: Any) -> list[Check]:
    """D8: the weight of some in the consensus, which is theirs if they alone are convinced.

    "staff": the young digital staff of headquarters (F54); "secretaries": those of the sections.
    """
    alone: dict[str, Any] = {
        "initial_belief": 0.0,
        "belief_spread": 0.0,
        "young_belief": 0.0,
        "staff_belief": 0.0,
    }
    post = STAFF if who == "staff" else SECRETARY
    if who == "staff":
        alone["staff_belief"] = 1.0
    else:
        alone["initial_convinced"] = 10.0 / 200.0  # the first of each of the 10 sections
    read = scenario("d8_consensus", **{**alone, **values})
    society = prepare(read)
    world = society.world(8)
    _, closed = _averaging(world, read.parameters, society.values["influence_rate"])
    members = world.members
    theirs = float(closed[members.role == post].sum())
    of_all = float((members.role == post).sum() / (members.role != VACANT).sum())
    _agree(world, society.steps)
    named = ", ".join(f"{name} = {value:g}" for name, value in values.items())
    what = f"weight of {who}, {of_all:.3f} of all, {named}"
    return [Check("D8", what, theirs, float(members.belief.mean()), tolerance=1e-5)]


def _agree(world: Any, steps: int) -> None:
    """Live until all believe the same."""
    advance(world, steps)
    if np.ptp(world.members.belief[world.members.role != VACANT]) > 1e-5:
        raise RuntimeError(f"no agreement after {steps} steps")


def _averaging(world: Any, p: Any, rate: float) -> tuple[Array, Array]:
    """The matrix of averaging, and its left eigenvector in closed form where all seats are taken.

    Ties go both ways and weigh s_j / s_i times what is the same in both directions, s being the
    standing that rank and youth give.  The chain is then reversible: s_i^2 sum_j w_ij / o_i, with
    o_i the openness to all ties together.
    """
    m, ties, clock = world.members, world.ties, world.clock[0]
    rank = np.select([m.role == SECRETARY, m.role == NATIONAL, m.role > SECRETARY], [1, 3, 2], 0)
    young = clock.start - m.born - BIRTHDAY < YOUNG
    standing = p["rank_weight"] ** (rank / 2) * np.where(young, 1 - p["youth_discount"], 1.0)
    seats = m.role.size
    here = np.repeat(np.arange(seats), np.diff(ties.row))
    there = ties.seat
    apart = np.minimum(
        1.0, np.abs(m.born[here].astype(float) - m.born[there]) / p["homophily_years"]
    )
    akin = np.where(m.faction[here] == m.faction[there], 1.0, 1.0 - p["faction_homophily"])
    w = standing[there] / standing[here] * akin * (1.0 - p["age_homophily"] * apart)
    total = np.bincount(here, w, seats)
    openness = -np.expm1(-rate * total / np.diff(ties.row) * clock.years)
    matrix = np.diag(1.0 - openness)
    matrix[here, there] += w * (openness / total)[here]
    closed = standing**2 * total / openness
    return matrix, closed / closed.sum()
