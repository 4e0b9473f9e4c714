"""Two tables compared cell by cell: which numbers agree, and which stand side by side."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.reproduction import cells
from abm.reproduction.comparison import beside_print


def table(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype=str)


@pytest.mark.parametrize(
    ("committed", "recomputed", "agrees"),
    [
        ("0.123456", "0.123456", True),
        ("0.123456", "0.123457", True),  # the sixth digit may round either way
        ("0.123456", "0.123466", False),
        ("123456", "123457", True),
        ("123456", "123466", False),
        ("3.1e-17", "-2.2e-16", True),  # zero but for the order of a sum
        ("-2.97579e-06", "-2.98435e-06", True),  # a share of variance in single precision
        ("0", "1e-06", False),
        ("inf", "inf", True),
        ("inf", "-inf", False),
        ("", "", True),
        ("", "0", False),
        ("0", "", False),
    ],
)
def test_numbers_agree_within_rounding(committed, recomputed, agrees):
    old, new = table(name=["a"], x=[committed]), table(name=["a"], x=[recomputed])
    (row,) = cells.compare(old, new).to_dict("records")
    assert (row["row"], row["column"]) == ("a", "x")
    assert (row["committed"], row["recomputed"]) == (committed, recomputed)
    assert row["agrees"] == agrees


@pytest.mark.parametrize(
    ("new", "column"),
    [
        (table(name=["a", "b"], x=["1", "2"], y=["1", "2"]), "columns"),
        (table(name=["a"], x=["1"]), "rows"),
        (table(name=["a", "c"], x=["1", "2"]), "name"),
        (pd.DataFrame(), "columns"),
    ],
)
def test_tables_with_other_rows_columns_or_names_disagree(new, column):
    comparison = cells.compare(table(name=["a", "b"], x=["1", "2"]), new)
    assert comparison[~comparison["agrees"].astype(bool)]["column"].tolist() == [column]


@given(
    numbers=st.lists(st.floats(-1e6, 1e6).map("{:.6g}".format), min_size=1, max_size=8),
    data=st.data(),
)
def test_a_table_agrees_with_itself_and_a_change_is_located(numbers, data):
    names = [f"row{number}" for number in range(len(numbers))]
    old = table(name=names, x=numbers)
    assert cells.compare(old, old)["agrees"].all()
    where = data.draw(st.integers(0, len(numbers) - 1))
    new = old.copy()
    new.loc[where, "x"] = f"{float(numbers[where]) + abs(float(numbers[where])) * 1e-3 + 1e-3:.6g}"
    comparison = cells.compare(old, new)
    assert comparison[~comparison["agrees"].astype(bool)]["row"].tolist() == [names[where]]


def test_values_at_print_quality_are_matched_with_the_interval_at_this_size():
    small = table(name=["a", "b", "c"], x=["1", "2", "3"], n=["4", "4", "4"])
    small = small.assign(x_low=["0", "1.5", ""], x_high=["2", "2.5", ""])
    large = small.iloc[::-1].assign(x=["3", "9", "1.5"], n="100").reset_index(drop=True)
    comparison = cells.compare(small, small, large)
    x = comparison[comparison["column"] == "x"].set_index("row")
    assert x["print"].to_dict() == {"a": "1.5", "b": "9", "c": "3"}
    assert x["inside"].isna().to_dict() == {"a": False, "b": False, "c": True}
    assert x["inside"].dropna().to_dict() == {"a": True, "b": False}
    assert x.loc["b", ["low", "high"]].tolist() == ["1.5", "2.5"]
    assert comparison[comparison["column"] == "n"]["inside"].isna().all()


def test_rows_with_the_same_texts_are_not_matched_with_those_of_another_size():
    small = table(name=["a", "a"], x=["1", "2"])
    comparison = cells.compare(small, small, table(name=["a", "a", "a"], x=["1", "2", "3"]))
    assert comparison["row"].tolist() == ["a#0", "a#1"]
    assert comparison["print"].isna().all()


def test_the_share_of_values_inside_their_intervals_is_reported():
    inside = pd.Series([True, True, False, pd.NA], dtype="boolean")
    assert "Of 3 numbers with an interval at this size, 67% have" in beside_print(
        pd.DataFrame({"inside": inside})
    )
