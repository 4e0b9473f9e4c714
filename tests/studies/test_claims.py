"""Claims: what is read, what settles a claim, and what is said of a file that is wrong."""

import dataclasses
import math
from types import SimpleNamespace

import pandas as pd
import pytest

import abm
from abm import cases, paths, studies
from abm.config import ConfigError
from abm.errors import InputError
from abm.studies import claim_tests
from abm.studies.accounts import study as accounts
from abm.studies.claims import cited, draws
from abm.studies.claims import study as claims

TEST = """
[[F06.tests]]
says = "share of the victory"
config = "c"
study = "shares"
table = "shares"
where = { change = "resistance", group = "victory" }
column = "share"
supports = 0.25
refutes = 0.10
"""
CLAIM = '[F06]\nclaim = "The victory did it."\n' + TEST

TABLE = pd.DataFrame(
    {
        "change": ["resistance", "resistance", "belief"],
        "group": ["victory", "promise", "victory"],
        "share": [0.2, 0.5, 0.9],
        "share_low": [0.1, 0.3, 0.8],
        "share_high": [0.3, 0.6, 1.0],
    }
)


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "claims.toml"
        path.write_text(text)
        return path

    return write


@pytest.fixture
def one(write):
    (test,) = claim_tests.load(write(CLAIM))["F06"].tests
    return test


@pytest.mark.parametrize(
    ("supports", "refutes", "low", "high", "verdict"),
    [
        (0.25, 0.10, 0.26, 0.40, "supported"),
        (0.25, 0.10, 0.25, 0.25, "supported"),
        (0.25, 0.10, 0.20, 0.40, "undecided"),  # the interval reaches below what supports
        (0.25, 0.10, 0.11, 0.24, "undecided"),  # between the two
        (0.25, 0.10, -0.1, 0.30, "undecided"),  # too wide for anything
        (0.25, 0.10, 0.02, 0.10, "refuted"),
        (0.25, 0.10, -0.4, -0.3, "refuted"),
        (-0.5, -0.25, -0.9, -0.6, "supported"),  # where less supports
        (-0.5, -0.25, -0.9, -0.4, "undecided"),
        (-0.5, -0.25, -0.2, 0.1, "refuted"),
        (0.25, 0.10, math.nan, math.nan, "undecided"),  # no change to have shares of
    ],
)
def test_what_an_interval_settles(one, supports, refutes, low, high, verdict):
    test = dataclasses.replace(one, supports=supports, refutes=refutes)
    table = TABLE.assign(share=(low + high) / 2, share_low=low, share_high=high)
    assert claims.judge(test, table)[0] == verdict


def test_a_table_that_is_not_there_leaves_a_claim_undecided(one):
    assert claims.judge(one, None)[0] == "undecided"


def test_the_rows_are_those_asked_for(one):
    assert claims.judge(one, TABLE)[1] == pytest.approx((0.2, 0.1, 0.3))


def test_several_rows_are_added_with_their_ends(one):
    both = {"change": "resistance", "group": ["victory", "promise"]}
    test = dataclasses.replace(one, where=both)
    assert claims.judge(test, TABLE)[1] == pytest.approx((0.7, 0.4, 0.9))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"column": "shares"}, r'no such column; did you mean "share"'),
        ({"where": {"group": "victori"}}, r'group: no such value; did you mean "victory"'),
        ({"where": {"party": "PS"}}, r"no such column"),
    ],
)
def test_what_a_table_does_not_have_is_named(one, change, said):
    with pytest.raises(InputError, match=said):
        claims.judge(dataclasses.replace(one, **change), TABLE)


@pytest.mark.parametrize(
    ("shares", "verdict"),
    [
        ((0.9, 0.9), "supported"),
        ((0.9, 0.2), "undecided"),
        ((0.0, 0.9), "refuted"),
        ((0.0, 0.2), "refuted"),
    ],
)
def test_one_refutation_refutes_and_every_test_must_support(write, shares, verdict):
    other = TEST.replace('table = "shares"', 'table = "other"')
    known = claim_tests.load(write(CLAIM + other))
    tables = dict(zip(("shares", "other"), shares, strict=True))

    def find(test):
        share = tables[test.table]
        return TABLE.assign(share=share, share_low=share, share_high=share)

    table = claims.verdicts(known, find, {})
    assert len(table) == 2
    assert set(table["verdict"]) == set(table["by_interval"]) == {verdict}
    of_draws = claims.verdicts(known, find, {"F06": "supported"})
    assert set(of_draws["verdict"]) == {"supported"}
    assert set(of_draws["by_interval"]) == {verdict}


