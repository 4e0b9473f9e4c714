"""Robustness: effects are read off the right runs, and a ranking survives what it should."""

from types import SimpleNamespace

import numpy as np
import pytest

import abm
from abm import cases, paths
from abm.analysis.outputs import NonFiniteError
from abm.errors import InputError
from abm.parameters import PARAMETERS
from abm.runs.in_process import InProcess
from abm.structures import STRUCTURES
from abm.studies.changes import ENDS
from abm.studies.robustness import study as robustness
from abm.studies.shares import study as shares

GROUPS = {"norm": ["norm"], "promise": ["promise"], "restraint": ["privacy"]}
SIZES = np.array([0.20, 0.10, -0.05])
WORLDS, REPLICATES = 6, 2


class MadeUp:
    """Runs of a factorial in which each group did what is given, in every variant.

    Resistance is 0.6 in 2012; with all mechanisms it falls to 0.2, or to 0.5 in the last draws.
    Each group alone does half of what is lost without it; with none resistance falls to 0.5.
    """

    def __init__(self, unknown=0, **variants):
        effects = {"baseline": SIZES, **variants}
        self.experiment = SimpleNamespace(
            name="x",
            case=cases.load(),
            settings={"design": {"groups": GROUPS, "combinations": "singles"}},
            replicates=REPLICATES,
            points=Points(effects),
        )
        luck = np.random.default_rng(1).normal(0.0, 0.002, size=(WORLDS, 1, REPLICATES))
        late = np.full((len(effects), WORLDS, 8, REPLICATES), 0.2)
        late[:, WORLDS - unknown :] = 0.5
        late[:, :, 4:] = 0.5
        lost = np.array(list(effects.values()))[:, None, :, None] * (1.0 + luck)
        late[:, :, :3] += lost
        late[:, :, 4:7] -= lost / 2.0
        self.both = np.stack([np.full_like(late, 0.6), late]).reshape(2, -1, REPLICATES)

    def by_role(self, *roles):
        """Use and the market move as resistance falls; all else is undefined."""
        if roles == ENDS:
            return self.both
        if roles[0].startswith(("use", "vendors")):
            return -self.both
        assert roles[0].startswith(("resistance", "belief", "identity"))
        return np.full_like(self.both, np.nan)


class Points(list):
    """A point, for its scale, and scenarios by name."""

    def __init__(self, scenarios):
        super().__init__([SimpleNamespace(scenario=cases.load().scenario(scale=400))])
        self.scenarios = scenarios


def test_an_effect_is_what_the_fall_loses_without_a_group():
    ranking = robustness.study(MadeUp(same=SIZES, half=SIZES / 2.0)).tables["ranking"]
    table = ranking.pivot(index="variant", columns="group", values="effect")[list(GROUPS)]
    for variant, share in (("baseline", 1.0), ("same", 1.0), ("half", 0.5)):
        assert table.loc[variant].to_numpy() == pytest.approx(share * SIZES, rel=0.01)
    assert ranking[ranking["variant"] == "half"].set_index("group")["rank"].to_dict() == {
        "norm": 1,
        "promise": 2,
        "restraint": 3,
    }


def test_shares_are_of_what_all_groups_make_and_changes_those_from_the_baseline():
    """All groups make 0.3 of the fall of 0.4, and the rest is left without any."""
    study = robustness.study(MadeUp(same=SIZES, half=SIZES / 2.0))
    survival = study.tables["survival"].set_index("variant")
    assert survival["together"].tolist() == pytest.approx([0.3, 0.3, 0.3])
    rows = study.tables["ranking"].set_index("group").groupby("variant")
    for variant, part in (("baseline", 1.0), ("same", 1.0), ("half", 0.5)):
        of = rows.get_group(variant).loc[list(GROUPS)]
        assert of["alone"].to_numpy() == pytest.approx(part * SIZES / 2.0, rel=0.01)
        assert of["lost_share"].to_numpy() == pytest.approx(part * SIZES / 0.3, rel=0.01)
        assert of["alone_share"].to_numpy() == pytest.approx(part * SIZES / 0.6, rel=0.01)
        assert of["change"].to_numpy() == pytest.approx((part - 1.0) * SIZES, abs=0.01)
        assert of["leads"].tolist() == [1.0, 0.0, 0.0]
        for name in ("alone", "change", "lost_share", "alone_share"):
            assert (of[f"{name}_low"] <= of[name] + 1e-12).all()
            assert (of[name] <= of[f"{name}_high"] + 1e-12).all()
    words = " ".join(study.sentences)
    assert "0.400, of which the groups together account for 0.300" in words
    assert "67% (67 to 67%) without norm" in words
    assert "losses are not Shapley values" in words


