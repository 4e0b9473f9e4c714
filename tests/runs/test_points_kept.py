"""Points that are given in memory are kept with the results, so that other processes read them."""

import numpy as np
import pandas as pd
import pytest

import abm
from abm import paths
from tests.invoking import invoke
from tests.runs.counted import TINY, run

DESIGN = TINY.replace("[experiment]", '[experiment]\nkind = "design"').replace("= 4", "= 2")


def test_another_process_finds_the_points_and_the_runs(write, monkeypatch):
    monkeypatch.setenv("ABM_RESULTS", "")
    config = write(DESIGN)
    frame = pd.DataFrame({"effort": [0.1 + 0.2, 1 / 3, 2.0], "norm": [1, 0, 1]})
    results, counter = run(abm.load(config, table=frame))
    assert counter.runs == 6
    kept = pd.read_csv(results.folder.path / paths.POINTS)
    assert list(kept) == ["point", "effort", "norm"]
    assert np.array_equal(kept[["effort", "norm"]], frame)
    outcomes = pd.read_csv(results.folder.path / "outcomes.csv")
    assert set(outcomes["point"]) == set(kept["point"])
    again = abm.results(config)
    assert again.digest == results.digest
    assert again.complete
    assert again.changes == []
    assert run(config)[1].runs == 0
    code, words = invoke("status", str(config))
    assert (code, "6 runs: 6 done, 0 failed, 0 missing" in words) == (0, True)
    code, words = invoke("plot", str(config), "--figure", "roles", "--point", "1")
    assert code == 0, words
    assert np.array_equal(pd.read_csv(results.folder.path / paths.POINTS), kept)


def test_without_points_the_message_says_how_to_give_them(write):
    with pytest.raises(abm.config.ConfigError, match=r"or abm\.load\(config, table=\.\.\.\)"):
        abm.load(write(DESIGN))


def test_points_of_a_config_replace_those_that_were_kept(write):
    config = write(DESIGN)
    results, _ = run(abm.load(config, table={"effort": [0.5, 1.5]}))
    own = "[design]\nn = 2\nfactors = { effort = [0.2, 1.0] }\n"
    run(write(f"{DESIGN}{own}"))
    assert not (results.folder.path / paths.POINTS).exists()