@pytest.mark.parametrize("suffix", ["", paths.QUICK])
def test_the_study_reads_what_others_kept(write, tmp_path, suffix):
    write(CLAIM.replace("F06", "F07").replace('"c"', '"d"') + CLAIM)
    folder = tmp_path / "results" / f"c{suffix}" / "shares"
    folder.mkdir(parents=True)
    TABLE.assign(share_low=0.3).to_csv(folder / "shares.csv", index=False)
    case = dataclasses.replace(cases.load(), folder=tmp_path)
    experiment = SimpleNamespace(name=f"c{suffix}", case=case)
    study = claims.study(SimpleNamespace(experiment=experiment, root=tmp_path / "results"))
    assert study.tables["verdicts"]["fact"].tolist() == ["F06"]  # F07 is not put to this config
    (said,) = (said for said in study.sentences if said.startswith("F06 ("))
    assert (
        "share of the victory, 20% (30 to 30%): supports from 25% up, refutes from 10% down" in said
    )
    assert ("A first look" in study.sentences[0]) == bool(suffix)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[F06]\n", r':1: F06 = \{\.\.\.\}: must be a table with claim = "\.\.\."'),
        ('[F06]\nclaim = "x"\n', r":1: F06 = .*: needs \[\[F06\.tests\]\], at least one"),
        (CLAIM.replace("refutes", "refute"), r'\.refute = .*: no such key; did you mean "refutes"'),
        (CLAIM.replace('column = "share"\n', ""), r"F06\.tests\[0\].*: needs column"),
        (CLAIM.replace("0.25", "true"), r"F06\.tests\[0\]\.supports = true: must be a number"),
        (CLAIM.replace("0.25", "0.10"), r"supports = 0\.1: must differ from refutes"),
        (CLAIM.replace('"shares"', '"share"'), r'no such study; did you mean "shares"'),
        (CLAIM.replace('"victory"', "3"), r"where = .*: must be a table of column = value"),
        (CLAIM + "[F06.test]\n", r'F06\.test = .*: no such key; did you mean "tests"'),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_told_what(write, text, said):
    with pytest.raises(ConfigError, match=said):
        claim_tests.load(write(text))


def test_the_claims_of_the_project_are_put_to_its_own_configs():
    known = claim_tests.load(studies.file_of(cases.load(), paths.CLAIMS))
    assert {fact[:3] for fact in known} == {"F01", "F06", "F09", "F10", "F17"}
    configs = {path.stem for path in paths.configs(paths.experiments())}
    tests = [test for claim in known.values() for test in claim.tests]
    assert {test.config for test in tests} | {test.variants for test in tests} <= {"", *configs}
    assert all(bool(test.variants) == (test.study == "shares") for test in tests)
    groups = set(abm.load(paths.experiments() / "groups.toml").settings["design"]["groups"])
    of_groups = [test.where["group"] for test in tests if test.study == "shares"]
    assert {name for g in of_groups for name in ([g] if isinstance(g, str) else g)} <= groups


def by_draw(shapley):
    """Return draws in which two groups share a change of 1, by the value of the victory in each."""
    n = len(shapley)
    return pd.DataFrame(
        {
            "change": "resistance",
            "group": ["victory"] * n + ["promise"] * n,
            "draw": [*range(n)] * 2,
            "shapley": [*shapley, *(1.0 - value for value in shapley)],
            "leave_one_out": [*(value / 2 for value in shapley)] * 2,
            "whole": 1.0,
        }
    )


@pytest.mark.parametrize(
    ("shapley", "holds", "fails", "verdict"),
    [
        ([0.3] * 9 + [0.0], 0.9, 0.1, "supported"),
        ([0.3] * 8 + [0.2, 0.0], 0.8, 0.1, "undecided"),
        ([0.3] + [0.1] * 9, 0.1, 0.9, "refuted"),  # at the bound
        ([0.25], 1.0, 0.0, "supported"),
        ([0.2] * 10, 0.0, 0.0, "undecided"),
    ],
)
def test_a_claim_is_judged_by_the_draws_in_which_it_holds(write, shapley, holds, fails, verdict):
    (claim,) = claim_tests.load(write(CLAIM)).values()
    setting = draws.Setting(draws.ACCOUNT, "held", "c", by_draw(shapley))
    test, together = draws.judged(claim, setting)
    for row in (test, together):
        assert (row["holds"], row["refuted"]) == pytest.approx((holds, fails))
        assert row["verdict"] == verdict
    assert test["median"] == pytest.approx(pd.Series(shapley).median())


