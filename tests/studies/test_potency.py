"""Equal potency: strengths at which mechanisms move their own state by the same amount."""

import datetime as dt
import re
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import abm
from abm import cases, paths
from abm.analysis.outputs import NonFiniteError
from abm.config.experiment import Factor
from abm.errors import InputError
from abm.parameters import PARAMETERS
from abm.runs.in_process import InProcess
from abm.studies.potency import study as potency

STRENGTHS, REPLICATES = 8, 6
GROUPS = {"promise_rate": ["promise"], "familiarity_rate": ["familiarity"]}
CASE = cases.load()
ENDS = {"promise_rate": 2.0, "familiarity_rate": 0.2}


class Points(list):
    """A point a row, with what varies from one to the other."""

    scenarios = MappingProxyType({"baseline": CASE.scenario(start=dt.date(2012, 4, 16))})

    def __init__(self, factors, values):
        super().__init__(values)
        self.factors, self.values = factors, values


class MadeUp:
    """Results in which what is moved is a given function of the strength, and luck is common."""

    def __init__(self, *moved):
        rng = np.random.default_rng(3)
        levels = (rng.permuted(np.tile(np.arange(STRENGTHS), (2, 1)), axis=1) + 0.5) / STRENGTHS
        tried = levels.T * list(ENDS.values())
        factors = (
            *(Factor(name, "parameters") for name in GROUPS),
            *(Factor(name, "mechanisms") for names in GROUPS.values() for name in names),
        )
        values = np.hstack([np.repeat(tried, 3, axis=0), np.tile(np.eye(3, 2), (STRENGTHS, 1))])
        design = {
            "groups": GROUPS,
            "combinations": "alone",
            "factors": {name: [0.0, end] for name, end in ENDS.items()},
        }
        self.experiment = SimpleNamespace(
            name="made-up",
            kind="factorial",
            case=CASE,
            settings={"design": design},
            points=Points(factors, values),
            replicates=REPLICATES,
        )
        luck = rng.normal(0.0, 0.05, (STRENGTHS, 1, REPLICATES))
        self.outcomes = {}
        for number, (outcome, sign) in enumerate((("belief_late", 1), ("resistance_late", -1))):
            values = np.zeros((STRENGTHS, 3, REPLICATES)) + 0.5 + luck
            values[:, number] += sign * moved[number](tried[:, number])[:, None]
            self.outcomes[outcome] = values.reshape(-1, REPLICATES)

    def by_role(self, role):
        return self.outcomes[role][None]


def bounds(*moved):
    """Return the table of bounds, a row a parameter."""
    return potency.study(MadeUp(*moved)).tables["bounds"].set_index("parameter")


def test_a_straight_line_reaches_the_amount_at_the_amount_over_its_slope():
    table = bounds(lambda x: 0.25 * x, lambda x: 2.0 * x)
    assert table["bound"].tolist() == pytest.approx([potency.AMOUNT / 0.25, potency.AMOUNT / 2.0])
    assert table["reached"].all()
    assert table["moves"].tolist() == pytest.approx([potency.AMOUNT] * 2)
    priors = np.array([PARAMETERS[name].prior[1] for name in GROUPS])
    last = np.array(list(ENDS.values())) * (1.0 - 0.5 / STRENGTHS)  # the strongest that is tried
    assert table["prior_moves"].tolist() == pytest.approx(np.minimum(priors, last) * [0.25, 2.0])


def test_relaxation_reaches_it_where_its_closed_form_says():
    """Five years at rate r close 1 - exp(-5 r e) of a gap.

    Straight lines between strengths a step h apart lie below a curve by at most h^2 / 8 times its
    curvature.
    """
    gap, pace, step = 0.6, 5.0 * 0.15, ENDS["promise_rate"] / STRENGTHS
    table = bounds(lambda r: gap * (1.0 - np.exp(-pace * r)), lambda x: 2.0 * x)
    exact = -np.log(1.0 - potency.AMOUNT / gap) / pace
    below = step**2 / 8.0 * gap * pace**2
    slope = pace * (gap - potency.AMOUNT)
    assert exact <= table.loc["promise_rate", "bound"] <= exact + below / slope


def test_what_cannot_move_so_much_is_reported_as_weaker():
    study = potency.study(MadeUp(lambda x: 0.01 * x, lambda x: 2.0 * x))
    table = study.tables["bounds"].set_index("parameter")
    assert table["reached"].tolist() == [False, True]
    assert table.loc["promise_rate", "bound"] == ENDS["promise_rate"]
    (weak,) = (said for said in study.sentences if said.startswith("The others do not reach"))
    assert "promise rate (belief)" in weak


