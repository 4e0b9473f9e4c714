"""Studies and figures on other cases than France: what a case leaves undefined is left out.

Studies that read files of the United Kingdom are in :mod:`tests.studies.test_evidence_of_cases`.
"""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

import abm
from abm import cases, paths, plotting, studies
from abm.analysis import emulated_parts
from abm.cases import new
from abm.cli import app
from abm.cli.report import summary
from abm.figures.point_data import MissingData
from abm.runs.in_process import InProcess
from abm.studies import sensitivity_outputs
from abm.studies.changes import changes_of

ALONE = {
    "case.toml": """
name = "One party"
start = 2001-01-01
end = 2006-12-31
focal = "Red"
""",
    "parties.csv": "name,founded\nRed,1905-01-01\n",
    "membership.csv": "party,date,members\nRed,2000-12-31,40000\n",
    "campaigns.csv": """id,party,contest,opens,closes,launched
Red-2002,Red,presidential,2002-01-01,2002-05-05,true
Red-2006,Red,presidential,2006-01-01,2006-05-05,true
""",
    "results.csv": """id,date,party,contest,outcome
Red-2002,2002-05-05,Red,presidential,1
Red-2006,2006-05-05,Red,presidential,0
""",
}
"""A case with one party, and no day or campaign of record."""

DAYS = """
[days]
early = { name = "before", day = 2002-04-15 }
late = { name = "later", day = 2006-04-15 }
"""

CASES = {
    "uk": ("uk", "scale = 5000\nstart = 2014-01-06\nend = 2017-08-31\n"),
    "days": ("../days", "scale = 1000\n"),
    "bare": ("../bare", "scale = 1000\n"),
    "new": ("../new", "scale = 1000\n"),
}
"""The case as a config names it, and its size: one of the tables above has days, and one has none;
the last is the case that `abm case new` writes."""

BESIDE = {
    "evidence.csv": "quantity,low,high,error\nresistance_late,0,1,0.1\n",
    "measurements.csv": "name,outcome,how,n,error,cost\n"
    "refusal,resistance_late,ask,80,0.1,6\nuse,use_last,ask,80,0.1,6\n",
    "predictions.csv": "id,name,quantity,unit,low,mechanism,refuted_high,refuted_by\n"
    "rise,Use rises,use_2014 - use_2011,share,0,A norm.,0,A fall.\n",
    "claims.toml": """[F1]
claim = "Resistance falls."
[[F1.tests]]
says = "novices of the primary"
config = "patterns_new"
study = "patterns"
table = "criteria"
where = { pattern = "P16" }
column = "value"
supports = -1.0
refutes = -2.0
""",
}
"""Files that studies read, beside the tables of a new case."""

EXPERIMENT = """
[experiment]
case = "{case}"
kind = "{kind}"
replicates = {replicates}
{size}crn = {crn}
step = 28
[outputs]
every = 1
"""

SAMPLED = "[design.factors]\ninitial_resistance = []\ndummy = []\n[design]\n"
TWO = SAMPLED.replace("dummy", "norm_weight = []\ndummy")
GROUPS = '[design.groups]\nnorm = ["norm"]\npromise = ["promise"]\n[design]\n'
STRENGTH = '[design.groups]\npromise_rate = ["promise"]\n[design.factors]\npromise_rate = [0, 2]\n'

CONFIGS = {
    "observer": ("ensemble", 2, ""),
    "counterfactuals": ("compare", 2, "[scenarios.without.mechanisms]\nnorm = false\n"),
    "oat": ("sweep", 4, SAMPLED + 'sampler = "alone"\n'),
    "morris": ("design", 4, SAMPLED + 'sampler = "morris"\nn = 10\n'),
    "sobol": ("design", 4, SAMPLED + 'sampler = "saltelli"\nn = 4\n'),
    "emulate": ("design", 1, TWO + 'sampler = "saltelli"\nn = 16\n'),
    "effects": ("design", 1, SAMPLED + 'sampler = "lhs"\nn = 100\n'),
    "shares": ("factorial", 2, GROUPS),
    "robustness": (
        "factorial",
        2,
        GROUPS + 'combinations = "singles"\n[scenarios.other.parameters]\nchoice_noise = 1.0\n',
    ),
    "potency": (
        "factorial",
        2,
        STRENGTH + '[design]\ncombinations = "alone"\nn = 2\n',
    ),
}
"""Kind, replicates and design of the smallest experiment of each study."""

