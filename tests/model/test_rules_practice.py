"""Who uses, who would refuse, who refuses openly, who is trained: each rule as a table."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.practice import (
    burdens_of_use,
    grade_of_use,
    hours_of_session,
    is_trainer,
    luck_number,
    perceived_norm,
    reasons_to_refuse,
    refuses_openly,
    resistance,
    training_hazard,
    utility_of_use,
    wants_training,
)

unit = st.floats(0.0, 1.0)
draw = st.floats(0.0, 1.0, exclude_max=True)
utils = st.floats(-8.0, 8.0)
sharpness = st.floats(0.3, 20.0)
HAIR = 1e-12
ABSTAINS, LIGHT, FULL = 0, 1, 2


@pytest.mark.parametrize(
    ("situation", "terms", "reasons"),
    [
        ("nothing weighs", (0, 0, 0, 0, 0, 0, 0), 0.0),
        ("identity alone (F07)", (0, 1.4, 0, 0, 0, 0, 0), 1.4),
        ("belief and identity weigh against each other (F07)", (-1.5, 1.5, 0, 0, 0, 0, 0), 0.0),
        ("all of them, each counted once", (-1, 2, 4, -8, 16, -32, -64), -83.0),
    ],
)
def test_reasons_to_refuse(situation, terms, reasons):
    assert reasons_to_refuse(*(float(term) for term in terms)) == reasons, situation


@given(st.permutations([-1.0, 2.0, 4.0, -8.0, 16.0, -32.0, -64.0]))
def test_no_reason_to_refuse_counts_more_than_another(terms):
    assert reasons_to_refuse(*terms) == -83.0


@pytest.mark.parametrize(
    ("situation", "reasons", "taste", "intercept", "spread", "chance"),
    [
        ("reasons that just meet the intercept", 1.2, 0.0, 1.2, 0.5, 0.5),
        ("a strong reason more (F07)", 2.2, 0.0, 1.2, 0.5, 1 / (1 + math.exp(-2))),
        ("a taste against refusing", 1.2, -1.0, 1.2, 0.5, 1 / (1 + math.exp(2))),
        ("much else decides: nearly a coin", 2.2, 0.0, 1.2, 1e3, 0.50025),
        ("little else decides: nearly certain", 2.2, 0.0, 1.2, 0.05, 1.0),
    ],
)
def test_resistance(situation, reasons, taste, intercept, spread, chance):
    value = resistance(reasons, taste, intercept, 1.0 / spread)
    assert value == pytest.approx(chance, abs=1e-7), situation


@given(utils, st.floats(-2.0, 2.0), utils, sharpness)
def test_nobody_is_sure_not_to_refuse_and_every_reason_counts(reasons, taste, intercept, sharp):
    chance = resistance(reasons, taste, intercept, sharp)
    assert 0.0 < chance <= 1.0  # F03, F04: never zero
    assert resistance(reasons + 0.1, taste, intercept, sharp) >= chance * (1 - HAIR)
    assert resistance(reasons, taste + 0.1, intercept, sharp) >= chance * (1 - HAIR)
    assert resistance(reasons, taste, intercept + 0.1, sharp) <= chance * (1 + HAIR)
    mirrored = resistance(-reasons, -taste, -intercept, sharp)
    assert chance + mirrored == pytest.approx(1.0, abs=HAIR)


@pytest.mark.parametrize(
    ("situation", "reasons", "norm", "mandate", "burdens", "taste", "utility"),
    [
        ("a believer, on neutral ground (F01)", 1.5, 0.0, 0.0, 0.0, 0.0, 1.5),
        ("the norm carries who does not believe (F02)", 0.0, 1.5, 0.0, 0.0, 0.0, 1.5),
        ("so does a mandate (F17)", 0.0, 0.0, 0.7, 0.0, 0.0, 0.7),
        ("effort and identity burden (F07, F09)", 0.0, 0.0, 0.0, 2.0, 0.0, -2.0),
        ("all together, and a taste", 1.5, 1.5, 0.7, 2.0, -0.5, 1.2),
    ],
)
def test_utility_of_use(situation, reasons, norm, mandate, burdens, taste, utility):
    value = utility_of_use(reasons, norm, mandate, burdens, taste, 0.0)
    assert value == pytest.approx(utility, abs=HAIR), situation
    shifted = utility_of_use(reasons, norm, mandate, burdens, taste, -1.0)
    assert shifted == pytest.approx(utility - 1.0, abs=HAIR), situation


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
    ("situation", "luck", "disposition", "practice", "refuses"),
    [
        ("abstains, and likely to say no (F03)", 0.5, 0.6, ABSTAINS, True),
        ("abstains in silence (F04)", 0.7, 0.6, ABSTAINS, False),
        ("uses, whatever the disposition", 0.0, 1.0, FULL, False),
        ("uses lightly, the same", 0.0, 1.0, LIGHT, False),
        ("no disposition", 0.0, 0.0, ABSTAINS, False),
    ],
)
def test_refuses_openly(situation, luck, disposition, practice, refuses):
    assert refuses_openly(luck, disposition, practice) == refuses, situation


@given(draw, utils, utils, st.floats(0.0, 5.0))
def test_nobody_both_uses_and_refuses_but_many_do_neither(luck, utility, reasons, light_step):
    grade = grade_of_use(luck, utility, light_step, 2.0)
    disposition = resistance(reasons, 0.0, 0.0, 2.0)
    refuses = refuses_openly(luck, disposition, grade)
    assert not (refuses and grade > ABSTAINS)  # F22: between them lies abstention
    if refuses:
        assert refuses_openly(luck, min(1.0, disposition + 0.1), grade)


@pytest.mark.parametrize(
    ("situation", "trained", "learning", "skill", "hours"),
    [
        ("the first session of 2012 (B1)", 0.0, 0.4, 0.0, 4.0),
        ("a tool that never matures", 1e6, 0.0, 0.0, 4.0),
        ("fifteen scales of trained persons, at exponent one half", 75e3, 0.5, 0.0, 1.0),
        ("a skilled trainee needs less (F09)", 0.0, 0.4, 1.0, 1.2),
        ("halfway", 0.0, 0.4, 0.5, 2.6),
    ],
)
def test_hours_of_session(situation, trained, learning, skill, hours):
    value = hours_of_session(4.0, trained, 5000.0, learning, skill)
    assert value == pytest.approx(hours, rel=1e-9), situation


@given(st.floats(0.0, 1e6), st.floats(0.0, 3.0), unit)
def test_sessions_only_become_shorter(trained, learning, skill):
    hours = hours_of_session(4.0, trained, 5000.0, learning, skill)
    assert 0.0 < hours <= 4.0 * (1 + HAIR)
    assert hours_of_session(4.0, trained + 1e4, 5000.0, learning, skill) <= hours * (
        1 + HAIR
    )  # F14
    assert hours_of_session(4.0, trained, 5000.0, learning, min(1.0, skill + 0.1)) <= hours
    assert hours_of_session(8.0, trained, 5000.0, learning, skill) == pytest.approx(2 * hours)


@pytest.mark.parametrize(
    ("situation", "sessions", "places", "shortening", "candidates", "hazard"),
    [
        ("nobody asks", 3.0, 4.0, 1.0, 0, 0.0),
        ("nobody gives a session", 0.0, 4.0, 1.0, 5, 0.0),
        ("twelve places a year for three", 3.0, 4.0, 1.0, 3, 4.0),
        ("for six (F09)", 3.0, 4.0, 1.0, 6, 2.0),
        ("sessions four times shorter (F14)", 3.0, 4.0, 4.0, 6, 8.0),
    ],
)
def test_training_hazard(situation, sessions, places, shortening, candidates, hazard):
    assert training_hazard(sessions, places, shortening, candidates) == hazard, situation


@given(st.floats(0.0, 50.0), st.floats(0.1, 20.0), st.floats(1.0, 10.0), st.integers(1, 60))
def test_places_are_shared_among_candidates_never_multiplied(
    sessions, places, shortening, candidates
):
    hazard = training_hazard(sessions, places, shortening, candidates)
    assert hazard * candidates == pytest.approx(sessions * places * shortening)
    assert training_hazard(sessions, places, shortening, candidates + 1) <= hazard
    assert training_hazard(sessions + 1.0, places, shortening, candidates) >= hazard


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
    ("situation", "identity", "privacy", "skill", "threshold", "burdens"),
    [
        ("nothing but effort (F09)", 0.0, 0.0, 0.0, 0.0, 0.7),
        ("the skilled have none", 0.0, 0.0, 1.0, 0.0, 0.0),
        ("a use is not a confession (F07, F22)", 2.0, 0.0, 1.0, 0.0, 1.4),
        ("exposed privacy (F38)", 0.0, 0.3, 1.0, 0.0, 0.3),
        ("a threshold of one's own", 0.0, 0.0, 1.0, -0.5, -0.5),
    ],
)
def test_burdens_of_use(situation, identity, privacy, skill, threshold, burdens):
    value = burdens_of_use(identity, privacy, 0.7, skill, threshold)
    assert value == pytest.approx(burdens, abs=HAIR), situation


@pytest.mark.parametrize(
    ("situation", "active", "skill", "belief", "trains"),
    [
        ("an active, skilled believer (F09)", True, 0.7, 0.5, True),
        ("not active", False, 0.7, 0.5, False),
        ("not skilled enough", True, 0.5, 0.5, False),
        ("trained, but does not believe", True, 0.7, 0.3, False),
    ],
)
def test_is_trainer(situation, active, skill, belief, trains):
    assert is_trainer(active, skill, belief) == trains, situation


@pytest.mark.parametrize(
    ("situation", "skill", "utility", "comes"),
    [
        ("unskilled and would use", 0.0, 1.0, True),
        ("unskilled and nearly would", 0.0, -0.29, True),
        ("would not use", 0.0, -0.3, False),
        ("knows it already", 0.6, 1.0, False),
    ],
)
def test_wants_training(situation, skill, utility, comes):
    assert wants_training(skill, utility) == comes, situation