def test_more_draws_of_the_same_kind_leave_a_verdict_as_it_is(write):
    """An interval of the mean lies above 0.25 with enough of them, as 45 % of draws do not."""
    (claim,) = claim_tests.load(write(CLAIM)).values()
    few, many = (
        draws.judged(claim, draws.Setting("account", "held", "c", by_draw([0.2, 0.4, 0.4] * times)))
        for times in (1, 1000)
    )
    assert few[0]["verdict"] == many[0]["verdict"] == "undecided"
    assert few[0]["holds"] == pytest.approx(many[0]["holds"])


@pytest.mark.parametrize(
    ("column", "group", "value"),
    [
        ("share", "victory", 0.3),
        ("shapley", ["victory", "promise"], 1.0),
        ("leave_one_out", "victory", 0.15),
        ("lost", ["victory", "promise"], 0.3),
    ],
)
def test_the_number_of_a_draw_is_that_of_the_column(one, column, group, value):
    setting = draws.Setting("account", "held", "c", by_draw([0.3]))
    where = {"change": "resistance", "group": group}
    test = dataclasses.replace(one, column=column, where=where)
    assert draws.values(test, setting).tolist() == pytest.approx([value])


def test_a_share_of_nothing_neither_supports_nor_refutes(write):
    (claim,) = claim_tests.load(write(CLAIM)).values()
    table = by_draw([0.3]).assign(whole=-1.0)
    test, together = draws.judged(claim, draws.Setting("account", "held", "c", table))
    assert (together["holds"], together["refuted"], test["verdict"]) == (0.0, 0.0, "undecided")


def test_one_draw_is_refuted_by_one_test_and_held_up_by_all(write):
    both = CLAIM + TEST.replace('group = "victory"', 'group = "promise"')
    (claim,) = claim_tests.load(write(both)).values()
    rows = draws.judged(claim, draws.Setting("account", "held", "c", by_draw([0.5, 0.95, 0.2])))
    assert [row["holds"] for row in rows] == pytest.approx([2 / 3, 2 / 3, 1 / 3])
    assert [row["refuted"] for row in rows] == pytest.approx([0.0, 1 / 3, 1 / 3])


def test_what_a_setting_does_not_have_is_not_judged(write):
    (claim,) = claim_tests.load(write(CLAIM)).values()
    table = by_draw([0.3]).assign(change="belief")
    assert draws.judged(claim, draws.Setting("structure", "habit", "c", table)) == []


def stored_variants(root, **columns):
    """Keep a table of robustness: two draws of two groups in the baseline and in a structure."""
    rows = [
        {"variant": variant, "group": group, "draw": draw, "effect": 0.3, "together": 1.0}
        for variant in ("baseline", "habit")
        for group in ("victory", "promise")
        for draw in (0, 1)
    ]
    (root / "r" / "robustness").mkdir(parents=True)
    pd.DataFrame(rows).assign(**columns).to_csv(
        root / "r" / "robustness" / "by_draw.csv", index=False
    )


def test_every_change_of_a_variant_is_judged_unless_it_is_undefined_there(write, tmp_path):
    """Of the market half is lost without each group in one draw; belief is undefined in another."""
    lost, some = [0.5, 0.0] * 4, [math.nan] + [0.2] * 7
    stored_variants(
        tmp_path, effect_vendors=lost, together_vendors=1.0, effect_belief=some, together_belief=1.0
    )
    baseline, habit = draws.of_variants(tmp_path, "r", cases.load())
    assert (baseline.kind, habit.kind) == (draws.VARIANT, draws.STRUCTURE)
    assert set(baseline.table["change"]) == {"resistance", "vendors"}
    assert set(habit.table["change"]) == {"resistance", "vendors", "belief"}
    text = CLAIM.replace('change = "resistance"', 'change = "vendors"')
    (claim,) = claim_tests.load(write(text.replace('column = "share"', 'column = "lost"'))).values()
    test, _ = draws.judged(claim, habit)
    assert (test["holds"], test["refuted"], test["kind"]) == (0.5, 0.5, "structure")


