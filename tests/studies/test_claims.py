"""Claims: what is read, what settles a claim, and what is said of a file that is wrong."""

import dataclasses
import math
from types import SimpleNamespace

import pandas as pd
import pytest

import abm
from abm import paths, studies
from abm.config import ConfigError
from abm.errors import InputError
from abm.studies import claim_tests
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
    ("change", "message"),
    [
        ({"column": "shares"}, r'no such column; did you mean "share"'),
        ({"where": {"group": "victori"}}, r'group: no such value; did you mean "victory"'),
        ({"where": {"party": "PS"}}, r"no such column"),
    ],
)
def test_what_a_table_does_not_have_is_named(one, change, message):
    with pytest.raises(InputError, match=message):
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
    loaded = claim_tests.load(write(CLAIM + other))
    tables = dict(zip(("shares", "other"), shares, strict=True))

    def find(test):
        share = tables[test.table]
        return TABLE.assign(share=share, share_low=share, share_high=share)

    table = claims.verdicts(loaded, find)
    assert len(table) == 2
    assert set(table["verdict"]) == {verdict}


@pytest.mark.parametrize("suffix", ["", paths.QUICK])
def test_the_study_reads_what_others_kept(write, tmp_path, suffix):
    home = tmp_path / paths.EXPERIMENTS
    home.mkdir()
    write(CLAIM.replace("F06", "F07").replace('"c"', '"d"') + CLAIM).rename(home / paths.CLAIMS)
    folder = tmp_path / "results" / f"c{suffix}" / "shares"
    folder.mkdir(parents=True)
    TABLE.assign(share_low=0.3).to_csv(folder / "shares.csv", index=False)
    experiment = SimpleNamespace(name=f"c{suffix}", path=home / "c.toml")
    study = claims.study(SimpleNamespace(experiment=experiment, root=tmp_path / "results"))
    assert study.tables["verdicts"]["fact"].tolist() == ["F06"]  # F07 is not put to this config
    assert any(
        sentence.startswith("F06, share of the victory: +0.200") for sentence in study.sentences
    )
    assert ("A first look" in study.sentences[0]) == bool(suffix)


@pytest.mark.parametrize(
    ("text", "message"),
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
def test_what_is_wrong_in_a_file_is_named(write, text, message):
    with pytest.raises(ConfigError, match=message):
        claim_tests.load(write(text))


def test_the_claims_of_the_project_are_put_to_its_own_configs():
    home = paths.experiments()
    loaded = claim_tests.load(home / paths.CLAIMS)
    assert set(loaded) == {"F01", "F06", "F10", "F17"}
    configs = {path.stem for path in paths.configs(home)}
    assert {test.config for claim in loaded.values() for test in claim.tests} <= configs
    assert not any(path.name == paths.CLAIMS for path in paths.configs(home))


def test_a_config_that_no_claim_is_put_to_is_refused_before_it_runs():
    with pytest.raises(InputError, match=r"no claim of claims\.toml .* cadres, shares_2012"):
        studies.check("claims", abm.load(paths.experiments() / "prior.toml"))
    for quick in (False, True):
        studies.check("claims", abm.load(paths.experiments() / "cadres.toml", quick=quick))
