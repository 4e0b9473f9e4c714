"""The study of emulators: what it takes, and what it finds in runs of a tiny society."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

import abm
from abm import paths, studies
from abm.errors import ExpectedError, InputError
from abm.explore.predicted import Predictor
from abm.runs.in_process import InProcess
from abm.sampling import DUMMY
from abm.studies.emulate import cited as emulate_cited
from abm.studies.emulate.schema import EMULATED

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


def written(folder, text, name="tiny"):
    path = folder / "experiments" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    results = abm.run(written(tmp_path_factory.mktemp("emulate"), TINY), InProcess())
    answer = studies.find("emulate")(results)
    studies.keep("emulate", answer, results)
    return answer, emulate_cited.numbers(results.root, "tiny")


@pytest.fixture(scope="module")
def answer(made):
    return made[0]


@pytest.fixture(scope="module")
def cited(made):
    return made[1]


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
    assert answer.sentences[0].startswith("160 points, one run each, lie in")
    outputs = answer.tables["outputs"].dropna(subset="q2").set_index("output")
    for name, meaning in outputs["meaning"].items():
        (of_one,) = [s for s in answer.sentences if s.lower().startswith(f"{meaning}: ".lower())]
        doubtful = "The emulators predict only" in of_one
        assert doubtful == (outputs.loc[name, "q2"] < 0.9)
    assert any(s.startswith("Of ") and "with Q2 of at least 0.9" in s for s in answer.sentences)


def test_intervals_contain_their_estimates(answer):
    table = answer.tables["indices"]
    for index in ("S1", "ST"):
        assert (table[f"{index}_low"] <= table[index]).all()
        assert (table[index] <= table[f"{index}_high"]).all()
    assert np.isfinite(table.drop(columns=["output", "factor"]).to_numpy(float)).all()


@pytest.fixture(scope="module")
def prior(tmp_path_factory):
    """Return the folder of a project whose draws from the priors were emulated, and the answer."""
    home = tmp_path_factory.mktemp("draws")
    text = TINY.replace('sampler = "saltelli"\nn = 32', 'sampler = "lhs"\nn = 220')
    results = abm.run(written(home, text, "prior"), InProcess())
    answer = studies.find("emulate")(results)
    studies.keep("emulate", answer, results)
    return home, answer


def test_draws_from_the_priors_give_effects_and_curves(prior):
    home, answer = prior
    effects = answer.tables["shapley"].set_index(["output", "factor"])["effect"]
    assert effects["resistance_2012", "initial_resistance"] > 0.7
    assert effects["fall"].sum() == pytest.approx(1.0)
    outputs = answer.tables["outputs"].set_index("output")
    assert outputs.loc["resistance_2012", "q2_runs"] > 0.5
    means = outputs["mean"]
    assert means["fall"] == pytest.approx(means["resistance_2012"] - means["resistance_2017"])
    predictor = Predictor.read(home / "results" / "prior")
    low, high = (
        next(
            p.value
            for p in predictor.at({"initial_resistance": value, "promise_rate": 0.5})
            if (p.measure, p.party, p.date.year) == ("resistance", "PS", 2012)
        )
        for value in (0.4, 0.85)
    )
    assert high - low > 0.2


# Draws in which the promise hardly varies: it explains nothing any more.
NARROWER = f"""{TINY.replace("replicates = 1", "replicates = 2").partition("[design]")[0]}
[design]
table = "draws.csv"
"""


def posterior(home):
    """Run draws that the emulator of a project has not seen."""
    rng = np.random.default_rng(1)
    draws = {"initial_resistance": rng.uniform(0.4, 0.8, 40)}
    draws["promise_rate"] = 0.5 + 0.001 * rng.standard_normal(40)
    path = written(home, NARROWER, "posterior")
    pd.DataFrame(draws).to_csv(path.parent / "draws.csv", index=False)
    return abm.run(path, InProcess())


def test_runs_at_other_draws_judge_the_emulator_and_give_effects_there(prior):
    home, _ = prior
    results = posterior(home)
    answer = studies.find("emulate")(results)
    studies.keep("emulate", answer, results)
    effects = answer.tables["shapley"].set_index(["output", "factor"])["effect"]
    assert effects["resistance_2012", "initial_resistance"] > 0.95
    assert effects["resistance_2012"].sum() == pytest.approx(1.0)
    outputs = answer.tables["outputs"].set_index("output")
    assert outputs["runs"].eq(80).all()
    assert 0.5 < outputs.loc["resistance_2012", "q2"] <= 1.0
    cited, tables = emulate_cited.effects(home / "results", "prior", "posterior")
    assert cited["resistance_2012"]["posterior"][0] == "initial_resistance"
    assert cited["resistance_2012"]["q2"]["value"] == pytest.approx(
        outputs.loc["resistance_2012", "q2"], abs=1e-5
    )
    assert {row[0] for row in tables["effects"][1:]} == {"prior", "posterior"}


def test_without_an_emulator_draws_from_the_posterior_say_what_makes_it(tmp_path):
    results = posterior(tmp_path)
    with pytest.raises(ExpectedError, match=r"abm analyse emulate experiments/prior\.toml"):
        studies.find("emulate")(results)


def test_the_posterior_of_the_project_is_run_as_its_prior():
    home = paths.experiments()
    experiment, prior = (abm.load(home / f"{name}.toml") for name in ("posterior", EMULATED))
    after, before = (each.points[0].scenario for each in (experiment, prior))
    assert dataclasses.replace(after, parameters=before.parameters) == before


@pytest.mark.parametrize(
    ("changed", "to"), [("replicates = 2", "replicates = 1"), ("crn = false", "crn = true")]
)
def test_runs_that_cannot_judge_an_emulator_are_refused(tmp_path, changed, to):
    path = written(tmp_path, NARROWER.replace(changed, to))
    pd.DataFrame({"promise_rate": [0.4, 0.6]}).to_csv(path.parent / "draws.csv", index=False)
    with pytest.raises(InputError, match=to):
        studies.check("emulate", abm.load(path))


def test_texts_cite_what_the_tables_say(answer, cited):
    numbers, tables = cited
    outputs = answer.tables["outputs"].set_index("output")
    of_all = numbers["all"]
    emulated = outputs[outputs["left_out"] == ""]
    trusted = emulated[emulated["q2"] >= of_all["asked"]["q2"]]
    assert of_all["trusted"] == trusted["meaning"].tolist()
    assert len(of_all["narrow"]) + len(of_all["wide"]) == len(trusted)
    assert len(of_all["left_out"]) == len(outputs) - len(emulated)
    assert of_all["width"] == pytest.approx(trusted["width"].max(), abs=1e-5)
    assert of_all["width_alone"] > of_all["width"]
    assert numbers["resistance_2012"]["top"][0] == "initial_resistance"
    assert numbers["resistance_2012"]["noise"] < 0.5
    assert len(tables["tiny_outputs"]) == 1 + len(outputs)


def test_the_inputs_that_lead_are_cited_in_order_of_time():
    days = ("2009-01-05", "2010-01-04", "2011-01-03")
    sizes = {"a": (0.9, 0.4, 0.3), "b": (0.1, 0.5, 0.6), DUMMY: (0.95, 0.9, 0.9)}
    rows = [
        {"measure": "belief", "date": day, "factor": name, "ST": values[at]}
        for name, values in sizes.items()
        for at, day in reversed(list(enumerate(days)))
    ]
    assert emulate_cited.leads(rows) == {"belief": ["a", "b"]}


@pytest.mark.parametrize(
    ("changed", "to", "why"),
    [
        ('sampler = "saltelli"', 'sampler = "sobol"', "sampler"),
        ("crn = false", "crn = true", "crn = false"),
        ("n = 32", "n = 8", "16 blocks"),
        ("promise_rate = []\n", "", "at least 2 parameters"),
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
