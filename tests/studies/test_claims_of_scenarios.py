"""Claims that are judged by scenarios over draws: worlds made by hand, and one that is run."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import abm
from abm import cases, paths, studies
from abm.errors import InputError
from abm.runs.in_process import InProcess
from abm.studies.claims import cited
from abm.studies.claims import study as claims
from abm.studies.counterfactuals import study as counterfactuals
from tests.studies.test_any_case import names_of_code

CLAIMS = """
[F17]
claim = "Cadres alone decide."

[[F17.tests]]
says = "relative change of use when cadres never change their mind"
config = "cadres"
study = "counterfactuals"
table = "differences"
where = { scenario = "cadres_frozen", outcome = "use_2017" }
column = "relative"
supports = -0.50
refutes = -0.25

[[F17.tests]]
says = "relative change of use when other members never change their mind"
config = "cadres"
study = "counterfactuals"
table = "differences"
where = { scenario = "members_frozen", outcome = "use_2017" }
column = "relative"
supports = -0.25
refutes = -0.50
"""

CONFIG = """
[experiment]
kind = "design"
replicates = 2
scale = 5000
step = 28
end = 2017-07-09
[parameters]
gate_leak = 0.5
[design]
n = 10
factors = { initial_use = [], norm_weight = [] }
[scenarios.cadres_frozen.parameters]
cadre_plasticity = 0
[scenarios.members_frozen.parameters]
member_plasticity = 0
[scenarios.habit]
experiment.structure = "habit"
factors = { habit_rate = [] }
[scenarios.stopped_in_habit]
extends = "habit"
parameters.cadre_plasticity = 0
[scenarios.others_in_habit]
extends = "habit"
parameters.member_plasticity = 0
[scenarios.late_in_habit]
extends = "habit"
parameters.launch_share = 0.5
"""

DRAWS, REPLICATES = 10, 2

ALL = {"baseline": 0.4, "habit": 0.3, "late_in_habit": 0.3}
"""Use where minds are free to change."""

CADRES = ALL | {
    "cadres_frozen": 0.1,
    "members_frozen": 0.36,
    "stopped_in_habit": 0.1,
    "others_in_habit": 0.29,
}
MEMBERS = ALL | {
    "cadres_frozen": 0.39,
    "members_frozen": 0.1,
    "stopped_in_habit": 0.28,
    "others_in_habit": 0.05,
}
BOTH = {**CADRES, "members_frozen": 0.25}
"""Use in three worlds: cadres alone decide; members do; cadres do, and members somewhat."""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "experiments" / "cadres.toml"
    path.parent.mkdir()
    path.write_text(CONFIG)
    return path


class World:
    """Results in which each run of a scenario has a use that is written down."""

    def __init__(self, config: Path, use: dict[str, float], draws: dict[int, dict[str, float]]):
        experiment = abm.load(config)
        (config.parent / "claims.toml").write_text(CLAIMS)
        case = dataclasses.replace(cases.load(), folder=config.parent)
        self.experiment = dataclasses.replace(experiment, case=case)
        self.root = config.parent.parent / "results"
        names = list(experiment.points.scenarios)
        self.use = np.array(
            [
                [draws.get(draw, use)[name] * size for draw in range(DRAWS) for size in (0.9, 1.1)]
                for name in names
            ]
        ).reshape(-1, REPLICATES)

    def values(self, *names: str) -> np.ndarray:
        return np.stack([self.use] * len(names))

    def judged(self) -> tuple[studies.Study, pd.DataFrame, pd.DataFrame]:
        """Make both studies, and return the claims with their tables by fact and by setting."""
        folder = self.root / "cadres" / "counterfactuals"
        folder.mkdir(parents=True)
        for name, table in counterfactuals.study(self).tables.items():  # type: ignore[arg-type]
            table.to_csv(folder / f"{name}.csv", index=False)
        study = claims.study(SimpleNamespace(experiment=self.experiment, root=self.root))  # type: ignore[arg-type]
        folder = self.root / "cadres" / "claims"
        folder.mkdir()
        for name, table in study.tables.items():
            table.to_csv(folder / f"{name}.csv", index=False)
        of_draws = study.tables["draws"]
        together = of_draws[of_draws["test"] == "all tests"].set_index("setting")
        return study, study.tables["verdicts"], together


@pytest.mark.parametrize(
    ("use", "verdict", "of_habit"),
    [
        (CADRES, "supported", "supported"),
        (MEMBERS, "refuted", "refuted"),
        (BOTH, "undecided", "supported"),
        ({**BOTH, "stopped_in_habit": 0.29}, "undecided", "refuted"),
    ],
    ids=["cadres alone decide", "members decide", "both do", "structures differ"],
)
def test_a_claim_is_judged_in_each_structure(config, use, verdict, of_habit):
    """The verdict is that of the standard structure; a rival is compared with itself."""
    _, verdicts, together = World(config, use, {}).judged()
    assert together["kind"].to_dict() == {"standard": "standard", "habit": "structure"}
    assert together["verdict"].to_dict() == {"standard": verdict, "habit": of_habit}
    assert set(together["draws"]) == {DRAWS}
    assert set(verdicts["verdict"]) == {verdict}
    assert set(verdicts["structures"]) == {1}
    numbers, table = cited.numbers(config.parent.parent / "results", "cadres")
    assert numbers["F17"]["verdict"] == verdict
    assert numbers["F17"]["accounts"]["standard"]["verdict"] == verdict
    assert not numbers["F17"]["depends"]
    holds = float(of_habit == "supported")
    assert numbers["F17"]["variants"] == {"holds": [holds] * 2, "refuted": [1.0 - holds] * 2}
    assert {test["holds"] for test in numbers["F17"]["tests"]} <= {0.0, 1.0}
    assert len(table["claims"]) == 3


def test_the_number_of_a_draw_is_the_change_of_the_mean_over_its_replicates(config):
    study, _, _ = World(config, CADRES, {3: MEMBERS, 4: BOTH}).judged()
    table = pd.read_csv(config.parent.parent / "results" / "cadres/counterfactuals/by_draw.csv")
    table = table[table["outcome"] == "use_2017"].set_index(["scenario", "draw"])
    assert table.loc[("members_frozen", 0), "relative"] == pytest.approx(-0.1)
    assert table.loc[("members_frozen", 3), "relative"] == pytest.approx(-0.75)
    assert table.loc[("members_frozen", 4), "relative"] == pytest.approx(-0.375)
    assert table.loc[("others_in_habit", 3), "relative"] == pytest.approx(-5.0 / 6.0)
    together = study.tables["draws"].query("test == 'all tests'").set_index("setting")
    assert together.loc["standard", "holds"] == pytest.approx(0.8)
    assert together.loc["standard", "refuted"] == pytest.approx(0.1)
    assert together.loc["standard", "verdict"] == "undecided"
    assert together.loc["habit", "verdict"] == "supported"
    (said,) = (said for said in study.sentences if said.startswith("F17 ("))
    assert "it holds in 8 and is refuted in 1 of 10 (standard structure)" in said
    assert (
        "In 1 rival structure it holds in 90% of the draws and is refuted in 10%. By the same "
        "rule it would be supported in habit."
    ) in said


def test_the_scenario_of_a_structure_is_that_which_makes_the_same_change(config):
    """By what it changes, and not by its name; a change that only a structure has is no test."""
    World(config, CADRES, {}).judged()
    table = pd.read_csv(config.parent.parent / "results" / "cadres/counterfactuals/by_draw.csv")
    same = table.drop_duplicates("scenario").set_index("scenario")[["beside", "change"]]
    assert same.loc["stopped_in_habit"].tolist() == ["habit", "cadres_frozen"]
    assert same.loc["others_in_habit"].tolist() == ["habit", "members_frozen"]
    assert same.loc["members_frozen"].tolist() == ["baseline", "members_frozen"]
    assert same.loc["late_in_habit", "beside"] == "habit"
    assert pd.isna(same.loc["late_in_habit", "change"])


def test_a_draw_without_use_is_left_out_and_their_number_is_told(config):
    """Nine draws in ten support the claim; in the tenth nobody uses data, whatever is frozen."""
    nobody = dict.fromkeys(CADRES, 0.0)
    study, verdicts, together = World(config, CADRES, {7: nobody}).judged()
    assert set(together["draws"]) == {DRAWS - 1}
    assert together["holds"].tolist() == [1.0, 1.0]
    assert set(verdicts["verdict"]) == {"supported"}
    (said,) = (said for said in study.sentences if said.startswith("F17 ("))
    assert "it holds in 9 and is refuted in 0 of 9 (standard structure)." in said
    assert "1 more draw is left out, since nothing is there" in said
    assert "is refuted in 0%; up to 1 of the draws is left out, since nothing is there" in said
    assert "left_out" not in study.tables["draws"]


def test_where_nobody_uses_data_in_any_draw_there_is_nothing_to_judge_by(config):
    folder = config.parent.parent / "results" / "cadres" / "counterfactuals"
    folder.mkdir(parents=True)
    world = World(config, dict.fromkeys(CADRES, 0.0), {})
    for name, table in counterfactuals.study(world).tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    study = claims.study(SimpleNamespace(experiment=world.experiment, root=world.root))
    assert "draws" not in study.tables
    assert set(study.tables["verdicts"]["verdict"]) == {"undecided"}


def test_words_on_draws_of_scenarios_that_were_run(config, tmp_path):
    """As `abm analyse` makes them; F17 is the article's own."""
    results = abm.run(config, InProcess(), root=tmp_path / "results")
    for name in ("counterfactuals", "claims"):
        study = studies.find(name)(results)
        studies.keep(name, study, results)
        assert not names_of_code((*study.sentences, *study.terms))
        assert not any("nan" in said for said in study.sentences)
        if name == "counterfactuals":
            assert set(study.tables) == {"differences", "by_draw"}
            use = next(said for said in study.sentences if said.startswith("Largest share of"))
            assert "A scenario that changes another one is compared with that one." in use
            assert all(words in use for words in ("stopped in habit", "others in habit"))
            (runs,) = (said for said in study.sentences if said.startswith("The baseline is"))
            assert "in each of 10 draws of the parameters" in runs
            assert "2 times in each draw" in runs
            meanings = " ".join(study.terms)
            assert "Stopped in habit: identity cost falls with one's own use" in meanings
        else:
            assert any("F17 is judged in 1 rival structure" in said for said in study.sentences)
            assert "The verdict is that of the standard structure." in " ".join(study.sentences)


