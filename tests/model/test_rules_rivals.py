"""Rules of rival structures: each as a table, with its limits and signs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.arithmetic import relaxation
from abm.model.rules.belief import identity_target, toward
from abm.model.rules.practice import (
    private_inputs,
    reasons_to_resist,
    resistance,
    resistance_inputs,
)
from abm.model.rules.rivals import (
    decides_again,
    evidence_of_choices,
    felt_norm,
    moves_by_stance,
    with_conviction,
    with_habit,
)
from tests.model.values import DEFAULT, values

unit = st.floats(0.0, 1.0)
HAIR = 1e-12


@pytest.mark.parametrize(
    ("situation", "norm", "threshold", "felt"),
    [
        ("those without a threshold need no example", 0.0, 0.0, 1.0),
        ("nobody does it, and it takes somebody", 0.0, 0.1, 0.0),
        ("too few", 0.29, 0.3, 0.0),
        ("just enough", 0.3, 0.3, 1.0),
        ("all, and it takes all", 1.0, 1.0, 1.0),
    ],
)
def test_felt_norm(situation, norm, threshold, felt):
    assert felt_norm(norm, threshold) == felt, situation


@pytest.mark.parametrize(
    ("situation", "target", "dissolved", "belief", "at_entry", "expected"),
    [
        ("belief is what it was at entry", 0.6, 0.5, 0.2, 0.2, 0.6),
        ("a convert finds it less foreign (F01)", 0.6, 0.5, 1.0, 0.0, 0.3),
        ("a half-convert by half as much", 0.6, 0.5, 0.7, 0.2, 0.45),
        ("who has lost belief finds it more foreign", 0.6, 0.5, 0.0, 0.4, 0.72),
        ("but no more than fully", 0.9, 1.0, 0.0, 0.5, 1.0),
        ("conviction does not touch identity", 0.6, 0.0, 1.0, 0.0, 0.6),
        ("on top of the norm", 0.3, 0.5, 1.0, 0.0, 0.15),
    ],
)
def test_with_conviction(situation, target, dissolved, belief, at_entry, expected):
    value = with_conviction(target, dissolved, belief, at_entry)
    assert value == pytest.approx(expected, abs=HAIR), situation


@given(unit, unit, unit, unit)
def test_conviction_stays_in_range_and_falls_with_belief(target, dissolved, belief, at_entry):
    value = with_conviction(target, dissolved, belief, at_entry)
    assert -HAIR <= value <= 1.0
    assert with_conviction(target, dissolved, min(1.0, belief + 0.1), at_entry) <= value + HAIR
    assert with_conviction(target, dissolved, at_entry, at_entry) == min(1.0, target)


@pytest.mark.parametrize(
    ("situation", "target", "dissolved", "habit", "expected"),
    [
        ("no habit: as the norm leaves it", 0.6, 0.5, 0.0, 0.6),
        ("a full habit dissolves its share (F07, F09)", 0.6, 0.5, 1.0, 0.3),
        ("or all", 0.6, 1.0, 1.0, 0.0),
        ("half a habit, half of the share", 0.6, 0.5, 0.5, 0.45),
        ("habit does not touch identity", 0.6, 0.0, 1.0, 0.6),
    ],
)
def test_with_habit(situation, target, dissolved, habit, expected):
    assert with_habit(target, dissolved, habit) == pytest.approx(expected, abs=HAIR), situation


@given(unit, unit, unit)
def test_a_habit_of_others_norm_is_the_norm_of_the_standard_equations(root, dissolved, level):
    """The same equation on another input: one's own practice in the place of the section's."""
    by_norm = identity_target(root, dissolved, level, 0.0, 0.0)
    assert with_habit(root, dissolved, level) == pytest.approx(by_norm, abs=HAIR)


@given(st.floats(0.0, 20.0), st.floats(0.0, 3.0), st.integers(1, 50))
def test_a_habit_forms_as_closed_form_says_for_any_step(rate, years, steps):
    habit = 0.0
    for _ in range(steps):
        habit = toward(habit, 1.0, relaxation(rate, years / steps))
    assert habit == pytest.approx(1.0 - math.exp(-min(rate * years, 40.0)), abs=1e-9)


PRIVATE = {"belief": 0.3, "identity": 0.5, "privacy": 0.4, "mandate": True, "skill": 0.2}


def public_and_private(norm, p):
    """Resistance in public and in private at a norm."""
    inputs = resistance_inputs(norm=norm, familiarity=0.1, p=p, **PRIVATE)
    both = (reasons_to_resist(each, 0.1) for each in (inputs, private_inputs(inputs)))
    return tuple(resistance(reasons, 0.5, 1.0 / p.choice_noise) for reasons in both)


@given(unit, st.floats(0.0, 5.0))
def test_conformity_hides_what_the_norm_does_not_change(norm, weight):
    p = values(norm_resistance_share=0.0, conformity_weight=weight)
    public, private = public_and_private(norm, p)
    _, alone = public_and_private(0.0, p)
    assert private == pytest.approx(alone, abs=HAIR)
    assert public <= private + HAIR
    if 1e-9 < public < 1.0 - 1e-9:
        gap = math.log(private / (1.0 - private)) - math.log(public / (1.0 - public))
        assert gap == pytest.approx(weight * norm / p.choice_noise, abs=1e-5)


def test_without_a_norm_everybody_says_what_they_think():
    public, private = public_and_private(0.0, values(conformity_weight=4.0))
    assert public == private


def test_in_the_standard_equations_the_norm_weighs_by_its_share_to_the_last_bit():
    p = values(conformity_weight=0.0)
    for norm in (0.0, 0.1, 1.0 / 3.0, 0.7, 1.0):
        inputs = resistance_inputs(norm=norm, familiarity=0.0, p=p, **PRIVATE)
        assert inputs.norm == -p.norm_resistance_share * p.norm_weight * norm


@pytest.mark.parametrize(
    ("situation", "users", "decliners", "evidence"),
    [
        ("nobody has decided yet", 0, 0, 0.0),
        ("one uses", 1, 0, 0.3),
        ("one declines", 0, 1, -0.3),
        ("they cancel out, however many they are", 7, 7, 0.0),
        ("the majority counts", 5, 2, 0.9),
    ],
)
def test_evidence_of_choices(situation, users, decliners, evidence):
    value = evidence_of_choices(0.3, users, decliners)
    assert value == pytest.approx(evidence, abs=HAIR), situation


@pytest.mark.parametrize(
    ("situation", "draw", "decided", "chance", "again"),
    [
        ("the first time, everybody decides", 0.99, False, 0.0, True),
        ("once a campaign", 0.0, True, 0.0, False),
        ("in every step", 0.999999, True, 1.0, True),
        ("now and then: this time", 0.1, True, 0.2, True),
        ("now and then: not this time", 0.2, True, 0.2, False),
    ],
)
def test_decides_again(situation, draw, decided, chance, again):
    assert decides_again(draw, decided, chance) == again, situation


@pytest.mark.parametrize(
    ("situation", "draw", "resistance", "acceptance", "moves"),
    [
        ("a new party of data takes who would not refuse (F13)", 0.99, 0.0, 1.0, True),
        ("and nobody who would", 0.0, 1.0, 1.0, False),
        ("it is blind: half of those who are approached come", 0.49, 1.0, 0.5, True),
        ("whatever they think", 0.51, 0.0, 0.5, False),
        ("a refuge takes who would refuse", 0.9, 0.95, 0.02, True),
    ],
)
def test_moves_by_stance(situation, draw, resistance, acceptance, moves):
    assert moves_by_stance(draw, resistance, acceptance) == moves, situation


@given(unit, unit, st.floats(0.5, 1.0))
def test_acceptance_above_one_half_never_prefers_resisters(draw, resistance, acceptance):
    if moves_by_stance(draw, resistance, acceptance):
        assert moves_by_stance(draw, resistance / 2.0, acceptance) or acceptance == 0.5


def test_the_defaults_leave_the_standard_equations():
    assert DEFAULT.revisit_rate >= 1e6
