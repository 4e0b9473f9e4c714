"""What a case lacks is stated with its file, and with the outcomes that stay undefined."""

import pytest

from abm import cases
from abm.cases import new, remarks
from tests.cases.record import edit, swap

UNKNOWN = "campaigns.csv: 3 campaigns without a closeness or a result, so closeness is 0.5: "
USING = cases.load().words["using"]
NO_ELECTION = "(a campaign without an election has none)"


@pytest.fixture
def folder(tmp_path):
    new.write(tmp_path / "mycase")
    return tmp_path / "mycase"


def lines_of(folder):
    """Return the remarks on a case but those on sources, as text."""
    lines = [f"{file}: {text}" for file, text in remarks.remarks(cases.load(folder))]
    return [line for line in lines if "without a source" not in line]


def test_a_new_case_lacks_sources_alone(folder):
    assert lines_of(folder) == []
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
    assert lines_of(folder) == [
        f"results.csv: there is no result, so no success or failure is credited to {USING}",
        f"{UNKNOWN}BLUE-general-2011, BLUE-general-2014, RED-general-2014",
    ]
    lacking = {role.role: role.outcomes for role in remarks.left_out(cases.load(folder))}
    assert lacking["result of turning"] == [
        *("won_turning", "attributing_turning", "attributing_part_turning"),
        "attributing_others_turning",
    ]


def test_a_campaign_of_a_role_without_its_result(copy_of_uk):
    """Mandates are counted shortly before the vote of local_next."""
    swap(copy_of_uk / "results.csv", "LAB-local-2016,2016-05-05", "LAB-local-2016,2013-05-05")
    case = cases.load(copy_of_uk)
    assert case.outcomes.undefined["mandated_local_next"] == "result of local_next"
    assert remarks.left_out(case) == [
        ("result of local_next", "a row of results.csv", ["mandated_local_next"])
    ]


def test_no_events(folder):
    (folder / "events.csv").unlink()
    assert lines_of(folder) == ["events.csv: nothing happens outside the parties"]


def test_a_party_of_the_first_day_without_members_then(folder):
    swap(folder / "membership.csv", "BLUE,2009-12-31", "BLUE,2010-05-06")
    text = "BLUE enters on 2010-05-06 as a new party would: add its members by 2010-01-04"
    assert lines_of(folder) == [f"membership.csv: {text}"]


def test_a_new_party_enters_with_its_first_members(folder):
    swap(folder / "parties.csv", "1947-10-09", "2010-05-06")
    swap(folder / "membership.csv", "BLUE,2009-12-31", "BLUE,2010-05-06")
    assert lines_of(folder) == []


def test_members_that_no_run_reads(folder):
    file = folder / "membership.csv"
    swap(file, "RED,2009-12-31", "RED,2005-12-31,70000,,assumption,\nRED,2009-12-31")
    swap(file, "BLUE,2014-12-31,57000,,assumption,", "BLUE,2013-06-30,57000,,assumption,")
    assert lines_of(folder) == [
        "membership.csv: RED: no run reads its members of 2005-12-31",
        "membership.csv: BLUE keeps its members of 2013-06-30 until the case ends",
    ]


def test_a_party_that_enters_too_late_and_never_campaigns(folder):
    edit(folder / "parties.csv", lambda rows: rows.append(["GREEN", "", "2015-01-01"]))
    edit(folder / "membership.csv", lambda rows: rows.append(["GREEN", "2015-01-01", "900"]))
    assert lines_of(folder) == [
        "membership.csv: GREEN enters on 2015-01-01, after the case ends",
        "campaigns.csv: GREEN has no campaign, so its members never canvass with data",
    ]


def test_a_party_that_campaigns_before_it_enters(folder):
    swap(folder / "parties.csv", "1947-10-09", "2011-12-31")
    swap(folder / "membership.csv", "BLUE,2009-12-31", "BLUE,2011-12-31")
    assert lines_of(folder) == [
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
    ) in lines_of(folder)


def test_a_campaign_without_a_result_and_a_result_without_a_campaign(folder):
    swap(folder / "results.csv", "2014-05-11,BLUE", "2012-05-11,BLUE")
    swap(folder / "campaigns.csv", "2014-05-11,,0.3", "2014-05-11,0.9,0.3")
    assert lines_of(folder) == [
        f"results.csv: 1 campaign without a result: BLUE-general-2014 {NO_ELECTION}",
        "campaigns.csv: 1 result of no campaign: BLUE-general-2014",
    ]


def test_a_campaign_whose_closeness_nothing_says(folder):
    """An empty lead counts as none at all, so that the contest looks as close as can be."""
    swap(folder / "results.csv", "general,1,4.5,", "general,1,,")
    first, second = lines_of(folder)
    assert first == (
        "campaigns.csv: 1 campaign without a closeness or a lead of the result, so closeness is 1, "
        "the highest: BLUE-general-2014"
    )
    assert second == (
        "results.csv: the leads of BLUE-general-2014 and RED-general-2014 over each other are 0 "
        "and -4.5, not opposite"
    )