def test_there_are_no_shares_of_a_whole_of_open_sign():
    made = MadeUp(same=SIZES)
    made.both[1].reshape(2, WORLDS, 8, REPLICATES)[1, :, 7] = (
        0.2 + 0.1 * (-1.0) ** np.arange(WORLDS)[:, None]
    )
    study = robustness.study(made)
    ranking = study.tables["ranking"].set_index("variant")
    assert ranking.loc["same", ["lost_share", "alone_share_low"]].isna().all().all()
    assert ranking.loc["baseline", "lost_share"].notna().all()


def test_effects_of_draws_have_the_mean_of_the_table():
    tables = robustness.study(MadeUp(half=SIZES / 2.0, unknown=1)).tables
    of = tables["by_draw"].groupby(["variant", "group"])
    ranking = tables["ranking"].set_index(["variant", "group"])
    np.testing.assert_allclose(of["effect"].mean().loc[ranking.index], ranking["effect"])
    assert set(of["draw"].agg(tuple)) == {tuple(range(WORLDS - 1))}
    assert np.ptp(tables["by_draw"]["together"]) < 1e-12  # 0.5 - 0.2 in every draw


def test_what_else_is_lost_without_a_group_stands_beside_in_each_draw():
    table = robustness.study(MadeUp(half=SIZES / 2.0, unknown=1)).tables["by_draw"]
    for change in ("use", "vendors"):
        for name in ("effect", "together"):
            np.testing.assert_allclose(table[f"{name}_{change}"], table[name])
    for change in ("resistance_middle", "belief", "identity"):
        assert table[[f"effect_{change}", f"together_{change}"]].isna().all(axis=None)


def test_identical_variants_survive_and_an_exchange_does_not():
    """Of three pairs, one exchanged: tau is (2 - 1) / 3."""
    study = robustness.study(MadeUp(same=SIZES, turned=SIZES[[1, 0, 2]], mixed=-SIZES))
    survival = study.tables["survival"].set_index("variant")
    assert survival["tau"].tolist() == pytest.approx([1.0, 1.0, 1.0 / 3.0, -1.0])
    assert survival["survives"].tolist() == [True, True, False, False]
    assert survival["leader"].tolist() == ["norm", "norm", "promise", "restraint"]
    assert survival["reversed"].tolist() == [0, 0, 1, 3]
    assert survival["flipped"].tolist() == ["", "", "", "norm, promise, restraint"]
    words = " ".join(study.sentences)
    assert "In 1 of 3 other versions of the model the ranking" in words
    assert "loss without norm is larger than any other at 95% in 1 of 3" in words
    assert (
        "The ranking does not survive in mixed: of 3 certain orders 0 are kept, 3 reversed and 0 "
        "no longer certain; opposite sign: norm, promise, restraint" in words
    )


@pytest.mark.parametrize(("unknown", "draws"), [(0, 6), (1, 5), (2, 6)])
def test_draws_are_those_that_fall_as_known_if_there_are_five(unknown, draws):
    survival = robustness.study(MadeUp(unknown, same=SIZES)).tables["survival"]
    assert survival["draws"].tolist() == [draws, draws]
    assert survival["falls_as_known"].tolist() == [6 - unknown, 6 - unknown]


def test_a_run_that_is_missing_is_not_passed_over():
    made = MadeUp(same=SIZES)
    made.both[1, 30, 0] = np.nan
    with pytest.raises(NonFiniteError, match="resistance is not finite"):
        robustness.study(made)


