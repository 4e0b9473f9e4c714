"""A run that raises, hangs or gives nonsense is stored as failed, and the others go on."""

import dataclasses
import os

import numpy as np
import pytest

from abm.config import load
from abm.config.experiment import Points
from abm.runs.in_process import InProcess
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
        [(False, "TimeoutError: not finished after 8 s"), (True, "Timeout (0:")],
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
        results, counter = run(write(text + slow), workers=2, limit=8.0)
        assert counter.failed == 2
        failed = results.runs.query("status == 'failed'")
        assert list(results.runs["status"]) == ["done", "done", "failed", "failed"]
        assert failed["error"].str.contains(error, regex=False).all()
        assert (failed["seed"] > 0).all()

    def test_workers_of_other_sources_are_refused(self, write, monkeypatch):
        from abm.runs import worker

        monkeypatch.setattr(worker, "sources_digest", lambda: "others")
        with pytest.raises(worker.WorkersError, match="other sources"):
            run(write())
