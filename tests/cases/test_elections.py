"""Elections have the outcomes of B4, count once, and agree between rivals."""

import datetime as dt

import pytest

from tests.cases.record import CALENDAR, RESULTS


@pytest.mark.parametrize(
    ("result", "date", "outcome"),
    [
        ("PS-regional-2010", "2010-03-21", 1),
        ("PS-presidential-2012", "2012-05-06", 1),
        ("PS-legislative-2012", "2012-06-17", 1),
        ("PS-municipal-2014", "2014-03-30", 0),
        ("PS-departmental-2015", "2015-03-29", 0),
        ("PS-regional-2015", "2015-12-13", 0),
        ("PS-primary-2017", "2017-01-29", 0.5),
        ("PS-presidential-2017", "2017-04-23", 0),
        ("PS-legislative-2017", "2017-06-18", 0),
        ("LR-regional-2010", "2010-03-21", 0),
        ("LR-presidential-2012", "2012-05-06", 0),
        ("LR-legislative-2012", "2012-06-17", 0),
        ("LR-municipal-2014", "2014-03-30", 1),
        ("LR-departmental-2015", "2015-03-29", 1),
        ("LR-regional-2015", "2015-12-13", 1),
        ("LR-primary-2016", "2016-11-27", 0.5),
        ("LR-presidential-2017", "2017-04-23", 0),
        ("LR-legislative-2017", "2017-06-18", 0),
        ("LFI-presidential-2017", "2017-04-23", 0.5),
        ("LFI-legislative-2017", "2017-06-18", 0.5),
        ("EM-presidential-2017", "2017-05-07", 1),
        ("EM-legislative-2017", "2017-06-18", 1),
    ],
)
def test_outcomes_of_b4(result, date, outcome):
    assert RESULTS[result].date == dt.date.fromisoformat(date)
    assert RESULTS[result].outcome == outcome


def test_no_election_counts_twice_for_a_party():
    counted = [(result.party, result.contest, result.date.year) for result in CALENDAR.results]
    assert len(counted) == len(set(counted)) == 22


def test_leads_agree_with_outcomes_and_between_rivals():
    for result in CALENDAR.results:
        if result.rival:
            assert (result.lead > 0) == (result.outcome == 1)
        else:
            assert result.lead == 0
        rival = RESULTS.get(f"{result.rival}-{result.contest}-{result.date.year}")
        if rival is not None and rival.rival == result.party:
            assert rival.lead == -result.lead
    assert RESULTS["PS-presidential-2012"].lead == 3.27
