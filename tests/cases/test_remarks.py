"""What a case lacks is stated with its file, and with the outcomes that stay undefined."""

import pytest

from abm import cases
from abm.cases import new, remarks
from tests.cases.record import edit, swap

NO_ELECTION = "(a canvass without an election has none)"


@pytest.fixture
def folder(tmp_path):
    new.write(tmp_path / "mycase")
    return tmp_path / "mycase"


def said(folder):
    """Return the remarks on a case but those on sources, as text."""
    lines = [f"{file}: {text}" for file, text in remarks.remarks(cases.load(folder))]
    return [line for line in lines if "without a source" not in line]


def test_a_new_case_lacks_sources_alone(folder):
    assert said(folder) == []
    texts = [f"{file}: {text}" for file, text in remarks.remarks(cases.load(folder))]
    assert "membership.csv: 6 of 6 rows without a source: lines 2, 3, 4, 5, 6, 7" in texts
    assert len(texts) == len(cases.TABLES)


def test_packaged_cases_lack_results_of_primaries_and_outreach_alone():
    (line,) = remarks.remarks(cases.load("france"))
    assert line.file == "results.csv"
    assert line.text.startswith("3 campaigns without a result: PS-primary-2011, EM-outreach-2016")
    assert remarks.remarks(cases.load("uk")) == []


def test_a_parameter_without_a_source(folder):
    swap(folder / "case.toml", "# [parameters.active_share]\n# value", "[parameters.effort]\nvalue")
    assert ("case.toml", "1 parameter without a source: effort") in remarks.remarks(
        cases.load(folder)
    )


def test_no_results(folder):
    (folder / "results.csv").unlink()
    assert said(folder) == [
        "results.csv: there is no result, so no success or failure is credited to canvassing"
    ]
    lacking = {role.role: role.outcomes for role in remarks.left_out(cases.load(folder))}
    assert lacking["result of turning"] == [
        *("won_turning", "attributing_turning", "attributing_part_turning"),
        "attributing_others_turning",
    ]


def test_no_events(folder):
    (folder / "events.csv").unlink()
    assert said(folder) == ["events.csv: nothing happens outside the parties"]


def test_a_party_of_the_first_day_without_members_then(folder):
    swap(folder / "membership.csv", "BLUE,2009-12-31", "BLUE,2010-05-06")
    text = "BLUE enters on 2010-05-06 as a new party would: add its members by 2010-01-04"
    assert said(folder) == [f"membership.csv: {text}"]


def test_a_new_party_enters_with_its_first_members(folder):
    swap(folder / "parties.csv", "1947-10-09", "2010-05-06")
    swap(folder / "membership.csv", "BLUE,2009-12-31", "BLUE,2010-05-06")
    assert said(folder) == []


def test_members_that_no_run_reads(folder):
    file = folder / "membership.csv"
    swap(file, "RED,2009-12-31", "RED,2005-12-31,70000,,assumption,\nRED,2009-12-31")
    swap(file, "BLUE,2014-12-31,57000,,assumption,", "BLUE,2013-06-30,57000,,assumption,")
    assert said(folder) == [
        "membership.csv: RED: no run reads its members of 2005-12-31",
        "membership.csv: BLUE keeps its members of 2013-06-30 until the case ends",
    ]


def test_a_party_that_enters_too_late_and_never_campaigns(folder):
    edit(folder / "parties.csv", lambda rows: rows.append(["GREEN", "", "2015-01-01"]))
    edit(folder / "membership.csv", lambda rows: rows.append(["GREEN", "2015-01-01", "900"]))
    assert said(folder) == [
        "membership.csv: GREEN enters on 2015-01-01, after the case ends",
        "campaigns.csv: GREEN has no campaign, so it never canvasses",
    ]


def test_a_party_that_campaigns_before_it_enters(folder):
    swap(folder / "parties.csv", "1947-10-09", "2011-12-31")
    swap(folder / "membership.csv", "BLUE,2009-12-31", "BLUE,2011-12-31")
    assert said(folder) == [
        "campaigns.csv: BLUE enters on 2011-12-31, after it campaigns in BLUE-general-2011"
    ]


def test_more_parties_than_colours(folder):
    names = ["GREEN", "GREY", "PINK"]
    edit(folder / "parties.csv", lambda rows: rows.extend([n, "", "1990-01-01"] for n in names))
    edit(
        folder / "membership.csv", lambda rows: rows.extend([n, "2010-01-01", "900"] for n in names)
    )
    assert (
        "case.toml: figures draw RED, BLUE of 5 parties, since they have 4 colours; "
        "ask for others by their names"
    ) in said(folder)


def test_a_campaign_without_a_result_and_a_result_without_a_campaign(folder):
    swap(folder / "results.csv", "2014-05-11,BLUE", "2012-05-11,BLUE")
    assert said(folder) == [
        f"results.csv: 1 campaign without a result: BLUE-general-2014 {NO_ELECTION}",
        "campaigns.csv: 1 result of no campaign: BLUE-general-2014",
    ]


def test_rows_outside_the_case(folder):
    swap(folder / "case.toml", "end = 2014-12-31", "end = 2014-07-31")
    swap(folder / "events.csv", "2014-05-12", "2014-08-12")
    swap(folder / "campaigns.csv", "2011-01-10,2011-05-08", "2008-01-10,2008-05-08")
    swap(folder / "results.csv", "2011-05-08", "2008-05-08")
    assert said(folder) == [
        f"{table}.csv: 1 row outside the case, which no run reads: {row}"
        for table, row in (
            ("campaigns", "BLUE-general-2011"),
            ("results", "BLUE-general-2011"),
            ("events", "exit-red-2014"),
        )
    ]


def test_days_in_another_order_than_their_meanings(folder):
    swap(folder / "case.toml", "day = 2011-04-15", "day = 2011-05-15")
    assert said(folder) == [
        "case.toml: early, 2011-05-15, should come before the vote of turning, 2011-05-08"
    ]


def test_a_file_that_is_not_read(folder):
    (folder / "results.csv").rename(folder / "result.csv")
    (folder / "contacts.csv").write_text("")
    (folder / "evidence.csv").write_text("")
    assert said(folder)[:2] == [
        "contacts.csv: is not read",
        "result.csv: is not read: is it results.csv?",
    ]


def test_roles_that_are_left_out():
    assert remarks.left_out(cases.load("france")) == []


def test_roles_of_a_party_that_is_left_out_are_gathered_under_it(folder):
    lacking = {
        row.role: (row.meaning, row.outcomes) for row in remarks.left_out(cases.load(folder))
    }
    assert list(lacking) == ["newcomer", "local_first", "local_next", "local_last", "rival_primary"]
    assert lacking["newcomer"] == (
        "the new party or organisation",
        ["use_newcomer_last", "depth_newcomer_late", "years_to_half_newcomer"],
    )


def test_rows_by_their_evidence():
    of_france = remarks.evidence(cases.load("france"))
    assert list(of_france) == ["excerpt", "derived", "assumption"]
    assert sum(of_france.values()) == sum(len(cases.raw_rows(table)) for table in cases.TABLES)
