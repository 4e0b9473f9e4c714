"""Speed: medians of measurements, each read from where it was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from abm.figures.point_data import MissingData
from tests import made_up
from tests.benchmarks import speed
from tests.figures.artists import line


def test_speed_and_ratios_are_medians_and_less_time_is_more_speed() -> None:
    fast, peers, promises = speed.speed(made_up.benchmarks()).axes
    assert line(fast, "engine").get_ydata().tolist() == [5.0] * 4
    assert line(peers, "Mesa").get_ydata().tolist() == [150.0] * 2
    assert line(peers, "C").get_ydata().tolist() == [0.5] * 2  # twice C's time
    promised = [p.get_ydata()[0] for p in peers.lines if p.get_label() == "NumPy, promised"]
    assert promised == [5.0] * 2
    names = ("fixed cost of a run", "start-up", "two processes against one")
    marks = [line(promises, name) for name in names]
    assert [m.get_xdata()[0] for m in marks] == pytest.approx([0.5, 2.0, 1.8 / 1.9])
    assert [m.get_markerfacecolor() == "white" for m in marks] == [False, True, False]
    assert not [m for m in promises.lines if m.get_label() == "warm script"]


def test_measurements_are_read_in_full_where_they_were_made(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match=r"no engine\.json yet: make bench FAMILY=engine"):
        speed.measured(tmp_path)
    for name in ("engine", "engine-quick", "batch-quick"):
        (tmp_path / f"{name}.json").write_text(f'{{"of": "{name}"}}', encoding="utf-8")
    assert [family["of"] for family in speed.measured(tmp_path)] == ["engine", "batch-quick"]
