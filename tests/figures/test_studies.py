"""Figures of studies show the tables of the study, and need no runs."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection

from abm.figures.point_data import MissingData
from abm.plotting import draw, registry
from abm.studies.observer.figure import NAMES
from abm.studies.observer.study import HEADLINE
from tests import made_up
from tests.figures.artists import line, texts


def test_the_best_measurements_of_each_target_are_drawn(studied: Any, drawn: Any) -> None:
    gains = pd.read_csv(studied.folder.path / "fieldwork" / "gains.csv")
    pairs = pd.read_csv(studied.folder.path / "fieldwork" / "pairs.csv").set_index("target")
    matrix, week, best = drawn("fieldwork").axes
    assert [t.get_text() for t in matrix.get_yticklabels()][-1] == "control"
    assert [bar.get_width() for bar in week.patches] == pytest.approx([1.0, 2.0, 10.0])
    names = [text.get_text() for text in best.get_yticklabels()]
    targets = pairs.index.tolist()
    assert names == [name.replace("_", " ") for name in targets]
    reductions = gains[gains["measurement"] != "dummy"].groupby("target")["reduction"].max()
    assert line(best, "alone").get_xdata() == pytest.approx(100.0 * reductions[targets])
    assert line(best, "pair").get_xdata() == pytest.approx(100.0 * pairs["reduction"][targets])


def test_shares_are_those_of_the_table(studied: Any, drawn: Any) -> None:
    values = pd.read_csv(studied.folder.path / "shares" / "shares.csv")
    resistance, belief, *_ = drawn("shares").axes
    ordered = values[values["change"] == "resistance"].sort_values("shapley", ascending=False)
    labels = [text.get_text() for text in resistance.get_yticklabels()]
    assert labels == ordered["group"].str.replace("_", " ").tolist()
    for panel, change in ((resistance, "resistance"), (belief, "belief")):
        rows = values[values["change"] == change].set_index("group").loc[ordered["group"]]
        for label, column in (("Shapley", "shapley"), ("lost without", "leave_one_out")):
            assert line(panel, label).get_xdata() == pytest.approx(100.0 * rows[column])


def test_shares_by_account_are_those_of_the_table(studied: Any, drawn: Any) -> None:
    values = pd.read_csv(studied.folder.path / "accounts" / "accounts.csv")
    sizes = pd.read_csv(studied.folder.path / "accounts" / "changes.csv")
    panels = np.reshape(drawn("accounts").axes, (3, 4))
    groups = [label.get_text().replace(" ", "_") for label in panels[0, 0].get_yticklabels()]
    for (above, middle, below), change in zip(
        panels.T, ("resistance", "belief", "identity", "use"), strict=True
    ):
        rows = values[values["change"] == change].set_index("group")
        for name, of in rows.groupby("account"):
            share = line(above, name).get_xdata()
            np.testing.assert_allclose(share, 100.0 * of.loc[groups, "share"])
        written = [float(text.get_text().replace("−", "-")) for text in middle.texts[-9:]]
        parts = 100.0 * sizes.loc[sizes["change"] == change, ["on", "together", "momentum"]]
        np.testing.assert_allclose(written, parts.to_numpy().ravel(), atol=0.051)
        (shades,) = below.images
        first = rows[rows["account"] == values["account"][0]].loc[groups, "leads"]
        np.testing.assert_allclose(shades.get_array()[:, 0], first)


def test_the_strongest_pairs_are_drawn(studied: Any, drawn: Any) -> None:
    pairs = pd.read_csv(studied.folder.path / "shares" / "interactions.csv")
    sizes = pairs["interaction"].abs().nlargest(8) * 100.0
    drawn_values = line(drawn("shares").axes[3], "interaction").get_xdata()
    assert np.abs(drawn_values) == pytest.approx(sizes)


def test_differences_are_filled_where_their_intervals_exclude_zero(
    studied: Any, drawn: Any
) -> None:
    values = pd.read_csv(studied.folder.path / "counterfactuals" / "differences.csv")
    for panel, outcome in zip(
        drawn("counterfactuals").axes, ("resistance_2017", "belief_2017", "use_2017"), strict=True
    ):
        rows = values[values["outcome"] == outcome]
        clear = rows[(rows["low"] > 0.0) | (rows["high"] < 0.0)]
        for label, some in (("clear", clear), ("open", rows.drop(clear.index))):
            drawn_values = line(panel, label).get_xdata()
            assert sorted(drawn_values[~np.isnan(drawn_values)]) == pytest.approx(
                sorted(100.0 * some["difference"])
            )


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_scenario_that_changes_another_is_named_after_it(
    studied: Any, tmp_path: Path, lang: str
) -> None:
    """The heading has the mean of the baseline, whatever that of the others is."""
    values = made_up.differences(np.random.default_rng(1))
    values.loc[values["scenario"] == "history_b", "baseline"] = 0.9
    names = values["scenario"].unique()
    by_draw = pd.DataFrame(
        [(name, name, draw) for name in names for draw in range(4)],
        columns=["scenario", "change", "draw"],
    ).assign(beside="baseline", pairs=50)
    of_b = by_draw["scenario"] == "history_b"
    by_draw.loc[of_b, ["beside", "change"]] = ["history_a", "history_c"]
    (tmp_path / "counterfactuals").mkdir()
    for name, table in (("differences", values), ("by_draw", by_draw)):
        table.to_csv(tmp_path / "counterfactuals" / f"{name}.csv", index=False)
    results = SimpleNamespace(**{**vars(studied), "folder": SimpleNamespace(path=tmp_path)})
    page = registry()["counterfactuals"](results, lang=lang)
    labels = {text.get_text() for text in page.axes[0].get_yticklabels()}
    (caption,) = texts(page, "caption")
    words = " ".join(caption.get_text().split())
    if lang == "en":
        assert labels >= {"History a", "History a: history c", "History c"}
        assert "30 in the baseline" in texts(page, "heading")[0].get_text()
        assert "n = 4 draws x 50 replicates = 200 pairs" in words
        assert "from the baseline, or from the version that is named first" in words
    else:
        assert "History a\u00a0: history c" in labels
        assert "n = 4 tirages x 50" in words
        assert "Écart à la référence, ou à la version nommée en premier" in words
        assert "rééchantillonnage des tirages et des réplications" in words


def test_effects_of_variants_are_those_of_the_table(studied: Any, drawn: Any) -> None:
    """Cells are in the order of the baseline; intervals without zero and lost rankings are bold."""
    values = pd.read_csv(studied.folder.path / "robustness" / "ranking.csv")
    table, scores = drawn("robustness").axes
    labels = [text.get_text() for text in table.get_xticklabels()]
    baseline = values[values["variant"] == "baseline"].sort_values("effect", ascending=False)
    groups = baseline["group"].tolist()
    assert labels == baseline["group"].str.replace("_", " ").tolist()
    cells = {t.get_position(): t for t in table.texts if t.get_gid() == "cell"}
    assert len(cells) == len(values)
    variants = list(values["variant"].unique())
    for row in values.to_dict("records"):
        cell = cells[groups.index(row["group"]), variants.index(row["variant"])]
        assert float(cell.get_text().replace("−", "-")) == round(100.0 * row["effect"], 1)
        clear = row["low"] > 0.0 or row["high"] < 0.0
        assert cell.get_weight() == ("bold" if clear else "normal")
    bold = [
        t.get_text() for t in scores.texts if t.get_gid() == "score" and t.get_weight() == "bold"
    ]
    assert bold[1:] == ["30 of 36", "6", "13"]


def test_belief_and_observers_are_those_of_the_table(studied: Any, drawn: Any) -> None:
    values = pd.read_csv(studied.folder.path / "observer" / "observer.csv")
    pairs = product(("PS", "LR", "EM"), ("activist", "cadre"))
    for panel, (party, role) in zip(drawn("observer").axes, pairs, strict=True):
        panel_rows = values[(values.party == party) & (values.role == role)]
        panel_rows = panel_rows[panel_rows.proposition == "anything"]
        for knows, name in NAMES.items():
            observed = line(panel, name)
            np.testing.assert_allclose(
                observed.get_ydata(), panel_rows.observer[panel_rows.knows == knows]
            )
            assert observed.get_drawstyle() == "steps-post"
        rows = panel_rows[panel_rows.knows == HEADLINE]
        np.testing.assert_allclose(line(panel, "belief").get_ydata(), rows.belief)
        (bars,) = [c for c in panel.collections if isinstance(c, LineCollection)]
        low, high = np.array(bars.get_segments())[:, :, 1].T
        np.testing.assert_allclose(low, rows.observer + rows.excess_low)
        np.testing.assert_allclose(high, rows.observer + rows.excess_high)


def test_inclusion_and_sets_are_those_of_the_baseline(studied: Any, drawn: Any) -> None:
    folder = studied.folder.path / "inclusion"
    values, sets = (pd.read_csv(folder / f"{name}.csv") for name in ("groups", "sets"))
    values, sets = (table[table["scenario"] == "baseline"] for table in (values, sets))
    panel, columns = drawn("inclusion").axes
    labels = [text.get_text() for text in panel.get_yticklabels()]
    whole = values[values["facts"] == "together"].sort_values("inclusion", ascending=False)
    assert labels == whole["group"].str.replace("_", " ").tolist()
    assert line(panel, "these facts").get_xdata() == pytest.approx(whole["inclusion"])
    without = values[values["facts"].str.startswith("without ")]
    assert line(panel, "one fact left out").get_xdata() == pytest.approx(without["inclusion"])
    for row in sets.to_dict("records"):
        rows = [whole["group"].tolist()[int(y)] for y in line(columns, row["groups"]).get_ydata()]
        assert sorted(rows) == sorted(row["groups"].split(", "))


def test_a_figure_of_a_study_needs_no_runs_but_the_study(
    studied: Any, stored: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    paths = draw(studied, ["morris", "sobol"], tmp_path / "figures")
    assert len(paths) == 6
    never = SimpleNamespace(
        experiment=stored.experiment, folder=SimpleNamespace(path=tmp_path), manifest={}
    )
    with pytest.raises(MissingData, match="no study 'morris' yet: abm analyse morris makes it"):
        draw(never, ["morris"], tmp_path)
