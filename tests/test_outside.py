"""Every row of the outside evidence is used somewhere, or it is said why not."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from abm import cases, paths
from abm.cases import csv_table
from abm.figures.outside import NumberRow
from paper import outside

ROWS = {row.id: row for row in outside.rows()}
NUMBERS = [line.row for line in csv_table.read(cases.FOLDER / "france" / paths.EVIDENCE, NumberRow)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("E04: a count", ["E04"]),
        ("B1; E32-E34; 1 is symmetric", ["E32", "E33", "E34"]),
        ("F04, E7, XE04, E041", []),
        ("E55, its middle; E09", ["E55", "E09"]),
    ],
)
def test_rows_that_a_text_cites(text, ids):
    assert outside.cited(text) == ids


def test_all_sixty_are_used_or_left_out_as_a_whole():
    assert list(ROWS) == [f"E{number:02}" for number in range(1, 61)]
    whole = {row.id for row in ROWS.values() if row.left_out.startswith("All: ")}
    assert {row.id for row in ROWS.values() if not row.uses} == whole == {"E26", "E60"}


def test_uses_are_found_where_they_are():
    assert "prior of `exit_rate`" in ROWS["E05"].uses
    assert "range of a criterion of P3 (calibrate)" in ROWS["E53"].uses
    assert "`events.csv` of france, cambridge-analytica-2018" in ROWS["E57"].uses
    assert "`outsiders_2012` in france (calibrate)" in ROWS["E24"].uses


def test_at_least_a_third_of_the_numbers_is_kept_for_validation():
    uses = Counter(row.use for row in NUMBERS)
    assert uses["validate"] >= len(NUMBERS) / 3
    assert uses["calibrate"] >= 10


def test_every_number_has_a_source_a_reason_and_a_grade_that_is_that_of_its_row():
    with outside.TABLE.open(encoding="utf-8", newline="") as file:
        grades = {row["id"]: set(row["reliability"].split("/")) for row in csv.DictReader(file)}
    for row in NUMBERS:
        assert row.why, row.quantity
        assert row.source, row.quantity
        first = outside.cited(row.source)[:1]
        assert not first or row.reliability in grades[first[0]], row.quantity


def test_what_a_prior_sets_sets_no_parameter_again():
    """A row that is the prior of the parameter that sets its quantity would count twice."""
    set_by = {"privacy_2012": "initial_privacy", "moved_em_2017": "moves_share"}
    for row in NUMBERS:
        if row.quantity in set_by:
            cited = outside.cited(row.source)
            assert any(f"prior of `{set_by[row.quantity]}`" in ROWS[name].uses for name in cited)
            assert row.use == "shown"
