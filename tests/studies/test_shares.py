"""Shares: a truth that is known is found, nothing is lost, and the ledger stands beside."""

import tomllib
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import abm
from abm import cases, paths
from abm.errors import InputError
from abm.mechanisms import MECHANISMS
from abm.runs.in_process import InProcess
from abm.studies import changes, leading
from abm.studies.shares import ledger_vs_shapley
from abm.studies.shares import study as shares

with (paths.experiments() / "groups.toml").open("rb") as file:
    GROUPS = tomllib.load(file)["design"]["groups"]

OTHERS = len(MECHANISMS) - sum(len(GROUPS[name]) for name in ("norm", "familiarity", "generation"))
OTHERS_ON = f"with these groups off ({OTHERS} other mechanisms stay on)"

FRENCH = changes.changes_of(cases.load()).defined

SMALL = """
[experiment]
kind = "factorial"
replicates = {replicates}
scale = 2000
step = 28
end = 2017-06-30
mechanisms_from = 2012-05-06
switched_off = "undone"
[outputs]
every = 1
[parameters]
generation_gap = 0.25
exit_rate = 0.25
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Return a function that runs a small factorial of groups."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "experiments").mkdir()

    def run(name, groups, replicates=2, off=()):
        text = SMALL.format(replicates=replicates) + "[mechanisms]\n"
        text += "".join(f"{mechanism} = 0\n" for mechanism in off)
        text += "[design.groups]\n"
        text += "".join(f"{group} = {list(names)}\n" for group, names in groups.items())
        path = folder / "experiments" / f"{name}.toml"
        path.write_text(text)
        return abm.run(path, InProcess(), root=folder / "results")

    return run


@pytest.fixture(scope="module")
def three(run):
    names = ("norm", "familiarity", "generation")
    return run("three", {name: GROUPS[name] for name in names}, replicates=3)


def test_what_stays_on_when_the_groups_are_off_is_named(three):
    result = shares.study(three)
    (first, *_) = [s for s in result.sentences if s.startswith("The fall of resistance")]
    assert OTHERS_ON.removeprefix("with these groups off") in first
    assert "every mechanism off" not in " ".join(result.sentences)
    assert set(result.tables["ledger_by_party"]["group"]) == {
        "norm",
        "familiarity",
        "generation",
        OTHERS_ON,
    }


def test_every_mechanism_is_off_only_if_none_stays_on():
    groups = {"norm": ["norm"], "promise": ["promise"]}
    name = ledger_vs_shapley.without_groups
    assert name(groups, {"norm": 1.0, "promise": 1.0}) == ledger_vs_shapley.NO_MECHANISM
    assert name(groups, {"norm": 1.0, "promise": 1.0, "exit": 0.0}).endswith("mechanism off")
    on = {"norm": 1.0, "promise": 1.0, "leak": 1.0}
    assert name(groups, on) == "with these groups off (1 other mechanism stays on)"


def test_without_a_change_nothing_is_the_largest():
    nothing = pd.DataFrame({"norm": [0.0, 0.0], "promise": [-0.1, -0.2]})
    assert leading.leading(nothing) == []
    assert leading.in_words([], {}) == "no group works towards it"


def test_a_group_leads_only_if_the_difference_is_certain():
    of = pd.DataFrame({"norm": [0.3, 0.31, 0.32] * 9, "promise": [0.1, 0.12, 0.1] * 9})
    assert leading.leading(of) == ["norm"]
    tied = of.assign(victory=[0.31, 0.3, 0.31] * 9, restraint=-2.0)
    assert sorted(leading.leading(tied)) == ["norm", "victory"]


def test_every_mechanism_is_in_one_group():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(MECHANISMS)


def test_with_turnover_the_only_truth_it_is_named(run):
    """Every other mechanism has strength zero, so that only who comes and goes can matter."""
    off = [name for names in GROUPS.values() for name in names if name not in GROUPS["generation"]]
    three = {name: GROUPS[name] for name in ("generation", "norm", "learning")}
    results = run("turnover", three, replicates=40, off=off)
    result = shares.study(results).tables["shares"]
    resistance = result[result["change"] == "resistance"].set_index("group")
    others = resistance.drop(index="generation")
    assert resistance.loc["generation", "share_low"] == pytest.approx(1.0)
    assert resistance.loc["generation", "shapley_low"] > 0.0
    assert (others["shapley"].abs() < 1e-12).all()
    assert (others["leave_one_out"] == 0.0).all()


def test_values_are_those_of_their_combination_and_draw():
    """Row w * 2^k + c of a factorial is combination c in draw w."""
    points = np.arange(2 * 8 * 3).reshape(16, 3)
    values = shares.by_combination(points, 3)
    assert values.shape == (8, 2, 3)
    for c, w in np.ndindex(8, 2):
        assert (values[c, w] == points[w * 8 + c]).all()


def test_shares_add_up_to_the_whole(three):
    result = shares.study(three).tables["shares"]
    for name, rows in result.groupby("change"):
        value = shares.values_of(three, FRENCH, 3)[name]
        whole = value[-1].mean() - value[0].mean()
        assert rows["shapley"].sum() == pytest.approx(whole, abs=1e-12)


def test_values_of_draws_have_the_mean_of_the_table(three):
    tables = shares.study(three).tables
    counted = tables["by_draw"][tables["by_draw"]["counted"]]
    means = counted.groupby(["change", "group"])[["shapley", "leave_one_out"]].mean()
    table = tables["shares"].set_index(["change", "group"])[means.columns]
    np.testing.assert_allclose(means.loc[table.index], table, rtol=0, atol=1e-12)


def test_combinations_have_one_past(three):
    before = shares.by_combination(three.values("resistance_2012")[0], 3)
    assert np.ptp(before, axis=0).max() == 0.0


def test_the_ledger_adds_up_to_the_fall_of_every_run(three):
    _, posted = ledger_vs_shapley.posted_by_channel(three, 3, [0], "PS")
    fall = shares.values_of(three, FRENCH, 3)["resistance"][-1]
    assert posted.sum(axis=0) == pytest.approx(fall, abs=1e-9)


def test_ledger_and_shapley_add_up_to_the_same(three):
    compared = shares.study(three).tables["ledger_vs_shapley"]
    assert compared["ledger"].sum() == pytest.approx(compared["shapley"].sum(), abs=1e-9)
    assert compared["group"].tolist() == [
        "norm",
        "familiarity",
        "generation",
        OTHERS_ON,
    ]
    assert compared["why"].str.len().min() > 0


def test_the_ledger_of_every_party_that_was_there_stands_beside(three):
    result = shares.study(three)
    table = result.tables["ledger_by_party"]
    assert table["party"].unique().tolist() == ["PS", "LR"]  # the others came in 2016
    own = table[table["party"] == "PS"].set_index("group")["fall"]
    compared = result.tables["ledger_vs_shapley"].set_index("group")["ledger"]
    assert own.to_dict() == pytest.approx(compared.to_dict(), abs=1e-12)
    _, posted = ledger_vs_shapley.posted_by_channel(three, 3, [0], "LR")
    other = table[table["party"] == "LR"]
    assert other["fall"].sum() == pytest.approx(posted.sum(axis=0).mean())
    by_hand = other.set_index("group")
    assert by_hand.loc["norm", "conversion"] == pytest.approx(by_hand.loc["norm", "fall"])
    assert by_hand.loc["generation", "conversion"] == 0.0
    of_lr = [
        sentence
        for sentence in result.sentences
        if sentence.startswith("The ledger divides") and "LR act" in sentence
    ]
    assert len(of_lr) == 1


def test_where_the_two_counts_differ_is_said():
    rows = [("norm", 0.1, 0.2, 0.05), ("promise", 0.1, 0.2, 0.15), ("generation", 0.0, 0.1, 0.3)]
    table = pd.DataFrame(rows, columns=["group", "shapley_low", "shapley_high", "ledger"])
    sentence = ledger_vs_shapley._on_differences(table)
    assert "the Shapley value, which compares histories, gives more to norm;" in sentence
    assert (
        "the ledger, which follows the rules within one history, gives more to generation."
        in sentence
    )
    assert "promise" not in sentence


@pytest.mark.parametrize(
    ("shapley", "low", "high", "ledger", "channels", "sentence"),
    [
        (0.10, 0.05, 0.15, 0.12, ["privacy"], "agree"),
        (0.10, 0.08, 0.12, 0.00, [], "no channel of its own"),
        (0.10, 0.08, 0.12, 0.02, ["privacy"], "effects beyond its own channels"),
        (-0.10, -0.12, -0.08, -0.02, ["privacy"], "effects beyond its own channels"),
        (0.02, 0.01, 0.03, 0.10, ["privacy"], "other groups would do part"),
        (0.02, 0.01, 0.03, -0.10, ["privacy"], "opposite signs"),
        (0.02, 0.01, 0.03, -0.10, ["exit", "entry"], "posts all exits"),
    ],
)
def test_why_the_two_counts_differ(shapley, low, high, ledger, channels, sentence):
    row = {"group": "restraint", "shapley": shapley, "ledger": ledger}
    row |= {"shapley_low": low, "shapley_high": high}
    assert sentence in ledger_vs_shapley._why(row, channels, ["privacy"])


def test_every_channel_of_resistance_has_a_mechanism():
    from abm.model.ledger import CHANNELS

    of_resistance = {
        name.removeprefix("resistance/") for name in CHANNELS if name.startswith("resistance/")
    }
    assert of_resistance == set(ledger_vs_shapley.OF_MECHANISM)
    assert set(ledger_vs_shapley.OF_MECHANISM.values()) | set(ledger_vs_shapley.INDIRECT) <= set(
        MECHANISMS
    )


def test_shares_are_over_draws_in_which_resistance_falls_as_known():
    """Early and late resistance with all mechanisms on, in six draws: three meet P1."""
    early = np.array([0.5, 0.5, 0.5, 0.3, 0.6, 0.30])
    late = np.array([0.2, 0.01, 0.3, 0.05, 0.29, 0.11])

    class Results:
        experiment = SimpleNamespace(case=cases.load())

        def by_role(self, *roles):
            assert roles == changes.ENDS
            return [np.repeat(column, 2)[:, None] for column in (early, late)]

    assert shares.draws_that_fall_as_known(Results(), 1).tolist() == [
        True,
        False,
        False,
        True,
        True,
        False,
    ]


def test_one_replicate_is_enough(run):
    """Draws give the intervals; interactions and the ledger need no replicates."""
    groups = {"norm": ["norm"], "promise": ["promise"]}
    study = shares.study(run("once", groups, replicates=1))
    table = study.tables["shares"].set_index(["change", "group"])
    sizes = study.tables["changes"].set_index("change")
    summed = table["shapley"].groupby("change").sum()
    np.testing.assert_allclose(summed.loc[sizes.index], sizes["together"], atol=1e-9)
    assert np.isfinite(study.tables["interactions"][["interaction", "low", "high"]]).all(axis=None)
    compared = study.tables["ledger_vs_shapley"]
    for count in ("shapley", "ledger"):
        assert compared[count].sum() == pytest.approx(sizes.loc["resistance", "on"], abs=1e-6)


def test_the_rival_and_the_middle_are_read_from_runs(run):
    """What happens to the rival by 2014 is the difference of two outcomes of its activists."""
    results = run("once", {"norm": ["norm"], "promise": ["promise"]}, replicates=1)
    sizes = shares.study(results).tables["changes"].set_index("change")
    for change, before, after, sign in (
        ("belief_lr_2014", "belief_lr_2012", "belief_lr_2014", 1.0),
        ("identity_lr", "identity_lr_2012", "identity_lr_2017", -1.0),
        ("use_lr_2014", "use_lr_2012", "use_lr_2014", 1.0),
        ("resistance_lr_2014", "resistance_lr_2012", "resistance_lr_2014", -1.0),
    ):
        first, last = results.by_role(ROLE[before], ROLE[after])
        assert sizes.loc[change, "on"] == pytest.approx(sign * (last - first)[-1].mean())
        assert sizes.loc[change, "words"].endswith(" in LR")


ROLE = {name: role for role, name in cases.load().outcomes.names.items()}
"""Outcomes by roles, by their French names."""


def test_other_configs_are_refused():
    results = abm.results(paths.experiments() / "baseline.toml")
    with pytest.raises(InputError, match=r"baseline: shares needs \[design\.groups\]"):
        shares.study(results)


def test_mechanisms_off_from_the_start_are_asked_for_the_whole_span(run, tmp_path):
    path = tmp_path / "experiments" / "start.toml"
    path.parent.mkdir()
    text = SMALL.format(replicates=2).replace("mechanisms_from = 2012-05-06\n", "")
    path.write_text(text + '[design.groups]\nnorm = ["norm"]\n')
    result = shares.study(abm.run(path, InProcess(), root=tmp_path / "results"))
    of = [
        f"{state}{party}" for state in ("resistance", "belief", "identity") for party in ("", "_lr")
    ]
    assert list(result.tables["shares"]["change"].unique()) == [
        *(f"{name}_{span}" for name in of for span in ("2009", "2009_2012")),
        *("use_2010", "use_2010_2012", "use_lr_2010", "use_lr_2010_2012"),
        *(f"{name}{span}" for name in (*of, "use", "use_lr") for span in ("", "_2014")),
        "vendors",
    ]
    assert isinstance(result.tables["draws"], pd.DataFrame)
