"""A config names its case, which brings the parties, the calendar and the span."""

import shutil

import pytest

from abm import cases
from abm.config import load
from tests.config.loaded import by_id, refusal


@pytest.fixture
def uk_of_my_own(tmp_path):
    """A copy of the British case beside experiments/."""
    return shutil.copytree(cases.FOLDER / "uk", tmp_path / "mycase")


def test_a_packaged_case_by_its_name(write):
    experiment = load(write('[experiment]\ncase = "uk"'))
    assert experiment.case == cases.load("uk")
    assert experiment.points[0].scenario == cases.load("uk").scenario()
    assert list(experiment.texts) == ["experiments/x.toml"]


def test_a_folder_is_relative_to_the_config_that_names_it(write, uk_of_my_own):
    write('[experiment]\ncase = "../mycase"', "base.toml")
    experiment = load(write('extends = "../base.toml"', "deep/x.toml"))
    assert experiment.case.folder == uk_of_my_own.resolve()
    assert experiment.points[0].scenario == cases.load("uk").scenario()


def test_the_files_of_a_folder_are_kept_with_the_config(write, uk_of_my_own):
    texts = load(write('[experiment]\ncase = "../mycase"')).texts
    names = ["case.toml", *(f"{table}.csv" for table in cases.TABLES)]
    assert list(texts) == ["experiments/x.toml", *(f"mycase/{name}" for name in names)]
    assert texts["mycase/case.toml"] == (uk_of_my_own / "case.toml").read_text(encoding="utf-8")


def test_the_problems_of_a_folder_are_reported_in_its_files(write, uk_of_my_own):
    (uk_of_my_own / "case.toml").write_text("name =", encoding="utf-8")
    assert "mycase/case.toml: not valid TOML" in refusal(write('[experiment]\ncase = "../mycase"'))


def test_a_config_adds_a_party_a_contest_and_their_rows(write):
    text = """
        [party.PG]
        founded = 2009-02-01
        membership = [[2009-02-01, 9000], [2012-05-06, 12000]]
        recruits_from = ["PS"]
        [contest.cantonal]
        stakes = "local"
        local = true
        [calendar.campaigns.PG-cantonal-2011]
        party = "PG"
        contest = "cantonal"
        opens = 2011-01-03
        closes = 2011-03-27
        [calendar.results.PG-cantonal-2011]
        date = 2011-03-27
        party = "PG"
        contest = "cantonal"
        outcome = 0.5
        lead = -8.0
        rival = "PS"
    """
    scenario = load(write(text)).points[0].scenario
    party = scenario.parties[-1]
    assert (party.name, party.label, party.factions, party.ladder) == ("PG", "PG", 1, 0.2)
    contest = scenario.contests[-1]
    assert (contest.label, contest.stakes, contest.local) == ("Cantonal", "local", True)
    campaign = by_id(scenario.calendar.campaigns)["PG-cantonal-2011"]
    assert campaign.closeness == pytest.approx(0.6)
    assert (campaign.reach, campaign.open_signup, campaign.launched) == (1, 0.1, None)