def test_a_run_that_failed_is_not_passed_over():
    made = MadeUp(lambda x: x, lambda x: x)
    made.outcomes["belief_late"][4, 1] = np.nan
    with pytest.raises(NonFiniteError, match="belief_2017 is not finite"):
        potency.study(made)


def beside(moved, others=0.3):
    """Return results in which a strength adds to what others do, and each is varied alone."""
    tried = [0.0, 0.5, 1.0, 2.0]
    factor = Factor("promise_rate", "parameters")
    points = Points((factor,), np.array(tried)[:, None])
    luck = np.random.default_rng(4).normal(0.0, 0.05, REPLICATES)
    values = np.array([[others + moved(x)] for x in tried]) + luck
    design = {"sampler": "alone", "factors": {"promise_rate": tried}}
    return SimpleNamespace(
        by_role=lambda role: values[None],
        experiment=SimpleNamespace(
            name="made-up",
            kind="sweep",
            case=CASE,
            settings={"design": design},
            points=points,
            replicates=REPLICATES,
        ),
    )


@pytest.mark.parametrize("others", [0.0, 0.3])
def test_in_company_only_what_a_mechanism_adds_counts(others):
    study = potency.study(beside(lambda x: 0.2 * x, others))
    (row,) = study.tables["bounds"].to_dict("records")
    assert row["bound"] == pytest.approx(potency.AMOUNT / 0.2)
    assert row["bound_low"] == pytest.approx(row["bound_high"])  # the luck is common
    assert study.tables["curves"]["value"].tolist() == [0.5, 1.0, 2.0]
    assert any("added to all others" in sentence for sentence in study.sentences)


CONFIG = """
[experiment]
kind = "factorial"
replicates = 2
scale = 5000
step = 28
start = 2012-04-16
end = 2017-05-21
[outputs]
every = 1
"""
ALONE = '[design]\ncombinations = "alone"\nn = 2\n'


SWEEP = '[experiment]\nkind = "sweep"\n[design]\nsampler = "alone"\n[design.factors]\n'


@pytest.mark.parametrize(
    ("factors", "message"),
    [
        ("norm_weight = [1, 2]", "norm_weight: potency needs values from 0 on"),
        ("norm_weight = []", "norm_weight: potency needs values from 0 on"),
        ("effort = [0, 1]", "effort: potency is of these strengths: promise_rate, "),
    ],
)
def test_a_sweep_without_the_mechanism_is_refused(tmp_path, factors, message):
    path = tmp_path / "x.toml"
    path.write_text(SWEEP + factors + "\n")
    with pytest.raises(InputError, match=message):
        potency.check_design(abm.load(path))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('[design.groups]\nnorm_weight = ["norm"]\n', 'combinations = "alone"'),
        (
            ALONE + '[design.groups]\nnorm = ["norm"]\n[design.factors]\nnorm_weight = []\n',
            r"design\.groups\.norm: each group is named after a strength",
        ),
        (
            ALONE + '[design.groups]\nnorm_weight = ["norm"]\n[design.factors]\neffort = [0, 1]\n',
            r"design\.groups\.norm_weight: each group is named after a strength",
        ),
    ],
)
def test_what_does_not_suit_is_refused_before_it_runs(tmp_path, more, message):
    path = tmp_path / "x.toml"
    path.write_text(CONFIG + more)
    with pytest.raises(InputError, match=message):
        potency.check_design(abm.load(path))


def test_a_mechanism_alone_moves_nothing_at_the_foot_of_its_range(tmp_path):
    """At strength zero a mechanism is none at all, whatever the luck."""
    (tmp_path / "experiments").mkdir()
    path = tmp_path / "experiments" / "x.toml"
    path.write_text(
        CONFIG
        + ALONE
        + '[design.groups]\nfamiliarity_rate = ["familiarity"]\n'
        + "[design.factors]\nfamiliarity_rate = [0, 1e-9]\n"
    )
    results = abm.run(path, InProcess(), root=tmp_path / "results")
    moved = potency.study(results).tables["curves"]["moved"]
    assert moved.abs().max() < 1e-7


def test_priors_end_where_mechanisms_are_equally_potent():
    """The kept table says where, in two digits; but what evidence gives a range has that range."""
    table = abm.load(paths.experiments() / "potency.toml")
    kept = paths.project(table.path) / "results" / "potency" / "potency" / "bounds.csv"
    for row in pd.read_csv(kept).to_dict("records"):
        if re.search(r"\bE\d\d\b", PARAMETERS[row["parameter"]].source):
            continue
        assert PARAMETERS[row["parameter"]].prior[1] == pytest.approx(
            float(f"{row['bound']:.2g}")
        ), row["parameter"]
