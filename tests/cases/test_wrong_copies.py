"""A wrong copy of a case is refused with the file, the line, the column and the value."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from abm import cases
from abm.cases import CaseError
from abm.errors import InputError
from abm.scenario import CAMPAIGN_ROLES
from tests.cases.record import edit, swap


def change(folder: Path, table: str, key: str, column: str, value: str) -> int:
    """Change one cell of the row that has a key in any column; return its line."""
    places: list[int] = []

    def put(rows: list[list[str]]) -> None:
        places.append(next(n for n, row in enumerate(rows) if key in row))
        rows[places[0]][rows[0].index(column)] = value

    edit(folder / f"{table}.csv", put)
    return places[0] + 1


def refusal(folder: Path) -> CaseError:
    """Return the error of a case that cannot be read."""
    with pytest.raises(CaseError) as caught:
        cases.load(folder)
    return caught.value


DATE = "must be a date such as 2012-05-06"
SHARE = "must be a number from 0 to 1$"
UNKNOWN_PARTY = "no such party; choose from EM, LFI, LR, PS"
WRONG = [
    ("parties", "PS", "name", "LR", "is repeated, after line 2"),
    ("parties", "PS", "founded", "1969", DATE),
    ("parties", "PS", "factions", "2.5", "must be a whole number from 1 to 50"),
    ("parties", "PS", "factions", "0", "must be a whole number from 1 to 50"),
    ("parties", "PS", "over_60", "1.2", SHARE),
    ("parties", "PS", "under_35", "0.7", "over_60 and under_35 are more than 1 together"),
    ("parties", "PS", "name", "", "is empty"),
    ("parties", "PS", "name", "P S", "must be letters and digits, at most 20"),
    ("parties", "PS", "name", "P" * 21, "must be letters and digits, at most 20"),
    ("parties", "PS", "founded", "1599-12-31", DATE),
    ("parties", "PS", "label", "certain", 'must be one of "article", "excerpt", "derived"'),
    ("parties", "LR", "name", "Ps", "differs from PS only in capital letters"),
    ("parties", "PS", "factions", "2,5", "must be a whole number from 1 to 50$"),
    ("parties", "PS", "over_60", "44", f"{SHARE[:-1]}; write 0.44 if this is a percentage"),
    ("membership", "2012-03-15", "party", "FN", UNKNOWN_PARTY),
    ("membership", "2012-03-15", "date", "06/05/2012", f"{DATE}.*; write 2012-05-06 if the day "),
    ("membership", "2012-03-15", "date", "6.5.2012", f"{DATE}.*; write 2012-05-06 if the day "),
    ("membership", "2012-03-15", "date", "2012/5/6", f"{DATE}.*; write 2012-05-06$"),
    ("membership", "2012-03-15", "date", "", "is empty"),
    ("membership", "2012-03-15", "date", "2008-01-01", "must come after 2011-12-31"),
    ("membership", "2012-03-15", "date", "1331769600", DATE),
    ("membership", "2012-03-15", "members", "0", "must be a number from 1 to 1000000000"),
    ("membership", "2012-03-15", "members", "1000000001", "must be a number from 1 to 1000000000"),
    ("membership", "2012-03-15", "members", "many", "must be a number from 1"),
    ("membership", "2012-03-15", "members", "175,000", "; write 175000 if these are thousands"),
    ("membership", "2012-03-15", "members", "175.000", "; write 175000 if these are thousands"),
    ("membership", "2012-03-15", "members", "1 175 000", "; write 1175000 if these are thousands"),
    ("membership", "2012-03-15", "members", "nan", "must be a number from 1"),
    ("membership", "2012-03-15", "members", "inf", "must be a number from 1"),
    ("campaigns", "PS-municipal-2014", "id", "LR-municipal-2014", "is repeated, after line"),
    ("campaigns", "PS-municipal-2014", "id", "../x", "letters, digits, _ . or -, at most 80"),
    ("campaigns", "PS-municipal-2014", "party", "FN", UNKNOWN_PARTY),
    ("campaigns", "PS-municipal-2014", "contest", "cantonal", r"no such contest; .*contests\.csv"),
    ("campaigns", "PS-municipal-2014", "closes", "2013-01-01", "before it opens on"),
    (
        *("campaigns", "PS-municipal-2014", "opens", "2012-06-17"),
        "PS-legislative-2012 closes on 2012-06-17: a party has one campaign at a time",
    ),
    ("campaigns", "PS-municipal-2014", "closeness", "-0.1", SHARE),
    ("campaigns", "PS-municipal-2014", "closeness", "0,5", f"{SHARE[:-1]}; write 0.5$"),
    ("campaigns", "PS-municipal-2014", "reach", "0", "must be a number above 0, at most 1"),
    ("campaigns", "PS-municipal-2014", "launched", "yes", "must be true or false"),
    ("results", "PS-municipal-2014", "outcome", "2", SHARE),
    ("results", "PS-municipal-2014", "lead", "200", "must be a number from -100 to 100"),
    ("results", "PS-municipal-2014", "rival", "FN", UNKNOWN_PARTY),
    ("results", "PS-municipal-2014", "rival", "PS", "is the party itself: the lead is over"),
    ("results", "PS-municipal-2014", "date", "2014-02-30", DATE),
    ("events", "training-2012", "kind", "party", 'must be one of "foreign_story"'),
    ("events", "training-2012", "party", "", 'kind = "training" needs a party'),
    ("events", "training-2012", "until", "", 'kind = "training" needs a last day'),
    ("events", "training-2012", "until", "2012-01-01", "before it begins on 2012-02-18"),
    ("events", "lmp-note-2013", "size", "1.5", 'kind = "refutation" takes a size from 0 to 1'),
    ("events", "obama-2012", "until", "2013-01-01", 'kind = "foreign_story" lasts one day'),
    ("events", "obama-2012", "party", "PS", 'kind = "foreign_story" strikes every party'),
    ("contests", "municipal", "stakes", "high", 'must be one of "presidential", "primary"'),
    ("contests", "municipal", "contest", "regional", "is repeated, after line"),
]


@pytest.mark.parametrize(("table", "key", "column", "value", "problem"), WRONG)
def test_wrong_cell_is_refused_with_its_place(copy, table, key, column, value, problem):
    line = change(copy, table, key, column, value)
    message = next(text for text in str(refusal(copy)).splitlines() if re.search(problem, text))
    place, named, *_ = message.split(": ")
    assert place.rpartition("/")[2].startswith(f"{table}.csv:")
    assert named == (f'{column} = "{value}"' if value else column)
    if "repeated" not in problem:
        assert place.endswith(f":{line}")


def test_all_wrong_cells_of_a_table_are_reported_at_once(copy):
    first = change(copy, "results", "PS-municipal-2014", "outcome", "2")
    second = change(copy, "results", "LR-municipal-2014", "lead", "far")
    assert [p.place.line for p in refusal(copy).problems] == sorted([first, second])


def test_the_problems_of_all_files_are_reported_at_once(copy):
    change(copy, "results", "PS-municipal-2014", "outcome", "2")
    change(copy, "parties", "PS", "factions", "0")
    swap(copy / "case.toml", "end = 2018-12-31", "end = 2018-12-32")
    files = [Path(problem.place.file).name for problem in refusal(copy).problems]
    assert files == ["case.toml", "parties.csv", "results.csv"]


def test_a_problem_of_many_rows_is_reported_once(copy):
    (copy / "contests.csv").write_text("contest\npresidential\n")
    problems = [p for p in refusal(copy).problems if "municipal" in p.key]
    assert [Path(problem.place.file).name for problem in problems] == [
        "campaigns.csv",
        "results.csv",
    ]
    assert problems[0].text.endswith("(also in 1 further row)")


def test_a_column_with_a_default_may_be_empty_or_left_out(copy):
    change(copy, "campaigns", "PS-municipal-2014", "reach", "")
    change(copy, "parties", "PS", "full_name", "")
    edit(copy / "events.csv", lambda rows: [row.pop(6) for row in rows])
    case = cases.load(copy)
    assert next(c for c in case.calendar.campaigns if c.id == "PS-municipal-2014").reach == 1.0
    assert {event.name for event in case.calendar.events} == {""}
    assert case.parties[0].label == "PS"


def test_without_a_closeness_that_of_the_result_holds(copy):
    """The lead of the left in the regional elections of 2010 was 18.67 points."""
    change(copy, "campaigns", "PS-presidential-2012", "closeness", "")
    change(copy, "campaigns", "PS-regional-2010", "closeness", "")
    change(copy, "campaigns", "PS-primary-2011", "closeness", "")  # no row of results
    closeness = {c.id: c.closeness for c in cases.load(copy).calendar.campaigns}
    assert closeness["PS-presidential-2012"] == pytest.approx(1 - 3.27 / 20)
    assert closeness["PS-regional-2010"] == 0.1
    assert closeness["PS-primary-2011"] == 0.5


@pytest.mark.parametrize("table", ["results", "events"])
def test_a_table_that_a_case_can_do_without_may_be_missing(copy, table):
    (copy / f"{table}.csv").unlink()
    assert getattr(cases.load(copy).calendar, table) == ()


def test_without_kinds_of_contest_those_of_france_hold(copy):
    (copy / "contests.csv").unlink()
    assert cases.load(copy).contests == cases.load("france").contests


@pytest.mark.parametrize("table", ["parties", "membership", "campaigns"])
def test_a_table_that_is_needed_may_not_be_missing(copy, table):
    (copy / f"{table}.csv").unlink()
    assert str(refusal(copy)).endswith(f"{table}.csv: is missing")


def without_a_column(text: str) -> str:
    return text.replace(",size,", ",", 1)


def with_a_column(text: str) -> str:
    return text.replace(",size,", ",size,colour,", 1)


def with_a_column_twice(text: str) -> str:
    return text.replace(",size,", ",size,size,", 1)


def with_a_short_row(text: str) -> str:
    return text + "late-2018,2018-12-01\n"


def with_a_column_without_a_name(text: str) -> str:
    return text.replace(",size,", ",size,,", 1).replace(",0.1,", ",0.1,mine,")


def with_a_quote_that_does_not_end(text: str) -> str:
    return text + 'late-2018,2018-12-01,privacy,0.1,,,"\n'


def with_a_long_row(text: str) -> str:
    return text + "late-2018,2018-12-01,privacy,0.1,,,,me,assumption,,more\n"


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (without_a_column, "events.csv:1: size: this column is missing"),
        (with_a_column, "events.csv:1: colour: no such column"),
        (with_a_column_twice, "events.csv:1: size: this column is repeated"),
        (with_a_column_without_a_name, "events.csv:1: column 5: has cells but no name; .* x_"),
        (with_a_quote_that_does_not_end, "events.csv:15: is not CSV: unexpected end of data"),
        (with_a_short_row, "events.csv:15: date: the row has 2 cells, not 10"),
        (with_a_long_row, "events.csv:15: note: the row has 11 cells, not 10"),
    ],
)
def test_wrong_shape_is_refused_with_its_place(copy, spoil: Callable[[str], str], problem: str):
    file = copy / "events.csv"
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    assert re.search(problem, str(refusal(copy)))


def test_an_empty_table_lacks_its_columns(copy):
    (copy / "membership.csv").write_text("\n\n")
    texts = [f"{p.key}: {p.text}" for p in refusal(copy).problems]
    assert texts == [f"{name}: this column is missing" for name in ("date", "members", "party")]


def test_party_without_members_is_refused(copy):
    file = copy / "membership.csv"
    edit(file, lambda rows: rows.__setitem__(slice(None), [r for r in rows if r[0] != "LFI"]))
    assert re.search(r"csv:5: name = \"LFI\": has no row in membership\.csv", str(refusal(copy)))


def test_more_parties_than_a_vendor_can_have_as_clients_are_refused(copy):
    def add(rows: list[list[str]]) -> None:
        more = [f"P{number}" for number in range(60)]
        rows += [[name, *rows[1][1:]] for name in more]

    edit(copy / "parties.csv", add)
    edit(copy / "membership.csv", add)
    assert "64 parties are too many: the model takes 63 at most" in str(refusal(copy))


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_other_encoding_is_refused(copy, encoding):
    file = copy / "parties.csv"
    file.write_text(file.read_text(encoding="utf-8"), encoding=encoding)
    assert re.search(r"parties\.csv: is not text in UTF-8: save it as CSV", str(refusal(copy)))


def test_a_folder_in_the_place_of_a_table_is_refused(copy):
    (copy / "results.csv").unlink()
    (copy / "results.csv").mkdir()
    assert "results.csv: cannot be read" in str(refusal(copy))


WRONG_FILES = {
    "no focal party": ('focal = "PS"', "", "focal: is missing: .*; choose from EM, LFI, LR, PS"),
    "another focal party": ('focal = "PS"', 'focal = "PSU"', r":5: focal = \"PSU\": no such party"),
    "a party of two roles": ('"LR"', '"PS"', r":6: rival = \"PS\": is the focal party already"),
    "unknown key": ("focal", "fokal", r":5: fokal: no such key or table; did you mean \"focal\""),
    "unknown table": ("[days]", "[day]", r"day: no such key or table; did you mean \"days\""),
    "no name": ('name = "France, 2009-2018"', "", "name: is missing: the case, for figures"),
    "ends before it starts": ("2018-12-31", "2008-12-31", "end = 2008-12-31: must come after"),
    "a day as text": ("2009-01-05", '"2009-01-05"', "start = .*must be a date such as 2012-05-06"),
    "a day outside the case": (
        "day = 2012-04-16",
        "day = 2008-04-15",
        r"days\.early\.day = 2008-04-15: must lie within the case, 2009-01-05 to 2018-12-31",
    ),
    "a day of no role": ("early", "erly", r"days\.erly: no such key .*did you mean \"early\""),
    "two days of a name": ('"2014"', '"2012"', "two days have the name 2012"),
    "a contest of no role": ("turning", "turnin", r"contests\.turnin: .*did you mean \"turning\""),
    "a contest that is no campaign": (
        "PS-presidential-2012",
        "PS-presidental-2012",
        r"contests\.turning = .*no such campaign; did you mean \"PS-presidential-2012\"",
    ),
    "a contest of another party": (
        'turning = "PS-',
        'turning = "LR-',
        r"contests\.turning = .*is a campaign of LR, not of the focal party",
    ),
    "a contest of no party": (
        'rival = "LR"',
        "",
        r"contests\.rival_last = .*needs a party as rival: the case names none",
    ),
    "an unknown party drawn": ('["PS", "LR", "EM"]', '["PS", "FN"]', r"headline\[1\] = \"FN\""),
    "too many parties drawn": (
        '["PS", "LR", "EM"]',
        '["PS", "LR", "EM", "LFI", "PS"]',
        "headline = .*takes 4 parties at most",
    ),
    "an unknown parameter": (
        "[days]",
        "[parameters.efort]\nvalue = 1.0\n[days]",
        r"parameters\.efort = .*no such parameter; did you mean \"effort\"",
    ),
    "a parameter out of its range": (
        "[days]",
        "[parameters.effort]\nvalue = 99.0\n[days]",
        r"parameters\.effort\.value = 99.0: must be a number from 0 to 5",
    ),
    "a day in quotes": (
        "start = 2009-01-05",
        'start = "2009-01-05"',
        r"start = .*: must be a date .*; write 2009-01-05 without quotes",
    ),
    "curled quotes": ('"PS"', "\u201cPS\u201d", r":5: focal = .*write \"PS\", with straight"),
    "no quotes": ('"PS"', "PS", r":5: focal = PS: text needs quotes: write \"PS\""),
    "another key": (
        'rival = "LR"',
        'third = "LR"',
        "third: no such key or table; choose from contests, days, end, focal",
    ),
    "an empty word": ("[days]", '[words]\nuse = ""\n[days]', "words.use = .* and not empty"),
    "a word of two lines": (
        "[days]",
        '[words]\nuse = "can\\nvass"\n[days]',
        "words.use = .*: must be text of at most 80 characters, on one line",
    ),
    "not TOML": ("[days]", "[days", r"case\.toml: not valid TOML"),
}


@pytest.mark.parametrize("wrong", WRONG_FILES)
def test_a_wrong_case_file_is_refused_with_its_place(copy, wrong):
    old, new, problem = WRONG_FILES[wrong]
    swap(copy / "case.toml", old, new)
    message = str(refusal(copy))
    assert re.search(problem, message), message


def test_a_misspelt_party_is_the_only_problem_of_its_campaigns(copy):
    swap(copy / "case.toml", 'focal = "PS"', 'focal = "PSS"')
    assert [problem.key for problem in refusal(copy).problems] == ['focal = "PSS"']


def test_parties_that_are_recruited_from_may_have_commas_between_them(copy):
    swap(copy / "parties.csv", ",staged_youth,", ",staged_youth,recruits_from,")
    edit(
        copy / "parties.csv",
        lambda rows: [row.insert(8, "PS, LR" * (row[0] == "EM")) for row in rows[1:]],
    )
    em = next(party for party in cases.load(copy).parties if party.name == "EM")
    assert em.recruits_from == ("PS", "LR")


def test_a_label_of_two_lines_is_refused(copy):
    change(copy, "parties", "PS", "full_name", "Parti\nsocialiste")
    assert "must be text of at most 80 characters, on one line" in str(refusal(copy))


def test_a_table_of_parties_without_a_row_is_the_only_problem(copy):
    file = copy / "parties.csv"
    file.write_text(file.read_text(encoding="utf-8").partition("\n")[0], encoding="utf-8")
    assert [problem.text for problem in refusal(copy).problems] == ["has no row below its header"]


def test_kinds_of_contest_of_a_case_without_a_table_of_them(copy):
    (copy / "contests.csv").unlink()
    change(copy, "campaigns", "PS-municipal-2014", "contest", "general")
    (problem,) = refusal(copy).problems
    assert "without a contests.csv, the words are those of France: presid" in problem.text
    assert "did you mean" not in problem.text


def test_a_folder_without_a_case_file_is_refused(copy):
    (copy / "case.toml").unlink()
    with pytest.raises(InputError, match=r"has no case\.toml; `abm case new FOLDER` writes"):
        cases.load(copy)


def test_a_name_without_a_slash_is_that_of_a_packaged_case():
    with pytest.raises(InputError, match=r'no such case; did you mean "uk"\? \(.* a slash\)'):
        cases.load("uk2")


def test_roles_may_be_left_out(copy):
    text = (copy / "case.toml").read_text(encoding="utf-8")
    head = text.partition("[days]")[0]
    (copy / "case.toml").write_text(head, encoding="utf-8")
    case = cases.load(copy)
    states = ("resistance", "belief", "identity")
    starts = {f"{state}{party}_2009" for state in states for party in ("", "_lr")}
    assert set(case.outcomes) == starts | {"resistance_2018"}
    assert set(case.outcomes.undefined.values()) <= {
        *("early", "after", "middle", "late", "late_after", "training_from"),
        *CAMPAIGN_ROLES,
    }
