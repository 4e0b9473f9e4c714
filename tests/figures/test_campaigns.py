"""Use and open resistance are drawn as steps, of the runs that canvassed, in campaigns only."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from abm.figures import FIGURES, campaigns, panels, timeline
from abm.figures.point_data import read, stamp
from tests.figures.artists import texts
from tests.figures.results import NEAR_MISS, RUNS, MadeUp, another


def medians_in(results: MadeUp, season: timeline.Span, role: str) -> tuple[pd.Series, float]:
    """Return the median use of PS in a campaign over the runs with any, and the share of these."""
    rows = results.tables["series"]
    opens, closes = (pd.Timestamp(day) for day in season)
    rows = rows[(rows.party == "PS") & (rows.measure == "use")]
    inside = rows[(rows.date >= opens) & (rows.date <= closes)]
    most = inside[inside.role == "all"].groupby("run_id", observed=True)["value"].max()
    used = most > 0
    some = inside[(inside.role == role) & inside.run_id.isin(used.index[used])]
    return some.groupby("date", observed=True)["value"].median(), used.mean()


def test_steps_are_quantiles_over_the_runs_that_canvassed(results: MadeUp) -> None:
    reading = read(results)
    for canvass in campaigns.by_campaign(reading, "PS", "use"):
        median, share = medians_in(results, canvass.span, "all")
        assert canvass.share == share
        edges, heights = campaigns.steps(canvass)
        np.testing.assert_allclose(heights["middle"].iloc[:-1], median, rtol=1e-12)
        assert edges[-1] == stamp(canvass.span.closes)


def test_a_canvass_in_some_runs_only_is_drawn_with_their_share(results: MadeUp, drawn: Any) -> None:
    share = f"{100 * (RUNS - NEAR_MISS) / RUNS:.0f} %"
    assert share in [t.get_text() for t in texts(drawn("contests"), "share")]
    first, *_, last = campaigns.by_campaign(read(results), "PS", "use")
    assert first.share == (RUNS - NEAR_MISS) / RUNS
    assert first.rows.notna().all(axis=None)
    assert last.share == 1.0


def test_shares_of_runs_end_below_zero_and_low_resistance_has_a_tick(
    results: MadeUp,
) -> None:
    """Also where hardly anybody refuses openly, so that there is little room below zero."""
    rows = results.tables["series"]
    low = rows["value"].where(rows["measure"] != "open_resistance", 0.1 * rows["value"])
    mild = replace(results, tables={**results.tables, "series": rows.assign(value=low)})
    figure = FIGURES["contests"](mild)
    figure.draw_without_rendering()
    shares = texts(figure, "share")
    assert shares
    for text in shares:
        zero = text.axes.transData.transform((0.0, 0.0))[1]
        assert text.get_window_extent().y1 < zero
        assert min(text.axes.get_yticks()) < 0.0


def test_panels_begin_at_zero_unless_shares_of_runs_are_written_there(
    results: MadeUp, drawn: Any
) -> None:
    assert drawn("practice").axes[0].get_ylim()[0] == campaigns.FLOOR
    rows = results.tables["series"]
    every = rows["value"].where(rows["measure"] != "use", rows["value"] + 0.01)
    always = replace(results, tables={**results.tables, "series": rows.assign(value=every)})
    for name in ("practice", "breadth_depth"):
        assert FIGURES[name](always).axes[0].get_ylim()[0] == 0.0


def test_practice_of_a_role_is_drawn_in_steps_that_end_with_the_campaign(
    results: MadeUp, drawn: Any
) -> None:
    """No slanted line joins the last record of a campaign to the first after it."""
    reading = read(results)
    panel = drawn("practice").axes[0]
    seasons = [tuple(map(stamp, season)) for season in timeline.campaign_spans(reading, "PS")]
    pieces = [p for p in panel.lines if p.get_label() == "cadres"]
    canvasses = campaigns.by_campaign(reading, "PS", "use", "cadre")
    assert len(pieces) == len(canvasses) > 2
    for piece, canvass in zip(pieces, canvasses, strict=True):
        start, end = piece.get_xdata()[0], piece.get_xdata()[-1]
        assert any(opens <= start and end == closes for opens, closes in seasons)
        assert piece.get_drawstyle() == "steps-post"
        median, _ = medians_in(results, canvass.span, "cadre")
        np.testing.assert_allclose(piece.get_ydata()[:-1], median)
        assert piece.get_alpha() == canvass.share


def test_use_is_drawn_in_campaigns_only(results: MadeUp, drawn: Any) -> None:
    reading = read(results)
    for panel, party in zip(drawn("contests").axes, ("PS", "LR", "EM"), strict=False):
        spans = [tuple(map(stamp, season)) for season in timeline.campaign_spans(reading, party)]
        for steps in (drawn for drawn in panel.lines if drawn.get_label() == "use"):
            start, end = min(steps.get_xdata()), max(steps.get_xdata())
            assert any(opens <= start and end <= closes for opens, closes in spans)


def test_a_party_that_never_canvasses_with_data_has_no_steps(results: MadeUp, drawn: Any) -> None:
    """The second party of the made-up results never canvasses with data."""
    panel = drawn("contests").axes[1]
    assert not [drawn for drawn in panel.lines if drawn.get_label() == "use"]
    assert panels.days_of(read(results).measure("LR", "open_resistance")).size
    assert read(results).measure("LR", "open_resistance").isna().all(axis=None)


def test_open_resistance_is_drawn_downward_and_use_upward(drawn: Any) -> None:
    panel = drawn("contests").axes[0]
    assert min(min(s.get_ydata()) for s in panel.lines if s.get_label() == "use") >= 0.0
    resistances = [s.get_ydata() for s in panel.lines if s.get_label() == "open_resistance"]
    assert resistances
    assert all(max(steps) <= 0.0 for steps in resistances)


def test_campaigns_of_a_party_do_not_overlap(results: MadeUp) -> None:
    for party in ("PS", "LR", "EM", "LFI"):
        seasons = timeline.campaign_spans(read(results), party)
        assert all(a.closes < b.opens for a, b in pairwise(seasons))


def test_a_party_without_a_campaign_has_no_span(results: MadeUp) -> None:
    (point,) = results.experiment.points
    calendar = point.scenario.calendar
    others = tuple(c for c in calendar.campaigns if c.party != "EM")
    assert len(others) < len(calendar.campaigns)
    reading = another(
        results, replace(point.scenario, calendar=replace(calendar, campaigns=others))
    )
    assert timeline.campaign_spans(reading, "EM") == []
    assert timeline.campaign_spans(reading, "PS") == timeline.campaign_spans(read(results), "PS")
