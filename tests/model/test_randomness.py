"""A statistical battery for the keyed generator, walking over keys as the model walks over them.

Each test of ``tests/battery.py`` turns a sequence of draws into a two-sided p-value; each walk of
:data:`WALKS` varies one part of the key (seed, mechanism, step, person, draw number) or several;
each couple of :data:`COUPLES` compares two sequences whose keys differ in one part only.  A perfect
generator would fail the battery with probability at most ``FAMILY``: a single p-value fails it
below ``FAMILY / COUNT`` (Bonferroni).  Keys are fixed, so the verdict never changes.
"""

from __future__ import annotations

import numpy as np
import pytest
from numba import config

from abm.model.compiler import loop
from abm.model.randomness import code, person_key, stream, uniform
from tests.model.battery import TESTS, independent

FAMILY = 1e-4
SHORT, QUICK, LONG = 1 << 15, 1 << 17, 1 << 24
"""Draws of 53 bits a sequence: 2 and 7 million bits, and 0.9 thousand million."""

PARTIES = np.array([code(name) for name in ("EM", "FI", "LR", "PS")], dtype=np.uint64)


@loop
def fill(seeds, mechanisms, steps, codes, ordinals, numbers, hashed, out):
    for i in range(out.size):
        word = stream(seeds[i], mechanisms[i], steps[i])
        key = person_key(codes[i], ordinals[i]) if hashed else codes[i] + ordinals[i]
        out[i] = uniform(word, key, numbers[i])


def keyed(n, seed=2012, mechanism=7, step=166, party=PARTIES[3], ordinal=1000, number=0, hashed=1):
    """Draws of the model's generator for n keys; each part is one value or n of them."""
    parts = [seed, mechanism, step, party, ordinal, number]
    columns = [np.ascontiguousarray(np.broadcast_to(np.uint64(x), n)) for x in parts]
    if config.DISABLE_JIT:
        seeds, mechanisms, steps, codes, ordinals, numbers = columns
        key = person_key(codes, ordinals) if hashed else codes + ordinals
        return uniform(stream(seeds, mechanisms, steps), key, numbers)
    out = np.empty(n)
    fill(*columns, hashed, out)
    return out


