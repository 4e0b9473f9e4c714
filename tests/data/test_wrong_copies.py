"""A wrong copy of the record is refused with its place."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from abm import data
from tests.data.record import load


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


WRONG = [
    ("parties", "PS", "name", "LR", "repeated"),
    ("parties", "PS", "founded", "1969", "not a date"),
    ("parties", "PS", "factions", "2.5", "not a whole number"),
    ("parties", "PS", "factions", "0", "not between"),
    ("parties", "PS", "over_60", "1.2", "not between"),
    ("parties", "PS", "under_35", "0.7", "more than 1"),
    ("parties", "PS", "full_name", "", "is empty"),
    ("parties", "PS", "source", "", "is empty"),
    ("parties", "PS", "label", "certain", "unknown value"),
    ("membership", "2012-03-15", "party", "FN", "unknown value"),
    ("membership", "2012-03-15", "date", "15/03/2012", "not a date"),
    ("membership", "2012-03-15", "date", "2008-01-01", "does not come after"),
    ("membership", "2012-03-15", "members", "0", "not between"),
    ("membership", "2012-03-15", "members", "many", "not a number"),
    ("membership", "2012-03-15", "members", "nan", "not between"),
    ("membership", "2012-03-15", "members", "inf", "not between"),
    ("campaigns", "PS-municipal-2014", "id", "LR-municipal-2014", "repeated"),
    ("campaigns", "PS-municipal-2014", "party", "FN", "unknown value"),
    ("campaigns", "PS-municipal-2014", "contest", "cantonal", "unknown value"),
    ("campaigns", "PS-municipal-2014", "closes", "2013-01-01", "comes before"),
    ("campaigns", "PS-municipal-2014", "opens", "2012-06-17", "falls in PS-legislative-2012"),
    ("campaigns", "PS-municipal-2014", "closeness", "-0.1", "not between"),
    ("campaigns", "PS-municipal-2014", "reach", "0", "nobody"),
    ("campaigns", "PS-municipal-2014", "launched", "yes", "unknown value"),
    ("results", "PS-municipal-2014", "outcome", "2", "not between"),
    ("results", "PS-municipal-2014", "lead", "200", "not between"),
    ("results", "PS-municipal-2014", "rival", "FN", "unknown value"),
    ("results", "PS-municipal-2014", "date", "2014-02-30", "not a date"),
    ("events", "training-2012", "kind", "party", "unknown value"),
    ("events", "training-2012", "party", "", "is empty"),
    ("events", "training-2012", "until", "", "is empty"),
    ("events", "training-2012", "until", "2012-01-01", "comes before"),
    ("events", "lmp-note-2013", "size", "1.5", "not between"),
    ("events", "obama-2012", "until", "2013-01-01", "has none"),
]


@pytest.mark.parametrize(("table", "key", "column", "value", "problem"), WRONG)
def test_wrong_cell_is_refused_with_its_place(copy, table, key, column, value, problem):
    line = change(copy, table, key, column, value)
    with pytest.raises(ValueError, match=problem) as refusal:
        load(copy)
    assert f"{table}.csv, row " in str(refusal.value)
    assert f"column {column}: " in str(refusal.value)
    if "repeated" not in problem:
        assert f"row {line}, " in str(refusal.value)


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
        (without_a_column, "row 1, column size: is missing"),
        (with_a_column, "row 1, column colour: is unknown"),
        (with_a_column_twice, "row 1, column size: is repeated"),
        (with_a_short_row, "row 15, column date: the row has 2 cells, not 10"),
        (with_a_long_row, "row 15, column note: the row has 11 cells, not 10"),
    ],
)
def test_wrong_shape_is_refused_with_its_place(copy, spoil: Callable[[str], str], problem: str):
    file = copy / "events.csv"
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError, match=problem):
        data.calendar(copy)


def test_party_without_members_is_refused(copy):
    file = copy / "membership.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("LFI")]
    file.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(ValueError, match=r"parties\.csv, row 5, column name: has no membership"):
        data.parties(copy)


def test_other_encoding_is_refused(copy):
    file = copy / "parties.csv"
    file.write_text(file.read_text(encoding="utf-8"), encoding="latin-1")
    with pytest.raises(ValueError, match=r"parties\.csv: is not text in UTF-8"):
        data.parties(copy)
