"""The posterior: parameters, predictions and evidence, on the scale of the prior."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from abm import cases
from abm.quantities import spoken
from abm.studies.calibrate.figure import piece
from tests.figures.artists import line, texts


def test_parameters_are_on_the_scale_of_the_prior_the_most_contracted_first(
    studied: Any, drawn: Any
) -> None:
    table = pd.read_csv(studied.folder.path / "calibrate" / "posterior.csv")
    baseline = table[table["scenario"] == "baseline"].sort_values("contraction")
    panel = drawn("posterior").axes[0]
    names = [t.get_text() for t in panel.get_yticklabels()]
    assert names == list(map(spoken, baseline["parameter"]))
    learnt = {names[int(y)]: x for x, y in line(panel, "learnt").get_xydata()}
    assert set(learnt) == {"norm weight", "familiarity rate"}  # less is left than of the dummy
    assert learnt["norm weight"] == pytest.approx(0.5)  # between 1 and 3, of mean 2
    assert len(line(panel, "idle").get_xdata()) == len(baseline) - 2
    numbers = [t.get_text() for t in texts(drawn("posterior"), "number")]
    assert numbers[: len(baseline)] == [f"{left:.2f}" for left in baseline["contraction"]]
    assert numbers[len(baseline) :] == ["61 → 83 %", "100 → 100 %", "20 → 40 %"]


def test_predictions_are_those_of_the_table_but_for_counts(studied: Any, drawn: Any) -> None:
    table = pd.read_csv(studied.folder.path / "calibrate" / "predictions.csv")
    baseline = table[(table["scenario"] == "baseline") & (table["output"] != "vendors_2017")]
    panel = drawn("posterior").axes[1]
    names = [t.get_text() for t in panel.get_yticklabels()]
    assert names == list(map(spoken, baseline["output"]))
    np.testing.assert_allclose(line(panel, "learnt").get_xdata(), baseline["median"])
    segments = {c.get_label(): np.array(c.get_segments()) for c in panel.collections}
    for label, ends in (("prior", ["prior_low", "prior_high"]), ("posterior", ["low", "high"])):
        np.testing.assert_allclose(segments[label][:, :, 0], baseline[ends])


def test_evidence_is_shaded_with_two_errors_on_the_scale_of_the_prior(
    studied: Any, drawn: Any
) -> None:
    table = pd.read_csv(studied.folder.path / "calibrate" / "evidence.csv").iloc[:3]
    panel = drawn("posterior").axes[2]
    left, right = panel.get_xlim()
    evidence = [(0.2, np.inf), (0.0, 2.0), (-np.inf, 0.5)]  # the second is 1, give or take 0.5
    for bar, row, ends in zip(panel.patches, table.itertuples(), evidence, strict=True):
        length = row.posterior_prior_high - row.posterior_prior_low
        scaled = (np.array(ends) - row.posterior_prior_low) / length
        drawn_ends = bar.get_x(), bar.get_x() + bar.get_width()
        assert drawn_ends == pytest.approx(tuple(np.clip(scaled, left, right)))


def test_a_piece_of_evidence_is_named_in_words(drawn: Any) -> None:
    names = [t.get_text() for t in drawn("posterior").axes[2].get_yticklabels()]
    assert names[1:] == ["hours of a first session 2017", "odd"]
    case = cases.load("france")
    words = "cadre belief after victory \u2212 cadre belief 2012"
    assert piece("cadre_belief_after_victory - cadre_belief_2012", case) == words
    assert piece("took_part_em_2016", case) == "took part EM 2016"


def test_ranks_are_those_of_the_table_and_odd_ones_are_hatched(studied: Any, drawn: Any) -> None:
    table = pd.read_csv(studied.folder.path / "calibrate" / "ranks.csv")
    names = table["parameter"].drop_duplicates().tolist()
    panels = drawn("ranks").axes
    assert len(panels) == len(names)
    for panel, name in zip(panels, names, strict=True):
        bars = [bar for bar in panel.patches if bar.get_width() < 0.5]
        heights = [bar.get_height() for bar in bars]
        assert heights == table.loc[table["parameter"] == name, "truths"].tolist()
        assert all((bar.get_hatch() is None) == (name != names[1]) for bar in bars)


def test_the_best_method_stands_beside_the_accepted_draws(studied: Any, drawn: Any) -> None:
    scores = pd.read_csv(studied.folder.path / "tournament" / "scores.csv")
    table = pd.read_csv(studied.folder.path / "tournament" / "agreement.csv")
    left, right = drawn("tournament").axes
    names = [t.get_text().replace(" ", "_") for t in left.get_yticklabels()]
    best = scores[scores["method"] == "forest"].set_index("parameter")["score"]
    assert names == best.sort_values().index.tolist()
    np.testing.assert_allclose(line(left, "forest").get_xdata(), best[names])
    differing = [names[int(y)] for y in line(right, "differs").get_ydata()]
    assert differing == table.loc[~table["agrees"], "parameter"].tolist()
    place = line(right, "accepted median").get_xdata()
    assert place == pytest.approx([0.4] * len(names))  # between 1 and 3 for the second
