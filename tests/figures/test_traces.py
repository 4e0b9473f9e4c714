"""Traces of single mechanisms: medians over runs, beside the numbers from outside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from abm.cases import new
from abm.errors import InputError
from abm.figures import FIGURES
from abm.figures.point_data import read, stamp
from abm.figures.traces import hours, numbers
from tests.figures.artists import line
from tests.figures.results import MadeUp, made_up_results


def test_lines_are_medians_of_the_measures(results: MadeUp, drawn: Any) -> None:
    rows = results.tables["series"]
    skill, _, vendors, mandates, veterans, correlation = drawn("traces").axes
    for panel, label, party, role, measure in (
        (skill, "PS", "PS", "all", "skill"),
        (vendors, "in business", "public", "all", "vendors"),
        (vendors, "left so far", "public", "all", "vendors_exited"),
        (mandates, "EM", "EM", "all", "mandated"),
        (veterans, "digital staff", "PS", "staff", "veterans"),
        (correlation, "PS", "PS", "all", "belief_with_use"),
    ):
        chosen = (rows.party == party) & (rows.role == role) & (rows.measure == measure)
        expected = rows[chosen].groupby("date", observed=True)["value"].median()
        values = line(panel, label).get_ydata()
        np.testing.assert_allclose(values[np.isfinite(values)], expected, rtol=1e-12)


def test_recruits_bring_more_skill_each_year(results: MadeUp, drawn: Any) -> None:
    parameters = read(results).scenario.parameters
    recruits = line(drawn("traces").axes[0], "recruits")
    days, brought = recruits.get_xdata(), recruits.get_ydata()
    growth = (brought[-1] - brought[-2]) / (days[-1] - days[-2]) * 365.25
    assert growth == pytest.approx(parameters["recruit_skill"], rel=1e-3)
    since = 1970.0 + days[brought > 0.0][0] / 365.25
    assert since == pytest.approx(parameters["digital_year"], abs=0.1)


def test_hours_are_those_of_the_persons_trained_in_the_year_before(results: MadeUp) -> None:
    """Hours given so far are 200 t - 9 t^2 and persons 50 t, t years after the first record."""
    middle = hours(read(results), "PS")["middle"]
    years = (middle.index - middle.index[0]).days.to_numpy() / 365.25
    late = years > 1.5
    expected = 4.0 - 9.0 * (2.0 * years - 1.0) / 50.0
    np.testing.assert_allclose(middle[late], expected[late], atol=0.02)


def test_numbers_from_outside_are_those_of_the_evidence(results: MadeUp, tmp_path: Path) -> None:
    data = read(results)
    evidence = pd.read_csv(data.case.folder / "evidence.csv").set_index("quantity")
    (number,) = numbers(data, "vendors_early")
    row = evidence.loc["vendors_2012"]
    assert (number.low, number.high, number.source) == (row["low"], row["high"], "E49")
    assert number.day == stamp(data.case.day("early"))
    (number,) = numbers(data, "hours_late_after")
    row = evidence.loc["hours_2017"]
    assert (number.low, number.high) == (row["low"] - row["error"], row["high"] + row["error"])
    assert numbers(data, "no_such_outcome") == []
    elsewhere = replace(data, case=replace(data.case, folder=tmp_path))
    assert numbers(elsewhere, "vendors_early") == []


def test_evidence_of_a_spreadsheet_is_read_and_a_wrong_one_is_refused(
    results: MadeUp, tmp_path: Path
) -> None:
    data = read(results)
    own = replace(data, case=replace(data.case, folder=tmp_path))
    file = tmp_path / "evidence.csv"
    file.write_text("quantity;low;high;x_mine\nvendors_early;1,5;4;a\nvendors_late;2;;b\n")
    (number,) = numbers(own, "vendors_early")
    assert (number.low, number.high, number.source) == (1.5, 4.0, "")
    assert numbers(own, "vendors_late") == []
    file.write_text("quantity,low\nvendors_early,few\n")
    with pytest.raises(InputError, match=r'evidence\.csv:2: low = "few": must be a number'):
        numbers(own, "vendors_early")


def test_bars_are_in_the_caption_where_there_are_any(drawn: Any, tmp_path: Path) -> None:
    assert "Bars: numbers from" in " ".join(drawn("traces").texts[-1].get_text().split())
    new.write(tmp_path / "mycase")
    without = FIGURES["traces"](made_up_results(tmp_path / "mycase"))
    assert "Bars:" not in without.texts[-1].get_text()


def test_bars_are_drawn_for_each_number(drawn: Any) -> None:
    bars = [
        [b.get_label() for b in panel.lines if b.get_gid() == "outside"]
        for panel in drawn("traces").axes
    ]
    assert bars == [[], ["F14"], ["E49", "E49", "E49", "E50"], ["E20"], [], ["E44"]]
