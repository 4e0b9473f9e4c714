"""Curves: lines are medians over runs, bands are quantiles, and gaps stay gaps."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection

from abm import cases
from abm.figures import style
from abm.figures.point_data import quantiles, stamp
from tests.figures.artists import assert_edges, line, texts
from tests.figures.results import MadeUp


def over_runs(results: MadeUp, party: str, measure: str, role: str, edge: float) -> pd.Series:
    """Return a quantile over runs by date, from the table itself."""
    rows = results.tables["series"]
    chosen = (rows.party == party) & (rows.measure == measure) & (rows.role == role)
    return rows[chosen].groupby("date", observed=True)["value"].quantile(edge)


def test_lines_are_medians_and_bands_are_quantiles(results: MadeUp, drawn: Any) -> None:
    axes = iter(drawn("roles").axes)
    for party, measure in product(("PS", "LR", "EM"), ("belief", "resistance")):
        panel = next(axes)
        bands = [c for c in panel.collections if isinstance(c, PolyCollection)]
        for (role, (name, _)), area in zip(style.ROLES.items(), bands, strict=True):
            low, middle, high = (
                over_runs(results, party, measure, role, edge) for edge in (0.05, 0.5, 0.95)
            )
            np.testing.assert_allclose(line(panel, name).get_ydata(), middle, rtol=1e-12)
            assert_edges(area, low, high)


def test_dates_are_those_of_the_table(results: MadeUp, drawn: Any) -> None:
    days = line(drawn("roles").axes[0], "activists").get_xdata()
    dates = over_runs(results, "PS", "belief", "activist", 0.5).index
    assert [dt.date(1970, 1, 1) + dt.timedelta(day) for day in days] == [d.date() for d in dates]


def test_a_party_that_enters_later_is_drawn_from_then_on(results: MadeUp, drawn: Any) -> None:
    founded = next(p for p in cases.load().parties if p.name == "EM").membership[0][0]
    belief = line(drawn("contests").axes[-1], "EM")
    assert min(belief.get_xdata()) >= stamp(founded)
    assert any("April 2016" in t.get_text() for t in texts(drawn("contests"), "entry"))


def test_nothing_is_drawn_where_few_runs_have_a_value() -> None:
    table = pd.DataFrame([[1.0, np.nan, np.nan, 2.0], [1.0, np.nan, np.nan, np.nan]])
    assert quantiles(table)["middle"].isna().tolist() == [False, True]


def test_actual_and_reported_resistance_are_two_lines(results: MadeUp, drawn: Any) -> None:
    panel = drawn("reported").axes[0]
    true = over_runs(results, "PS", "resistance", "all", 0.5)
    np.testing.assert_allclose(line(panel, "actual").get_ydata(), true, rtol=1e-12)
    reported = line(panel, "reported").get_ydata()
    finite = np.isfinite(reported)
    assert 0 < finite.sum() < len(reported)
    expected = over_runs(results, "PS", "reported_resistance", "all", 0.5)
    np.testing.assert_allclose(reported[finite], expected.iloc[-finite.sum() :], rtol=1e-12)
