"""The study of Shapley effects: a closed form, the dummy, what is refused, and two samples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import abm
from abm import cases, studies
from abm.errors import InputError
from abm.runs.in_process import InProcess
from abm.studies.effects import study as effects
from abm.studies.sensitivity_outputs import outputs_of
from tests.analysis.linear_effects import closed_form

N = 480
NAMES = ["strong", "half", "weak", *(f"idle_{number}" for number in range(12)), "dummy"]
SLOPES = np.array([2.0, 1.0, 0.3, *np.zeros(13)])
OUTPUT = "fall"
FRANCE = outputs_of(cases.load())
MEANING = FRANCE.meanings[OUTPUT][0].upper() + FRANCE.meanings[OUTPUT][1:]


def covariance():
    """Unit variances; two that act depend on each other, and one that is idle on a third."""
    matrix = np.eye(len(NAMES))
    for one, other, correlation in [(0, 1, 0.4), (3, 4, 0.6), (5, 6, -0.5)]:
        matrix[one, other] = matrix[other, one] = correlation
    return matrix


def sample(seed, slopes=SLOPES, replicates=4, n=N):
    """Return a linear normal sample; luck of a run has half the variance of the signal."""
    rng = np.random.default_rng(seed)
    x = rng.multivariate_normal(np.zeros(len(NAMES)), covariance(), n)
    luck = np.sqrt(SLOPES @ covariance() @ SLOPES / 2.0) * rng.normal(size=(n, replicates))
    return pd.DataFrame(x, columns=NAMES), {OUTPUT: (x @ slopes)[:, None] + luck}


def truth(names):
    """Return the effects of some inputs of that model, together."""
    at = [NAMES.index(name) for name in names]
    among = covariance()[np.ix_(at, at)]
    slopes = np.linalg.solve(among, covariance()[at] @ SLOPES)
    return closed_form(slopes, among)


@pytest.fixture(scope="module")
def found():
    return effects.of(*sample(1), FRANCE)


class TestLinearModel:
    def test_effects_are_those_of_the_closed_form(self, found):
        """Within 0.1: of 80 samples, the largest error exceeded 0.087 in 5 %, and was 0.11."""
        table = found.tables["effects"]
        assert np.allclose(table["effect"], truth(table["input"]), atol=0.1)

    def test_what_is_twice_as_strong_comes_first(self, found):
        table = found.tables["effects"].set_index("input")
        assert list(table.index[:2]) == ["strong", "half"]
        assert list(table["rank"]) == list(range(1, len(table) + 1))
        assert table.loc[["strong", "half"], "matters"].all()

    def test_idle_inputs_and_the_dummy_are_not_told_from_nothing(self, found):
        table = found.tables["effects"].set_index("input")
        assert table.loc["dummy", "low"] <= 0.0
        idle = table.index.str.startswith("idle")
        assert idle.any()
        assert not table.loc[idle, "matters"].any()
        (said,) = [said for said in found.sentences if said.startswith(MEANING)]
        assert "idle" not in said
        assert all(f"{name.replace('_', ' ')} (" in said for name in table.index[table["matters"]])

    def test_the_dummy_is_always_looked_at(self, found):
        screened = found.tables["screened"].set_index("input")
        assert set(screened.index) == set(NAMES)
        assert screened.loc["dummy", "chosen"]
        assert screened["chosen"].sum() == effects.INPUTS + 1
        left = screened.loc[~screened["chosen"], "strength"]
        assert left.max() <= screened.drop("dummy").query("chosen")["strength"].min()

    def test_noise_is_told(self, found):
        table = found.tables["effects"]
        assert table["noise_share"].unique() == pytest.approx([1 / 9], abs=0.02)
        assert 0.6 < table["explained"].iloc[0] < 8 / 9

    def test_one_run_a_point_cannot_tell_noise(self):
        found = effects.of(*sample(2, replicates=1), FRANCE)
        assert found.tables["effects"]["noise_share"].isna().all()
        assert "chance cannot be separated" in found.sentences[-1]
        assert "chance" not in found.sentences[0]

    def test_of_a_large_sample_some_points_are_used(self, monkeypatch):
        x, outputs = sample(3)
        monkeypatch.setattr(effects, "POINTS", 200)
        large = effects.of(x, outputs, FRANCE)
        assert "points, of which 200 were used)" in large.sentences[-1]
        assert large.tables["effects"]["input"].iloc[0] == "strong"

    def test_what_inputs_do_not_explain_is_left_out(self):
        x, outputs = sample(4, slopes=0.0 * SLOPES, replicates=1)
        found = effects.of(x, outputs, FRANCE)
        assert found.tables["effects"].empty
        beginning = f"Left out: {FRANCE.meanings[OUTPUT]}, since its inputs explain only"
        assert found.sentences[0].startswith(beginning)

    def test_what_hardly_ever_differs_is_left_out(self):
        x, _ = sample(6)
        rare = np.where(np.arange(N) < 7, 1.0, 0.0)[:, None]
        found = effects.of(x, {OUTPUT: rare}, FRANCE)
        assert found.tables["effects"].empty
        assert "it differs at only 7 points from its value at all others" in found.sentences[0]

    def test_without_a_dummy_one_is_drawn(self):
        x, outputs = sample(5)
        found = effects.of(x.drop(columns="dummy"), outputs, FRANCE)
        assert "dummy" in set(found.tables["effects"]["input"])


@pytest.mark.verify
def test_idle_inputs_seldom_matter_though_chosen_by_chance():
    """Chosen among twelve, tried on the same points: none of 178 in 80 samples of other seeds.

    Even at 1 in 100, four or more of some ninety are a false alarm of 1 in 70.
    """
    alarms = tried = 0
    for seed in range(40):
        table = effects.of(*sample(200 + seed), FRANCE).tables["effects"]
        idle = table["input"].str.startswith("idle")
        alarms, tried = alarms + (table["matters"] & idle).sum(), tried + idle.sum()
    assert tried > 60
    assert alarms <= 3


TINY = """
[experiment]
kind = "design"
crn = false
replicates = {replicates}
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
{design}
"""
SAMPLE = """sampler = "lhs"
n = 120
[design.factors]
initial_resistance = []
promise_rate = []
dummy = []
"""


def written(folder, name, design, replicates=1):
    path = folder / "experiments" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TINY.format(design=design, replicates=replicates))
    return path


REFUSED = {
    "scenarios": ("[design]", "[scenarios.other.mechanisms]\npromise = false\n[design]", "one"),
    "another sampler": ('"lhs"\nn = 120', '"morris"\nn = 40', "with a table or with"),
    "a sweep": ('kind = "design"', 'kind = "sweep"', 'needs kind = "design"'),
    "few points": ("n = 120", "n = 99", "99 points: give at least 100"),
    "shared luck": ("crn = false", "crn = true", "give crn = false"),
    "mechanisms": ("dummy = []", "norm = []", "the study is of parameters only"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_no_sample_of_parameters_is_refused_before_it_runs(why, tmp_path):
    old, new, told = REFUSED[why]
    path = written(tmp_path, "tiny", SAMPLE)
    text = path.read_text()
    assert old in text
    text = text.replace(old, new)
    path.write_text(text.replace('sampler = "lhs"\nn = 120', "") if why == "a sweep" else text)
    with pytest.raises(InputError) as refused:
        studies.check("effects", abm.load(path))
    assert "tiny.toml: effects: " in str(refused.value)
    assert told in str(refused.value)


def test_points_that_come_twice_are_refused(tmp_path):
    values = np.linspace(0.4, 0.8, 60)
    table = {"initial_resistance": np.tile(values, 2)}
    path = written(tmp_path, "tiny", SAMPLE)
    with pytest.raises(InputError, match="points occur twice"):
        studies.check("effects", abm.load(path, table=table))


def test_few_replicates_have_no_variance_between_them(tmp_path):
    results = abm.run(written(tmp_path, "tiny", SAMPLE, replicates=2), InProcess())
    found = studies.find("effects")(results)
    assert any(s.startswith("Left out: variance of the fall") for s in found.sentences)
