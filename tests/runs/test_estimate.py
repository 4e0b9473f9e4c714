"""How long runs take is told in advance, and on the way."""

import os
import subprocess
import sys

import numpy as np
import pytest
from numba.core.caching import NullCache

import abm
from abm import config
from abm.model import simulation
from abm.model.simulation import is_compiled, simulate
from abm.runs.estimate import A_RUN, Guess, TimeLeft
from tests.runs.counted import COMPARISON

SIZES = COMPARISON.replace("[scenarios.loses.calendar.results.PS-presidential-2012]", "").replace(
    "outcome = 0.0", "[scenarios.large.experiment]\nscale = 20"
)
"""Four runs at 1:2000, then four at 1:20."""


@pytest.fixture
def experiment(written):
    return config.load(written(SIZES))


def test_a_guess_counts_members_and_steps(experiment):
    guess = Guess(experiment)
    small, large = guess.of([3]), guess.of([4])
    assert (large - A_RUN) / (small - A_RUN) == pytest.approx(100)
    assert guess.of(range(8)) == pytest.approx(guess.total(np.arange(8)))
    assert guess.total(np.array([1, 5, 6])) == pytest.approx(small + 2 * large)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_time_left_is_right_within_a_quarter_after_a_few_runs(experiment, workers):
    """The first run loads the model; the others take three fifths of the guess, more or less."""
    guess, seconds = Guess(experiment), 0.6 * np.array([100.0, 0.9, 1.1, 1.0])
    left = TimeLeft(experiment, np.arange(8))
    assert np.isnan(left.seconds(workers))
    for row in range(4):
        left.end([row], seconds[row] * guess.of([row]))
    assert left.seconds(workers) * workers == pytest.approx(0.6 * guess.of(range(4, 8)), rel=0.25)
    left.end([4], np.nan)  # it ended its worker
    assert left.seconds(workers) * workers == pytest.approx(0.6 * guess.of(range(5, 8)), rel=0.25)


def test_the_time_of_compiling_is_left_out_of_the_time_left(experiment):
    guess, left = Guess(experiment), TimeLeft(experiment, np.arange(8), slow=2)
    left.end([0], 300.0)
    left.end([1], 300.0)
    assert np.isnan(left.seconds(1))
    left.end([2], 0.5 * guess.of([2]))
    assert left.seconds(1) == pytest.approx(0.5 * guess.of(range(3, 8)))


def test_a_first_run_is_told_from_a_later_one(small, tmp_path):
    simulate(small(), 0)
    assert is_compiled()
    told = subprocess.run(
        [sys.executable, "-c", "from abm.runs.estimate import before_all; print(*before_all())"],
        env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.startswith("The model is compiled first")


def test_what_cannot_be_kept_is_compiled_by_every_run(monkeypatch):
    monkeypatch.setattr(simulation.follow, "_cache", NullCache())
    assert not is_compiled()


def test_a_small_experiment_needs_no_workers(written, monkeypatch):
    from concurrent.futures import ProcessPoolExecutor

    def refuse(*_, **__):
        raise AssertionError("a process is started")

    monkeypatch.setattr(ProcessPoolExecutor, "submit", refuse)
    path = written(COMPARISON)
    assert abm.run(path).complete
    with pytest.raises(AssertionError, match="a process"):
        abm.run(path, workers=1, root=path.parent / "asked")