DRAWS = ("design", 1, SAMPLED + 'sampler = "lhs"\nn = 100\n')

OF_FILES = {
    "patterns": ("ensemble", 2, ""),
    "claims": ("ensemble", 2, ""),
    "predictions": ("ensemble", 2, ""),
    "accounts": CONFIGS["shares"],
    "inclusion": ("factorial", 1, GROUPS + "n = 10\n[design.factors]\ninitial_resistance = []\n"),
    "calibrate": DRAWS,
    "tournament": (*DRAWS[:2], SAMPLED + 'sampler = "lhs"\nn = 200\n'),
    "fieldwork": (*DRAWS[:2], DRAWS[2] + "[scenarios.without_norm.mechanisms]\nnorm = false\n"),
}
"""The same of studies that read files of a case, or what another study has stored."""

READS = {"claims": "patterns", "accounts": "shares"}
"""Studies that read the tables of another, of the same experiment."""

OF_EVERY_CASE = ("observer", "counterfactuals")
"""Studies that need no day of record."""


@pytest.fixture(scope="module", autouse=True)
def _few_points_of_emulators():
    """Work emulators out on fewer points: what is tested is that a case has its studies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emulated_parts, "BATCH", 512)
        yield


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A project with the cases, in which every experiment shares the stored runs."""
    home = tmp_path_factory.mktemp("project")
    (home / "experiments").mkdir()
    for name, days in (("bare", ""), ("days", DAYS)):
        (home / name).mkdir()
        for file, text in ALONE.items():
            (home / name / file).write_text(text + days * (file == "case.toml"))
    new.write(home / "new")
    for file, text in BESIDE.items():
        (home / "new" / file).write_text(text)
    return home


@pytest.fixture(scope="module")
def config(home):
    """Return a function that writes the experiment of a study on a case."""

    def config(study, case):
        kind, replicates, design = {**CONFIGS, **OF_FILES}[study]
        name, size = CASES[case]
        crn = str(kind != "design").lower()
        path = home / "experiments" / f"{study}_{case}.toml"
        text = EXPERIMENT.format(case=name, kind=kind, replicates=replicates, size=size, crn=crn)
        path.write_text(text + design)
        return path

    return config


@pytest.fixture(scope="module")
def analysed(config):
    """Return a function that runs an experiment, makes its study, once, and stores it."""
    made = {}

    def analysed(study, case):
        if (study, case) not in made:
            if study in READS:
                analysed(READS[study], case)
            results = abm.run(config(READS.get(study, study), case), InProcess())
            answer = studies.find(study)(results)
            studies.keep(study, answer, results)
            made[study, case] = results, answer
        return made[study, case]

    return analysed


def names_of_code(sentences):
    """Return what only the code calls so; tables and experiments have their names in words too.

    What a case leaves undefined is left out: its author is told the names by roles.
    """
    tables = {name for study in studies.STUDIES for name in studies.tables_of(study)}
    named = tables | {path.stem for path in paths.configs(paths.experiments())}
    keys = {"mechanisms_from", "switched_off"}  # what a config of another account differs in
    text = " ".join(said for said in sentences if not said.startswith("Left out, since the case"))
    found = re.findall(r"\w+_\w+|`.+?`|\d\.\d*e[-+]\d+", text)
    return set(found) - named - keys


