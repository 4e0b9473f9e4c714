"""Inclusion: a truth of two groups is seen in runs, and facts that restate a group are named."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from abm import cases, studies
from abm.errors import InputError
from abm.figures.point_data import MissingData
from abm.studies import evidence, find, tables_of
from abm.studies.inclusion.in_words import ENOUGH
from abm.studies.inclusion.study import check_design, facts_of
from abm.studies.inclusion.verdicts import made_by

CASE = cases.load()
GROUPS = {"belief": ["promise"], "habit": ["norm"], "idle": ["familiarity"]}
DRAWS = 400


class MadeUp:
    """Runs of all combinations of three groups, at draws in which chance decides the rest.

    Resistance falls only with the groups of ``needs``, and otherwise all evidence is met, except
    the number of persons trained at half of the draws; members credit the victory in every run that
    has ``belief``.
    """

    def __init__(self, needs, scenarios=("baseline",)):
        rng = np.random.default_rng(5)
        k, names = len(GROUPS), list(GROUPS)
        combination = np.tile(np.arange(1 << k), DRAWS)
        has = {name: (combination >> i & 1).astype(bool) for i, name in enumerate(names)}
        falls = np.logical_and.reduce([has[name] for name in needs])
        n = len(combination)
        of = dict.fromkeys(CASE.outcomes, np.full(n, 0.5))
        of |= {
            "resistance_2012": np.full(n, 0.6),
            "resistance_2017": np.where(falls, 0.2, 0.55),
            "trained_2012": np.repeat(np.where(rng.random(DRAWS) < 0.5, 2e4, 1e6), 1 << k),
            "hours_2012": np.full(n, 4.0),
            "hours_2017": np.full(n, 1.0),
            "publicity_2012": np.full(n, 0.1),
            "publicity_2017": np.full(n, 0.9),
            "attributing_2012": np.where(has["belief"], 0.3, 0.0),
            "attributing_part_2012": np.full(n, 0.7),
            "mandated_2014": np.full(n, 0.2),
            "vendors_2014": np.full(n, 5.0),
            "took_part_em_2016": np.full(n, 0.2),
            "outsiders_2012": np.full(n, 0.3),
            "rise_by_promise_2017": np.full(n, 0.3),
        }
        self.outcomes = of
        self.experiment = SimpleNamespace(
            name="x",
            case=CASE,
            replicates=1,
            points=Points(dict.fromkeys(scenarios, CASE.scenario()), n),
            settings={"design": {"groups": GROUPS}},
        )

    def values(self, *names):
        copies = len(self.experiment.points.scenarios)
        return np.array([np.tile(self.outcomes[name], copies) for name in names])[:, :, None]


class Points:
    factors = ()

    def __init__(self, scenarios, rows):
        self.scenarios, self.rows = scenarios, rows

    def __len__(self):
        return self.rows * len(self.scenarios)


def test_a_group_that_a_truth_needs_is_named_and_one_that_does_nothing_is_silent():
    study = find("inclusion")(MadeUp(needs=("habit",)))
    table = study.tables["groups"]
    whole = table[table["facts"] == "together"].set_index("group")
    assert whole["inclusion"].to_dict() == {"belief": 1.0, "habit": 1.0, "idle": 0.5}
    assert whole.loc["idle", "odds"] == 1.0
    assert study.tables["sets"]["groups"].tolist() == ["belief, habit"]
    for name, made in study.tables.items():
        assert not tables_of("inclusion")[name].problems(made)


def test_a_fact_that_restates_a_group_is_named():
    study = find("inclusion")(MadeUp(needs=("habit",)))
    said = [sentence for sentence in study.sentences if "needed only because of" in sentence]
    limit = "without this fact its odds are not certain to be above 3 to 1."
    assert said == [
        f"In the standard structure the group belief is needed only because of P12: {limit}",
        f"In the standard structure the group habit is needed only because of P1: {limit}",
    ]
    table = study.tables["groups"].set_index(["facts", "group"])["inclusion"]
    assert table["only P12", "belief"] == 1.0
    assert table["only P12", "habit"] == 0.5
    assert table["without P12", "belief"] == 0.5


def test_the_facts_judged_are_the_first_that_enough_runs_meet():
    made = MadeUp(needs=("habit",))
    rare = np.arange(DRAWS << len(GROUPS)) % 8 == 7  # all groups, at half of the draws no more
    made.outcomes["vendors_2014"] = np.where(rare & (np.arange(len(rare)) % 16 == 15), 5.0, 0.0)
    study = find("inclusion")(made)
    facts = study.tables["facts"].set_index("fact")
    names = facts.index.tolist()
    assert facts["judged"].tolist() == [names.index(n) < names.index("vendors_2014") for n in names]
    assert (
        facts.loc["vendors_2014", "accepted"] < ENOUGH <= facts[facts["judged"]]["accepted"].min()
    )
    assert facts["accepted"].is_monotonic_decreasing
    selections = set(study.tables["groups"]["facts"])
    assert "without vendors_2014" not in selections
    assert "up to vendors_2014" in selections


def test_groups_are_named_with_the_fact_from_which_on_they_are_needed():
    study = find("inclusion")(MadeUp(needs=("habit",)))
    assert (
        "As facts are added one after another in the standard structure, these groups come to be "
        "needed: with P1, habit; with P12, belief."
    ) in study.sentences


def test_facts_are_counted_with_all_groups_and_with_none():
    facts = find("inclusion")(MadeUp(needs=("habit",))).tables["facts"].set_index("fact")
    assert set(facts.index) == set(facts_of(evidence.load(CASE)))
    assert facts.loc["P1", "all_groups"] == 1.0
    assert facts.loc["P1", "no_group"] == 0.0
    assert facts.loc["trained_2012", "predicted"] == pytest.approx(0.5, abs=0.1)


def test_structures_that_do_alike_have_equal_weights():
    study = find("inclusion")(MadeUp(needs=("habit",), scenarios=("baseline", "other")))
    table = study.tables["structures"]
    assert table["probability"].tolist() == [0.5, 0.5]
    assert table["weight"].tolist() == pytest.approx([0.5, 0.5])
    assert any("equally probable before: standard 0.50, other 0.50." in s for s in study.sentences)
    assert any(
        s.endswith("is the same for all, so that none is preferred.") for s in study.sentences
    )
    assert any(s.startswith("In the other structure (") for s in study.sentences)
    for alone in ("The smallest sets of groups that suffice", "As facts are added"):
        assert [alone in said for said in study.sentences].count(True) == 1


def test_a_design_without_all_combinations_is_refused():
    made = MadeUp(needs=("habit",)).experiment
    made.settings = {"design": {"groups": GROUPS, "combinations": "without"}}
    with pytest.raises(InputError, match="in all combinations"):
        check_design(made)


@pytest.fixture
def kept(tmp_path):
    """Return a function that stores the tables of a study, and returns its results."""

    def kept(study):
        (tmp_path / "inclusion").mkdir()
        for name, table in study.tables.items():
            table.to_csv(tmp_path / "inclusion" / f"{name}.csv", index=False)
        points = [SimpleNamespace(scenario=SimpleNamespace(scale=400))]
        return SimpleNamespace(
            experiment=SimpleNamespace(name="made-up", points=points),
            folder=SimpleNamespace(path=tmp_path),
        )

    return kept


def test_evidence_that_no_run_meets_is_said_and_nothing_is_drawn(kept):
    made = MadeUp(needs=("habit",))
    made.outcomes = dict.fromkeys(made.outcomes, np.full(DRAWS << len(GROUPS), np.nan))
    study = find("inclusion")(made)
    assert any("at fewer than 10 draws meet P1: too few" in said for said in study.sentences)
    assert study.tables["groups"].empty
    with pytest.raises(MissingData, match="no run of made-up meets the facts that are judged"):
        studies.figures()["inclusion"](kept(study))


def test_the_figure_marks_the_groups_of_each_set(kept):
    study = find("inclusion")(MadeUp(needs=("habit",)))
    probabilities, sets = studies.figures()["inclusion"](kept(study)).axes
    names = [text.get_text() for text in probabilities.get_yticklabels()]
    (drawn,) = [line for line in sets.lines if line.get_label() == "belief, habit"]
    assert {names[int(place)] for place in drawn.get_ydata()} == {"belief", "habit"}


@pytest.mark.parametrize(
    ("mechanisms", "facts"),
    [
        (["training", "vendor_training", "teaching"], ["P8"]),
        (["training"], []),  # vendors train too
        (["staging", "promise"], ["P11"]),
        (["norm"], []),
    ],
)
def test_a_need_is_built_in_where_nothing_but_the_group_brings_a_fact_about(mechanisms, facts):
    assert made_by(mechanisms, ["P1", "P8", "P11", "trained_2012"]) == facts
