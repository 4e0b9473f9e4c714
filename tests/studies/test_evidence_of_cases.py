"""Studies of other cases: the United Kingdom, and a party with no role but the focal one."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest

import abm
from abm import cases, studies
from abm.errors import InputError
from abm.figures.point_data import MissingData
from abm.runs.in_process import InProcess
from abm.studies import evidence
from abm.studies.pattern_list import INPUT, PATTERNS

TINY = """
[experiment]
case = "../{case}"
replicates = {replicates}
scale = 5000
step = 28
{more}
[outputs]
series = false
ledger = false
"""

COMPARED = """
[scenarios.free.experiment]
launch = "simulated"
[scenarios.cadres_frozen]
experiment.launch = "simulated"
parameters.cadre_plasticity = 0.0
[scenarios.activists_frozen]
experiment.launch = "simulated"
parameters.member_plasticity = 0.0
[scenarios.young_lab]
party.LAB.founded = 2010-01-01
"""

EFFECT = """
[design]
sampler = "saltelli"
n = 16
[design.factors]
true_effect = [0.0, 10.0]
attribution_chance = []
loss_weight = []
promise_rate = []
"""

DRAWS = """
[design]
n = {n}
[design.factors]
initial_resistance = []
norm_weight = []
dummy = []
[scenarios.without_norm.mechanisms]
norm = false
"""

ONE_RUN = 'kind = "design"\ncrn = false'

CLAIM = """
[F1]
claim = "Novices come forward."
[[F1.tests]]
says = "novices of the primary"
config = "compared"
study = "patterns"
table = "criteria"
where = { pattern = "P16" }
column = "value"
supports = -1.0
refutes = -2.0
"""

MEASUREMENTS = """name,outcome,how,n,error,cost
use,use_local_next,ask,80,0.1,6
change,resistance_2017 - resistance_early,ask,,0.1,6
market,vendors_2016,ask,,1,1
"""

SMALL = {
    "case.toml": 'name = "A party"\nstart = 2010-01-04\nend = 2012-12-31\nfocal = "A"\n',
    "parties.csv": "name,founded\nA,1950-01-01\n",
    "membership.csv": "party,date,members\nA,2010-01-01,100000\n",
    "campaigns.csv": "id,party,contest,opens,closes\nA-2012,A,presidential,2012-01-02,2012-05-06\n",
    "evidence.csv": "quantity,low,high,error\nresistance_end,0.3,0.6,0.05\n",
    "measurements.csv": "name,outcome,how,n,error,cost\nrefusal,resistance_end,ask,80,0.1,6\n",
    "claims.toml": CLAIM,
}
"""The files of a case of one party, without a role but that of the focal party."""


class Project:
    """A project with a case in a folder of its own."""

    def __init__(self, home, case):
        self.home, self.case = home, case
        (home / "experiments").mkdir()

    def load(self, name, *texts, replicates=2, more=""):
        """Return the experiment of a config with some texts."""
        config = self.home / "experiments" / f"{name}.toml"
        config.write_text(
            TINY.format(case=self.case, replicates=replicates, more=more) + "".join(texts)
        )
        return abm.load(config)

    def run(self, *args, **options):
        """Return the results of an experiment."""
        return abm.run(self.load(*args, **options), InProcess(), root=self.home / "results")

    def made(self, study, results):
        """Return a study of results, after it has been kept."""
        studies.check(study, results.experiment)
        made = studies.find(study)(results)
        studies.keep(study, made, results)
        return made


@pytest.fixture(scope="module")
def uk(tmp_path_factory):
    """Return a project with the case of the United Kingdom, and what studies need beside it."""
    home = tmp_path_factory.mktemp("uk")
    shutil.copytree(cases.FOLDER / "uk", home / "uk")
    (home / "uk" / "measurements.csv").write_text(MEASUREMENTS)
    (home / "uk" / "claims.toml").write_text(CLAIM)
    return Project(home, "uk")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Return a project with the case of one party."""
    home = tmp_path_factory.mktemp("small")
    (home / "small").mkdir()
    for name, text in SMALL.items():
        (home / "small" / name).write_text(text)
    return Project(home, "small")


@pytest.fixture(scope="module")
def compared(uk):
    """Return results of the United Kingdom with some of the scenarios that patterns compare."""
    return uk.run("compared", COMPARED, more='kind = "compare"')


@pytest.fixture(scope="module")
def draws(uk):
    """Return draws from priors in the United Kingdom."""
    more = f"{ONE_RUN}\nstart = 2014-06-02\nend = 2017-09-30"
    return uk.run("draws", DRAWS.format(n=180), replicates=1, more=more)


def test_patterns_of_the_united_kingdom(uk, compared):
    made = uk.made("patterns", compared)
    table = made.tables["patterns"].set_index("pattern")
    assert table.loc[["P1", "P11", "P13"], "share"].notna().all()
    assert table.loc[["P2", "P10", "P12"], "share"].isna().all()
    assert table.loc["P2", "says"] == (
        "acceleration after the victory of 2015 "
        "(not scored: LAB did not win the general election campaign of 2015)"
    )
    assert table.loc["P5", "says"].endswith("the experiment has no scenario equally_close)")
    assert "P6 (a new party finds it easier) is not scored" in "".join(made.sentences)
    criteria = made.tables["criteria"]
    assert "fall of resistance, 2015 to 2017" in set(criteria["says"])
    assert criteria.loc[criteria["pattern"] == "P4", "holds"].notna().all()
    drawn = studies.figures()["patterns"](compared).axes[0].get_xticklabels()
    assert [text.get_text() for text in drawn] == ["P1 c", "P11 c", "P13"]