@pytest.mark.parametrize(
    ("old", "new"),
    [("replicates = 2\n", "replicates = 2\ncrn = false\n"), (CONFIG[CONFIG.index("[scen") :], "")],
    ids=["other seeds", "no scenario"],
)
def test_a_design_without_pairs_is_refused(config, old, new):
    config.write_text(CONFIG.replace(old, new))
    with pytest.raises(InputError, match=r"needs \[scenarios\.NAME\], and pairs of runs on the"):
        studies.check("counterfactuals", abm.load(config))


def test_the_config_of_the_article_has_every_rival_structure():
    """Each with both tests, and the same values in its three scenarios."""
    from abm.structures import STRUCTURES

    experiment = abm.load(paths.experiments() / "cadres.toml", quick=True)
    points = experiment.points
    changes = {
        (points.beside(name), counterfactuals.same_change(experiment, name))
        for name in points.scenarios
    }
    frozen = ("cadres_frozen", "members_frozen")
    rivals = set(STRUCTURES) - {"standard"}
    assert {(beside, same) for beside in ("baseline", *rivals) for same in frozen} <= changes
    for name, scenario in points.scenarios.items():
        beside = points.beside(name)
        assert scenario.structure == points.scenarios[beside].structure or name in rivals
        if beside in rivals:
            assert np.array_equal(points.values_in(name), points.values_in(beside))
