"""Looks: the width of one or two columns, cues without colour, one look for each party."""

from __future__ import annotations

from typing import Any

import pytest

from abm.figures import FIGURES, style
from abm.figures.model import KINDS
from abm.figures.point_data import read
from abm.scenario import Party
from abm.studies.accounts import figure as accounts
from abm.studies.inclusion.figure import LEFT_OUT, WHOLE
from abm.studies.observer.figure import BELIEF, LOOKS
from abm.studies.shares.figure import ALONE, LEAVE_ONE_OUT, LEDGER, SHAPLEY
from abm.studies.sobol import figure as sobol
from tests.benchmarks import speed
from tests.figures.artists import EVERY, line
from tests.figures.results import MadeUp


@pytest.mark.parametrize("name", EVERY)
def test_a_figure_is_as_wide_as_one_or_two_columns_and_no_higher_than_a_page(
    name: str, drawn: Any
) -> None:
    width, height = 25.4 * drawn(name).get_size_inches()
    assert min(abs(width - style.SINGLE), abs(width - style.DOUBLE)) < 1e-6
    assert height < 247.0


@pytest.mark.parametrize(
    "looks",
    [
        style.PARTY_LOOKS,
        [look for _, look in style.ROLES.values()],
        list(KINDS.values()),
        [look for _, look in speed.PEERS.values()],
        [BELIEF, *LOOKS.values()],
        [WHOLE, LEFT_OUT],
        sobol.LINES,
        [sobol.ALONE, sobol.TOTAL],
        [SHAPLEY, LEAVE_ONE_OUT, ALONE, LEDGER],
        accounts.LOOKS,
    ],
)
def test_looks_in_one_panel_differ_without_colour(looks: Any) -> None:
    cues = [look.marker or look.line for look in looks]
    assert len(set(cues)) == len(cues)


def test_a_party_alone_looks_as_it_does_among_others(results: MadeUp, drawn: Any) -> None:
    alone = FIGURES["contests"](results, parties=["EM"]).axes[-1]
    together = drawn("contests").axes[-1]
    assert line(alone, "EM").get_color() == line(together, "EM").get_color()
    assert [t.get_text() for t in alone.texts if t.get_gid() == "ending"] == ["▲ EM"]


def test_other_parties_are_drawn_on_request(results: MadeUp) -> None:
    names = [party.name for party in read(results).parties()]
    assert names == ["PS", "LR", "EM"]
    lfi: Party = read(results).parties(["LFI"])[0]
    assert read(results).look(lfi.name) == style.PARTY_LOOKS[3]
