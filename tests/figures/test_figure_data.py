"""Stored data of figures replace the runs, but never data of other runs."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.figures import FIGURES
from abm.figures.figure_data import Stale, StoredData, find, keep, source
from abm.figures.point_data import FigureData, MissingData, read
from abm.plotting import draw
from tests.figures.results import MadeUp


def draw_and_forget(results: MadeUp, name: str, home: Path) -> MadeUp:
    """Draw a figure with its data, and return the results without their runs."""
    draw(results, [name], home / "figures")
    none = results.runs.iloc[:0]
    return replace(results, runs=none, tables={}, home=home, digest="of none")


@pytest.fixture
def plotted(stored: MadeUp, tmp_path: Path) -> Callable[[str], MadeUp]:
    return lambda name: draw_and_forget(stored, name, tmp_path)


@pytest.fixture(scope="module")
def reported(results: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """Results without their runs, beside a figure that was drawn from these."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("abm.runs.results.results", lambda experiment: experiment)
        return draw_and_forget(results, "reported", tmp_path_factory.mktemp("reported"))


def of_some(gone: MadeUp, results: MadeUp) -> MadeUp:
    """Return the results with three of the runs."""
    return replace(gone, runs=results.runs.iloc[:3], tables=results.tables, digest="of three")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_the_same_to_the_last_byte_when_its_runs_are_gone(
    name: str, plotted: Any, results: MadeUp, tmp_path: Path
) -> None:
    again = draw(plotted(name), [name], tmp_path / "again")
    assert [path.suffix for path in again] == [".png", ".svg", ".pdf"]
    for path in again:
        assert path.read_bytes() == (tmp_path / "figures" / path.name).read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"manifest": {"digest": "of others"}},
            r"reported\.csv is of other runs \(digest of these run\) than the manifest \(of other",
        ),
        ({"manifest": {}}, r"than the manifest \(none\)"),
        ({"changes": ["seed was 1, is 2"]}, r"is of another state \(seed was 1, is 2\)"),
        ({"home": Path("nowhere")}, "no finished run yet"),
    ],
)
def test_stored_data_of_other_runs_are_not_used(
    change: Any, message: str, reported: MadeUp, stored: Any, tmp_path: Path
) -> None:
    gone = replace(reported, **change)
    with pytest.raises(MissingData, match=message) as refused:
        draw(gone, ["reported"], tmp_path)
    assert isinstance(refused.value, Stale) == ("home" not in change)
    assert not list(tmp_path.iterdir())


def test_without_usable_data_other_figures_are_drawn_and_some_runs_are_enough(
    reported: MadeUp, stored: MadeUp, tmp_path: Path, caplog: Any
) -> None:
    gone = replace(reported, manifest={"digest": "of others"})
    assert {path.stem for path in draw(gone, None, tmp_path)} == {"model"}
    assert "no figure reported: " in caplog.text
    assert "reported.csv is of other runs" in caplog.text
    draw(of_some(gone, stored), ["reported"], tmp_path)  # so that its runs are drawn
    assert find(tmp_path, "reported").finished == 3


def test_stored_data_of_all_runs_are_drawn_where_some_runs_are_left(
    reported: MadeUp, stored: MadeUp, tmp_path: Path
) -> None:
    for path in draw(of_some(reported, stored), ["reported"], tmp_path):
        assert path.read_bytes() == (reported.home / "figures" / path.name).read_bytes()


def test_runs_are_read_once_for_all_figures_and_each_figure_stores_its_rows(
    stored: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_tables = []
    reader = MadeUp.reader
    monkeypatch.setattr(
        MadeUp, "reader", lambda self, *of: read_tables.append(of[0]) or reader(self, *of)
    )
    draw(stored, ["breadth_depth", "reported"], tmp_path)
    assert read_tables == ["series"]
    kept = {name: find(tmp_path, name).table for name in ("breadth_depth", "reported")}
    measures = {name: set(rows["measure"]) for name, rows in kept.items()}
    assert measures["breadth_depth"] == {"breadth", "depth", "use"}
    assert measures["reported"] == {"resistance", "reported_resistance"}


def test_rows_that_are_not_stored_are_named(plotted: Any, tmp_path: Path) -> None:
    gone = plotted("roles")
    reading = source(gone, "roles", None, lambda: read(gone))
    assert FIGURES["roles"](reading, parties=["EM"]).axes
    with pytest.raises(MissingData, match="no data of party 'LFI', role 'activist'"):
        FIGURES["roles"](reading, parties=["LFI"])


@given(
    values=st.lists(st.floats(allow_nan=False) | st.just(math.nan), min_size=1, max_size=20),
    party=st.sampled_from(["NA", "None", "2017", 'a, "b"']),
)
def test_data_are_stored_to_the_last_bit(values: list[float], party: str) -> None:
    figure_data = FigureData()
    made = pd.DataFrame({"date": pd.Timestamp("2012-04-15"), "value": values})
    figure_data.rows(lambda: made, party=party)
    with tempfile.TemporaryDirectory() as folder:
        keep(StoredData(figure_data.table(), "digest", 5), Path(folder), "name")
        kept = find(Path(folder), "name")
    rows = FigureData(kept.table).rows(pd.DataFrame, party=party)
    assert rows["date"].tolist() == made["date"].tolist()
    assert rows["value"].to_numpy(float).tobytes() == np.array(values).tobytes()
