"""The schema has every key of a scenario; editors accept what loads and refuse what does not."""

import json
import re
import tomllib
import typing
from dataclasses import fields

import pytest

from abm import cases, paths
from abm.cases.values import IDENTIFIER
from abm.config import schema
from abm.parameters import PARAMETERS
from abm.scenario import Campaign, Event, Outputs, Party, Result, Scenario
from tests.config.texts import FRACTION, SEED_TEXTS
from tests.config.wrong import WRONG


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (schema.CampaignTable, Campaign),
        (schema.ResultTable, Result),
        (schema.EventTable, Event),
        (schema.PartyTable, Party),
        (schema.OutputsTable, Outputs),
    ],
)
def test_has_every_field_of_the_scenario(table, kind):
    only_in_configs = {"remove", "agents_replicates"}
    names = {f.name for f in fields(kind)} - {"id"}
    if kind is Party:  # a config has the columns of parties.csv
        names = names - {"name", "label"} | {"full_name"}
    assert set(table.model_fields) - only_in_configs == names


def test_scenario_keys_are_those_of_a_scenario():
    types = typing.get_type_hints(Scenario)
    assert set(schema.ScenarioKeys.model_fields) <= set(types)


def test_identifiers_suit_every_row_of_the_calendar():
    calendar = cases.load().calendar
    for row in (*calendar.campaigns, *calendar.results, *calendar.events):
        assert re.fullmatch(IDENTIFIER, row.id)


def _delivered():
    home = paths.experiments()
    return list(home.rglob("*.toml"))


def as_json(text):
    """Return a TOML text as the JSON that editors check."""
    return json.loads(json.dumps(tomllib.loads(text), default=lambda day: day.isoformat()))


@pytest.fixture
def validator():
    jsonschema = pytest.importorskip("jsonschema")
    described = json.loads(schema.json_schema())
    jsonschema.Draft202012Validator.check_schema(described)
    return jsonschema.Draft202012Validator(described)


def test_every_config_names_the_schema():
    home = paths.experiments()
    for path in _delivered():
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        schema_path = first.removeprefix("#:schema ")
        assert (path.parent / schema_path).resolve() == (home / schema.FILE).resolve()


def test_editors_accept_configs_that_load(validator):
    delivered = [path.read_text() for path in _delivered()]
    for text in [*delivered, *SEED_TEXTS, FRACTION + "resolution = 4"]:
        assert list(validator.iter_errors(as_json(text))) == []


@pytest.mark.parametrize(
    "case",
    [
        *("unknown table", "unknown key", "unknown parameter", "unknown mechanism"),
        *("unknown field of a party", "unknown field of a row", "unknown kind", "unknown factor"),
        *("text for a number", "above its range", "strength above its range", "zero step"),
        *("resolution of two", "name that leads elsewhere"),
    ],
)
def test_editors_refuse_configs_that_do_not_load(validator, case):
    assert list(validator.iter_errors(as_json(WRONG[case][0])))


def test_the_schema_describes_the_range_default_unit_and_source_of_a_parameter():
    described = json.loads(schema.json_schema())["$defs"]["Parameters"]["properties"]
    assert list(described) == list(PARAMETERS)
    key, parameter = described["effort"], PARAMETERS["effort"]
    assert (key["minimum"], key["maximum"]) == (parameter.low, parameter.high)
    assert key["default"] == parameter.default
    assert parameter.unit in key["description"]
    assert parameter.source in key["description"]
