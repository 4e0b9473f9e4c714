"""What the compiled engine costs, and how it compares to the same model in other forms."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import abm
from abm import cases, config
from abm.model.engine import advance
from abm.model.simulation import prepare, simulate
from abm.model.state import VACANT
from abm.runs.pool import cores
from abm.runs.running import run
from tests.benchmarks import peers
from tests.benchmarks.measurements import Measurement
from tests.benchmarks.processes import apart, peak
from tests.benchmarks.societies import WEEKS, agent_steps, scenario, society

DEGREES = (8.0, 32.0)
"""Mean ties of a member, to compare."""

YEAR = f"all rules, {WEEKS} weeks of 2012, one thread"

THOUSAND = """
[experiment]
kind = "ensemble"
replicates = {runs}
scale = 300
"""
"""The packaged history with about a thousand members."""

COMMAND = "from abm.cli import app; app()"
BARE = """
from abm import cases
from abm.model.simulation import simulate
simulate(cases.load().scenario(scale=300), 1)
"""


def measure(quick: bool) -> Iterator[Measurement]:
    """Yield speed, memory, start-up, and ratios to peers."""
    sizes = (1_000, 10_000, 100_000) if quick else (1_000, 10_000, 100_000, 1_000_000)
    costs = {}
    for members in sizes:
        costs[members] = _seconds(members, repetitions=3 if members >= 100_000 else 15)
        yield _speed(members, costs[members])
    yield _growth(costs, 10_000, sizes[-1])
    yield _degree(10_000, repetitions=3 if quick else 7)
    yield _fixed_cost(1_000)
    yield _memory(10_000)
    yield from _start_up(quick)
    yield _two_processes(200 if quick else 1_000, repetitions=1 if quick else 3)
    if not quick:
        yield from _whole_society()
    yield from peers.measure(quick)


def _seconds(members: int, repetitions: int) -> list[float]:
    """Return the seconds of an agent-step, over worlds with seeds of their own."""
    steps = agent_steps(members, WEEKS)
    taken = []
    for seed in range(repetitions):
        world = society(members).world(seed)
        began = time.perf_counter()
        advance(world, WEEKS)
        taken.append((time.perf_counter() - began) / steps)
    return taken


def _speed(members: int, costs: list[float]) -> Measurement:
    """Tell the speed at a size."""
    return Measurement(
        f"speed at {members:,} members",
        "million agent-steps a second",
        [1e-6 / cost for cost in costs],
        f"{YEAR}, worlds with seeds of their own",
    )


def _growth(costs: dict[int, list[float]], small: int, large: int) -> Measurement:
    """Tell how much dearer an agent-step is in a large society."""
    ratios = [cost / float(np.median(costs[small])) for cost in costs[large]]
    name = f"cost of an agent-step at {large:,} members against {small:,}"
    return Measurement(name, "times", ratios, YEAR, bound=4)


def _degree(members: int, repetitions: int) -> Measurement:
    """Tell how much dearer an agent-step is with four times as many ties."""
    given = scenario(members)
    few, many = (
        prepare(
            replace(
                given,
                network="small_world",
                parameters={**given.parameters, "network_degree": degree},
            )
        )
        for degree in DEGREES
    )
    advance(few.world(0), 1)  # compiled before it is timed
    ratios = []
    for seed in range(repetitions):
        taken = []
        for ready in (few, many):
            world = ready.world(seed)
            began = time.perf_counter()
            advance(world, WEEKS)
            taken.append(time.perf_counter() - began)
        ratios.append(taken[1] / taken[0])
    name = "cost of an agent-step with {1:.0f} ties against {0:.0f}".format(*DEGREES)
    return Measurement(name, "times", ratios, f"{YEAR}, {members:,} members of small worlds")


def _fixed_cost(members: int) -> Measurement:
    """Measure how long a run takes before its first step."""
    ready = society(members)
    taken = []
    for seed in range(200):
        began = time.perf_counter()
        ready.world(seed)
        taken.append(1000 * (time.perf_counter() - began))
    setting = f"population and network of {members:,} members, seeds of their own"
    return Measurement("fixed cost of a run", "ms", taken, setting, bound=0.5)


def _memory(members: int) -> Measurement:
    """Measure the arrays of a society, ties and vacant seats included."""
    world = society(members).world(0)
    size = sum(array.nbytes for array in _arrays(world))
    present = np.count_nonzero(world.members.role != VACANT)
    seats = world.members.role.size
    return Measurement(
        "memory of a society",
        "bytes a member",
        [size / present],
        f"ties included, no ledger; {size / seats:.0f} bytes a seat, {present:,} of {seats:,} seats"
        " taken, since seats are laid out for the largest membership to come",
        bound=200,
    )


def _arrays(world: Any) -> Iterator[Any]:
    """Yield all arrays of a world."""
    for part in world:
        yield from _arrays(part) if isinstance(part, tuple) else (part,)


def _start_up(quick: bool) -> Iterator[Measurement]:
    """Measure the command's help, and a run with nothing compiled and with everything compiled."""
    _python(COMMAND, "--help")
    taken = [_python(COMMAND, "--help") for _ in range(5 if quick else 15)]
    yield Measurement("start-up", "s", taken, "`abm --help`", bound=0.2)
    with tempfile.TemporaryDirectory() as folder:
        path = _ensemble(Path(folder), 1)

        def first(number: int, compiled: str) -> float:
            given = {"NUMBA_CACHE_DIR": str(Path(folder) / compiled)}
            results = str(Path(folder) / f"results-{compiled}-{number}")
            arguments = ("run", str(path), "--results", results)
            return _python(COMMAND, *arguments, **given)

        cold = [first(0, f"cold-{k}") for k in range(1 if quick else 3)]
        setting = "`abm run`, one run of ten years by the week with a thousand members, stored"
        yield Measurement("first run", "s", cold, f"{setting}, nothing compiled", bound=15)
        warm = [first(k, "cold-0") for k in range(1, 4 if quick else 8)]
        yield Measurement("warm run", "s", warm, f"{setting}, compiled before", bound=1.2)
    bare = [_python(BARE) for _ in range(3 if quick else 7)]
    setting = "the same run from a script that imports the model alone, compiled before"
    yield Measurement("warm script", "s", bare, setting)