def test_the_true_effect_in_the_united_kingdom(uk):
    more = 'kind = "design"\ncrn = false\nresults = "simulated"'
    removed = "[scenarios.one_sided.calendar.campaigns.CON-general-2015]\nremove = true\n"
    made = uk.made("patterns", uk.run("effect", EFFECT, removed, more=more))
    assert set(made.tables["indices"]["output"]) == {"belief_2017", "cadre_belief_2017"}
    assert "belief gained in 2015 by winners" in "".join(made.tables["conditions"]["says"])


def test_calibration_and_fieldwork_in_the_united_kingdom(uk, draws):
    made = uk.made("calibrate", draws)
    names = made.tables["evidence"]["name"]
    assert "P1: resistance in 2017 over that of 2015" in set(names)
    assert "trained_mom_2017" not in set(names)  # it is shown, and sets no parameter
    assert not names.str.startswith("P12").any()
    assert any(said.startswith("No evidence, since LAB did not win") for said in made.sentences)
    assert any(said.startswith("Not scored, since LAB did not win") for said in made.sentences)
    assert "use_mom_2017" in set(made.tables["predictions"]["output"])
    made = uk.made("fieldwork", draws)
    listed = made.tables["measurements"].set_index("name")["outcome"]
    assert listed["use"] == "use_2016"
    assert listed["change"] == "resistance_2017 - resistance_2015"
    assert any("the fall of resistance 2015-2017 would be" in said for said in made.sentences)
    for name in ("posterior", "fieldwork"):
        assert studies.figures()[name](draws).axes


def test_claims_about_the_united_kingdom(uk, compared):
    uk.made("patterns", compared)
    assert uk.made("claims", compared).tables["verdicts"]["verdict"].tolist() == ["supported"]


def test_a_party_without_days_and_campaigns_shows_no_pattern_and_every_reason_is_said(small):
    results = small.run("compared")
    made = small.made("patterns", results)
    table = made.tables["patterns"].set_index("pattern")
    assert table["share"].isna().all()
    assert table["passes"].isna().all()
    assert table["says"].str.contains(r"\(not scored: the case names no \w+\)$").all()
    unscored = " ".join(said for said in made.sentences if "not scored" in said)
    assert set(re.findall(r"\bP\d+\b", unscored)) == set(PATTERNS)
    assert small.made("claims", results).tables["verdicts"]["verdict"].tolist() == ["undecided"]
    with pytest.raises(MissingData, match="no pattern of compared is scored"):
        studies.figures()["patterns"](results)


def test_draws_of_such_a_party_say_so_too(small):
    draws = "[design]\nn = 2\n[design.factors]\nnorm_weight = []\n"
    made = small.made("patterns", small.run("prior", draws, more='kind = "design"'))
    assert made.tables["prior"].empty
    assert len(made.sentences) == sum(pattern.use != INPUT for pattern in PATTERNS.values())


def test_numbers_by_role_calibrate_such_a_party_and_fieldwork_is_refused(small):
    results = small.run("draws", DRAWS.format(n=100), replicates=1, more=ONE_RUN)
    made = small.made("calibrate", results)
    assert made.tables["evidence"]["name"].tolist() == ["resistance_2012"]
    assert made.tables["patterns"].empty
    with pytest.raises(InputError, match=r"fieldwork: needs resistance_early, .* names no early"):
        studies.check("fieldwork", results.experiment)
    effect = 'kind = "design"\ncrn = false\nresults = "simulated"'
    with pytest.raises(InputError, match="P14: the case names no turning"):
        studies.check("patterns", small.load("effect", EFFECT, more=effect))


@pytest.mark.parametrize(
    ("study", "file"),
    [
        ("calibrate", "evidence.csv"),
        ("fieldwork", "evidence.csv"),
        ("fieldwork", "measurements.csv"),
        ("claims", "claims.toml"),
    ],
)
def test_a_file_that_a_case_lacks_is_asked_for_in_one_message(uk, study, file):
    experiment = uk.load("lacking", DRAWS.format(n=2), replicates=1, more=ONE_RUN)
    path = uk.home / "uk" / file
    text = path.read_text()
    path.unlink()
    try:
        with pytest.raises(InputError) as refused:
            studies.check(study, experiment)
    finally:
        path.write_text(text)
    assert f"uk/{file}: no such file; it would hold the " in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("resistance_2011,0,1,0", 'quantity = "resistance_2011": no such outcome; did you mean'),
        ("resistance_early,0,1,0", 'quantity = "resistance_early": the case names no early'),
    ],
)
def test_a_name_that_a_case_does_not_define_is_told(small, row, said):
    path = small.home / "wrong.csv"
    path.write_text(f"quantity,low,high,error\n{row}\n")
    with pytest.raises(InputError, match=said):
        evidence.read_numbers(path, cases.load(small.home / "small"))


def test_a_case_without_any_evidence_is_refused(small):
    (small.home / "evidence.csv").write_text("quantity,low,high,error\n")
    case = replace(cases.load(small.home / "small"), folder=small.home)
    with pytest.raises(
        InputError, match=r"evidence\.csv: has no row that .*: there is no evidence"
    ):
        evidence.load(case)
