"""The study of emulators: what it takes, and what it finds in runs of a tiny society."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import abm
from abm import studies
from abm.errors import ExpectedError, InputError
from abm.explore.predicted import Predictor
from abm.runs.in_process import InProcess
from abm.sampling import DUMMY

pytest.importorskip("sklearn")

TINY = """
[experiment]
kind = "design"
crn = false
replicates = 1
scale = 5000
step = 28
start = 2011-01-03
end = 2017-06-30
launch = "simulated"
results = "simulated"
[outputs]
series = false
ledger = false
[design]
sampler = "saltelli"
n = 32
[design.factors]
initial_resistance = []
promise_rate = []
"""


def written(folder, text):
    path = folder / "experiments" / "tiny.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    results = abm.run(written(tmp_path_factory.mktemp("emulate"), TINY), InProcess())
    answer = studies.find("emulate")(results)
    studies.keep("emulate", answer, results)
    return answer


def test_the_initial_resistance_decides_the_early_one(answer):
    indices = answer.tables["indices"].set_index(["output", "factor"])
    first = indices.loc["resistance_2012", "initial_resistance"]
    assert first["S1"] > 0.7
    assert not indices.loc[("resistance_2012", DUMMY), "matters"]
    assert indices.loc[("resistance_2012", DUMMY), "ST"] < 0.1


def test_every_output_has_indices_or_a_reason(answer):
    outputs = answer.tables["outputs"].set_index("output")
    reason = outputs["left_out"] != ""
    assert reason["fall_variance"]
    assert (outputs["q2"].isna() == reason).all()
    assert set(answer.tables["indices"]["output"]) == set(outputs.index[~reason])


def test_sentences_give_q2_and_a_verdict(answer):
    assert "32 x 5" not in answer.sentences[0]
    assert answer.sentences[0].startswith("160 points x 1 run = 160 runs")
    (of_one,) = [s for s in answer.sentences if s.startswith("resistance_2012 (")]
    assert "Q2 = " in of_one
    assert any(s.startswith("Of ") and "with Q2 of at least 0.9" in s for s in answer.sentences)


def test_intervals_contain_their_estimates(answer):
    table = answer.tables["indices"]
    for index in ("S1", "ST"):
        assert (table[f"{index}_low"] <= table[index]).all()
        assert (table[index] <= table[f"{index}_high"]).all()
    assert np.isfinite(table.drop(columns=["output", "factor"]).to_numpy(float)).all()


def test_draws_from_the_priors_give_effects_over_the_posterior_and_curves(tmp_path):
    text = TINY.replace('sampler = "saltelli"\nn = 32', 'sampler = "lhs"\nn = 220')
    results = abm.run(written(tmp_path, text), InProcess())
    first = studies.find("emulate")(results)
    assert "posterior" not in first.tables
    assert any("abm analyse calibrate makes it first" in s for s in first.sentences)
    # A posterior in which the promise hardly varies: it explains nothing any more.
    rng = np.random.default_rng(1)
    draws = {"initial_resistance": rng.uniform(0.4, 0.8, 300)}
    draws["promise_rate"] = 0.5 + 0.001 * rng.standard_normal(300)
    folder = results.folder.path / "calibrate"
    folder.mkdir()
    pd.DataFrame(draws).to_csv(folder / "draws.csv", index=False)
    found = studies.find("emulate")(results)
    studies.keep("emulate", found, results)
    effects = found.tables["posterior"].set_index(["output", "factor"])["effect"]
    assert effects["resistance_2012", "initial_resistance"] > 0.95
    assert effects["resistance_2012"].sum() == pytest.approx(1.0)
    outputs = found.tables["outputs"].set_index("output")
    assert outputs.loc["resistance_2012", "q2_runs"] > 0.5
    predictor = Predictor.read(results.folder.path)
    low, high = (
        next(
            p.value
            for p in predictor.at({"initial_resistance": value, "promise_rate": 0.5})
            if (p.measure, p.party, p.date.year) == ("resistance", "PS", 2012)
        )
        for value in (0.4, 0.85)
    )
    assert high - low > 0.2


@pytest.mark.parametrize(
    ("changed", "to", "why"),
    [
        ('sampler = "saltelli"', 'sampler = "morris"', "sampler"),
        ("crn = false", "crn = true", "crn = false"),
        ("n = 32", "n = 8", "16 blocks"),
        ("n = 32", "n = 32\nsecond_order = true", "second_order"),
    ],
)
def test_another_design_is_refused(tmp_path, changed, to, why):
    experiment = abm.load(written(tmp_path, TINY.replace(changed, to)))
    with pytest.raises(InputError, match=why):
        studies.check("emulate", experiment)


def test_the_package_that_is_missing_is_named(monkeypatch):
    from abm.analysis import emulators

    monkeypatch.setitem(__import__("sys").modules, "sklearn.neural_network", None)
    with pytest.raises(ExpectedError, match=r"promesse\[emulators\]"):
        emulators.fit(np.zeros((4, 1)), np.zeros((4, 1)), 1)
