"""Tables of points are taken as spreadsheets and programs write them; messages name the cell."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abm.config import ConfigError, load

DESIGN = '[experiment]\nkind = "design"\n[design]\ntable = "points.csv"\n'

AS_WRITTEN = {
    "plain": "effort,norm\n0.5,1\n1.5,0\n",
    "with a byte-order mark": "\ufeffeffort,norm\n0.5,1\n1.5,0\n",
    "with Windows line ends": "effort,norm\r\n0.5,1\r\n1.5,0\r\n",
    "with old Macintosh line ends": "effort,norm\r0.5,1\r1.5,0\r",
    "with a blank last line": "effort,norm\n0.5,1\n1.5,0\n\n",
    "with empty rows and an empty last column": "effort,norm,\n,,\n0.5,1,\n1.5,0,\n,,\n",
    "with quotes and blanks": '"effort", "norm"\n "0.5", 1\n1.5 ,0\n',
    "with True and False": "effort,norm\n0.5,True\n1.5,False\n",
    "with semicolons and decimal commas": "effort;norm\n0,5;1\n1,5;0\n",
    "with tabs": "effort\tnorm\n0.5\t1\n1.5\t0\n",
    "with the index of a data frame": ",effort,norm\n0,0.5,1\n1,1.5,0\n",
    "with an index read and written again": "Unnamed: 0,effort,norm\n0,0.5,1\n1,1.5,0\n",
    "with numbers from 1": ",effort,norm\n1,0.5,1\n2,1.5,0\n",
    "with points as they are kept": "point,effort,norm\n0,0.5,1\n1,1.5,0\n",
    "with a column of one's own": "x_note,effort,norm\nlow,0.5,1\nhigh,1.5,0\n",
    "with exponents": "effort,norm\n5e-1,1E0\n1.5,0\n",
}

WRONG = {
    "a word": ("effort,norm\n0.5,1\nlow,0\n", r"points\.csv:3: effort = \"low\": must be a number"),
    "a name that is near": ("efort\n0.5\n", r"points\.csv:1: efort: no such parameter.*\"effort\""),
    "an empty cell": ("effort,norm\n0.5,1\n,0\n", r"points\.csv:3: effort: is empty"),
    "a short row": ("effort,norm\n0.5\n", r"points\.csv:2: norm: is empty"),
    "a long row": ("effort,norm\n0.5,1,2\n", r"points\.csv:2: the row has 3 cells, not 2"),
    "beyond the range": (
        "effort\n0.5\n\n9\n",
        r"points\.csv:4: effort: 9\.0 is not within 0\.0 to",
    ),
    "infinite": ("effort\ninf\n", r"points\.csv:2: effort: inf is not within"),
    "a column twice": ("effort,effort\n1,1\n", r"points\.csv:1: the column \"effort\" is repeated"),
    "one factor twice": ("effort,parameters.effort\n1,1\n", r"effort: is varied twice"),
    "cells without a name": ("effort,,norm\n1,2,1\n", r"points\.csv:1: column 2: has cells but no"),
    "no row": ("effort\n", r"points\.csv:1: needs a header of names, and rows of numbers"),
    "nothing": ("", r"points\.csv:1: needs a header"),
    "not UTF-8": (b"effort\n\xff\n", r"points\.csv: is not text in UTF-8"),
    "a quote that does not end": ('effort\n"1\n', r"points\.csv:2: is not CSV"),
}


@pytest.mark.parametrize("how", AS_WRITTEN)
def test_a_table_is_taken_as_it_was_written(write, how):
    write(AS_WRITTEN[how], "points.csv")
    points = load(write(DESIGN)).points
    assert [point.factors for point in points] == [
        {"effort": 0.5, "norm": 1.0},
        {"effort": 1.5, "norm": 0.0},
    ]


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_table_is_refused_with_its_line_and_column(write, what):
    text, message = WRONG[what]
    write(text, "points.csv")
    with pytest.raises(ConfigError, match=message) as caught:
        load(write(DESIGN))
    assert "design.factors" not in str(caught.value)
    assert "x.toml:4: design.table: " in str(caught.value)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(
        st.tuples(st.floats(0, 5), st.floats(0, 10)), min_size=1, max_size=5, unique=True
    ),
    separator=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
    index=st.booleans(),
)
def test_any_table_that_pandas_writes_is_read_to_the_bit(
    write, values, separator, end, mark, index
):
    frame = pd.DataFrame(values, columns=["effort", "norm"])
    decimal = "." if separator == "," else ","
    text = frame.to_csv(sep=separator, decimal=decimal, lineterminator=end, index=index)
    write(text.encode("utf-8-sig" if mark else "utf-8"), "points.csv")
    assert np.array_equal(load(write(DESIGN)).points.values, frame.to_numpy())


def test_a_config_with_a_byte_order_mark_is_read(write):
    text = "[experiment]\nreplicates = 3\n"
    assert load(write(text.encode("utf-8-sig"))).replicates == 3
    with pytest.raises(ConfigError, match=r"x\.toml:2: experiment\.replicates = 0"):
        load(write(text.replace("3", "0").encode("utf-8-sig")))


@pytest.mark.parametrize(
    "beside",
    ["factors = { effort = [0, 1] }", 'sampler = "lhs"', "second_order = true"],
)
def test_what_a_table_leaves_no_room_for_is_refused(write, beside):
    write("effort\n1\n", "points.csv")
    name = beside.partition(" ")[0]
    with pytest.raises(ConfigError, match=rf"x\.toml:5: design\.{name}: does not apply"):
        load(write(f"{DESIGN}{beside}\n"))
    base = write(f'[experiment]\nkind = "design"\n[design]\n{beside}\n', "base.toml")
    over = '[design]\ntable = "points.csv"\n'
    assert len(load(write(f'extends = "{base.name}"\n{over}')).points) == 1
    write(DESIGN, "base.toml")
    with pytest.raises(ConfigError, match=rf"x\.toml:3: design\.{name}: does not apply"):
        load(write(f'extends = "base.toml"\n[design]\n{beside}\n'))


def test_a_table_lies_beside_the_file_that_names_it(write):
    write("effort\n1\n", "points.csv")
    write(DESIGN, "base.toml")
    assert len(load(write('extends = "../base.toml"\n', "sub/x.toml")).points) == 1


def test_an_absolute_path_of_a_table_may_be_long(write, tmp_path):
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    (folder / "points.csv").write_text("effort\n1\n")
    assert len(load(write(DESIGN.replace("points.csv", str(folder / "points.csv")))).points) == 1
    with pytest.raises(ConfigError, match="must be text of at most 1,000 characters"):
        load(write(DESIGN.replace("points", "p" * 1000)))
