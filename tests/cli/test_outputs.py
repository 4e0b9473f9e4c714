"""What verbs write for others: tables of runs, figures to measure; and lists of parameters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import abm
from abm.paths import RUNS_TABLE
from tests.cli.texts import TINY

SWEEP = TINY.replace("[experiment]", '[experiment]\nkind = "sweep"', 1) + (
    "\n[design.factors]\neffort = [0.5, 1.5]\n"
)
READERS = {"csv": pd.read_csv, "parquet": pd.read_parquet, "dta": pd.read_stata}


@pytest.fixture
def swept(say, write):
    """Return the config of a sweep that was run, and its results."""
    config = write(SWEEP)
    code, words = say("run", config)
    assert code == 0, words
    return config, abm.results(config)


def test_a_sweep_leaves_every_run_with_its_factors_and_outcomes(swept):
    _, results = swept
    runs = pd.read_csv(results.folder.path / RUNS_TABLE)
    replicates = results.experiment.replicates
    assert list(runs[["point", "replicate"]].itertuples(index=False, name=None)) == [
        (point, replicate) for point in (0, 1) for replicate in range(replicates)
    ]
    assert runs["effort"].tolist() == [0.5] * replicates + [1.5] * replicates
    for outcome in results.experiment.case.outcomes:
        np.testing.assert_array_equal(runs[outcome], results.values(outcome).ravel())


@pytest.mark.parametrize(
    ("kind", "ending"), [("csv", "csv"), ("parquet", "parquet"), ("stata", "dta")]
)
def test_tables_are_exported_for_other_programs(say, swept, tmp_path, kind, ending):
    config, results = swept
    code, words = say("export", config, "--format", kind, "--out", tmp_path / "out")
    assert code == 0, words
    runs = READERS[ending](tmp_path / "out" / f"runs.{ending}")
    np.testing.assert_allclose(
        runs["resistance_2012"], results.values("resistance_2012").ravel(), rtol=1e-12
    )
    series = READERS[ending](tmp_path / "out" / f"series.{ending}")
    assert len(series) == len(results.series)
    np.testing.assert_allclose(series["value"], results.series["value"], rtol=1e-6)
    assert set(series["party"].astype(str)) == set(results.series["party"].astype(str))


def test_parameters_of_a_mechanism_are_listed(say):
    code, words = say("check", "--parameters", "promise")
    assert code == 0
    assert "promise_rate = " in words
    assert "norm_weight" not in words
    assert say("check", "--parameters", "promse") == (
        2,
        'promse: no such mechanism or parameter; did you mean "promise"?\n',
    )


def test_a_width_that_is_none_is_refused(say, write):
    for width in ("wide", "0", "-3mm", "80in"):
        code, words = say("plot", write(), f"--width={width}")
        assert (code, words) == (2, f'--width {width}: must be a width such as "80mm" or "16cm"\n')


def test_nothing_is_exported_without_a_finished_run(say, swept):
    """What was exported before stays: it is not replaced by tables without rows."""
    config, results = swept
    assert say("export", config)[0] == 0
    (exported,) = config.parents[1].rglob("build/*/runs.csv")
    before = exported.read_bytes()
    elsewhere = results.root.with_name("elsewhere")
    code, words = say("export", config, "--results", elsewhere)
    assert (code, "has no finished run yet: abm run makes them" in words) == (1, True)
    assert exported.read_bytes() == before


@pytest.mark.parametrize("width", ["100000cm", "2001mm"])
def test_a_figure_of_many_metres_is_refused(say, swept, width):
    code, words = say("plot", swept[0], "--figure", "sweep", "--width", width)
    assert (code, "is wider than 2,000 mm" in words) == (2, True)
