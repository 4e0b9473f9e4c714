"""Editors take what loads, refuse what does not, and tell what a parameter is."""

import json
import tomllib

import pytest

from abm import paths
from abm.config import schema
from abm.parameters import PARAMETERS
from tests.config.texts import FRACTION, SEED_TEXTS
from tests.config.wrong import WRONG


def _delivered():
    home = paths.experiments()
    return [path for path in home.rglob("*.toml") if path != home / paths.CLAIMS]


def as_json(text):
    """Return a TOML text as the JSON that editors check."""
    return json.loads(json.dumps(tomllib.loads(text), default=lambda day: day.isoformat()))


@pytest.fixture
def validator():
    jsonschema = pytest.importorskip("jsonschema")
    described = json.loads(schema.json_schema())
    jsonschema.Draft202012Validator.check_schema(described)
    return jsonschema.Draft202012Validator(described)


def test_every_config_names_it():
    home = paths.experiments()
    for path in _delivered():
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        named = first.removeprefix("#:schema ")
        assert (path.parent / named).resolve() == (home / schema.FILE).resolve()


def test_it_takes_what_loads(validator):
    delivered = [path.read_text() for path in _delivered()]
    for text in [*delivered, *SEED_TEXTS, FRACTION + "resolution = 4"]:
        assert list(validator.iter_errors(as_json(text))) == []


@pytest.mark.parametrize(
    "case",
    [
        *("unknown table", "unknown key", "unknown parameter", "unknown mechanism"),
        *("unknown party", "unknown field of a row", "unknown kind", "unknown factor"),
        *("text for a number", "above its range", "strength above its range", "zero step"),
        *("resolution of two", "name that leads elsewhere"),
    ],
)
def test_it_refuses_what_does_not(validator, case):
    assert list(validator.iter_errors(as_json(WRONG[case][0])))


def test_it_tells_the_range_default_unit_and_source_of_a_parameter():
    described = json.loads(schema.json_schema())["$defs"]["Parameters"]["properties"]
    assert list(described) == list(PARAMETERS)
    one, known = described["effort"], PARAMETERS["effort"]
    assert (one["minimum"], one["maximum"]) == (known.low, known.high)
    assert one["default"] == known.default
    assert known.unit in one["description"]
    assert known.source in one["description"]
