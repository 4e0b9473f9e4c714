"""A copy of a case reads the same, in any order of rows and saved by any program."""

import csv
import shutil

import pytest

from abm import cases
from tests.cases.record import edit, packaged


@pytest.fixture(params=cases.packaged())
def anew(request, tmp_path):
    """A copy of each packaged case."""
    return shutil.copytree(cases.FOLDER / request.param, tmp_path / request.param)


def test_a_copy_reads_the_same(anew):
    assert packaged(anew) == cases.load(anew.name)


def test_a_copy_saved_by_a_spreadsheet_reads_the_same(anew):
    for file in anew.glob("*.csv"):
        windows = file.read_text(encoding="utf-8").replace("\n", "\r\n") + "\r\n"
        file.write_text(windows, encoding="utf-8-sig", newline="")
    assert packaged(anew) == cases.load(anew.name)


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize(("true", "false"), [("TRUE", "FALSE"), ("VRAI", "FAUX")])
def test_a_copy_saved_with_other_separators_and_words_reads_the_same(anew, separator, true, false):
    def as_elsewhere(cell):
        words = {"true": true, "false": false}
        number = cell.replace(".", "", 1).lstrip("-").isdigit()
        return words.get(cell, cell.replace(".", ",") if number else cell)

    for file in anew.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            rows = [[as_elsewhere(cell) for cell in row] for row in csv.reader(lines)]
        width = len(rows[0])
        with file.open("w", encoding="utf-8-sig", newline="") as lines:
            written = csv.writer(lines, delimiter=separator)
            written.writerows([*row, "", ""] for row in rows)
            written.writerows([[""] * (width + 2)] * 3)
    assert packaged(anew) == cases.load(anew.name)


def test_columns_of_a_students_own_are_ignored(anew):
    def add(rows):
        for number, row in enumerate(rows):
            row[1:1] = ["x_to do", ""] if number == 0 else ["ask", ""]

    for file in anew.glob("*.csv"):
        edit(file, add)
        edit(file, lambda rows: rows.insert(2, ["", "a row of notes alone"]))
    assert packaged(anew) == cases.load(anew.name)


def test_empty_cells_at_the_end_of_a_row_may_be_missing(copy):
    def shorten(rows):
        for row in rows[1:]:
            while not row[-1]:
                row.pop()

    for file in copy.glob("*.csv"):
        edit(file, shorten)
    assert packaged(copy) == cases.load("france")


def test_the_calendar_is_sorted_for_any_order_of_rows(anew):
    for name in ("campaigns", "results", "events"):
        edit(anew / f"{name}.csv", lambda rows: rows.__setitem__(slice(1, None), rows[:0:-1]))
    assert packaged(anew) == cases.load(anew.name)