@pytest.mark.parametrize("case", ["uk", "days"])
@pytest.mark.parametrize("study", CONFIGS)
def test_a_study_and_its_figure_are_made_on_any_case(study, case, analysed, tmp_path):
    results, answer = analysed(study, case)
    assert not any("PS" in sentence or "2012" in sentence for sentence in answer.sentences)
    assert not names_of_code(answer.sentences)
    for table in answer.tables.values():
        assert not table.empty
    if study in studies.figures():
        assert len(plotting.draw(results.experiment, [study], tmp_path)) >= 3


def test_no_study_is_left_out():
    assert {*CONFIGS, *OF_FILES} == set(studies.STUDIES)


LACKING = {
    "ranks": ("ranks", "Coverage was not tested"),
    "tournament": ("agreement", "Too few draws"),
}
"""Figures that so few draws do not give: the table that they lack, and what the study says."""

LONG = [
    *((study, "new") for study in (*CONFIGS, "accounts")),
    *((study, "uk") for study in ("accounts", "inclusion")),
]
"""Studies of these cases that the long suite makes."""


@pytest.mark.parametrize(
    ("study", "case"),
    [
        *((study, "new") for study in OF_FILES if study != "accounts"),
        *(pytest.param(*each, marks=pytest.mark.verify) for each in LONG),
    ],
)
def test_every_study_and_its_figures_are_made_on_the_case_of_abm_case_new(
    study, case, analysed, tmp_path
):
    results, answer = analysed(study, case)
    assert answer.sentences
    figures = [name for name in studies.figures() if studies.of_figure(name) == study]
    assert study in OF_FILES or not any(table.empty for table in answer.tables.values())
    for name in set(figures) & set(LACKING):
        table, why = LACKING[name]
        assert any(why in sentence for sentence in answer.sentences)
        with pytest.raises(MissingData, match=f"the study '{study}' .* made no table '{table}'"):
            plotting.draw(results.experiment, [name], tmp_path)
        figures.remove(name)
    if study == "inclusion":  # too few draws to meet the evidence
        assert any("too few to say which groups" in sentence for sentence in answer.sentences)
        with pytest.raises(
            MissingData, match=r"no run of inclusion_.* meets the facts that are judged"
        ):
            plotting.draw(results.experiment, figures, tmp_path)
    elif figures:
        assert len(plotting.draw(results.experiment, figures, tmp_path)) >= 3


@pytest.mark.parametrize("study", OF_EVERY_CASE)
def test_studies_without_days_of_record_say_what_they_leave_out(study, analysed, tmp_path):
    results, answer = analysed(study, "bare")
    assert not any(table.empty for table in answer.tables.values())
    if study == "observer":
        assert len(plotting.draw(results.experiment, [study], tmp_path)) >= 3
    else:
        said = " ".join(answer.sentences)
        assert "Left out, since the case names no early: resistance_early, " in said


@pytest.mark.parametrize("study", [name for name in CONFIGS if name not in OF_EVERY_CASE])
def test_what_a_case_cannot_answer_is_refused_in_one_message(study, config):
    result = CliRunner().invoke(app, ["analyse", study, str(config(study, "bare"))])
    assert result.exit_code == 2
    assert f"{study}_bare.toml: {study}: " in result.output
    assert "the case bare " in result.output
    assert "late" in result.output


def test_names_are_those_of_the_case(analysed):
    outputs = analysed("oat", "uk")[1].tables["curves"]["output"].unique().tolist()
    assert outputs[0] == "fall"
    assert "resistance_2015" in outputs
    assert {"depth_lab_2017", "depth_mom_2017"} <= set(outputs)
    changes = analysed("shares", "uk")[1].tables["shares"]["change"].unique().tolist()
    states = [f"{s}{p}" for s in ("resistance", "belief", "identity") for p in ("", "_con")]
    use = ["use", "use_con"]
    assert changes == [
        *(f"{name}_{span}" for name in states for span in ("2010", "2010_2015")),
        *(f"{name}{span}" for name in (*states, *use) for span in ("", "_2016")),
        "vendors",
    ]
    undefined = "some runs do not define it: the growth of use 2010-2015 in CON."
    assert any(undefined in sentence for sentence in analysed("shares", "uk")[1].sentences)
    # With steps of 28 days, 13 April is read before the step of 30 March, and words say so.
    words = " ".join(analysed("oat", "uk")[1].sentences)
    assert "mean resistance of lab activists, march 2015" in words.lower()