# sequences: which part of the key varies along them (i counts from 0)
WALKS = {
    "persons of a party": lambda draw, i: draw(i.size, ordinal=i),
    "steps of a person": lambda draw, i: draw(i.size, step=i),
    "draw numbers": lambda draw, i: draw(i.size, number=i),
    "seeds": lambda draw, i: draw(i.size, seed=i),
    "sections, by place": lambda draw, i: draw(i.size, ordinal=i, hashed=0),
    "steps, by mechanism": lambda draw, i: draw(i.size, mechanism=1 + i % 16, step=i // 16),
    "persons, by party": lambda draw, i: draw(i.size, party=PARTIES[i % 4], ordinal=i // 4),
    "persons, by week": lambda draw, i: draw(i.size, step=i % 522, ordinal=i // 522),
    "persons, by trait": lambda draw, i: draw(i.size, step=0, number=i % 11, ordinal=i // 11),
}
COUPLES = {
    "successive steps": ({"step": 166}, {"step": 167}),
    "two mechanisms": ({"mechanism": 7}, {"mechanism": 8}),
    "successive draw numbers": ({"number": 0}, {"number": 1}),
    "successive seeds": ({"seed": 2012}, {"seed": 2013}),
    "two parties": ({"party": PARTIES[2]}, {"party": PARTIES[3]}),
    "the next person": ({}, {"shift": 1}),
}


COUNT = len(WALKS) * len(TESTS) + 4 * len(COUPLES)
LEVEL = FAMILY / COUNT


def sequences(draw, n, walk):
    """The sequence of a walk, as the battery tests it."""
    return WALKS[walk](draw, np.arange(n, dtype=np.uint64))


def couple(draw, n, name):
    """Two sequences of persons whose keys differ in one part."""
    pair = []
    for parts in COUPLES[name]:
        rest = dict(parts)
        ordinal = np.arange(n, dtype=np.uint64) + np.uint64(rest.pop("shift", 0))
        pair.append(draw(n, ordinal=ordinal, **rest))
    return pair


def battery(draw, n):
    """Every p-value of the battery, by (test, walk or couple)."""
    p_values = {}
    for walk in WALKS:
        u = sequences(draw, n, walk)
        p_values |= {(test, walk): of(u) for test, of in TESTS.items()}
    for name in COUPLES:
        p_values |= {(t, name): p for t, p in independent(*couple(draw, n, name)).items()}
    assert len(p_values) == COUNT
    return p_values


def rejected(p_values):
    """What a perfect generator would show with probability below :data:`FAMILY` at all."""
    return {where: p for where, p in p_values.items() if not p >= LEVEL}


@pytest.mark.parametrize("walk", WALKS)
def test_draws_along_a_part_of_the_key_pass(walk):
    u = sequences(keyed, QUICK, walk)
    assert u.min() >= 0.0
    assert u.max() < 1.0
    assert not rejected({(test, walk): of(u) for test, of in TESTS.items()})


@pytest.mark.parametrize("name", COUPLES)
def test_draws_whose_keys_differ_in_one_part_are_independent(name):
    assert not rejected(independent(*couple(keyed, QUICK, name)))


@pytest.mark.verify
@pytest.mark.parametrize("walk", WALKS)
def test_a_thousand_million_bits_along_a_part_of_the_key_pass(walk):
    u = sequences(keyed, LONG, walk)
    assert not rejected({(test, walk): of(u) for test, of in TESTS.items()})


@pytest.mark.verify
@pytest.mark.parametrize("name", COUPLES)
def test_a_thousand_million_bits_whose_keys_differ_in_one_part_are_independent(name):
    assert not rejected(independent(*couple(keyed, LONG, name)))


def well_known(n, **parts):
    """PCG64 instead of the keyed generator: what no battery should reject."""
    seed = [int(np.sum(np.asarray(x, dtype=np.uint64)) % 2**32) for x in parts.values()]
    return np.random.default_rng(seed).random(n)


def lattice(n, seed=1, mechanism=1, step=1, party=1, ordinal=1, number=1, hashed=1):
    """The lowest 32 bits of one step of a linear congruential generator."""
    key = np.uint64(0)
    for part in (seed, mechanism, step, party, ordinal, number):
        key = (key + np.broadcast_to(np.uint64(part), n)) * np.uint64(6364136223846793005)
        key += np.uint64(1442695040888963407)
    return (key & np.uint64((1 << 32) - 1)).astype(float) / 2.0**32


def forgetting(part):
    """The model's generator, were one part of the key forgotten."""
    return lambda n, **parts: keyed(n, **{k: v for k, v in parts.items() if k != part})


def blunt(n, **parts):
    """The model's generator, were its draws of 16 bits."""
    return np.floor(keyed(n, **parts) * 65536.0) / 65536.0


def leaning(n, **parts):
    """The model's generator, were it a little under one half."""
    return keyed(n, **parts) ** 1.1


@pytest.mark.parametrize(
    ("generator", "wrong"),
    [
        pytest.param(well_known, False, id="PCG64"),
        pytest.param(lattice, True, id="low bits of an LCG"),
        pytest.param(forgetting("step"), True, id="step forgotten"),
        pytest.param(forgetting("mechanism"), True, id="mechanism forgotten"),
        pytest.param(forgetting("number"), True, id="draw number forgotten"),
        pytest.param(forgetting("party"), True, id="party forgotten"),
        pytest.param(blunt, True, id="draws of 16 bits"),
        pytest.param(leaning, True, id="mean 0.476"),
    ],
)
def test_the_battery_tells_a_bad_generator_from_a_good_one(generator, wrong):
    assert bool(rejected(battery(generator, SHORT))) == wrong
