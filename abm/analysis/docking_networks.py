"""The verification cases that turn on who is tied to whom, or who comes and goes: D6 to D10.

As in :mod:`abm.analysis.docking`, each function runs configs of ``experiments/verification``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from abm.analysis import closed_forms as theory
from abm.analysis.verification import Check, mean_of, scenario, with_bias, worlds
from abm.model.engine import advance
from abm.model.ledger import CHANNELS
from abm.model.randomness import replicate_seed
from abm.model.simulation import Society, prepare
from abm.model.state import NATIONAL, SECRETARY, STAFF, VACANT

Array = NDArray[np.float64]
DAYS = 365.25
WEEK = 7.0 / DAYS
NEVER = 10**6
_BELIEF = [place for place, name in enumerate(CHANNELS) if name.startswith("belief/")]


def complex_contagion(size: int) -> list[Check]:
    """D6: a ring is won in a known number of steps if two of four neighbours are enough."""
    crossed = _times("ring", size, 3.75)
    stopped = _times("ring", size, 6.25)
    simple = _times("small_world", size, 1.25)
    depth = _depths("small_world", size)
    ring = f"ring of {size}"
    return [
        Check("D6", f"steps to the last, threshold 2, {ring}", theory.ring_spread(size), crossed.max()),
        Check("D6", f"users in the end, threshold 3, {ring}", 2, (stopped < NEVER).sum()),
        Check("D6", f"steps to the last, threshold 1, small world of {size}", depth.max(), simple.max()),
        Check("D6", f"members that differ from breadth first, {size}", 0, (simple != depth).sum()),
    ]  # fmt: skip


def contagion_on_a_random_graph(effort: int, size: int) -> list[Check]:
    """D6: on a random regular graph two users hardly ever win a third.

    The seeds have four ties each; each of their eight ends has three others, each of which leads
    to the other seed with a chance of 4 / (4 N): 24 / N adopters are expected, and few beyond.
    """
    found = [(_times("random", size, 3.75, seed) < NEVER).sum() - 2 for seed in range(20 * effort)]
    what = f"users won, threshold 2, random graph of {size}"
    return [mean_of("D6", what, 24.0 / size, found)]


def _times(network: str, size: int, threshold: float, seed: int = 1) -> NDArray[np.int64]:
    """Steps after that of the seeds at which each member begins to use, or NEVER."""
    world = _ring_world(network, size, threshold, seed)
    times = np.full(size, NEVER)
    for step in range(size):
        advance(world, 1)
        times[(world.members.practice > 0) & (times == NEVER)] = step
    return times


def _depths(network: str, size: int) -> Array:
    """Distance of each member from the two seeds, over the ties."""
    ties = _ring_world(network, size, 3.75, 1).ties
    graph = csr_array((np.ones(ties.seat.size), ties.seat, ties.row), shape=(size, size))
    distances: Array = dijkstra(graph, indices=[0, 1], unweighted=True, min_only=True)
    return distances


def _ring_world(network: str, size: int, threshold: float, seed: int) -> Any:
    """Two convinced members of a party of one section."""
    read = scenario(
        "d6_complex_contagion",
        members=size,
        network=network,
        section_size=float(size),
        initial_convinced=2.0 / size,
        use_threshold=threshold,
    )
    return prepare(read).world(seed)


def turnover(entrants: float, convinced: float, rate: float, steps: int) -> list[Check]:
    """D7: mean belief where members are replaced and nobody learns."""
    first, size = 0.1, 4000
    read = scenario(
        "d7_turnover",
        generation_gap=2.0 * (entrants - first),
        initial_belief=first,
        initial_convinced=convinced,
        exit_rate=-math.log(1.0 - rate) / WEEK,
    )
    world = prepare(read).world(7)
    advance(world, steps)
    start = convinced + (1.0 - convinced) * first
    stay = (1.0 - rate) ** steps
    spread = convinced * (1.0 - entrants) ** 2 + (1.0 - convinced) * (first - entrants) ** 2
    error = math.sqrt(stay * (1.0 - stay) * spread / size)
    expected = theory.replaced(start, entrants, rate, steps)
    what = f"mean belief, c0 = {entrants:g}, A0 = {start:g}, mu = {rate:g}, t = {steps}"
    return [Check("D7", what, expected, float(world.members.belief.mean()), error)]


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
        Check("D7", "largest change of belief a member not in the ledger", 0, unbooked, tolerance=1e-9),
    ]  # fmt: skip


def consensus(network: str, **values: float) -> list[Check]:
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


def weight_of_some(who: str, **values: float) -> list[Check]:
    """D8: the weight of some in the consensus, which is theirs if they alone are convinced.

    "staff": the young digital staff of headquarters (F54); "secretaries": those of the sections.
    """
    alone = {"initial_belief": 0.0, "belief_spread": 0.0, "young_belief": 0.0, "staff_belief": 0.0}
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
    young = clock.start - m.born < 35
    standing = p["rank_weight"] ** (rank / 2) * np.where(young, 1 - p["youth_discount"], 1.0)
    here = np.repeat(np.arange(m.size), np.diff(ties.row))
    there = ties.seat
    apart = np.minimum(1.0, np.abs(m.born[here].astype(float) - m.born[there]) / 40.0)
    akin = np.where(m.faction[here] == m.faction[there], 1.0, 1.0 - p["faction_homophily"])
    w = standing[there] / standing[here] * akin * (1.0 - p["age_homophily"] * apart)
    total = np.bincount(here, w, m.size)
    openness = -np.expm1(-rate * total / np.diff(ties.row) * clock.years)
    matrix = np.diag(1.0 - openness)
    matrix[here, there] += w * (openness / total)[here]
    closed = standing**2 * total / openness
    return matrix, closed / closed.sum()


def contagion(effort: int, size: int, first: int, rate: float, steps: int) -> list[Check]:
    """D9: share informed in a finite society, exactly, after steps of a day."""
    read = scenario(
        "d9_contagion",
        members=size,
        section_size=float(size),
        initial_convinced=first / size,
        imitation_rate=rate,
    )
    society = prepare(read)
    mean, variance = theory.informed(first, size, -math.expm1(-rate / DAYS), [0.0] * steps)
    found = _spread(society, f"D9 {size} {rate}", 40 * effort, steps)
    error = math.sqrt(variance / len(found))
    what = f"share informed, N = {size}, k0 = {first}, {rate:g} /yr, day {steps}"
    return [Check("D9", what, mean, float(np.mean(found)), error)]


def well_mixed(effort: int, rate: float, years: float) -> list[Check]:
    """D9: the mean field of the same, with 500 members.

    Of a bias of order F (1 - F) (rate^2 t dt + 1 / (2 k0) + rate t / N) the first part is the
    step's, the second that of a slow start by chance, the third that nobody meets themselves; the
    last term is that of averaging a curve over chance.
    """
    size, first, step = 500, 50, 1.0
    read = scenario(
        "d9_contagion",
        members=size,
        section_size=250.0,
        initial_convinced=first / size,
        imitation_rate=rate,
    )
    steps = round(years * DAYS / step)
    found = _spread(prepare(read), f"D9 {rate}", 6 * effort, steps)
    share = theory.logistic_spread(first / size, rate, years)
    order = rate**2 * years * step / DAYS + 0.5 / first + rate * years / size
    bias = share * (1.0 - share) * order + 0.05 / first
    what = f"share informed, mean field, {rate:g} /yr, {years:g} yr"
    return [with_bias(mean_of("D9", what, share, found), bias)]


def bass(effort: int, spontaneous: float, rate: float, weeks: int) -> list[Check]:
    """D9: contagion with a spontaneous term, exactly and in the mean field of Bass.

    A week has seven steps of contagion, and in the first of them, but in the first week, each may
    adopt by itself.  The mean field spreads that over the week.
    """
    size, first = 200, 10
    read = scenario(
        "d9_bass",
        initial_convinced=first / size,
        attribution_chance=spontaneous,
        imitation_rate=rate,
    )
    steps = 7 * weeks
    alone = [spontaneous if step % 7 == 0 and step > 0 else 0.0 for step in range(steps)]
    mean, variance = theory.informed(first, size, -math.expm1(-rate / DAYS), alone)
    found = _spread(prepare(read), f"D9 bass {spontaneous} {rate}", 40 * effort, steps)
    error = math.sqrt(variance / len(found))
    years, hazard = steps / DAYS, -math.log1p(-spontaneous) * DAYS / 7.0
    share = theory.bass(first / size, hazard, rate, years)
    order = rate**2 * years / DAYS + 0.5 / first + rate * years / size
    bias = share * (1.0 - share) * order + (1.0 - share) * spontaneous + 0.05 / first
    what = f"p = {spontaneous:g} a week, {rate:g} /yr, week {weeks}"
    return [
        Check("D9", f"share of adopters, N = {size}, {what}", mean, float(np.mean(found)), error),
        Check("D9", f"the same by Bass, {what}", share, float(np.mean(found)), error, tolerance=bias),
    ]  # fmt: skip


def _spread(society: Society, case: str, count: int, steps: int) -> list[float]:
    """Share convinced after so many steps, in independent societies."""
    found = []
    for world in worlds(society, case, count):
        advance(world, steps)
        found.append(float(world.members.belief.mean()))
    return found


def thresholds(effort: int, threshold: float, spread: float) -> list[Check]:
    """D10: final share of users where thresholds differ, in sections of 40, exactly.

    A member's threshold is normal, up to the anchored intercept and the logistic noise of choice.
    """
    read = scenario("d10_thresholds", use_threshold=threshold, taste_spread=spread)
    society = prepare(read)
    luck = 0.01 * stats.logistic.ppf((np.arange(1000) + 0.5) / 1000)
    level = society.intercepts[1] - threshold

    def adopts(share: float) -> float:
        return float(stats.norm.cdf((1.5 * share + level + luck) / spread).mean())

    mean, variance = theory.cascade(40, adopts)
    found = []
    for world in worlds(society, f"D10 {threshold} {spread}", effort):
        advance(world, 45)
        sections = world.sections[world.sections.headquarters == 0]
        found.append(sections.users / sections.actives)
    shares = np.concatenate(found)
    error = math.sqrt(variance / shares.size)
    what = f"users, sections of 40, spread of thresholds {spread / 1.5:.2f}"
    return [Check("D10", what, mean, float(shares.mean()), error)]
