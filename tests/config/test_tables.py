"""Points come from a data frame or a CSV file; a wrong table is told what is wrong."""

import numpy as np
import pandas as pd
import pytest

from abm.config import ConfigError, load


def test_a_data_frame_of_points(write):
    path = write('[experiment]\nkind = "design"')
    frame = pd.DataFrame({"effort": [0.5, 1.5], "norm": [1, 0]})
    points = load(path, table=frame).points
    assert [point.factors for point in points] == frame.to_dict("records")
    assert points[1].scenario.mechanisms["norm"] == 0


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        ({"efort": [1.0]}, r"efort: no such parameter or mechanism; .*\"effort\""),
        ({"effort": [9.0]}, r"effort: 9\.0 is not within 0\.0 to 5\.0"),
        ({"effort": [np.nan]}, r"effort: nan is not within"),
        ({"effort": ["a"]}, r"design\.table: is not a table of numbers"),
        ({"effort": []}, r"design\.table: .*one value or more"),
        ({3: [1.0]}, r"design\.table: .*names"),
        ({"effort": [1.0], "parameters.effort": [1.0]}, r"is varied twice"),
    ],
)
def test_a_wrong_data_frame(write, frame, told):
    path = write('[experiment]\nkind = "design"')
    with pytest.raises(ConfigError, match=told):
        load(path, table=pd.DataFrame(frame))


def test_a_table_of_points(write):
    write("effort,mechanisms.norm\n0.5,1\n1.5,0\n", "points.csv")
    text = '[experiment]\nkind = "design"\n[design]\ntable = "points.csv"'
    points = load(write(text)).points
    assert points[1].factors == {"effort": 1.5, "mechanisms.norm": 0.0}
    assert points[1].scenario.mechanisms["norm"] == 0
    points = load(write(text + "\nn = 1")).points
    assert [point.factors["effort"] for point in points] == [0.5]
    with pytest.raises(ConfigError, match=r"design\.n: the table has 2 rows"):
        load(write(text + "\nn = 3"))
