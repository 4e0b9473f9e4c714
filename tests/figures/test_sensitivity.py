"""Sensitivity: effects and indices are those of the tables, in one order, with their noise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from abm import studies
from abm.figures.point_data import MissingData
from abm.quantities import spoken
from tests import made_up
from tests.figures.artists import line


def test_effects_are_those_of_the_table(studied: Any, drawn: Any) -> None:
    table = pd.read_csv(studied.folder.path / "morris" / "indices.csv")
    outputs = ("resistance_2012", "resistance_2017", "fall", "launch_probability_2012")
    for panel, output in zip(drawn("morris").axes, outputs, strict=True):
        indices = table[(table.output == output) & (table.factor != "dummy")]
        for label, rows in (
            ("matters", indices[indices.matters]),
            ("idle", indices[~indices.matters]),
        ):
            marks = line(panel, label)
            np.testing.assert_allclose(marks.get_xdata(), rows.mu_star)
            np.testing.assert_allclose(marks.get_ydata(), rows.sigma)
        named = [t.get_text() for t in panel.texts if t.get_gid() == "ending"]
        assert sorted(named) == sorted(map(spoken, indices.factor[indices.matters]))
        ends = {tuple(r.get_xydata()[0]) for r in panel.lines if r.get_gid() == "leader"}
        assert ends == set(
            zip(indices.mu_star[indices.matters], indices.sigma[indices.matters], strict=True)
        )


def test_indices_are_those_of_the_table_in_one_order(studied: Any, drawn: Any) -> None:
    table = pd.read_csv(studied.folder.path / "sobol" / "indices.csv")
    figure = drawn("sobol")
    order = [t.get_text().replace(" ", "_") for t in figure.axes[0].get_yticklabels()]
    assert sorted(order) == sorted(made_up.VARIED)
    assert order[-1] == "dummy"
    outputs = ("resistance_2017", "fall", "launch_probability_2012")
    for panel, output in zip(figure.axes, outputs, strict=False):
        indices = table[table.output == output].set_index("factor").loc[order]
        for index in ("S1", "ST"):
            marks = [drawn for drawn in panel.lines if drawn.get_label() == index]
            places = np.concatenate([m.get_xydata() for m in marks])
            places = places[places[:, 1].argsort()]
            np.testing.assert_allclose(places[:, 0], indices[index])
            filled = [m for m in marks if m.get_markerfacecolor() != "white"]
            np.testing.assert_allclose(filled[0].get_xdata(), indices[index][indices.matters])
        (dummy,) = [
            line.get_xdata()[0]
            for line in panel.lines
            if line.get_linestyle() == "--" and len(set(line.get_xdata())) == 1
        ]
        assert dummy == indices.ST_high["dummy"]
        assert "noise 12 %" in [t.get_text() for t in panel.texts]


def test_the_largest_indices_are_followed_as_the_sample_grows(studied: Any, drawn: Any) -> None:
    table = pd.read_csv(studied.folder.path / "sobol" / "convergence.csv")
    panel = drawn("sobol").axes[3]
    every = table[table.output == "resistance_2017"]
    indices = every[every.factor != "dummy"]
    for factor in [*indices[indices.N == 256].nlargest(3, "ST").factor, "dummy"]:
        rows = every[every.factor == factor].sort_values("N")
        np.testing.assert_allclose(line(panel, factor).get_ydata(), rows.ST)


def test_outputs_may_be_chosen_from_those_analysed(studied: Any) -> None:
    assert len(studies.figures()["morris"](studied, outputs=["fall"]).axes) == 1
    with pytest.raises(MissingData, match="no indices of 'use', but of fall, resistance_2012"):
        studies.figures()["morris"](studied, outputs=["use"])
