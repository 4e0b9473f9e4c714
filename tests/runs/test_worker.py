"""A run that raises, hangs or gives nonsense is stored as failed, and the others go on."""

import dataclasses
import multiprocessing
import os
import re
import signal
import threading
import time

import numpy as np
import pytest

from abm.config import load
from abm.config.experiment import Points
from abm.runs.in_process import InProcess
from abm.runs.shards import STARTED
from abm.runs.worker import WATCH, WorkersError
from tests.runs.counted import TINY, run

STUCK_IN_WORKERS = """
import abm.model.simulation as simulation

follow = simulation.follow


def stuck(world, *asked):
    while world.clock[0].scale == 1:
        pass
    return follow(world, *asked)


simulation.follow = stuck
"""
"""Code that a process executes as it starts: at scale 1, a step never ends."""

ENDS_WORKERS = """
import multiprocessing, os
import abm.model.simulation as simulation


def end(world, *asked):
    os.kill(os.getpid(), {number})


simulation.follow = end
"""
"""Code that a process executes as it starts: a run ends its worker with a signal."""


def broken(experiment):
    """Return the experiment with a second scenario, on which the model raises."""
    good = experiment.points[0].scenario
    bad = dataclasses.replace(good, parameters={**good.parameters, "section_size": "many"})
    return dataclasses.replace(experiment, points=Points({"baseline": good, "bad": bad}))


class TestFailures:
    def test_a_run_that_raises_is_stored_as_failed(self, write):
        results, counter = run(broken(load(write())))
        assert (counter.done, counter.failed) == (4, 4)
        failed = results.runs.query("status == 'failed'")
        assert failed["error"].str.contains("Traceback").all()
        assert set(failed["point"]) == {"bad"}
        assert (failed["seed"] > 0).all()
        assert results.manifest["runs"] == {"done": 4, "failed": 4, "missing": 0}

    def test_failed_runs_are_computed_again_only_on_request(self, write):
        experiment = broken(load(write()))
        first, _ = run(experiment)
        _, idle = run(experiment)
        again, busy = run(experiment, executor=InProcess(), retry_failed=True)
        assert (idle.runs, busy.runs) == (0, 4)
        assert len(again.runs) == 8
        assert first.digest == again.digest

    @pytest.mark.parametrize("value", [np.nan, np.inf])
    def test_a_run_with_undefined_or_infinite_values_fails(self, write, monkeypatch, value):
        from abm.model.simulation import Society

        right = Society.run

        def wrong(society, seed, **asked):
            output = right(society, seed, **asked)
            output.series[1, :, 0, 1] = value
            return output

        monkeypatch.setattr(Society, "run", wrong)
        results, counter = run(write())
        assert counter.failed == 4
        assert results.runs["error"].str.contains("ArithmeticError").all()

    @pytest.mark.parametrize(
        ("stuck", "error"),
        [(False, "TimedOut"), (True, "most recent call first")],
    )
    def test_a_run_that_hangs_ends_and_the_others_go_on(
        self, write, monkeypatch, tmp_path, stuck, error
    ):
        """A run ends itself between two steps; if it is stuck within one, its worker ends."""
        run(write())  # compiles the model, which would count as part of the run
        if stuck:
            (tmp_path / "sitecustomize.py").write_text(STUCK_IN_WORKERS)
            monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
        slow = "\n[scenarios.slow.experiment]\nscale = 1\nstep = 0.25\n"
        text = TINY.replace("[experiment]", '[experiment]\nkind = "compare"').replace("= 4", "= 2")
        text = text.replace("every = 3", "every = 100000")  # no records in between
        results, counter = run(write(text + slow), workers=2, limit=4.0)
        assert counter.failed == 2
        failed = results.runs.query("status == 'failed'")
        assert list(results.runs["status"]) == ["done", "done", "failed", "failed"]
        assert failed["error"].str.contains(error, regex=False).all()
        assert (
            failed["error"]
            .str.strip()
            .str.endswith("not finished after 4 seconds of computing, the limit")
            .all()
        )
        assert (failed["seed"] > 0).all()

    @pytest.mark.parametrize(
        ("number", "reason"),
        [
            (signal.SIGSEGV, "crashed: segmentation fault"),
            (signal.SIGKILL, "killed 3 times while it was computed alone (out of memory?)"),
        ],
    )
    def test_why_a_run_ended_its_worker_is_the_last_line_of_its_error(
        self, write, monkeypatch, tmp_path, number, reason
    ):
        program = ENDS_WORKERS.format(number=int(number))
        (tmp_path / "sitecustomize.py").write_text(program)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
        results, counter = run(write(TINY.replace("= 4", "= 1")), workers=1)
        assert counter.failed == 1
        assert results.runs["error"].iloc[0].splitlines()[-1] == reason

    @pytest.mark.parametrize(
        "fault", [MemoryError("of 3 GiB"), OSError(28, "No space left"), ImportError("no library")]
    )
    def test_a_fault_of_the_machine_stops_and_is_no_failed_run(self, write, monkeypatch, fault):
        from abm.model.simulation import Society

        def ill(society, seed, **asked):
            raise fault

        path = write()
        monkeypatch.setattr(Society, "run", ill)
        with pytest.raises(WorkersError, match=re.escape(f"{type(fault).__name__}: {fault}")):
            run(path)
        monkeypatch.undo()
        results, counter = run(path)
        assert (counter.runs, counter.done) == (4, 4)
        assert results.complete

    @pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals")
    def test_time_while_a_worker_is_suspended_does_not_count(self, write):
        ready, _ = run(write(TINY.replace("= 4", "= 1")))  # compiles the model
        before = set(multiprocessing.active_children())

        def suspend():
            while not any(ready.store.folder.glob(f"{STARTED}*/{WATCH}")):
                time.sleep(0.01)
            workers = set(multiprocessing.active_children()) - before
            for number in (signal.SIGSTOP, signal.SIGCONT):
                for process in workers:
                    os.kill(process.pid, number)
                time.sleep(8 if number == signal.SIGSTOP else 0)

        nap = threading.Thread(target=suspend)
        nap.start()
        text = TINY.replace("step = 30", "step = 1").replace("= 4", "= 3")
        _, counter = run(write(text, "long"), workers=1, limit=4.0)
        nap.join()
        assert (counter.done, counter.failed) == (3, 0)

    def test_workers_of_other_sources_are_refused(self, write, monkeypatch):
        from abm.runs import worker

        monkeypatch.setattr(worker, "sources_digest", lambda: "others")
        with pytest.raises(worker.WorkersError, match="other sources"):
            run(write())
