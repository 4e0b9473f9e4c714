"""The network: each member is drawn once, at a place of its seat, with its ties."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.collections import PathCollection

from abm.figures.network import lay_out
from tests.figures.artists import line
from tests.figures.results import MadeUp


def test_each_member_is_drawn_once_by_stance_and_belief(results: MadeUp, drawn: Any) -> None:
    rows = results.tables["agents"]
    for panel, day in zip(drawn("network").axes, (2012, 2017), strict=False):
        year = pd.to_datetime(rows.date).dt.year
        members = rows[(rows.party == "PS") & (year == day)]
        for marks in (c for c in panel.collections if isinstance(c, PathCollection)):
            some = members[members.stance == marks.get_label()]
            assert len(marks.get_offsets()) == len(some)
            colours = mpl.colormaps["viridis"](some.belief)
            np.testing.assert_array_equal(marks.get_facecolors(), colours)
        assert f"of {len(members)} agents" in panel.get_title(loc="left")


def test_ties_join_the_members_that_they_name(results: MadeUp, drawn: Any) -> None:
    agents, ties = results.tables["agents"], results.tables["ties"]
    first = agents[agents.date == agents.date.min()].reset_index(drop=True)
    pairs = ties[ties.date == ties.date.min()]
    ends = [first.loc[pairs[end]].reset_index() for end in ("a", "b")]
    in_party = (ends[0].party == "PS") & (ends[1].party == "PS")
    within = in_party & (ends[0].section == ends[1].section)
    panel = drawn("network").axes[0]
    places = lay_out(agents[agents.party == "PS"])
    for label, some in (("within", within), ("between", in_party & ~within)):
        at = [
            np.array([places[key] for key in zip(end.section[some], end.seat[some], strict=True)])
            for end in ends
        ]
        drawn_ties = line(panel, label).get_xydata().reshape(-1, 3, 2)  # two ends and a gap
        assert len(drawn_ties) == some.sum() > 0
        expected = np.stack(at, axis=1).reshape(-1, 4)
        assert sorted(drawn_ties[:, :2].reshape(-1, 4).tolist()) == sorted(expected.tolist())


def test_no_two_seats_share_a_place_and_sections_are_apart(results: MadeUp) -> None:
    rows = results.tables["agents"]
    places = lay_out(rows[rows.party == "PS"])
    keys, points = np.array(list(places)), np.array(list(places.values()))
    distance = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    assert distance.min() > 1.0 - 1e-9
    assert len(places) == len(set(map(tuple, keys)))
    size = math.sqrt(30)
    centres = [points[keys[:, 0] == section].mean(axis=0) for section in np.unique(keys[:, 0])]
    assert min(math.dist(a, b) for a, b in combinations(centres, 2)) > 1.5 * size
