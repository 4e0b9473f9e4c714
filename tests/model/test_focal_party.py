"""The focal party of a case, and no other, anchors the intercepts of decisions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from abm import cases
from abm.model.simulation import prepare

CASE = cases.load("uk")
"""Its focal party, Labour, is not the first by name: the Conservatives are."""


def intercepts(**younger):
    """Return the intercepts of resistance and of use, with other shares of the young by party."""
    parties = tuple(
        replace(party, under_35=younger.get(party.name, party.under_35)) for party in CASE.parties
    )
    clock = prepare(CASE.scenario(parties=parties, scale=5000)).world(1).clock[0]
    return float(clock.resistance_intercept), float(clock.use_intercept)


def test_a_change_of_the_focal_party_moves_the_anchor():
    assert intercepts(LAB=0.05) != intercepts()


@pytest.mark.parametrize("other", ["CON", "LD", "MOM"])
def test_a_change_of_another_party_leaves_the_anchor_alone(other):
    assert intercepts(**{other: 0.05}) == intercepts()
