"""The schema has every field of a scenario, and identifiers that suit the packaged calendar."""

import re
import typing
from dataclasses import fields

import pytest

from abm import data
from abm.config import schema
from abm.data.values import IDENTIFIER
from abm.scenario import Campaign, Event, Outputs, Party, Result, Scenario


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
    own = {"remove", "agents_replicates"}
    assert set(table.model_fields) - own == {f.name for f in fields(kind)} - {"id"} - (
        {"name"} if kind is Party else set()
    )


def test_scenario_keys_are_those_of_a_scenario():
    types = typing.get_type_hints(Scenario)
    assert set(schema.ScenarioKeys.model_fields) <= set(types)


def test_identifiers_suit_every_row_of_the_calendar():
    calendar = data.calendar()
    for row in (*calendar.campaigns, *calendar.results, *calendar.events):
        assert re.fullmatch(IDENTIFIER, row.id)