def test_two_winners_of_a_contest(folder):
    swap(folder / "results.csv", "BLUE,general,0,-3.2", "BLUE,general,1,-3.2")
    assert lines_of(folder) == ["results.csv: BLUE-general-2011 and RED-general-2011 are both won"]


def test_an_event_that_figures_cannot_name(folder):
    swap(folder / "events.csv", "Leak of data", "")
    assert lines_of(folder) == [
        "events.csv: 1 event without a name, which no figure draws: leak-2013"
    ]


def test_members_before_the_founding_and_recruits_of_an_old_party(folder):
    swap(folder / "parties.csv", "1947-10-09", "2010-01-01")
    swap(folder / "parties.csv", "0.14,0.2,0,,", "0.14,0.2,0,RED,")
    first, second = lines_of(folder)
    assert first == (
        "membership.csv: BLUE has members on 2009-12-31, before it was founded on 2010-01-01"
    )
    assert second.startswith("parties.csv: BLUE is not new (founded before 2010-01-04), so its rec")


def test_a_newcomer_that_is_not_new_and_an_outcome_before_a_party(folder):
    swap(folder / "case.toml", "# newcomer", "newcomer")
    swap(folder / "case.toml", "# new_since = 2010-01-04", "new_since = 2012-01-01")
    swap(folder / "case.toml", "# [outcomes]", "[outcomes]")
    asked = 'belief_green = { party = "GREEN", measure = "belief", day = 2010-04-15 }'
    swap(folder / "case.toml", "# belief_blue_2014", f"{asked}\n# belief_blue_2014")
    edit(folder / "parties.csv", lambda rows: rows.append(["GREEN", "", "2011-01-01"]))
    edit(folder / "membership.csv", lambda rows: rows.append(["GREEN", "2011-01-01", "900"]))
    texts = lines_of(folder)
    assert (
        "case.toml: the newcomer, GREEN, was founded on 2011-01-01, before new_since, 2012-01-01: "
        "it is not new, and has the inertia of its age"
    ) in texts
    assert (
        "case.toml: GREEN enters on 2011-01-01, after the day of the outcomes belief_green"
    ) in texts


def test_a_headline_without_the_focal_party_and_words_that_are_left_out(folder):
    swap(folder / "case.toml", 'headline = ["RED", ', "headline = [")
    swap(folder / "case.toml", "technique = ", "# technique = ")
    assert lines_of(folder) == [
        'case.toml: [words] leaves out technique, so technique is "data-driven canvassing"',
        "case.toml: headline leaves out the focal party, RED, which figures are about",
    ]


def test_rows_outside_the_case(folder):
    swap(folder / "case.toml", "end = 2014-12-31", "end = 2014-07-31")
    swap(folder / "events.csv", "2014-05-12", "2014-08-12")
    swap(folder / "campaigns.csv", "2011-01-10,2011-05-08", "2008-01-10,2008-05-08")
    swap(folder / "results.csv", "2011-05-08", "2008-05-08")
    assert lines_of(folder) == [
        f"{table}.csv: 1 row outside the case, which no run reads: {row}"
        for table, row in (
            ("campaigns", "BLUE-general-2011"),
            ("results", "BLUE-general-2011"),
            ("events", "exit-red-2014"),
        )
    ]


def test_days_in_another_order_than_their_meanings(folder):
    swap(folder / "case.toml", "day = 2011-04-15", "day = 2011-05-15")
    assert lines_of(folder) == [
        "case.toml: early, 2011-05-15, should come before the vote of turning, 2011-05-08"
    ]


def test_a_file_that_is_not_read(folder):
    (folder / "results.csv").rename(folder / "result.csv")
    (folder / "contacts.csv").write_text("")
    (folder / "evidence.csv").write_text("")
    assert lines_of(folder)[:2] == [
        "contacts.csv: is not read",
        "result.csv: is not read: is it results.csv?",
    ]


def test_roles_that_are_left_out():
    assert remarks.left_out(cases.load("france")) == []


def test_roles_of_a_party_that_is_left_out_are_gathered_under_it(folder):
    lacking = {
        row.role: (row.meaning, row.outcomes) for row in remarks.left_out(cases.load(folder))
    }
    roles = {"first", "local_first", "local_next", "local_last", "rival_first", "rival_next"}
    assert set(lacking) == {"newcomer", *roles, "rival_primary"}
    assert lacking["newcomer"] == (
        "the new party or organisation",
        [
            *("use_newcomer_last", "depth_newcomer_late", "years_to_half_newcomer"),
            *("moved_newcomer_late", "moved_active_newcomer_late"),
        ],
    )


def test_rows_by_their_evidence():
    of_france = remarks.evidence(cases.load("france"))
    assert list(of_france) == ["excerpt", "derived", "assumption"]
    assert sum(of_france.values()) == sum(len(cases.raw_rows(table)) for table in cases.TABLES)