def test_outputs_that_nothing_plays_are_left_out_with_the_reason():
    """A case without rival and newcomer, whose days are named after the first year and another."""
    of_uk = sensitivity_outputs.outputs_of(cases.load("uk"))
    assert of_uk.undefined == {}
    assert of_uk.names["half"] == "half_lab"
    assert of_uk.names["years_below_half"] == "years_below_half_lab"


def test_without_rival_and_newcomer(analysed):
    said = analysed("sobol", "days")[1].sentences
    assert "Left out, since the case names no newcomer: depth_newcomer_late." in said
    assert "Left out, since the case names no turning: half, " in " ".join(said)
    said = analysed("shares", "days")[1].sentences
    (of_rival,) = [s for s in said if s.startswith("Left out, since the case names no rival: ")]
    assert "resistance_rival, " in of_rival
    assert "belief_rival_until_early, " in of_rival
    assert any("the fall of resistance 2001-later" in s.lower() for s in said)


def test_a_day_that_is_named_after_the_first_year_has_a_change_of_its_own(home):
    folder = home / "named"
    folder.mkdir()
    for file, text in ALONE.items():
        (folder / file).write_text(text)
    days = DAYS + 'middle = { name = "2001", day = 2003-01-01 }\n'
    (folder / "case.toml").write_text(ALONE["case.toml"] + days)
    defined, undefined = changes_of(cases.load(folder), from_the_start=True)
    assert defined["resistance_2001"].before == "resistance_start"
    assert defined["resistance_middle"].words == "fall of resistance before-2001"
    lacks = {role: lacking for role, lacking in undefined.items() if "rival" not in role}
    assert lacks == {
        "use": "turning, last",
        "use_middle": "turning, local_next",
        "use_start": "first, last",
        "use_until_early": "first, turning",
    }
    assert undefined["identity_rival_start"] == "rival"
    assert undefined["use_rival_middle"] == "rival_turning, rival_next"
    assert len(undefined) == 4 + 4 * 4


class TestSummary:
    def test_of_a_case_with_days_and_campaigns(self, analysed):
        said = list(summary(analysed("counterfactuals", "uk")[0]))
        assert any("Resistance among LAB activists" in s and "in March 2015 to" in s for s in said)
        assert any("active LAB members who canvass with data" in s for s in said)
        assert any("in the campaign of 2015 to" in s and "of 2017." in s for s in said)
        assert any("Scenario without compared with baseline: " in s for s in said)

    def test_of_a_case_without_campaigns(self, analysed):
        said = list(summary(analysed("oat", "days")[0]))
        assert len(said) == 3
        assert said[-1].endswith("since the case names no turning, last.")

    def test_of_a_case_without_days(self, analysed):
        (said,) = summary(analysed("counterfactuals", "bare")[0])
        assert "the case names no early, late" in said


def test_changes_that_runs_do_not_define_are_left_out(config):
    """The rival enters after the early day, so that nothing is known of it on that day."""
    path = config("shares", "uk")
    enters = path.with_stem("enters")
    knots = "membership = [[2015-06-01, 140000], [2017-01-01, 130000]]\n"
    enters.write_text(f"{path.read_text()}[party.CON]\n{knots}")
    answer = studies.find("shares")(abm.run(enters, InProcess()))
    said = "Left out, since some runs do not define it: the fall of resistance 2015-2017 in CON."
    assert said in answer.sentences
    assert "resistance_con" not in set(answer.tables["shares"]["change"])
    assert set(answer.tables["ledger_by_party"]["party"]) == {"LAB", "LD"}
