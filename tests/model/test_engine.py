"""The engine: same seed same bytes, off means off, and no order of storage matters."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from abm.mechanisms import MECHANISMS
from abm.model.engine import advance, close_step, open_step
from abm.model.ledger import BELIEF_CHANNELS, BELIEF_ROWS
from abm.model.phases.members import live
from abm.model.randomness import replicate_seed
from abm.model.record.measures import MEASURES
from abm.model.simulation import prepare
from abm.model.state import BLOCK, NONE
from abm.scenario import Outputs
from tests.model.seats import persons, present, state_bytes, table

TRAITS = (
    "key",
    "identity_root",
    "privacy_root",
    "taste_use",
    "taste_resistance",
    "belief_at_entry",
)


def test_same_seed_same_bytes_and_replicates_differ(small):
    society = prepare(small())
    first, again, other = society.run(7), society.run(7), society.run(8)
    assert first.series.tobytes() == again.series.tobytes()
    assert first.outcomes == pytest.approx(again.outcomes, nan_ok=True, abs=0)
    assert not np.array_equal(first.series, other.series, equal_nan=True)
    seeds = {replicate_seed(1, k) for k in range(1000)}
    assert len(seeds) == 1000
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_the_order_of_parties_in_a_scenario_changes_nothing(small):
    scenario = small()
    turned = replace(scenario, parties=tuple(reversed(scenario.parties)))
    a, b = prepare(scenario).run(2), prepare(turned).run(2)
    assert a.parties == b.parties
    assert a.series.tobytes() == b.series.tobytes()


def test_with_every_mechanism_off_belief_stays_to_the_bit(small):
    society = prepare(small(dict.fromkeys(MECHANISMS, 0.0), scale=800))
    world = society.world(3)
    before = {k: float(m.belief) for k, m in persons(world).items()}
    advance(world, 300)
    after = {k: float(m.belief) for k, m in persons(world).items()}
    stayed = before.keys() & after.keys()
    assert len(stayed) > 50
    assert all(before[k] == after[k] for k in stayed)


@pytest.mark.parametrize("mechanism", sorted(MECHANISMS))
def test_switching_a_mechanism_off_leaves_the_traits_of_persons_alone(small, mechanism):
    full, off = prepare(small()).world(4), prepare(small({mechanism: 0.0})).world(4)
    advance(full, 200)
    advance(off, 200)
    if mechanism == "cohort":
        return  # recruits then resemble members: their outlook is the mechanism
    one, two = persons(full), persons(off)
    both = one.keys() & two.keys()
    assert len(both) > 50
    for k in both:
        for trait in TRAITS:
            assert one[k][trait] == two[k][trait]


def test_states_stay_in_their_ranges_and_membership_follows_its_series(small):
    society = prepare(small(scale=500))
    world = society.world(6)
    for stop in range(0, society.steps, 40):
        advance(world, 40 if stop + 40 <= society.steps else society.steps - stop)
        members = present(world)
        for state in ("belief", "identity", "privacy", "skill", "resistance"):
            assert (members[state] >= 0).all()
            assert (members[state] <= 1).all()
        target = society.timetable.target[int(world.clock[0].step) - 1]
        for party, wanted in zip(world.parties, target, strict=True):
            # exits are drawn: above its series by luck (four standard deviations), never below
            assert -1.0 <= int(party.members) - wanted <= 4.0 * np.sqrt(wanted + 1.0)


def test_nothing_depends_on_the_order_in_which_seats_are_stored(small):
    """Seats are permuted inside their sections, ties with them; persons live the same lives."""
    society = prepare(small(scale=1000))
    world, shuffled = society.world(11), society.world(11)
    place = np.arange(world.members.role.size)  # place[seat]: where it is stored now
    rng = np.random.default_rng(1)
    for section in world.sections:
        inner = np.arange(section.first + 1, section.first + section.seats)
        if not section.headquarters:
            place[inner] = rng.permutation(inner)
    back = np.argsort(place)
    moved = table(world)[back]
    for name in moved.dtype.names:
        getattr(shuffled.members, name)[:] = moved[name]
    shuffled.postings.accounts[:] = world.postings.accounts[back]
    for ours, theirs in zip(shuffled.signals, world.signals, strict=True):
        ours[:] = theirs[back]
    lengths = np.diff(world.ties.row)[back]
    shuffled.ties.row[1:] = np.cumsum(lengths)
    for stored, seat in enumerate(back):
        old = slice(world.ties.row[seat], world.ties.row[seat + 1])
        new = slice(shuffled.ties.row[stored], shuffled.ties.row[stored + 1])
        shuffled.ties.seat[new] = place[world.ties.seat[old]]
        shuffled.ties.strength[new] = world.ties.strength[old]
    advance(world, 200)
    advance(shuffled, 200)
    one, two = persons(world), persons(shuffled)
    assert one.keys() == two.keys()
    for k in one:
        for state in ("belief", "identity", "privacy", "skill", "practice", "stance", "seat"):
            assert one[k][state] == two[k][state]


PROGRAM = """
import datetime as dt, hashlib
from abm import cases
from abm.model.engine import advance
from abm.model.record.measures import MEASURES
from abm.model.simulation import prepare
scenario = cases.load().scenario(start=dt.date(2012, 2, 6), end=dt.date(2012, 12, 30), scale=12000)
world = prepare(scenario).world(5)
advance(world, 30)
print(hashlib.sha256(b"".join(column.tobytes() for column in world.members)).hexdigest())
"""


@pytest.mark.parametrize("size", [3, BLOCK - 1, BLOCK, BLOCK + 1, 250])
def test_who_lives_side_by_side_with_whom_changes_nothing(small, size):
    """Sections of any size, cut into blocks or seat by seat, give the same members and sums."""
    start = dt.date(2012, 1, 2)  # a campaign: members use, refuse and are trained
    society = prepare(small({"section_size": float(size)}, scale=1000, start=start))
    together, alone = society.world(5), society.world(5)
    used = 0
    for _ in range(20):
        for world in (together, alone):
            open_step(world)
        live(together, 0, together.members.role.size)
        for seat in range(alone.members.role.size):
            live(alone, seat, seat + 1)
        used += np.count_nonzero(together.members.practice)
        for world in (together, alone):
            close_step(world)
        assert state_bytes(together) == state_bytes(alone)
    assert used > 0


def test_beliefs_are_kept_before_the_step_and_after_each_channel():
    assert 1 + len(BELIEF_CHANNELS) == BELIEF_ROWS


def test_plain_python_gives_the_same_bits_as_compiled_code():
    def digest(**extra):
        process = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, **extra},
            capture_output=True,
            text=True,
            check=True,
        )
        return process.stdout.strip()

    compiled, plain = digest(), digest(NUMBA_DISABLE_JIT="1")
    assert compiled == plain
    assert len(compiled) == hashlib.sha256().digest_size * 2


SINCE = dt.date(2012, 5, 7)


def test_full_strength_from_a_date_on_is_full_strength(small):
    plain, switched = prepare(small()).run(5), prepare(small(mechanisms_from=SINCE)).run(5)
    assert plain.series.tobytes() == switched.series.tobytes()


@pytest.mark.parametrize("mechanism", sorted(MECHANISMS))
def test_mechanisms_switched_at_a_date_leave_the_past_alone_and_act_from_then(small, mechanism):
    on, off = small(), small({mechanism: 0.0}, mechanisms_from=SINCE)
    plain, switched = prepare(on).run(5), prepare(off).run(5)
    before = [date <= SINCE for date in plain.dates].index(False)
    assert before > 5
    assert plain.series[:before].tobytes() == switched.series[:before].tobytes()
    inert = {
        "founding",
        "habit",
        "imitation",
        "leak",
        "teams",
    }  # off, or too rare for so small a world
    acted = not np.array_equal(plain.series, switched.series, equal_nan=True)
    assert acted == (mechanism not in inert)


def test_mechanisms_switched_on_the_first_day_are_as_configured_from_the_first_step(small):
    off = small({"norm": 0.0, "influence": 0.0, "familiarity": 0.0, "promise": 0.0})
    plain = prepare(off).run(5)
    switched = prepare(replace(off, mechanisms_from=off.start)).run(5)
    # what the norm covers is followed apart in one of them, which rounds otherwise
    assert np.allclose(plain.series[1:], switched.series[1:], rtol=0, atol=1e-9, equal_nan=True)


def test_replicates_begin_with_the_same_past(small):
    society = prepare(small({"promise": 0.0}, mechanisms_from=SINCE))
    assert society.run(5).series.tobytes() == society.run(5).series.tobytes()


def test_familiarity_grows_in_proportion_to_time_and_stays_when_it_is_switched_off(small):
    rate = 0.1
    society = prepare(small({"familiarity_rate": rate, "familiarity": 0.0}, mechanisms_from=SINCE))
    world = society.world(5)
    advance(world, society.steps)
    switch = (SINCE - society.scenario.start).days // 7
    assert world.clock[0].familiarity == pytest.approx(rate * switch * 7 / 365.25)


def test_the_dummy_does_nothing(small):
    one, other = prepare(small({"dummy": 0.0})).run(5), prepare(small({"dummy": 1.0})).run(5)
    assert one.series.tobytes() == other.series.tobytes()


@pytest.mark.parametrize("every", [1, 3, 7])
@pytest.mark.parametrize(
    ("start", "end", "step"),
    [
        (dt.date(2009, 1, 5), dt.date(2018, 12, 31), 28.0),
        (dt.date(2012, 1, 2), dt.date(2014, 6, 1), 7.0),
        (dt.date(2016, 1, 4), dt.date(2018, 12, 31), 14.0),
    ],
)
def test_what_is_kept_changes_no_outcome(small, start, end, step, every):
    def outcomes(**kept):
        outputs = Outputs(every=every, **kept)
        return prepare(small(start=start, end=end, step=step, outputs=outputs)).run(5).outcomes

    least = outcomes(series=False, ledger=False)
    assert least == pytest.approx(outcomes(series=True, ledger=True), rel=0, abs=0, nan_ok=True)
    assert least == pytest.approx(outcomes(series=False, ledger=True), rel=0, abs=0, nan_ok=True)
    assert not all(map(np.isnan, least.values()))


def test_where_no_outcome_reads_it_what_members_think_is_not_measured(small):
    made = small(outputs=Outputs(every=1, series=False, ledger=False))
    output = prepare(made).run(5)
    belief = output.series[:, output.parties.index("PS"), 0, list(MEASURES).index("belief")]
    breadth = output.series[:, output.parties.index("PS"), 0, list(MEASURES).index("breadth")]
    assert 0 < np.isfinite(belief).sum() < 10
    assert np.isfinite(breadth).all()


def test_scenarios_with_one_history_share_its_dates_but_no_parameters(small):
    one, other = prepare(small()), prepare(small({"stakes_presidential": 0.2}))
    assert one.timetable is other.timetable
    here, there = one.world(1).campaigns, other.world(1).campaigns
    assert (here.stakes != there.stakes).any()
    assert here.code.tolist() == there.code.tolist()
    assert prepare(small(launch="simulated")).world(1).campaigns.launched.max() == NONE
    assert here.launched.max() == 1
