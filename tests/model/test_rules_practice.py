"""Who uses, who resists, who refuses openly: each rule as a table."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.practice import (
    Inputs,
    doors_knocked,
    grade_of_use,
    luck_number,
    perceived_norm,
    reasons_to_resist,
    refuses_openly,
    resistance,
    resistance_inputs,
    sharpness_of_choice,
    slope_of_resistance,
    utility_of_use,
)
from tests.model.values import DEFAULT, values

unit = st.floats(0.0, 1.0)
draw = st.floats(0.0, 1.0, exclude_max=True)
utils = st.floats(-8.0, 8.0)
sharpness = st.floats(0.3, 20.0)
HAIR = 1e-12
ABSTAINS, LIGHT, FULL = 0, 1, 2

STATE = {
    "belief": 0.0,
    "identity": 0.0,
    "privacy": 0.0,
    "norm": 0.0,
    "mandate": False,
    "skill": 0.0,
    "familiarity": 0.0,
}
"""A member in whom nothing speaks for resisting, nor against."""


def inputs_of(p=DEFAULT, **state):
    """Inputs of resistance in a state; what is not given is as in :data:`STATE`."""
    return resistance_inputs(**(STATE | state), p=p)


@pytest.mark.parametrize(
    ("situation", "state", "inputs"),
    [
        ("nothing weighs", {}, {}),
        ("belief speaks against resisting (F01)", {"belief": 1.0}, {"belief": -2.5}),
        ("identity cost speaks for it (F07)", {"identity": 0.56}, {"identity": 1.4}),
        ("so does half of what privacy weighs (F38)", {"privacy": 0.5}, {"privacy": 0.2}),
        ("the norm speaks against it, by half (F02)", {"norm": 0.4}, {"norm": -0.3}),
        ("so does skill (F09)", {"skill": 1.0}, {"skill": -0.3}),
        ("a mandate, by default, does neither", {"mandate": True}, {}),
        ("the secular drift speaks against it", {"familiarity": 0.2}, {"familiarity": -0.2}),
        (
            "belief and identity weigh against each other (F07)",
            {"belief": 1.0, "identity": 0.6},
            {"belief": -2.5, "identity": 1.5},
        ),
    ],
)
def test_resistance_inputs(situation, state, inputs):
    expected = Inputs(**(dict.fromkeys(Inputs._fields, 0.0) | inputs))
    assert inputs_of(**state) == pytest.approx(expected, abs=HAIR), situation


@pytest.mark.parametrize(("push", "input_"), [(0.4, 0.4), (-0.4, -0.4)])
def test_a_mandate_provokes_or_calms_as_its_parameter_says(push, input_):
    p = values(mandate_resistance=push)
    assert inputs_of(p, mandate=True).mandate == input_
    assert inputs_of(p, mandate=False).mandate == 0.0


WEIGHTS = {
    "belief": ("belief_use", -1.0),
    "identity": ("identity_weight", 1.0),
    "privacy": ("privacy_weight", 1.0),
    "norm": ("norm_weight", -1.0),
    "skill": ("skill_resistance", -1.0),
}
"""The weight of each state in resistance, and the sign that the facts give it."""


@given(
    st.sampled_from(sorted(WEIGHTS)),
    st.fixed_dictionaries(dict.fromkeys(WEIGHTS, unit)),
    st.floats(0.0, 5.0),
)
def test_each_state_moves_its_own_input_alone_and_with_the_sign_of_its_fact(name, state, weight):
    key, sign = WEIGHTS[name]
    p = values(**{key: weight})
    before = inputs_of(p, **state)
    after = inputs_of(p, **(state | {name: state[name] + 0.1}))
    for field in Inputs._fields:
        moved = getattr(after, field) - getattr(before, field)
        assert sign * moved >= 0.0 if field == name else moved == 0.0
    assert getattr(inputs_of(values(**{key: 0.0}), **state), name) == 0.0


@given(unit, unit, st.floats(0.0, 10.0), unit)
def test_privacy_and_norm_weigh_in_resistance_by_their_shares(privacy, norm, weight, share):
    p = values(privacy_weight=weight, privacy_resistance_share=share)
    assert inputs_of(p, privacy=privacy).privacy == pytest.approx(share * weight * privacy)
    p = values(norm_weight=weight, norm_resistance_share=share)
    assert inputs_of(p, norm=norm).norm == pytest.approx(-share * weight * norm)


@pytest.mark.parametrize(
    ("situation", "terms", "taste", "reasons"),
    [
        ("nothing weighs", (0, 0, 0, 0, 0, 0, 0), 0, 0.0),
        ("identity alone (F07)", (0, 1.4, 0, 0, 0, 0, 0), 0, 1.4),
        ("belief and identity weigh against each other (F07)", (-1.5, 1.5, 0, 0, 0, 0, 0), 0, 0.0),
        ("a taste against resisting", (0, 0, 0, 0, 0, 0, 0), -1, -1.0),
        ("all of them, each counted once", (-1, 2, 4, -8, 16, -32, -64), 0, -83.0),
        ("and the taste once", (-1, 2, 4, -8, 16, -32, -64), 128, 45.0),
    ],
)
def test_reasons_to_resist(situation, terms, taste, reasons):
    inputs = Inputs(*(float(term) for term in terms))
    assert reasons_to_resist(inputs, float(taste)) == reasons, situation


@given(st.permutations([-1.0, 2.0, 4.0, -8.0, 16.0, -32.0, -64.0, 128.0]))
def test_no_reason_to_resist_counts_more_than_another(terms):
    assert reasons_to_resist(Inputs(*terms[:-1]), terms[-1]) == 45.0


def disposed(reasons, taste, intercept, sharp):
    """Resistance from the sum of one input and a taste."""
    inputs = Inputs(0.0, reasons, 0.0, 0.0, 0.0, 0.0, 0.0)
    return resistance(reasons_to_resist(inputs, taste), intercept, sharp)


@pytest.mark.parametrize(
    ("situation", "reasons", "taste", "intercept", "spread", "chance"),
    [
        ("reasons that just meet the intercept", 1.2, 0.0, 1.2, 0.5, 0.5),
        ("a strong reason more (F07)", 2.2, 0.0, 1.2, 0.5, 1 / (1 + math.exp(-2))),
        ("a taste against resisting", 1.2, -1.0, 1.2, 0.5, 1 / (1 + math.exp(2))),
        ("much else decides: nearly a coin", 2.2, 0.0, 1.2, 1e3, 0.50025),
        ("little else decides: nearly certain", 2.2, 0.0, 1.2, 0.05, 1.0),
    ],
)
def test_resistance(situation, reasons, taste, intercept, spread, chance):
    value = disposed(reasons, taste, intercept, 1.0 / spread)
    assert value == pytest.approx(chance, abs=1e-7), situation


@given(utils, st.floats(-2.0, 2.0), utils, sharpness)
def test_nobody_is_sure_not_to_refuse_and_every_reason_counts(reasons, taste, intercept, sharp):
    chance = disposed(reasons, taste, intercept, sharp)
    assert 0.0 < chance <= 1.0  # F03, F04: never zero
    assert disposed(reasons + 0.1, taste, intercept, sharp) >= chance * (1 - HAIR)
    assert disposed(reasons, taste + 0.1, intercept, sharp) >= chance * (1 - HAIR)
    assert disposed(reasons, taste, intercept + 0.1, sharp) <= chance * (1 + HAIR)
    mirrored = disposed(-reasons, -taste, -intercept, sharp)
    assert chance + mirrored == pytest.approx(1.0, abs=HAIR)


SKILLED = {
    "belief": 0.0,
    "identity": 0.0,
    "privacy": 0.0,
    "publicity": 1.0,
    "norm": 0.0,
    "skill": 1.0,
    "threshold": 0.0,
    "familiarity": 0.0,
    "taste": 0.0,
    "intercept": 0.0,
}
"""A skilled member for whom, but for a mandate, nothing speaks for using, nor against."""

UNMANDATED = values(mandate_use=0.0)
"""Parameters under which a mandate by itself pulls nobody."""


def utility(p=DEFAULT, **state):
    """Utility of use in a state; what is not given is as in :data:`SKILLED`."""
    return utility_of_use(**(SKILLED | state), p=p)


@pytest.mark.parametrize(
    ("situation", "state", "value"),
    [
        ("a believer, on neutral ground (F01)", {"belief": 1.0}, 2.5),
        ("the norm carries who does not believe (F02)", {"norm": 1.0}, 1.5),
        ("nothing but effort (F09)", {"skill": 0.0}, -0.7),
        ("the skilled have none", {"skill": 1.0}, 0.0),
        ("a use is not a confession: 0.7 of the cost (F07, F22)", {"identity": 0.8}, -1.4),
        ("exposed privacy (F38)", {"privacy": 0.375}, -0.3),
        ("privacy that nobody exposes (F38)", {"privacy": 0.375, "publicity": 0.0}, 0.0),
        ("a threshold of one's own", {"threshold": -0.5}, 0.5),
        ("the secular drift", {"familiarity": 0.25}, 0.25),
        ("a taste against using", {"taste": -0.5}, -0.5),
        (
            "all together, and a taste",
            {"belief": 1.0, "norm": 1.0, "identity": 0.8, "taste": -0.5},
            2.1,
        ),
    ],
)
def test_utility_of_use(situation, state, value):
    assert utility(UNMANDATED, **state) == pytest.approx(value, abs=HAIR), situation
    shifted = utility(UNMANDATED, **state, intercept=-1.0)
    assert shifted == pytest.approx(value - 1.0, abs=HAIR), situation
    mandated = utility(DEFAULT, **state)
    assert mandated == pytest.approx(value + 0.7, abs=HAIR), situation  # F17: a mandate carries too


@given(st.fixed_dictionaries(dict.fromkeys(SKILLED, unit)))
def test_each_reason_to_use_has_the_sign_of_its_fact(state):
    value = utility(**state)
    for name in state:
        more = utility(**(state | {name: state[name] + 0.1}))
        if name in ("belief", "norm", "skill", "familiarity", "taste", "intercept"):
            assert more > value  # F01, F02, F09
        elif name in ("identity", "threshold"):
            assert more < value  # F07
        else:
            assert more <= value  # F38: privacy and publicity, each as far as there is the other


@given(unit, st.floats(0.0, 10.0), unit)
def test_identity_cost_weighs_against_using_by_its_share_of_what_it_weighs_in_resisting(
    identity, weight, share
):
    p = values(identity_weight=weight, identity_use_share=share)
    against = utility(p) - utility(p, identity=identity)
    assert against == pytest.approx(share * inputs_of(p, identity=identity).identity, abs=1e-9)


@pytest.mark.parametrize(
    ("situation", "luck", "utility", "light_step", "grade"),
    [
        ("indifferent, a likely draw", 0.49, 0.0, 0.0, FULL),
        ("indifferent, an unlikely draw", 0.50, 0.0, 0.0, ABSTAINS),
        ("the same where a light step is offered (F36)", 0.50, 0.0, 0.8, LIGHT),
        ("a light step does not lighten a full use", 0.49, 0.0, 0.8, FULL),
        ("too heavy even when light", 0.85, 0.0, 0.8, ABSTAINS),
        ("a strong wish beats any draw", 0.999, 10.0, 0.0, FULL),
        ("no wish, no use", 0.001, -10.0, 0.0, ABSTAINS),
    ],
)
def test_grade_of_use(situation, luck, utility, light_step, grade):
    assert grade_of_use(luck, utility, light_step, 2.0) == grade, situation


@given(draw, utils, st.floats(0.0, 5.0), sharpness)
def test_use_rises_with_utility_and_a_light_step_only_adds_light_users(
    luck, utility, light_step, sharp
):
    grade = grade_of_use(luck, utility, light_step, sharp)
    assert grade in (ABSTAINS, LIGHT, FULL)
    assert grade_of_use(luck, utility + 0.1, light_step, sharp) >= grade
    assert grade_of_use(0.5 * luck, utility, light_step, sharp) >= grade
    without = grade_of_use(luck, utility, 0.0, sharp)
    assert without in (ABSTAINS, FULL)
    assert (without == FULL) == (grade == FULL)  # F36: a ladder takes no full user away


@pytest.mark.parametrize(
    ("situation", "luck", "resisting", "practice", "refuses"),
    [
        ("abstains, and likely to say no (F03)", 0.5, 0.6, ABSTAINS, True),
        ("abstains in silence (F04)", 0.7, 0.6, ABSTAINS, False),
        ("uses, however likely to say no", 0.0, 1.0, FULL, False),
        ("uses lightly, the same", 0.0, 1.0, LIGHT, False),
        ("would never refuse", 0.0, 0.0, ABSTAINS, False),
    ],
)
def test_refuses_openly(situation, luck, resisting, practice, refuses):
    assert refuses_openly(luck, resisting, practice) == refuses, situation


@given(draw, utils, utils, st.floats(0.0, 5.0))
def test_nobody_both_uses_and_refuses_but_many_do_neither(luck, utility, reasons, light_step):
    grade = grade_of_use(luck, utility, light_step, 2.0)
    resisting = resistance(reasons, 0.0, 2.0)
    refuses = refuses_openly(luck, resisting, grade)
    assert not (refuses and grade > ABSTAINS)  # F22: between them lies abstention
    if refuses:
        assert refuses_openly(luck, min(1.0, resisting + 0.1), grade)


@pytest.mark.parametrize(
    ("situation", "of_section", "of_ties", "share", "norm"),
    [
        ("only the section is seen (F02)", 0.4, 1.0, 0.0, 0.4),
        ("only one's own ties are", 0.4, 1.0, 1.0, 1.0),
        ("both alike", 0.4, 1.0, 0.5, 0.7),
    ],
)
def test_perceived_norm(situation, of_section, of_ties, share, norm):
    assert perceived_norm(of_section, of_ties, share) == pytest.approx(norm, abs=HAIR), situation


@pytest.mark.parametrize(
    ("situation", "reconsider", "phase", "years", "number"),
    [
        ("one draw decides the whole campaign", 0.0, 0.9, 0.5, 0),
        ("twelve times a year: the first month", 12.0, 0.0, 0.08, 0),
        ("the second", 12.0, 0.0, 0.09, 1),
        ("who thinks early thinks again sooner", 12.0, 0.5, 0.05, 1),
        ("half a year later", 12.0, 0.0, 0.5, 6),
    ],
)
def test_luck_number(situation, reconsider, phase, years, number):
    assert luck_number(reconsider, phase, years) == number, situation


@given(st.floats(0.0, 52.0), draw, st.floats(0.0, 1.0))
def test_luck_is_drawn_anew_as_often_as_members_think_again(reconsider, phase, years):
    number = luck_number(reconsider, phase, years)
    assert 0 <= number <= reconsider * years + 1.0
    assert number <= luck_number(reconsider, phase, years + 0.1)


@pytest.mark.parametrize(
    ("situation", "noise", "sharp"),
    [
        ("the default: an even chance turns within a util or two (F03, F04)", 0.5, 2.0),
        ("a unit of noise", 1.0, 1.0),
        ("nearly a threshold", 0.01, 100.0),
    ],
)
def test_sharpness_of_choice(situation, noise, sharp):
    assert sharpness_of_choice(noise) == pytest.approx(sharp), situation


@given(st.floats(0.01, 3.0))
def test_noise_blunts_decisions(noise):
    assert sharpness_of_choice(noise + 0.1) < sharpness_of_choice(noise)
    assert noise * sharpness_of_choice(noise) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("situation", "resisting", "noise", "slope"),
    [
        ("the undecided move most", 0.5, 0.5, 0.5),
        ("with twice the noise, half as much", 0.5, 1.0, 0.25),
        ("the decided hardly move", 0.9, 1.0, 0.09),
        ("those who would surely refuse do not", 1.0, 0.5, 0.0),
    ],
)
def test_slope_of_resistance(situation, resisting, noise, slope):
    value = slope_of_resistance(resisting, noise)
    assert value == pytest.approx(slope, abs=HAIR), situation


@given(st.floats(-4.0, 4.0), st.floats(0.2, 3.0))
def test_the_slope_is_the_change_of_resistance_for_a_small_change_of_reasons(reasons, noise):
    sharp, small = sharpness_of_choice(noise), 1e-5
    low = resistance(reasons - small, 0.0, sharp)
    high = resistance(reasons + small, 0.0, sharp)
    slope = slope_of_resistance(resistance(reasons, 0.0, sharp), noise)
    assert slope == pytest.approx((high - low) / (2.0 * small), abs=1e-5)


WEEK = 7.0 / 365.25


@pytest.mark.parametrize(
    ("situation", "full", "light", "sympathisers", "years", "doors"),
    [
        ("nobody canvasses", 0.0, 0.0, 0.0, WEEK, 0.0),
        ("ten users in a week (B1)", 10.0, 0.0, 0.0, WEEK, 10.0),
        ("and in four weeks", 10.0, 0.0, 0.0, 4.0 * WEEK, 40.0),
        ("a light step knocks on fewer (F36)", 0.0, 10.0, 0.0, WEEK, 3.0),
        ("so do sympathisers who have signed up", 0.0, 0.0, 10.0, WEEK, 3.0),
    ],
)
def test_doors_knocked(situation, full, light, sympathisers, years, doors):
    value = doors_knocked(1.0, full, light, sympathisers, 0.3, years)
    assert value == pytest.approx(doors, abs=1e-9), situation


people = st.floats(0.0, 1e5)


@given(people, people, people, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_doors_grow_with_everybody_who_knocks_and_add_up_over_time(
    full, light, sympathisers, effort, years
):
    doors = doors_knocked(1.0, full, light, sympathisers, effort, years)
    assert doors >= 0.0
    assert doors_knocked(1.0, full + 1.0, light, sympathisers, effort, years) >= doors
    assert doors_knocked(1.0, full, light + 1.0, sympathisers, effort, years) >= doors
    assert doors_knocked(1.0, full, light, sympathisers + 1.0, effort, years) >= doors
    half = doors_knocked(1.0, full, light, sympathisers, effort, 0.5 * years)
    assert 2.0 * half == pytest.approx(doors)