CONFIG = """
[experiment]
kind = "factorial"
replicates = 2
scale = 5000
step = 28
end = 2017-06-30
mechanisms_from = 2012-05-07
[outputs]
every = 1
[design.groups]
norm = ["norm"]
familiarity = ["familiarity"]
"""


@pytest.fixture
def results(tmp_path):
    """Return a function that runs a small factorial of two groups."""
    (tmp_path / "experiments").mkdir()

    def run(name, more):
        path = tmp_path / "experiments" / f"{name}.toml"
        path.write_text(CONFIG + more)
        return abm.run(path, InProcess(), root=tmp_path / "results")

    return run


def test_the_base_gives_the_leave_one_out_effects_of_shares(results):
    whole = shares.study(results("whole", "")).tables["shares"]
    counts = whole[whole["change"] == "resistance"].set_index("group")
    leave_one_out = counts["leave_one_out"]
    more = '[design]\ncombinations = "singles"\n[scenarios.shuffled.experiment]\n'
    study = robustness.study(results("without", more + 'activation = "random_order"\n'))
    of_draws = study.tables["by_draw"].set_index(["variant", "group"]).loc["baseline"]
    for role, change in (("resistance_middle", "resistance_2014"), ("use", "use")):
        of_shares = whole[whole["change"] == change].set_index("group")["leave_one_out"]
        assert of_draws[f"effect_{role}"].to_dict() == pytest.approx(of_shares.to_dict(), abs=1e-12)
        assert of_draws[f"effect_{role}"].abs().max() > 0.0
    table = study.tables["ranking"].set_index(["variant", "group"])
    ranking = table["effect"]
    assert table["alone"]["baseline"].to_dict() == pytest.approx(
        counts["alone"].to_dict(), abs=1e-12
    )
    assert ranking["baseline"].to_dict() == pytest.approx(leave_one_out.to_dict(), abs=1e-12)
    assert ranking["shuffled"].to_dict() != pytest.approx(leave_one_out.to_dict(), abs=1e-6)


def test_every_rival_structure_is_a_variant_of_the_packaged_experiment():
    experiment = abm.load(paths.experiments() / "robustness.toml")
    tried = {name: each.structure for name, each in experiment.points.scenarios.items()}
    assert [tried.get(name) for name in STRUCTURES if name != "standard"] == list(STRUCTURES)[1:]
    assert tried["baseline"] == "standard"
    brought = {key for structure in STRUCTURES.values() for key in structure.brings}
    own = experiment.settings["scenarios"]
    assert brought == {name for s in list(STRUCTURES)[2:] for name in own[s]["factors"]} & brought
    structural = {name for name, parameter in PARAMETERS.items() if parameter.structural}
    assert set(own["structural_numbers"]["factors"]) == structural
    worlds = {factor.name for factor in experiment.points.factors}
    assert {"norm_rise", "norm_decay", "identity_rate"} <= worlds


def test_shares_are_those_of_the_structure_that_a_config_names(results, tmp_path):
    whole = shares.study(results("whole", "")).tables["shares"]
    rival = tmp_path / "experiments" / "rival.toml"
    rival.write_text('extends = "whole.toml"\n[experiment]\nstructure = "norm_on_use"\n')
    under = shares.study(abm.run(rival, InProcess(), root=tmp_path / "results")).tables["shares"]
    norm, norm_on_use = (
        abs(table.set_index(["change", "group"]).loc[("resistance", "norm"), "shapley"])
        for table in (whole, under)
    )
    assert norm_on_use < norm  # what works on use alone hardly moves resistance


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("", r'two \[design\.groups\] or more, and combinations = "singles"'),
        ('[design]\ncombinations = "singles"\n', r"needs \[scenarios\.NAME\], the variants"),
    ],
)
def test_other_configs_are_refused(results, tmp_path, more, message):
    path = tmp_path / "experiments" / "x.toml"
    path.write_text(CONFIG + more)
    with pytest.raises(InputError, match=message):
        robustness.check_design(abm.load(path))


def test_shares_refuse_what_is_no_whole_factorial():
    with pytest.raises(InputError, match="in all combinations"):
        shares.check_design(abm.load(paths.experiments() / "robustness.toml"))
