"""Every row of every packaged case says where it comes from."""

import csv
import tomllib

import pytest

from abm import cases

TABLES = [
    pytest.param(path, id=f"{path.parent.name}/{path.stem}")
    for name in cases.packaged()
    for path in sorted((cases.FOLDER / name).glob("*.csv"))
]


def test_france_and_the_united_kingdom_are_packaged():
    assert cases.packaged() == ["france", "uk"]


@pytest.mark.parametrize("path", TABLES)
def test_every_row_has_a_source_and_a_known_label(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert row["source"], row
        assert row["label"] in cases.LABELS, row


@pytest.mark.parametrize("name", cases.packaged())
def test_every_parameter_in_which_a_case_differs_has_a_source(name):
    settings = tomllib.loads((cases.FOLDER / name / "case.toml").read_text(encoding="utf-8"))
    for row in settings.get("parameters", {}).values():
        assert row["source"]
        assert row["label"] in cases.LABELS


@pytest.mark.parametrize("name", cases.packaged())
def test_packaged_cases_leave_no_table_out(name):
    assert {path.stem for path in cases.load(name).files()} == {"case", *cases.TABLES}
