"""Counterfactuals: pairs of runs, and what is left of them where an outcome is not defined."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from abm import cases
from abm.analysis import contrasts
from abm.config import Points
from abm.errors import InputError
from abm.studies.counterfactuals import study as counterfactuals

CASE = cases.load()


class MadeUp:
    """Twenty pairs of runs, in which one scenario lowers every outcome by a fifth."""

    def __init__(self, kind="compare", hole=None, pairs=20):
        scenarios = dict.fromkeys(("baseline", "lost"), CASE.scenario())
        points = Points(scenarios)
        self.experiment = SimpleNamespace(
            name="x", case=CASE, kind=kind, points=points, replicates=pairs
        )
        self.own = np.random.default_rng(1).uniform(0.4, 0.6, size=pairs)
        self.hole = hole

    def values(self, *names):
        pair = np.stack([self.own, 0.8 * self.own])
        found = np.repeat(pair[None], len(names), axis=0)
        if self.hole:
            found[names.index(self.hole), 1, :5] = np.nan
        return found


def test_differences_are_of_pairs():
    made = MadeUp()
    table = counterfactuals.study(made).tables["differences"].set_index(["scenario", "outcome"])
    row = table.loc["lost", "use_2017"]
    assert len(table) == len(CASE.outcomes)
    assert row["difference"] == pytest.approx(-0.2 * made.own.mean())
    assert row["low"] < row["difference"] < row["high"]
    assert row[["relative", "relative_low", "relative_high"]].tolist() == pytest.approx([-0.2] * 3)


def test_a_pair_without_a_value_is_left_out_and_counted():
    made = MadeUp(hole="hours_2012")
    table = counterfactuals.study(made).tables["differences"].set_index("outcome")
    assert table.loc["hours_2012", "pairs"] == 15
    assert table.loc["use_2017", "pairs"] == 20
    assert table.loc["hours_2012", "difference"] == pytest.approx(-0.2 * made.own[5:].mean())


def test_few_pairs_are_said_to_have_another_interval():
    assert not any("Student" in said for said in counterfactuals.study(MadeUp()).sentences)
    made = MadeUp(pairs=3)
    found = counterfactuals.study(made)
    assert any(said.startswith("A bootstrap of fewer than 10 pairs") for said in found.sentences)
    row = found.tables["differences"].set_index("outcome").loc["use_2017"]
    ends = row[["t_low", "t_high"]].to_numpy(dtype=float)
    assert row[["low", "high"]].tolist() == pytest.approx(ends.tolist())
    assert row[["relative_low", "relative_high"]].tolist() == pytest.approx(
        (ends / made.own.mean()).tolist()
    )


def test_other_kinds_are_refused():
    with pytest.raises(InputError, match="counterfactuals needs kind"):
        counterfactuals.study(MadeUp(kind="ensemble"))


def test_what_so_many_pairs_can_find_and_how_many_would_do():
    made = MadeUp()
    table = counterfactuals.study(made).tables["power"].set_index("outcome")
    row = table.loc["resistance_2017"]
    deviation = (0.2 * made.own).std(ddof=1)
    assert set(table.index) == {"resistance_2017", "belief_2017", "use_2017"}
    assert row["deviation"] == pytest.approx(deviation)
    assert contrasts.power(row["detectable"] / deviation, 20) == pytest.approx(0.8)
    for needed, wanted in ((row["needed"], 0.8), (row["needed_95"], 0.95)):
        found = [contrasts.power(0.02 / deviation, int(n)) for n in (needed - 1, needed)]
        assert found[0] < wanted <= found[1]


def test_pairs_that_all_differ_alike_need_no_more_than_two():
    """Scores of one scenario in ten pairs: the same everywhere, and scattered."""
    rows = [
        {"scenario": name, "outcome": "use_2017", "pairs": 10.0, "deviation": deviation}
        for name, deviation in (("alike", 0.0), ("scattered", 0.1))
    ]
    alike, scattered = counterfactuals.power(pd.DataFrame(rows), ["use_2017"]).to_dict("records")
    assert (alike["detectable"], alike["power"], alike["needed"]) == (0.0, 1.0, 2)
    assert scattered["power"] < 0.8 < scattered["needed"] / 10.0
