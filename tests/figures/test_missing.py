"""Errors name what is missing: figures, parties, roles, tables, points and runs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from abm.errors import InputError
from abm.figures import FIGURES
from abm.figures.point_data import MissingData, read
from abm.plotting import draw
from tests.figures.results import MadeUp


def test_figures_without_data_are_skipped_unless_they_are_named(
    stored: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    two = {name: FIGURES[name] for name in ("reported", "network")}
    monkeypatch.setattr("abm.plotting.FIGURES", two)
    poor = stored.without("agents")
    stems = {path.stem for path in draw(poor, None, tmp_path)}
    assert stems == {"model", "reported"}
    assert "study" not in caplog.text
    assert "no figure network: made-up kept no members and ties" in caplog.text
    with pytest.raises(MissingData, match="kept no members and ties"):
        draw(poor, ["network"], tmp_path)


def test_draw_offers_the_nearest_figure(stored: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="adoption"):
        draw(stored, ["adoptoin"], tmp_path)
    assert not list(tmp_path.iterdir())


def test_missing_party_role_ledger_point_and_runs_are_named(results: MadeUp) -> None:
    with pytest.raises(MissingData, match="made-up has no party 'FN', but PS, LR, EM, LFI"):
        FIGURES["adoption"](results, parties=["FN"])
    rows = results.tables["series"]
    staffless = {**results.tables, "series": rows[rows.role != "staff"]}
    with pytest.raises(MissingData, match="no role 'staff' in its series, but activist"):
        FIGURES["roles"](replace(results, tables=staffless))
    data = read(results)
    bare = replace(data.scenario, outputs=replace(data.scenario.outputs, ledger=False))
    with pytest.raises(MissingData, match="kept no ledger"):
        FIGURES["ledger"](replace(data, scenario=bare))
    with pytest.raises(MissingData, match="no ledger of LFI"):
        FIGURES["ledger"](results, party="LFI")
    with pytest.raises(MissingData, match="no members of PS on 2016-01-01"):
        FIGURES["network"](results, dates=[dt.date(2016, 1, 1)])
    with pytest.raises(InputError, match="made-up: other: no such point"):
        read(results, "other")
    failed = replace(results, runs=results.runs.assign(status="failed"))
    with pytest.raises(MissingData, match="no finished run"):
        read(failed)
