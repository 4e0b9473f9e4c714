"""The figure of the ledger: parts add up to the change of the mean, and none is left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PolyCollection

from abm.figures import FIGURES
from abm.figures.ledger import contributions, fold, layers
from abm.figures.point_data import read
from abm.model.ledger import COMPOSITION
from tests.figures.artists import assert_edges, line
from tests.figures.results import MadeUp


@pytest.mark.parametrize("account", ["belief", "resistance"])
@pytest.mark.parametrize("party", ["PS", "EM"])
def test_contributions_add_up_to_the_change_of_the_mean(
    results: MadeUp, party: str, account: str
) -> None:
    parts = contributions(read(results), party, account, dt.date(2012, 4, 15))
    total = parts.pop("total")
    assert (parts.sum(axis=1) - total).abs().max() < 1e-9
    rows = results.tables["ledger"]
    rows = rows[rows.group.astype(str).str.startswith(f"{party}/")]
    sums = rows.groupby(["run_id", "date", "channel"], observed=True)["value"].sum().unstack()
    mean = (sums[account] / sums["members"]).loc["r02"]
    expected = mean.loc[total.loc["r02"].index]
    np.testing.assert_allclose(total.loc["r02"], expected - expected.iloc[0], atol=1e-12)


def test_members_who_enter_with_the_mean_belief_do_not_change_it() -> None:
    """Ten members of mean belief 0.5 are joined by ten more of the same mean."""
    values = {"belief": [5.0, 10.0], "members": [10.0, 20.0], "resistance": [1.0, 2.0]}
    values |= {"belief/entry": [0.0, 5.0], "members/entry": [0.0, 10.0]}
    dates = pd.to_datetime(["2012-04-01", "2012-05-01"])
    rows = [
        ("r", date, "PS/activist", channel, value)
        for channel, pair in values.items()
        for date, value in zip(dates, pair, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["run_id", "date", "group", "channel", "value"])
    reading: Any = SimpleNamespace(
        name="tiny",
        scenario=SimpleNamespace(outputs=SimpleNamespace(ledger=True)),
        ledger=lambda groups: table[table["group"].isin(groups)],
    )
    parts = contributions(reading, "PS", "belief", dt.date(2012, 4, 15))
    assert parts["entry"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("account", ["resistance", "belief"])
def test_the_stack_is_as_high_as_the_line(results: MadeUp, drawn: Any, account: str) -> None:
    changes = 100.0 * contributions(read(results), "PS", account, dt.date(2012, 4, 15))
    means = fold(changes, 9).groupby("date").mean()
    stacked = layers(means)
    above, below = list(stacked.values())[-1]
    panel = drawn("ledger").axes[["resistance", "belief"].index(account)]
    total = line(panel, "total").get_ydata()
    np.testing.assert_allclose(above.high + below.low, total, atol=1e-9)
    np.testing.assert_allclose(total, changes["total"].groupby("date").mean(), atol=1e-9)
    areas = [c for c in panel.collections if isinstance(c, PolyCollection)]
    assert [a.get_label() for a in areas] == [name for name in stacked for _ in range(2)]
    for area, layer in zip(
        areas, (side for pair in stacked.values() for side in pair), strict=True
    ):
        assert_edges(area, layer.low, layer.high)
        assert (area.get_hatch() is not None) == (area.get_label() in COMPOSITION)


def test_small_channels_are_summed_as_other(results: MadeUp) -> None:
    changes = contributions(read(results), "PS", "resistance", dt.date(2012, 4, 15))
    folded = fold(changes, 4)
    assert folded.shape[1] == 5
    np.testing.assert_allclose(folded.sum(axis=1), changes["total"], atol=1e-9)


def test_a_ledger_that_does_not_add_up_is_an_error(results: MadeUp) -> None:
    wrong = results.tables["ledger"].copy()
    wrong.loc[wrong.channel == "belief/promise", "value"] *= 1.5
    with pytest.raises(ValueError, match="does not add up"):
        FIGURES["ledger"](replace(results, tables={**results.tables, "ledger": wrong}))