def test_which_claims_are_judged_in_rival_structures_is_said():
    columns = ["fact", "test", "kind", "setting"]
    rows = [
        *(("F06", test, "account", "held") for test in ("a", "b", draws.ALL_TESTS)),
        *(("F06", test, "structure", "habit") for test in ("a", "b", draws.ALL_TESTS)),
        *(("F06", test, "variant", "blocks") for test in ("a", "b", draws.ALL_TESTS)),
        *(("F10", test, "structure", "habit") for test in ("a", draws.ALL_TESTS)),
        ("F17", "a", "account", "held"),
    ]
    table = pd.DataFrame(rows, columns=columns)
    both, part, alone = draws.on_structures(table, {"F06": 2, "F10": 3, "F17": 1})
    assert both.startswith("F06 and F10 are judged in 1 rival structure as well, where")
    assert "in 1 version of the standard structure" in both
    assert part == "Of these, only some tests can be made there: 1 of 3 tests of F10."
    assert alone == "F17 is judged in the standard structure alone."
    assert list(draws.on_structures(table[:0], {"F17": 1})) == [alone]


def test_accounts_and_variants_stand_beside_the_interval(write, tmp_path, monkeypatch):
    write(CLAIM.replace("refutes = 0.10\n", 'refutes = 0.10\nvariants = "r"\n'))
    root = tmp_path / "results"
    of = {"c": [0.3] * 10, "d": [0.05] * 10}
    for config, shapley in of.items():
        (root / config / "shares").mkdir(parents=True)
        table = by_draw(shapley).drop(columns="whole").assign(counted=True)
        table.to_csv(root / config / "shares" / "by_draw.csv", index=False)
    TABLE.to_csv(root / "c" / "shares" / "shares.csv", index=False)
    stored_variants(root, effect=[0.3] * 4 + [0.0] * 4)
    held, never = accounts.Account("held", "2012-05-06", "c"), accounts.Account("never", "", "d")
    monkeypatch.setattr(claims, "accounts_beside", lambda _: [held, never])
    case = dataclasses.replace(cases.load(), folder=tmp_path)
    study = claims.study(
        SimpleNamespace(experiment=SimpleNamespace(name="c", case=case), root=root)
    )
    table = study.tables["draws"]
    table = table[table["test"] == draws.ALL_TESTS].set_index("setting")
    assert dict(table["verdict"]) == {
        "held from 2012-05-06": "supported",
        "never there": "refuted",
        "baseline": "supported",
        "habit": "refuted",
    }
    assert dict(table["kind"])["habit"] == "structure"
    verdicts = study.tables["verdicts"].iloc[0]
    assert verdicts["structures"] == 1
    assert (verdicts["verdict"], verdicts["by_interval"]) == ("supported", "undecided")
    (words,) = (said for said in study.sentences if said.startswith("F06 ("))
    assert "The verdict depends on the account: supported (held from 2012-05-06), refuted" in words
    assert (
        "By what is lost without each group, in 1 rival structure it holds in 0% of the draws "
        "and is refuted in 100%, and in 1 standard version it holds in 100% of the draws"
    ) in words


def test_further_readings_of_a_claim_are_no_claims_of_their_own(write, tmp_path):
    known = claim_tests.load(write(CLAIM + CLAIM.replace("F06", '"F06 on use"')))
    table = claims.verdicts(known, lambda _: TABLE, {"F06": "refuted", "F06 on use": "supported"})
    (tmp_path / "c" / "claims").mkdir(parents=True)
    table.to_csv(tmp_path / "c" / "claims" / "verdicts.csv", index=False)
    numbers, _ = cited.numbers(tmp_path, "c")
    assert (numbers["supported"], numbers["refuted"], numbers["undecided"]) == ([], ["F06"], [])
    assert numbers["F06 on use"]["verdict"] == "supported"
    assert numbers["by_interval"]["undecided"] == ["F06"]


def test_a_config_that_no_claim_is_put_to_is_refused_before_it_runs():
    with pytest.raises(InputError, match=r"no claim of claims\.toml .* cadres, shares_2012"):
        studies.check("claims", abm.load(paths.experiments() / "prior.toml"))
    for quick in (False, True):
        studies.check("claims", abm.load(paths.experiments() / "cadres.toml", quick=quick))