def _python(code: str, *arguments: str, **environment: str) -> float:
    """Return the seconds that a Python process takes, with the package that is running."""
    package = str(Path(abm.__file__).parents[1])
    given = {**os.environ, "PYTHONPATH": package, **environment}
    began = time.perf_counter()
    command = [sys.executable, "-c", code, *arguments]
    subprocess.run(command, env=given, check=True, capture_output=True)
    return time.perf_counter() - began


def _ensemble(folder: Path, runs: int) -> Path:
    """Return a config of so many runs, written into a folder."""
    path = folder / "experiments" / "thousand.toml"
    path.parent.mkdir()
    path.write_text(THOUSAND.format(runs=runs), encoding="utf-8")
    return path


def _two_processes(runs: int, repetitions: int) -> Measurement:
    """Measure what a second process brings, from the call to its return, in pairs."""
    name = "two processes against one"
    if cores() < 2:
        return Measurement(name, "times", [], "there is one core", floor=1.8)
    gains = []
    for _ in range(repetitions):
        taken = [_seconds_of_runs(runs, workers) for workers in (1, 2)]
        gains.append(taken[0] / taken[1])
    setting = f"{runs} runs of ten years by the week with a thousand members, stored"
    return Measurement(name, "times", gains, setting, floor=1.8)


def _seconds_of_runs(runs: int, workers: int) -> float:
    """Return the seconds of so many runs."""
    with tempfile.TemporaryDirectory() as folder:
        experiment = config.load(_ensemble(Path(folder), runs))
        began = time.perf_counter()
        run(experiment, workers=workers, root=Path(folder) / "results")
        return time.perf_counter() - began


def _whole_society() -> Iterator[Measurement]:
    """Measure the decade with every member there was."""
    taken, memory = apart(_decade, 1)
    setting = "2009 to 2018 by the week at 1:1, ledger and series kept, a process of its own"
    yield Measurement("the whole society", "s", [taken], setting, bound=40)
    yield Measurement("peak memory of the whole society", "GiB", [memory / 2**30], setting, bound=1)


def _decade(scale: int) -> tuple[float, int]:
    """Return the seconds of ten years at a scale, compiled before, and the peak memory."""
    simulate(cases.load().scenario(scale=2000), 0)
    began = time.perf_counter()
    prepare(cases.load().scenario(scale=scale)).run(1)
    return time.perf_counter() - began, peak()
