"""What a result or a refutation does to belief: each rule as a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.belief import (
    after_refutation,
    after_result,
    attributed,
    chance_of_credit,
    credits_result,
    credits_rival,
    visibility,
)
from tests.model.values import DEFAULT

unit = st.floats(0.0, 1.0)
draw = st.floats(0.0, 1.0, exclude_max=True)
weight = st.floats(0.0, 5.0)
HAIR = 1e-12


def visible_to_members(breadth, publicity, stories):
    """Visibility to members of the party, with the weights of the table of parameters."""
    return visibility(
        breadth, publicity, stories, DEFAULT.breadth_visibility, DEFAULT.publicity_visibility
    )


@pytest.mark.parametrize(
    ("situation", "breadth", "publicity", "stories", "visible"),
    [
        ("nobody used data (F05)", 0.0, 0.0, 5.0, 0.0),
        ("a third of activists used data", 1 / 3, 0.0, 0.0, 0.5),
        ("the same, and stories of success go round (F48)", 1 / 3, 0.0, 0.5, 0.75),
        ("publicity without use (F39)", 0.0, 1.0, 0.0, 0.5),
        ("some use, shown in part", 0.2, 0.4, 0.0, 0.5),
        ("all used data: never more than fully visible", 1.0, 1.0, 9.0, 1.0),
    ],
)
def test_visibility(situation, breadth, publicity, stories, visible):
    value = visible_to_members(breadth, publicity, stories)
    assert value == pytest.approx(visible, abs=HAIR), situation


@given(unit, unit, weight, weight, weight)
def test_visibility_is_a_share_that_grows_with_use_publicity_and_stories(
    breadth, publicity, stories, by_breadth, by_publicity
):
    visible = visibility(breadth, publicity, stories, by_breadth, by_publicity)
    assert 0.0 <= visible <= 1.0
    more = min(1.0, breadth + 0.1), min(1.0, publicity + 0.1)
    assert visibility(more[0], publicity, stories, by_breadth, by_publicity) >= visible
    assert visibility(breadth, more[1], stories, by_breadth, by_publicity) >= visible
    assert visibility(breadth, publicity, stories + 0.1, by_breadth, by_publicity) >= visible
    assert visibility(breadth, publicity, stories, 0.0, 0.0) == 0.0


@pytest.mark.parametrize(
    ("situation", "luck", "chance", "breadth", "publicity", "stories", "part", "does"),
    [
        ("nobody saw it used (F05)", 0.0, 1.0, 0.0, 0.0, 5.0, 1.4, False),
        ("seen by all, a likely draw", 0.39, 0.4, 1.0, 1.0, 0.0, 1.0, True),
        ("seen by all, an unlikely draw: only some do", 0.41, 0.4, 1.0, 1.0, 0.0, 1.0, False),
        ("took part: likelier", 0.5, 0.4, 1.0, 1.0, 0.0, 1.4, True),
        ("did not take part: less so", 0.35, 0.4, 1.0, 1.0, 0.0, 0.8, False),
        ("a third of activists use: half visible", 0.19, 0.4, 1 / 3, 0.0, 0.0, 1.0, True),
        ("the same, beyond", 0.21, 0.4, 1 / 3, 0.0, 0.0, 1.0, False),
        ("stories make it visible (F48)", 0.29, 0.4, 1 / 3, 0.0, 0.5, 1.0, True),
        ("never more than fully", 0.41, 0.4, 1.0, 1.0, 9.0, 1.0, False),
        ("publicity alone shows it half", 0.19, 0.4, 0.0, 1.0, 0.0, 1.0, True),
        ("the mechanism's chance is zero", 0.0, 0.0, 1.0, 1.0, 1.0, 1.4, False),
    ],
)
def test_credits_result(situation, luck, chance, breadth, publicity, stories, part, does):
    visible = visible_to_members(breadth, publicity, stories)
    assert credits_result(luck, chance, visible, part) == does, situation


@pytest.mark.parametrize(
    ("situation", "outcome", "silence", "chance"),
    [
        ("wins are credited as usual", 1.0, 1.0, 0.4),
        ("losses are blamed as often, where none is passed over", 0.0, 0.0, 0.4),
        ("most losses are passed over (F48)", 0.0, 0.75, 0.1),
        ("all are", 0.0, 1.0, 0.0),
        ("half a loss is half passed over", 0.5, 1.0, 0.2),
    ],
)
def test_chance_of_credit(situation, outcome, silence, chance):
    value = chance_of_credit(0.4, outcome, silence)
    assert value == pytest.approx(chance, abs=HAIR), situation


@given(unit, unit, unit)
def test_silence_about_losses_only_takes_from_the_chance_and_never_from_wins(
    chance, outcome, silence
):
    value = chance_of_credit(chance, outcome, silence)
    assert 0.0 <= value <= chance
    assert chance_of_credit(chance, 1.0, silence) == chance  # F48: successes are told
    assert chance_of_credit(chance, min(1.0, outcome + 0.1), silence) >= value
    assert chance_of_credit(chance, outcome, min(1.0, silence + 0.1)) <= value


@pytest.mark.parametrize(
    ("situation", "luck", "chance", "learning", "breadth", "publicity", "does"),
    [
        ("a rival's hidden use teaches nothing (F38)", 0.0, 1.0, 1.0, 1.0, 0.0, False),
        ("a rival that shows but does not use", 0.0, 1.0, 1.0, 0.0, 1.0, False),
        ("nobody learns from rivals", 0.0, 1.0, 0.0, 1.0, 1.0, False),
        ("a rival that uses and shows, a likely draw", 0.15, 0.4, 0.4, 1.0, 1.0, True),
        ("an unlikely draw", 0.17, 0.4, 0.4, 1.0, 1.0, False),
        ("a quarter of the rival's activists: half as likely", 0.09, 0.4, 0.4, 0.25, 1.0, False),
    ],
)
def test_credits_rival(situation, luck, chance, learning, breadth, publicity, does):
    value = credits_rival(luck, chance, learning, breadth, publicity, DEFAULT.rival_visibility)
    assert value == does, situation


@given(draw, unit, unit, unit, unit, weight)
def test_who_credits_a_result_still_does_when_more_is_seen(
    luck, chance, breadth, publicity, stories, part
):
    def credited(breadth, publicity, stories, part):
        return credits_result(luck, chance, visible_to_members(breadth, publicity, stories), part)

    if credited(breadth, publicity, stories, part):
        assert credited(min(1.0, breadth + 0.1), publicity, stories, part)
        assert credited(breadth, min(1.0, publicity + 0.1), stories, part)
        assert credited(breadth, publicity, stories + 0.1, part)
        assert credited(breadth, publicity, stories, part + 0.1)  # F05


@given(draw, unit, unit, unit, weight)
def test_who_learns_from_a_rival_still_does_when_more_is_shown(
    luck, chance, breadth, publicity, by_publicity
):
    if credits_rival(luck, chance, 0.5, breadth, publicity, by_publicity):
        shown = min(1.0, publicity + 0.1)
        assert credits_rival(luck, chance, 0.5, breadth, shown, by_publicity)
        assert credits_rival(luck, chance, 0.6, breadth, publicity, by_publicity)
        assert credits_rival(luck, chance, 0.5, min(1.0, breadth + 0.1), publicity, by_publicity)
        assert credits_rival(luck, chance, 0.5, breadth, publicity, by_publicity + 0.1)
    assert not credits_rival(luck, chance, 0.5, breadth, publicity, 0.0)


@pytest.mark.parametrize(
    ("situation", "outcome", "conclusion"),
    [
        ("a win is credited to canvassing (F05)", 1.0, 1),
        ("so is most of one", 0.6, 1),
        ("a loss is blamed on it", 0.0, -1),
        ("so is what was mostly lost", 0.4, -1),
        ("half a win says nothing", 0.5, 0),
    ],
)
def test_attributed(situation, outcome, conclusion):
    assert attributed(outcome) == conclusion, situation


@given(st.integers(0, 1 << 20))
def test_what_one_side_credits_the_other_blames(numerator):
    outcome = numerator / (1 << 20)  # outcome and 1 - outcome are exact
    assert attributed(outcome) == -attributed(1.0 - outcome)
    assert attributed(min(1.0, outcome + 0.1)) >= attributed(outcome)


@pytest.mark.parametrize(
    ("situation", "belief", "outcome", "gain", "loss", "then"),
    [
        ("a win is credited (F05, F06)", 0.2, 1.0, 0.3, 0.4, 0.44),
        ("a loss is blamed, but less (B4)", 0.2, 0.0, 0.3, 0.4, 0.176),
        ("a loss, blamed as much", 0.2, 0.0, 0.3, 1.0, 0.14),
        ("a loss, not blamed at all", 0.2, 0.0, 0.3, 0.0, 0.2),
        ("half a win, symmetric, at even belief: nothing", 0.5, 0.5, 0.3, 1.0, 0.5),
        ("attribution is off", 0.2, 1.0, 0.0, 0.4, 0.2),
        ("who is certain gains nothing", 1.0, 1.0, 0.3, 0.4, 1.0),
        ("who believes nothing loses nothing", 0.0, 0.0, 0.3, 2.0, 0.0),
        ("an excessive loss stops at zero", 0.5, 0.0, 1.0, 2.0, 0.0),
    ],
)
def test_after_result(situation, belief, outcome, gain, loss, then):
    assert after_result(belief, outcome, gain, loss) == pytest.approx(then, abs=HAIR), situation


@given(unit, unit, unit, st.floats(0.0, 2.0))
def test_results_keep_belief_in_range_and_a_better_one_never_lowers_it(belief, outcome, gain, loss):
    then = after_result(belief, outcome, gain, loss)
    assert 0.0 <= then <= 1.0
    assert after_result(belief, min(1.0, outcome + 0.1), gain, loss) >= then - HAIR
    assert after_result(belief, 1.0, gain, loss) >= belief >= after_result(belief, 0.0, gain, loss)
    mirrored = 1.0 - after_result(1.0 - belief, 1.0 - outcome, gain, 1.0)
    assert after_result(belief, outcome, gain, 1.0) == pytest.approx(mirrored, abs=HAIR)


@pytest.mark.parametrize(
    ("situation", "belief", "refuted", "loss", "reinterpretation", "then"),
    [
        ("nothing was refuted", 0.6, 0.0, 0.3, 0.8, 0.6),
        ("the mechanism is off", 0.6, 1.0, 0.0, 0.8, 0.6),
        ("a refuted promise costs belief (B1)", 0.6, 1.0, 0.3, 0.0, 0.42),
        ("unless another takes its place (B1)", 0.6, 1.0, 0.3, 1.0, 0.6),
        ("mostly", 0.6, 1.0, 0.3, 0.8, 0.564),
    ],
)
def test_after_refutation(situation, belief, refuted, loss, reinterpretation, then):
    value = after_refutation(belief, refuted, loss, reinterpretation)
    assert value == pytest.approx(then, abs=HAIR), situation


@given(unit, unit, unit, unit)
def test_a_refutation_never_raises_belief_and_reinterpretation_only_mends(
    belief, refuted, loss, reinterpretation
):
    then = after_refutation(belief, refuted, loss, reinterpretation)
    assert 0.0 <= then <= belief
    mended = after_refutation(belief, refuted, loss, min(1.0, reinterpretation + 0.1))
    assert then - HAIR <= mended <= belief
