"""Random numbers by key: (seed, mechanism, step, person, draw number) gives one uniform number.

Nothing is ever drawn from a shared stream, so switching a rule off, or walking over members in
another order, leaves every other draw alone: these are common random numbers by person.
Each key is hashed by the finaliser of splitmix64 (Steele, Lea and Flood 2014, with the
constants of variant 13 of D. Stafford); ``tests/test_randomness.py`` holds the statistical battery.
"""

from __future__ import annotations

import hashlib

import numpy as np

from abm.model.compiler import rule

Word = int | np.uint64
"""A 64-bit word: a seed, a key, a stream."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 1.0 / 9007199254740992.0

# One number for each purpose of a draw; a new purpose takes a new number, none is ever reused.
TRAITS = 1
TIES = 2
ENTRY = 3
EXIT = 4
PROMOTION = 5
TRAINING = 6
PRACTICE = 7
OPEN_RESISTANCE = 8
ATTRIBUTION = 9
LAUNCH = 10
MANDATE = 11
VENDOR = 12
STAFF_FATE = 13
RESULT = 14
PLACEMENT = 15
EXPERIENCE = 16
STORY = 17
IMITATION = 18
ACTIVATION = 19
LOCAL_RESULT = 20
MODEL = 21
MOVE = 22
VENDOR_EXIT = 23
TEAM = 24
RETURN = 25
REVISIT = 26


@rule
def mix(word: Word) -> Word:
    """Hash a 64-bit word into another, each input bit moving half of the output bits."""
    bits = np.uint64(word)
    bits = (bits ^ (bits >> _S30)) * _FIRST
    bits = (bits ^ (bits >> _S27)) * _SECOND
    return bits ^ (bits >> _S31)


@rule
def stream(seed: Word, mechanism: int, step: Word) -> Word:
    """Key of one mechanism at one step (or campaign, or result) of one run."""
    word = np.uint64(mix(np.uint64(seed) + _GOLDEN))
    word = np.uint64(mix(word + np.uint64(mechanism) * _GOLDEN))
    return mix(word + np.uint64(step) * _GOLDEN)


@rule
def person_key(party_code: Word, ordinal: int) -> Word:
    """Key of a person: the party that the person entered, and the rank of entry there."""
    return mix(np.uint64(mix(party_code)) + np.uint64(ordinal) * _GOLDEN)


@rule
def uniform(stream_key: Word, key: Word, number: Word) -> float:
    """Uniform number in [0, 1), the ``number``-th of this person (or thing) in this stream."""
    word = np.uint64(mix(np.uint64(stream_key) + np.uint64(key) + np.uint64(number) * _GOLDEN))
    return np.float64(word >> _S11) * _UNIT


def code(name: str) -> int:
    """A 63-bit number for a name, the same on every machine and in every order of parties."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little") >> 1


def replicate_seed(root: int, *key: int | str) -> int:
    """Seed of a replicate, in [0, 2^63): a hash of the root seed and of its key."""
    text = "\0".join(str(part) for part in (root, *key))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little") >> 1
