"""A wrong copy of the record is refused with the file, the line, the column and the value."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.data.record import load

from abm import data
from abm.errors import InputError


def change(folder: Path, table: str, key: str, column: str, value: str) -> int:
    """Change one cell of the row that has a key in any column; return its line."""
    file = folder / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    line = next(n for n, row in enumerate(rows) if key in row)
    rows[line][rows[0].index(column)] = value
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows)
    return line + 1


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
    ("parties", "PS", "full_name", "", "is empty"),
    ("parties", "PS", "source", "", "is empty"),
    ("parties", "PS", "label", "certain", 'must be one of "article", "excerpt", "derived"'),
    ("membership", "2012-03-15", "party", "FN", UNKNOWN_PARTY),
    ("membership", "2012-03-15", "date", "15/03/2012", DATE),
    ("membership", "2012-03-15", "date", "2008-01-01", "must come after 2008-11-06"),
    ("membership", "2012-03-15", "date", "1331769600", DATE),
    ("membership", "2012-03-15", "members", "0", "must be a number from 1 to 10000000"),
    ("membership", "2012-03-15", "members", "many", "must be a number from 1"),
    ("membership", "2012-03-15", "members", "nan", "must be a number from 1"),
    ("membership", "2012-03-15", "members", "inf", "must be a number from 1"),
    ("campaigns", "PS-municipal-2014", "id", "LR-municipal-2014", "is repeated, after line"),
    ("campaigns", "PS-municipal-2014", "id", "../x", "letters, digits, _ . or -, at most 80"),
    ("campaigns", "PS-municipal-2014", "party", "FN", UNKNOWN_PARTY),
    ("campaigns", "PS-municipal-2014", "contest", "cantonal", 'must be one of "presidential"'),
    ("campaigns", "PS-municipal-2014", "closes", "2013-01-01", "before it opens on"),
    (
        *("campaigns", "PS-municipal-2014", "opens", "2012-06-17"),
        "PS-legislative-2012 closes on 2012-06-17: a party has one campaign at a time",
    ),
    ("campaigns", "PS-municipal-2014", "closeness", "-0.1", SHARE),
    ("campaigns", "PS-municipal-2014", "closeness", "", "is empty"),
    ("campaigns", "PS-municipal-2014", "reach", "0", "must be a number above 0, at most 1"),
    ("campaigns", "PS-municipal-2014", "launched", "yes", "must be true or false"),
    ("results", "PS-municipal-2014", "outcome", "2", SHARE),
    ("results", "PS-municipal-2014", "lead", "200", "must be a number from -100 to 100"),
    ("results", "PS-municipal-2014", "rival", "FN", UNKNOWN_PARTY),
    ("results", "PS-municipal-2014", "date", "2014-02-30", DATE),
    ("events", "training-2012", "kind", "party", 'must be one of "foreign_story"'),
    ("events", "training-2012", "party", "", 'kind = "training" needs a party'),
    ("events", "training-2012", "until", "", 'kind = "training" needs a last day'),
    ("events", "training-2012", "until", "2012-01-01", "before it begins on 2012-02-18"),
    ("events", "lmp-note-2013", "size", "1.5", 'kind = "refutation" takes a size from 0 to 1'),
    ("events", "obama-2012", "until", "2013-01-01", 'kind = "foreign_story" lasts one day'),
]


@pytest.mark.parametrize(("table", "key", "column", "value", "problem"), WRONG)
def test_wrong_cell_is_refused_with_its_place(copy, table, key, column, value, problem):
    line = change(copy, table, key, column, value)
    with pytest.raises(InputError, match=problem) as refusal:
        load(copy)
    place, named, *_ = str(refusal.value).split(": ")
    assert place.rpartition("/")[2].startswith(f"{table}.csv:")
    assert named == (f'{column} = "{value}"' if value else column)
    if "repeated" not in problem:
        assert place.endswith(f":{line}")


def test_all_wrong_cells_of_a_table_are_reported_at_once(copy):
    first = change(copy, "results", "PS-municipal-2014", "outcome", "2")
    second = change(copy, "results", "LR-municipal-2014", "lead", "far")
    with pytest.raises(InputError) as refusal:
        load(copy)
    assert [p.place.line for p in refusal.value.problems] == sorted([first, second])


def test_a_column_with_a_default_may_be_empty_or_left_out(copy):
    change(copy, "campaigns", "PS-municipal-2014", "reach", "")
    file = copy / "events.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [[cell for n, cell in enumerate(row) if n != 6] for row in csv.reader(lines)]
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows)
    calendar = data.calendar(copy)
    assert next(c for c in calendar.campaigns if c.id == "PS-municipal-2014").reach == 1.0
    assert {event.name for event in calendar.events} == {""}


def without_a_column(text: str) -> str:
    return text.replace(",size,", ",", 1)


def with_a_column(text: str) -> str:
    return text.replace(",size,", ",size,colour,", 1)


def with_a_column_twice(text: str) -> str:
    return text.replace(",size,", ",size,size,", 1)


def with_a_short_row(text: str) -> str:
    return text + "late-2018,2018-12-01\n"


def with_a_long_row(text: str) -> str:
    return text + "late-2018,2018-12-01,privacy,0.1,,,,me,assumption,,more\n"


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (without_a_column, "events.csv:1: size: this column is missing"),
        (with_a_column, "events.csv:1: colour: no such column"),
        (with_a_column_twice, "events.csv:1: size: this column is repeated"),
        (with_a_short_row, "events.csv:15: date: the row has 2 cells, not 10"),
        (with_a_long_row, "events.csv:15: note: the row has 11 cells, not 10"),
    ],
)
def test_wrong_shape_is_refused_with_its_place(copy, spoil: Callable[[str], str], problem: str):
    file = copy / "events.csv"
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        data.calendar(copy)


def test_party_without_members_is_refused(copy):
    file = copy / "membership.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("LFI")]
    file.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(InputError, match=r"csv:5: name = \"LFI\": has no row in membership\.csv"):
        data.parties(copy)


def test_other_encoding_is_refused(copy):
    file = copy / "parties.csv"
    file.write_text(file.read_text(encoding="utf-8"), encoding="latin-1")
    with pytest.raises(InputError, match=r"parties\.csv: is not text in UTF-8"):
        data.parties(copy)
