"""Who trains whom, how often and for how long: each rule as a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm.model.rules.practice import (
    Sessions,
    belief_of_trainers,
    hours_of_session,
    is_trainer,
    session_share,
    sessions_offered,
    trained_by,
    training_hazard,
    wants_training,
)
from abm.model.state import ACTIVIST, BY_VENDOR, STAFF
from tests.model.values import DEFAULT, values

unit = st.floats(0.0, 1.0)
HAIR = 1e-12


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
    first = hours_of_session(DEFAULT.session_hours, trained, DEFAULT.tool_scale, learning)
    value = first * session_share(skill, DEFAULT.skill_shortening)
    assert value == pytest.approx(hours, rel=1e-9), situation


@given(st.floats(0.0, 1e6), st.floats(0.0, 3.0))
def test_sessions_only_become_shorter(trained, learning):
    hours = hours_of_session(4.0, trained, 5000.0, learning)
    assert 0.0 < hours <= 4.0 * (1 + HAIR)
    later = hours_of_session(4.0, trained + 1e4, 5000.0, learning)
    assert later <= hours * (1 + HAIR)  # F14
    assert hours_of_session(8.0, trained, 5000.0, learning) == pytest.approx(2 * hours)


@pytest.mark.parametrize(
    ("situation", "skill", "share"),
    [
        ("a beginner needs all of a session", 0.0, 1.0),
        ("full skill makes most of it needless (F14, F68)", 1.0, 0.3),
        ("half the skill", 0.5, 0.65),
    ],
)
def test_session_share(situation, skill, share):
    value = session_share(skill, DEFAULT.skill_shortening)
    assert value == pytest.approx(share, abs=HAIR), situation


@given(unit, unit)
def test_the_skilled_never_need_more_of_a_session(skill, shortening):
    share = session_share(skill, shortening)
    assert 0.0 <= share <= 1.0
    assert session_share(min(1.0, skill + 0.1), shortening) <= share  # F09
    assert session_share(skill, 0.0) == 1.0


@pytest.mark.parametrize(
    ("situation", "effort", "pressure", "trainers", "sessions"),
    [
        ("nobody trains", 0.0, 0.0, 0, (0.0, 0.0, 0.0)),
        ("the ordinary effort of a party (B1)", 1.0, 0.0, 0, (3.0, 0.0, 0.0)),
        ("vendors, as far as they are there (F14)", 0.0, 0.5, 0, (0.0, 1.0, 0.0)),
        ("members who train others (F09)", 0.0, 0.0, 2, (0.0, 0.0, 8.0)),
        ("all of them", 2.0, 0.5, 1, (6.0, 1.0, 4.0)),
    ],
)
def test_sessions_offered(situation, effort, pressure, trainers, sessions):
    p = values(party_sessions=3.0, vendor_sessions=2.0, cascade_sessions=4.0)
    offered = Sessions(*sessions_offered(effort, pressure, trainers, p))
    assert (offered.party, offered.vendors, offered.advocates) == sessions, situation
    assert offered.total == sum(sessions)


@given(st.floats(0.0, 5.0), unit, st.integers(0, 60))
def test_more_of_each_kind_of_trainer_adds_sessions_of_that_kind_alone(effort, pressure, trainers):
    offered = Sessions(*sessions_offered(effort, pressure, trainers, DEFAULT))
    assert offered.total == offered.party + offered.vendors + offered.advocates
    for name, more in (
        ("party", (effort + 0.1, pressure, trainers)),
        ("vendors", (effort, pressure + 0.1, trainers)),
        ("advocates", (effort, pressure, trainers + 1)),
    ):
        other = Sessions(*sessions_offered(*more, DEFAULT))
        changed = {
            kind for kind in offered._fields if getattr(other, kind) != getattr(offered, kind)
        }
        assert changed <= {name, "total"}
        assert getattr(other, name) > getattr(offered, name)


@pytest.mark.parametrize(
    ("situation", "party", "vendors", "advocates", "belief"),
    [
        ("the party alone: its staff (F09)", 3.0, 0.0, 0.0, 0.6),
        ("vendors alone: their message", 0.0, 2.0, 0.0, 0.9),
        ("advocates alone: what they believe", 0.0, 0.0, 4.0, 0.5),
        ("the party and vendors, half each", 2.0, 2.0, 0.0, 0.75),
        ("all three", 3.0, 2.0, 5.0, 0.61),
    ],
)
def test_belief_of_trainers(situation, party, vendors, advocates, belief):
    sessions = Sessions(party, vendors, advocates, party + vendors + advocates)
    value = belief_of_trainers(sessions, 0.6, 0.9, 0.5)
    assert value == pytest.approx(belief, abs=HAIR), situation


part = st.floats(0.01, 20.0)


@given(part, part, part, unit, unit, unit)
def test_a_session_teaches_something_between_what_its_trainers_believe(
    party, vendors, advocates, staff, message, others
):
    sessions = Sessions(party, vendors, advocates, party + vendors + advocates)
    belief = belief_of_trainers(sessions, staff, message, others)
    assert min(staff, message, others) - HAIR <= belief <= max(staff, message, others) + HAIR
    assert belief_of_trainers(sessions, staff, message + 0.1, others) > belief


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
    ("situation", "active", "skill", "belief", "trains"),
    [
        ("an active, skilled believer (F09)", True, 0.7, 0.5, True),
        ("not active", False, 0.7, 0.5, False),
        ("not skilled enough", True, 0.5, 0.5, False),
        ("trained, but does not believe", True, 0.7, 0.3, False),
    ],
)
def test_is_trainer(situation, active, skill, belief, trains):
    value = is_trainer(active, skill, belief, DEFAULT.trainer_skill, DEFAULT.trainer_belief)
    assert value == trains, situation


@given(st.booleans(), unit, unit, unit, unit)
def test_trainers_are_those_above_both_thresholds(active, skill, belief, least_skill, least_belief):
    trains = is_trainer(active, skill, belief, least_skill, least_belief)
    assert trains == (active and skill > least_skill and belief > least_belief)
    if trains:
        assert is_trainer(active, skill + 0.1, belief + 0.1, least_skill, least_belief)


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
    value = wants_training(skill, utility, DEFAULT.trainee_skill, DEFAULT.trainee_reluctance)
    assert value == comes, situation


@given(unit, st.floats(-8.0, 8.0), unit, st.floats(0.0, 3.0))
def test_who_comes_to_a_session_still_does_when_more_willing_or_less_skilled(
    skill, utility, most_skill, reluctance
):
    if wants_training(skill, utility, most_skill, reluctance):
        assert wants_training(0.5 * skill, utility, most_skill, reluctance)
        assert wants_training(skill, utility + 0.1, most_skill, reluctance)
        assert wants_training(skill, utility, most_skill, reluctance + 0.1)
    assert not wants_training(most_skill, utility, most_skill, reluctance)


@pytest.mark.parametrize(
    ("situation", "place", "party", "vendors", "trainer"),
    [
        ("the first sessions are those of the party (B1)", 0.0, 3.0, 1.5, STAFF),
        ("up to its number", 2.9, 3.0, 1.5, STAFF),
        ("then those of vendors (F09, F14)", 3.0, 3.0, 1.5, BY_VENDOR),
        ("up to theirs", 4.4, 3.0, 1.5, BY_VENDOR),
        ("the rest are those of advocates (F09)", 4.5, 3.0, 1.5, ACTIVIST),
        ("a party that trains nobody", 0.0, 0.0, 1.5, BY_VENDOR),
        ("nor do vendors", 0.0, 0.0, 0.0, ACTIVIST),
    ],
)
def test_trained_by(situation, place, party, vendors, trainer):
    assert trained_by(place, party, vendors) == trainer, situation


@given(st.floats(0.0, 20.0), st.floats(0.0, 10.0), st.floats(0.0, 10.0))
def test_each_kind_of_trainer_has_its_part_of_the_sessions(place, party, vendors):
    trainer = trained_by(place, party, vendors)
    assert (trainer == STAFF) == (place < party)
    assert (trainer == ACTIVIST) == (place >= party and place >= party + vendors)
