"""D1 to D5: what members copy, credit, meet and are told."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from abm.model.engine import advance
from abm.model.simulation import prepare
from tests.verification import closed_forms as theory
from tests.verification.checks import Check, mean_of, scenario, share_of, worlds

DAYS = 365.25
WEEK = 7.0 / DAYS


def neutral_drift(effort: int, first: int, size: int, advantage: float) -> list[Check]:
    """D1: a practice copied from the best performer is alone in the end, with this probability."""
    society = prepare(
        scenario(
            "d1_neutral_drift",
            members=size,
            section_size=float(size),
            initial_convinced=first / size,
            imitation_advantage=2.0 * advantage,
            imitation_luck=2.0,
        )
    )
    fixed = [_fixation(world, society.steps) for world in worlds(society, "D1", 400 * effort)]
    what = f"fixation from {first} of {size}, r = {advantage:g}"
    return [share_of("D1", what, theory.fixation(first, size, advantage), fixed)]


def _fixation(world: Any, steps: int) -> float:
    """Belief that all share in the end."""
    for _ in range(0, steps, 100):
        advance(world, 100)
        belief = world.members.belief
        if belief.min() == belief.max():
            return float(belief[0])
    raise RuntimeError(f"two beliefs were left after {steps} steps")


def best_performer(effort: int, share: float, advantage: float) -> list[Check]:
    """D1, one step: how often the best performer is an adopter."""
    society = prepare(
        scenario("d1_best_performer", initial_convinced=share, imitation_advantage=advantage)
    )
    copied = []
    for world in worlds(society, "D1 step", 800 * effort):
        advance(world, 1)
        copied.append(float(world.members.belief[0]))
    odds = share * math.exp(advantage)
    what = f"best performer adopts, s = {share:g}, r = {advantage:g}"
    return [share_of("D1", what, odds / (odds + 1.0 - share), copied)]


def superstition(effort: int, win: float, gain: float, loss: float) -> list[Check]:
    """D2: mean and variance of belief between sections with results of their own."""
    values = {"attribution_gain": gain, "loss_weight": loss / gain}
    return _learnt(effort, "D2", "d2_superstition", win, values, (gain, loss, 0.0))


def hidden_failures(effort: int, win: float, silence: float) -> list[Check]:
    """D3: mean belief where part of the failures is passed over in silence."""
    gain = 0.3
    values = {"loss_silence": silence}
    checks = _learnt(effort, "D3", "d3_hidden_failures", win, values, (gain, gain, silence))
    limit = theory.with_hidden_failures(win, silence)
    what = f"limit q / (q + (1-q)(1-u)), q = {win:g}, u = {silence:g}"
    return [Check("D3", what, limit, checks[0].expected, tolerance=1e-4), checks[0]]


def _learnt(
    effort: int,
    case: str,
    config: str,
    win: float,
    values: dict[str, Any],
    rates: tuple[float, float, float],
) -> list[Check]:
    """Mean and variance of one member a section after 60 results."""
    gain, loss, silence = rates
    society = prepare(scenario(config, win=win, **values))
    mean, variance = theory.learnt_moments(0.5, win, gain, loss, silence, 60)
    by_world = []
    for world in worlds(society, f"{case} {win} {values}", effort):
        advance(world, society.steps)
        by_world.append(world.members.belief[world.members.seat == 1].copy())
    belief = np.concatenate(by_world)
    what = f"q = {win:g}, a = {gain:g}, {loss:g}, u = {silence:g}"
    return [
        mean_of(case, f"mean belief, {what}", mean, belief),
        mean_of(case, f"variance between sections, {what}", variance, (belief - mean) ** 2),
    ]


def common_shock(effort: int, win: float, gain: float) -> list[Check]:
    """D2 with results in common: the variance is between runs, and none within."""
    society = prepare(scenario("d2_common_shock", win=win, attribution_gain=gain))
    beliefs, apart = [], 0.0
    for world in worlds(society, "D2 common", 600 * effort):
        advance(world, society.steps)
        beliefs.append(float(world.members.belief[0]))
        apart = max(apart, float(np.ptp(world.members.belief)))
    mean, variance = theory.learnt_moments(0.5, win, gain, gain, 0.0, 60)
    what = f"q = {win:g}, a = {gain:g}, common results"
    squared = (np.array(beliefs) - mean) ** 2
    return [
        mean_of("D2", f"mean belief, {what}", mean, beliefs),
        mean_of("D2", f"variance between runs, {what}", variance, squared),
        Check("D2", f"largest spread within a run, {what}", 0.0, apart),
    ]


def hot_stove(effort: int, sharpness: float, rate: float, mean: float, sd: float) -> list[Check]:
    """D4: share of users among those who learn by using alone, averaged over 200 weeks each."""
    society = prepare(
        scenario(
            "d4_hot_stove",
            belief_use=1.5 * sharpness,
            experience_rate=-math.log(1.0 - rate) / WEEK,
            warmth=0.5 + mean / 15.0,
            doors_spread=sd / 15.0,
        )
    )
    by_world = []
    for world in worlds(society, f"D4 {sharpness} {rate}", effort):
        advance(world, 200)
        used = np.zeros(world.members.role.size)
        for _ in range(20):
            advance(world, 10)
            used += world.members.practice > 0
        by_world.append(used / 20)
    what = f"share using, S = {sharpness:g}, b = {rate:g}, mu = {mean:g}, sd = {sd:g}"
    expected = theory.hot_stove(sharpness, rate, mean, sd)
    return [mean_of("D4", what, expected, np.concatenate(by_world))]


def selective_vendor(effort: int, truth: float, shown: int, met: float) -> list[Check]:
    """D5: mean belief under stories told selectively, and truth met at the doors.

    Stories close 0.02 of the gap in a step, the doors the share ``met``.
    """
    closed = 0.02
    society = prepare(
        scenario(
            "d5_selective_vendor",
            experience=1.0,
            experience_rate=-DAYS * math.log(1.0 - met),
            warmth=truth,
            story_success=truth,
            story_shown=float(shown),
        )
    )
    means = []
    for world in worlds(society, f"D5 {truth} {shown} {met}", 40 * effort):
        advance(world, 500)
        records = []
        for _ in range(120):
            advance(world, 25)
            records.append(float(world.members.belief[1]))
        means.append(float(np.mean(records)))
    expected = theory.two_sources(theory.told_successes(10, truth, shown), truth, closed, met)
    weight = theory.two_sources(1.0, 0.0, closed, met)
    what = f"mean belief, p = {truth:g}, c = {shown} of 10, weight of stories {weight:.2g}"
    return [mean_of("D5", what, expected, means)]
