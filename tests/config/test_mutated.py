"""Any damage to a config ends in a run or in a message."""

import dataclasses
import random

from abm.config import ConfigError, load
from abm.model.simulation import simulate
from abm.runs.worker import refuse_nonsense
from tests.config.texts import SEED_TEXTS

STRANGE = [
    *("nan", "-inf", "1e999", "-1", "0", "true", '""', '"x"', "[]", "{}", "[[1]]", "{a = {b = 1}}"),
    *("9" * 400, "-" + "9" * 40, "1979-05-27T07:32:00Z", "07:32:00", "0001-01-01", "9999-12-31"),
    *('"\\u0000"', '"../../x"', '"' + "x" * 10_000 + '"', "[" * 200 + "]" * 200, "'''\n'''", "é"),
]


def mutated(text, chance):
    """Return a config with a few of its characters, values or lines changed."""
    lines = text.splitlines()
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        way = chance.randrange(7)
        name, is_entry, _ = lines[at].partition(" = ")
        if way <= 2 and is_entry:
            lines[at] = f"{name} = {chance.choice(STRANGE)}"
        elif way == 3:
            lines.insert(at, chance.choice(lines))
        elif way == 4:
            del lines[at : at + chance.randint(1, len(lines))]
            lines = lines or [""]
        else:
            spot = chance.randint(0, len(lines[at]))
            new = chance.choice(
                ["", "[", "]", "=", '"', ".", "#", "\\", "\x00", "\t", "é", "𝒳", "\n"]
            )
            lines[at] = lines[at][:spot] + new + lines[at][spot + chance.randint(0, 2) :]
    return "\n".join(lines)


def outcome(path):
    """Return the message about a config; empty if it loads and, made small, runs."""
    try:
        point = load(path).points[0]
    except ConfigError as error:  # whose exit code is 2
        return str(error)
    small = {"scale": 5000, "step": min(92.0, point.scenario.step * 13)}
    small["outputs"] = dataclasses.replace(point.scenario.outputs, every=1000)
    refuse_nonsense(simulate(dataclasses.replace(point.scenario, **small), seed=1))
    return ""


def test_any_damaged_config_runs_or_is_refused_in_a_message(write):
    chance = random.Random(2012)
    messages = [outcome(write(mutated(chance.choice(SEED_TEXTS), chance))) for _ in range(2000)]
    lines = [line for text in messages for line in text.splitlines()]
    assert all(line.isprintable() and len(line) < 1000 for line in lines)
    assert 200 < sum(map(bool, messages)) < 2000
