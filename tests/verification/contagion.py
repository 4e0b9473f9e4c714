"""D6 and D9 to D12: who follows whom."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from abm.model.engine import advance
from abm.model.simulation import prepare
from tests.verification import closed_forms as theory
from tests.verification.checks import (
    Check,
    mean_beliefs,
    mean_of,
    scenario,
    share_of,
    with_bias,
    worlds,
)

Array = NDArray[np.float64]
DAYS = 365.25
WEEK = 7.0 / DAYS
NEVER = 10**6


def complex_contagion(size: int) -> list[Check]:
    """D6: a ring is won in a known number of steps if two of four neighbours are enough."""
    crossed = _times("ring", size, 3.75)
    stopped = _times("ring", size, 6.25)
    simple = _times("small_world", size, 1.25)
    depth = _depths("small_world", size)
    ring = f"ring of {size}"
    return [
        Check(
            "D6", f"steps to the last, threshold 2, {ring}", theory.ring_spread(size), crossed.max()
        ),
        Check("D6", f"users in the end, threshold 3, {ring}", 2, (stopped < NEVER).sum()),
        Check(
            "D6",
            f"steps to the last, threshold 1, small world of {size}",
            depth.max(),
            simple.max(),
        ),
        Check("D6", f"members that differ from breadth first, {size}", 0, (simple != depth).sum()),
    ]


def contagion_on_a_random_graph(effort: int, size: int) -> list[Check]:
    """D6: on a random regular graph two users hardly ever win a third.

    Each of the four neighbours of a seed has three other ties, each of which leads to the other
    seed with a chance of 4 / (4 N): 12 / N are won, and of order 1 / N^2 more.
    """
    won = [(_times("random", size, 3.75, seed) < NEVER).sum() - 2 for seed in range(20 * effort)]
    what = f"users won, threshold 2, random graph of {size}"
    return [with_bias(mean_of("D6", what, 12.0 / size, won), 100.0 / size**2)]


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
    shares = mean_beliefs(society, f"D9 {size} {rate}", 8000 // size * effort, steps)
    error = math.sqrt(variance / len(shares))
    what = f"share informed, N = {size}, k0 = {first}, {rate:g} /yr, day {steps}"
    return [Check("D9", what, mean, float(np.mean(shares)), error)]


def well_mixed(effort: int, rate: float, years: float) -> list[Check]:
    """D9: the mean field of the same, with 500 members.

    Of a bias of order F (1 - F) (rate^2 t dt + 1 / (2 k0) + rate t / N) the first part is the
    step's, the second that of a slow start by chance, the third that nobody meets themselves; the
    last term is that of averaging a curve over chance.
    """
    size, first = 500, 50
    exact = contagion(effort, size, first, rate, round(years * DAYS))[0]
    share = theory.logistic_spread(first / size, rate, years)
    order = rate**2 * years / DAYS + 0.5 / first + rate * years / size
    bias = share * (1.0 - share) * order + 0.05 / first
    what = f"the same in the mean field, N = {size}, {rate:g} /yr, {years:g} yr"
    return [exact, replace(exact, quantity=what, expected=share, tolerance=bias)]


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
    shares = mean_beliefs(prepare(read), f"D9 bass {spontaneous} {rate}", 40 * effort, steps)
    error = math.sqrt(variance / len(shares))
    years, hazard = steps / DAYS, -math.log1p(-spontaneous) * DAYS / 7.0
    share = theory.bass(first / size, hazard, rate, years)
    order = rate**2 * years / DAYS + 0.5 / first + rate * years / size
    bias = share * (1.0 - share) * order + (1.0 - share) * spontaneous + 0.05 / first
    what = f"p = {spontaneous:g} a week, {rate:g} /yr, week {weeks}"
    return [
        Check("D9", f"share of adopters, N = {size}, {what}", mean, float(np.mean(shares)), error),
        Check(
            "D9", f"the same by Bass, {what}", share, float(np.mean(shares)), error, tolerance=bias
        ),
    ]


def thresholds(effort: int, threshold: float, spread: float) -> list[Check]:
    """D10: final share of users where thresholds differ, in sections of 40, exactly.

    A member's threshold is normal, up to the anchored intercept and the logistic noise of choice.
    """
    read = scenario("d10_thresholds", use_threshold=threshold, taste_spread=spread)
    society = prepare(read)
    luck = 0.01 * stats.logistic.ppf((np.arange(1000) + 0.5) / 1000)
    level = float(society.world(1).clock[0].use_intercept) - threshold

    def adopts(share: float) -> float:
        return float(stats.norm.cdf((1.5 * share + level + luck) / spread).mean())

    mean, variance = theory.cascade(40, adopts)
    by_world = []
    for world in worlds(society, f"D10 {threshold} {spread}", effort):
        advance(world, 45)
        counts = world.counts[world.sections.headquarters == 0]
        by_world.append(counts.users / counts.actives)
    shares = np.concatenate(by_world)
    error = math.sqrt(variance / shares.size)
    what = f"users, sections of 40, spread of thresholds {spread / 1.5:.2f}"
    return [Check("D10", what, mean, float(shares.mean()), error)]


def informational_cascade(effort: int, adopting: int, size: int) -> list[Check]:
    """D11: who choose in turn follow the first few, right or wrong.

    With very many members signals are independent: the chance of the cascade is then that of the
    paper, from which one of so many is of order 1 / N away.
    """
    read = scenario(
        "d11_cascade",
        members=size,
        section_size=float(size),
        initial_convinced=adopting / size,
    )
    society = prepare(read)
    shares = []
    for world in worlds(society, f"D11 {adopting} {size}", 400 * effort):
        advance(world, 3)
        shares.append(float((world.members.practice > 0).mean()))
    up = [float(share > 0.5) for share in shares]
    lead, mean = theory.informational_cascade(adopting, size)
    limit = theory.right_cascade(adopting / size)
    what = f"{adopting} of {size} signals to adopt"
    return [
        share_of("D11", f"chance that all follow adopters, {what}", lead, up),
        mean_of("D11", f"share of adopters, {what}", mean, shares),
        Check("D11", f"the same chance among very many, {what}", limit, lead, tolerance=1.0 / size),
    ]


def personal_thresholds(effort: int, spread: float) -> list[Check]:
    """D12: final share of users where thresholds are stated as such, exactly."""
    size, middle = 100, 0.25
    society = prepare(scenario("d12_personal_thresholds", threshold_spread=spread))

    def adopts(share: float) -> float:
        return float(stats.norm.cdf((share - middle) / spread)) if share < 1.0 else 1.0

    mean, variance = theory.cascade(size, adopts)
    by_world = []
    for world in worlds(society, f"D12 {spread}", effort):
        advance(world, society.steps)
        counts = world.counts[world.sections.headquarters == 0]
        by_world.append(counts.users / counts.actives)
    shares = np.concatenate(by_world)
    error = math.sqrt(variance / shares.size)
    what = f"users, sections of {size}, thresholds {middle:.2f} +- {spread:.2f}"
    return [Check("D12", what, mean, float(shares.mean()), error)]
