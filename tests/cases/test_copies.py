"""A copy of the record reads the same, in any order of rows and saved by any program."""

from tests.data.record import CALENDAR, load

from abm import data


def test_a_copy_reads_the_same(copy):
    assert load(copy) == (data.parties(), data.calendar())
    assert data.raw_rows("events", copy) == data.raw_rows("events")


def test_a_copy_saved_by_a_spreadsheet_reads_the_same(copy):
    for file in copy.glob("*.csv"):
        windows = file.read_text(encoding="utf-8").replace("\n", "\r\n") + "\r\n"
        file.write_text(windows, encoding="utf-8-sig", newline="")
    assert load(copy) == (data.parties(), data.calendar())


def test_the_calendar_is_sorted_for_any_order_of_rows(copy):
    for name in ("campaigns", "results", "events"):
        file = copy / f"{name}.csv"
        header, *rows = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join([header, *reversed(rows)]), encoding="utf-8")
    assert data.calendar(copy) == CALENDAR
