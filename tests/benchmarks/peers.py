"""The engine beside its peers: the same model in plain Mesa, NumPy and C.

The peers are in ``tests/peers``, and tests of the model hold each of them to the engine.  Every
value is the ratio of two times of the thread taken one after the other, on worlds with seeds of
their own, so that other work of the machine counts for little.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from abm.model.compiler import loop
from abm.model.engine import advance, close_step, open_step
from abm.model.phases.aggregates import begin
from abm.model.phases.members import live
from abm.model.state import World
from tests.benchmarks.measurements import Measurement
from tests.benchmarks.societies import WEEKS, agent_steps, scenario, society
from tests.peers import lanes, limit, numpy_phases, plain_mesa

MESA_FLOORS = {1_000: 250, 10_000: 400, 100_000: 400}
NUMPY_FLOORS = {1_000: 5, 10_000: 5, 100_000: 3}
C_BOUND = LANES_BOUND = 1.1
"""What is promised, by number of members: at least this many times as fast as Mesa and NumPy, and
at most this share of the time of C, and of lanes by hand."""

OPENING = 8
"""Weeks of 2012 for the largest societies of plain Mesa agents, which take minutes a year."""

EACH = 5
"""Times that the same step is repeated, so that the cost of a call counts for little."""


def measure(quick: bool) -> Iterator[Measurement]:
    """Yield the ratios, by peer and size."""
    sizes = (1_000, 10_000) if quick else (1_000, 10_000, 100_000)
    for members in sizes:
        yield against_mesa(members, 3 if members < 100_000 else 1)
    for members in sizes:
        yield against_numpy(members, 5)
    for members in sizes:
        yield against_c(members, 15 if members < 100_000 else 5)
    yield against_lanes(10_000, 15)


def name_of(comparison: Callable[[int, int], Measurement], members: int) -> str:
    """Return the name of a comparison at a size."""
    return f"{comparison.__name__.replace('_', ' ')} at {members:,} members"


def against_mesa(members: int, pairs: int) -> Measurement:
    """Measure how many times as fast as plain Mesa agents, steps alone."""
    weeks = WEEKS if members < 100_000 else OPENING
    given, ready = scenario(members), society(members)
    advance(ready.world(0), 1)  # compiled before it is timed
    ratios = []
    for seed in range(pairs):
        world = ready.world(seed)
        clock = world.clock[0]
        anchors = (float(clock.resistance_intercept), float(clock.use_intercept))
        began = time.thread_time()
        advance(world, weeks)
        ours = time.thread_time() - began
        model = plain_mesa.PlainMesaModel(given, seed, intercepts=anchors)
        began = time.thread_time()
        for _ in range(weeks):
            model.step()
        ratios.append((time.thread_time() - began) / ours)
        vars(model).clear()  # Mesa 3.3 lets go of no model
    return Measurement(
        name_of(against_mesa, members),
        "times as fast",
        ratios,
        f"the first {weeks} weeks of 2012, all phases, without what precedes the first",
        floor=MESA_FLOORS[members],
    )


def against_numpy(members: int, pairs: int) -> Measurement:
    """Measure how many times as fast as NumPy in the members' step, sums of sections included.

    Both live the same steps, from the same states; the columns of NumPy are made before.
    """
    live_again(society(members).world(0), 0)  # compiled before it is timed
    ratios = []
    for seed in range(pairs):
        world = society(members).world(seed)
        draw = numpy_phases.of_generator(seed)
        ours = theirs = 0.0
        for _ in range(WEEKS):
            open_step(world)
            people, common = numpy_phases.People(world, draw), numpy_phases.Common.of(world)
            began = time.thread_time()
            for _ in range(EACH):
                numpy_phases.live(people, world, common, draw)
            theirs += time.thread_time() - began
            began = time.thread_time()
            live_again(world, EACH)
            ours += time.thread_time() - began
            begin(world)
            live(world, 0, world.members.role.size)
            close_step(world)
        ratios.append(theirs / ours)
    return Measurement(
        name_of(against_numpy, members),
        "times as fast",
        ratios,
        f"the members' step alone, {WEEKS} weeks of 2012, columns made before",
        floor=NUMPY_FLOORS[members],
    )


@loop
def live_again(world: World, times: int) -> None:
    """Live the same step several times."""
    for _ in range(times):
        live(world, 0, world.members.role.size)


def against_c(members: int, pairs: int) -> Measurement:
    """Measure the time of the engine's steps as a share of C's."""
    if limit.compiler() is None:
        return Measurement(name_of(against_c, members), "times", [], "there is no C compiler")
    with tempfile.TemporaryDirectory() as folder:
        c = limit.Limit(Path(folder), limit.FUSED)
        warm = society(members).world(0)
        c.by_c(warm, 1)
        c.by_engine(warm, 1)
        spent = np.array(
            [
                (c.by_engine(society(members).world(seed), WEEKS),
                 c.by_c(society(members).world(seed), WEEKS))
                for seed in range(pairs)
            ]
        )  # fmt: skip
    engine, by_c = spent.sum(axis=2).T
    apart = np.median(spent[:, 0] / spent[:, 1], axis=0)
    phases = ", ".join(
        f"{name} {ratio:.2f}" for name, ratio in zip(limit.PHASES, apart, strict=True)
    )
    return Measurement(
        name_of(against_c, members),
        "times the time",
        list(engine / by_c),
        f"{WEEKS} weeks of 2012, gcc {' '.join(limit.FUSED)} -march=native; by phase: {phases};"
        " of parties both sides run the engine's code",
        bound=C_BOUND,
    )


def against_lanes(members: int, pairs: int) -> Measurement:
    """Measure the members' step of the engine against eight lanes by hand: what is left to gain."""
    name = f"members' step against lanes at {members:,} members"
    if limit.compiler("cpp") is None:
        return Measurement(name, "times the time", [], "there is no C++ compiler")
    ready = society(members)
    with tempfile.TemporaryDirectory() as folder:
        in_lanes = lanes.Lanes(Path(folder))
        in_lanes.side_by_side(ready.world(0), ready.world(0), 1)  # compiled before it is timed
        spent = [
            in_lanes.side_by_side(ready.world(seed), ready.world(seed), WEEKS)
            for seed in range(pairs)
        ]
    engine, by_lanes = 1e9 * np.array(spent).T / agent_steps(members, WEEKS)
    return Measurement(
        name,
        "times the time",
        list(engine / by_lanes),
        f"{WEEKS} weeks of 2012, step by step in turn, time of the thread: {np.median(engine):.1f}"
        f" against {np.median(by_lanes):.1f} ns a member and step; the same bits, without a ledger",
        bound=LANES_BOUND,
    )
