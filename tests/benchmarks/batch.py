"""What the batch layer costs: its share of the time of small runs, and memory that stays flat."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from abm import cases, config
from abm.config import Experiment
from abm.runs import worker
from abm.runs.plan import Plan
from abm.runs.pool import cores
from abm.runs.provenance import sources_digest
from abm.runs.running import run
from abm.runs.shards import ShardWriter
from abm.runs.worker import Receipt, Task
from tests.benchmarks.measurements import Measurement
from tests.benchmarks.processes import apart, forget, peak

SMALL = """
[experiment]
kind = "design"
replicates = {replicates}
scale = 350
step = 28
start = 2011-01-03
end = 2013-12-31
[design]
sampler = "lhs"
n = {n}
factors = {{ effort = [], promise_rate = [], domestic_rate = [], norm_weight = [] }}
[outputs]
every = 13
"""
"""A design of small runs: three years by four weeks, all parties at 1:350, a record a year."""

REPLICATES = 10
"""Runs of a point where memory is measured; the table of points takes eight bytes a value."""

WARM = 200
"""Runs after which a process holds all that it will ever load."""


def measure(quick: bool) -> Iterator[Measurement]:
    """Yield the overhead, the memory of the parent, and that of a worker."""
    yield _overhead(600 if quick else 20_000)
    yield _parent(20_000 if quick else 200_000)
    yield _worker(400 if quick else 2000)


def _overhead(n: int) -> Measurement:
    """Measure the share of the workers' time that is not spent in the model.

    It counts everything from the call to its return: planning, starting workers, dispatch,
    writing, checksums and the manifest.  The model is timed in the same runs, since it is slower
    where other workers share the processor.
    """
    with tempfile.TemporaryDirectory() as folder:
        experiment = _experiment(Path(folder), n)
        began = time.perf_counter()
        results = run(experiment, root=Path(folder) / "results")
        wall = time.perf_counter() - began
        engine = float(results.values("seconds").sum())
    share = 100 * (1 - engine / (wall * cores()))
    setting = f"{n:,} runs of {1000 * engine / n:.0f} ms on {cores()} cores, {wall:.0f} s in all"
    return Measurement(
        "overhead of the batch layer", "% of the workers' time", [share], setting, 10
    )


def _parent(n: int) -> Measurement:
    """Measure how much the memory of the process that asks for runs grows with their number."""
    grown = apart(_grown_parent, n)
    setting = f"peak growth from {WARM:,} to {n:,} runs, {REPLICATES} a point, start to digest"
    return Measurement("memory of the parent", "bytes a run", [grown / (n - WARM)], setting, 64)


def _worker(n: int) -> Measurement:
    """Measure how much the memory of a worker grows with the runs that it has computed."""
    grown = apart(_grown_worker, n)
    setting = f"peak growth from {WARM:,} to {n:,} runs, in chunks of 100"
    return Measurement("memory of a worker", "MB", [grown / 1e6], setting)


def _experiment(folder: Path, n: int, replicates: int = 1) -> Experiment:
    """Return a design of n small runs."""
    path = folder / "experiments" / f"small-{n}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SMALL.format(n=n // replicates, replicates=replicates), encoding="utf-8")
    return config.load(path)


def _grown_parent(n: int) -> int:
    """Return by how many bytes the peak memory grows when n runs follow a few."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        run(_experiment(root, WARM, REPLICATES), Pretender(), workers=1, root=root / "results")
        forget()
        before = peak()
        run(_experiment(root, n, REPLICATES), Pretender(), workers=1, root=root / "results")
        return peak() - before


def _grown_worker(n: int) -> int:
    """Return by how many bytes the peak memory grows from a few runs to n."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan.of(_experiment(Path(folder), n))
        peaks = []
        for first in range(0, n, 100):
            jobs = plan.jobs(range(first, min(first + 100, n)))
            worker.compute(Task(jobs, Path(folder), f"bench.{first}", None, sources_digest()))
            peaks.append(peak())
            forget()
        return peaks[-1] - peaks[WARM // 100 - 1]


class Pretender(Executor):
    """An executor that stores runs without computing them, to measure whoever asks for them."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Store a row for each run of a task."""
        (task,) = args
        shard = ShardWriter(task.store, task.token)
        status = {"status": "done", "error": "", "seconds": 0.02, "digest": "0" * 64}
        outcomes = dict.fromkeys(cases.load().outcomes, 0.5)
        folder = shard.commit(
            [{"run_id": job.run_id, "seed": job.seed, **status, **outcomes} for job in task.jobs]
        )
        future: Future[Any] = Future()
        future.set_result(Receipt(len(task.jobs), 0, 0.02 * len(task.jobs), folder.name))
        return future
