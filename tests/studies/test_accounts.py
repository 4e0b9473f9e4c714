"""Accounts: each names a truth that is known, their tables add up, and verdicts say who depends."""

import json
import shutil
import tomllib

import numpy as np
import pytest

import abm
from abm import paths, studies
from abm.analysis import shapley
from abm.errors import InputError
from abm.mechanisms import MECHANISMS
from abm.runs.in_process import InProcess
from abm.studies.accounts import study as accounts
from abm.studies.figure_parts import NotAnalysed

with (paths.experiments() / "groups.toml").open("rb") as file:
    GROUPS = tomllib.load(file)["design"]["groups"]

SMALL = """
[experiment]
kind = "factorial"
replicates = 2
scale = 4000
step = 28
end = 2017-06-30
{switch}
[outputs]
every = 1
[parameters]
generation_gap = 0.25
exit_rate = 0.25
[mechanisms]
{off}
[design.groups]
{groups}
"""

DAY = "mechanisms_from = 2012-05-06\n"
SWITCHES = {"held": DAY, "never": "", "undone": f'{DAY}switched_off = "undone"\n'}
NAMES = ["held from 2012-05-06", "never there", "undone from 2012-05-06"]


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Return a function that runs and keeps the shares of groups in the three accounts."""
    home = tmp_path_factory.mktemp("project")

    def three(name, groups, on, of=GROUPS):
        folder = home / name
        (folder / "experiments").mkdir(parents=True)
        off = [f"{mechanism} = 0" for mechanism in MECHANISMS if mechanism not in on]
        rows = [f"{group} = {of[group]}" for group in groups]
        made = {}
        for kind, switch in SWITCHES.items():
            path = folder / "experiments" / f"{kind}.toml"
            parts = {"off": "\n".join(off), "groups": "\n".join(rows)}
            path.write_text(SMALL.format(switch=switch, **parts))
            made[kind] = abm.run(path, InProcess(), root=folder / "results")
            studies.keep("shares", studies.find("shares")(made[kind]), made[kind])
        return made

    return three


@pytest.fixture(scope="module")
def everything(three):
    """All mechanisms on, two of ten groups switched, in three accounts."""
    return three("everything", ["norm", "victory"], on=list(MECHANISMS))


@pytest.mark.parametrize(
    ("truth", "needs"),
    [
        ("victory", []),
        pytest.param("generation", [], marks=pytest.mark.verify),
        pytest.param("norm", ["organisation"], marks=pytest.mark.verify),
    ],
)
def test_a_truth_made_by_one_group_is_named_by_every_account(truth, needs, three):
    """Every other mechanism is off from the day of the account, but what the truth needs."""
    on = [name for group in (truth, *needs) for name in GROUPS[group]]
    made = three(truth, [truth, "learning"], on)
    study = accounts.study(made["held"])
    table = study.tables["accounts"]
    resistance = table[table["change"] == "resistance"].set_index(["group", "account"])
    for name in NAMES:
        assert resistance.loc[(truth, name), "leads"] == 1.0
        assert abs(resistance.loc[("learning", name), "shapley"]) < shapley.NOTHING
        assert resistance.loc[("learning", name), "leads"] == 0.0
    (sentence,) = [
        s for s in study.sentences if s.startswith("The fall of resistance 2012-2017 is")
    ]
    assert f"the largest contribution is that of {truth.replace('_', ' ')} (100%)" in sentence


def test_undoing_gives_the_norm_what_it_had_done_before_the_day(three):
    """The organisation is not switched, as in version 1 of the model, and all others are one group.

    In version 1 the norm made 61 % [53, 69] of the fall in the PS where it was undone, and 43 %
    [35, 51] held; undone, all groups made more than the fall (0.387 of 0.296).  In the UMP, which
    had no norm in 2012, nothing changed (64 and 61 %).  Versions since have other rules, other
    parameters and another posterior: the direction is held here, not the numbers.
    """
    others = [
        name
        for group, names in GROUPS.items()
        if group not in ("norm", "organisation")
        for name in names
    ]
    of = {"norm": GROUPS["norm"], "others": others}
    made = three("version_1", list(of), on=list(MECHANISMS), of=of)
    tables = accounts.study(made["held"]).tables
    norm = tables["accounts"].query("group == 'norm'").set_index(["change", "account"])["share"]
    held, _, undone = NAMES
    for change in ("resistance", "resistance_2014"):
        assert norm[change, undone] > norm[change, held] + 0.1
    assert norm["resistance_lr", undone] == pytest.approx(norm["resistance_lr", held], abs=0.1)
    left = tables["changes"].set_index(["change", "account"])["momentum"]
    assert left["resistance", undone] < left["resistance", held] - 0.02


def test_accounts_add_up(everything):
    tables = accounts.study(everything["held"]).tables
    made = tables["accounts"].groupby(["account", "change"])["shapley"].sum()
    sizes = tables["changes"].set_index(["account", "change"]).sort_index()
    np.testing.assert_allclose(sizes["together"], made.loc[sizes.index], atol=2e-5)
    np.testing.assert_allclose(sizes["on"], sizes["together"] + sizes["momentum"], atol=2e-5)
    assert sizes.loc["held from 2012-05-06", "momentum"].abs().max() > 0.0


def test_accounts_tell_one_history_where_all_is_on(everything):
    sizes = accounts.study(everything["held"]).tables["changes"]
    assert set(sizes["account"]) == set(NAMES)
    assert (sizes.groupby("change")["on"].nunique() == 1).all()
    use = sizes[sizes["change"] == "use"]
    assert len(use) == 3
    assert np.isfinite(use["on"]).all()


def test_only_what_happened_before_the_day_is_the_same_without_a_group(everything):
    """The change before the victory is divided by the account from the start alone."""
    table = accounts.study(everything["held"]).tables["changes"]
    before = table[table["change"] == "resistance_2009_2012"]
    assert before["account"].tolist() == ["never there"]


def test_the_accounts_are_those_of_one_question(everything):
    """Another scale is another question; of the same account, that with more draws is read."""
    of = everything["undone"]
    own = accounts.accounts_beside(of)
    assert [account.name for account in own] == NAMES
    assert [account.config for account in own] == ["held", "never", "undone"]
    copies = {"larger": ("scale", 10), "again": ("replicates", 9), "again-quick": ("replicates", 9)}
    for name, (key, value) in copies.items():
        folder = shutil.copytree(of.root / "held", of.root / name)
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest["settings"]["experiment"][key] = value
        (folder / "manifest.json").write_text(json.dumps(manifest))
        path = folder / "shares" / "changes.csv"
        path.write_text(path.read_text().replace(",1,", ",9,"))
    try:
        beside = accounts.accounts_beside(of)
        assert [account.config for account in beside] == ["again", "never", "undone"]
    finally:
        for name in copies:
            shutil.rmtree(of.root / name)


def test_a_verdict_says_whether_it_depends_on_the_account():
    first = [["norm"], ["norm"], ["promise"]]
    assert accounts._verdict(first) == (
        "So it depends on the account which contribution is the largest."
    )
    assert "that of norm by every account" in accounts._verdict(first[:2])
    assert accounts._verdict(first[:1]) == ""
    tied = [["norm", "promise"], ["promise"]]
    assert accounts._verdict(tied) == (
        "In no account is the contribution of another group larger than that of promise at 95%."
    )


def test_a_question_with_one_account_says_how_to_have_another(everything, tmp_path):
    (held,) = [everything["held"]]
    shutil.copytree(held.folder.path, tmp_path / "held")
    alone = abm.results(held.experiment, root=tmp_path)
    study = accounts.study(alone)
    assert any(sentence.startswith("No other account is stored.") for sentence in study.sentences)
    assert any("Held from 2012-05-06: without the groups" in said for said in study.sentences)
    shutil.rmtree(tmp_path / "held" / "shares")
    with pytest.raises(NotAnalysed, match="no study 'shares' yet: abm analyse shares makes it"):
        accounts.study(alone)


def test_other_configs_are_refused():
    results = abm.results(paths.experiments() / "baseline.toml")
    with pytest.raises(InputError, match=r"baseline: shares needs \[design\.groups\]"):
        accounts.study(results)
