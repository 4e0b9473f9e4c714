"""Patterns on any case: what it leaves undefined is not scored, and the reason is given."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from abm import cases
from abm.scenario import CAMPAIGN_ROLES, DAY_ROLES
from abm.studies import tables_of
from abm.studies.pattern_criteria import CRITERIA
from abm.studies.pattern_list import PATTERNS
from abm.studies.pattern_values import LOST, ScenarioOutcomes
from abm.studies.patterns.study import score_criteria, score_patterns
from tests.studies.as_the_article_says import (
    CASE,
    outcomes,
)


def without(role):
    """Return France without what plays a role; without a party, its campaigns have none."""
    given = CASE.roles
    return replace(
        CASE,
        roles=replace(
            given,
            **({role: ""} if role in ("rival", "newcomer") else {}),
            days=tuple(pair for pair in given.days if pair[0] != role),
            campaigns=tuple(
                pair
                for pair in given.campaigns
                if pair[0] != role and pair[0].split("_")[0] != role
            ),
        ),
    )


def in_case(case):
    """Return outcomes as the article says, as far as a case defines them."""
    defined = {
        scenario: {name: value for name, value in values.items() if name in case.outcomes.names}
        for scenario, values in outcomes().scenarios.items()
    }
    return ScenarioOutcomes(case, case.roles.start, defined)


def test_what_a_case_leaves_undefined_is_not_scored_and_the_reason_is_said():
    world = in_case(without("newcomer"))
    table = score_patterns(world, ["baseline"]).set_index("pattern")
    assert set(table.index[table["share"].isna()]) == {"P6"}
    why = "the case names no newcomer"
    assert table.loc["P6", "says"] == f"a new party finds it easier (not scored: {why})"
    assert table.loc["P13", "passes"]
    criteria = score_criteria(world, ["baseline"])
    unscored = criteria[criteria["share"].isna()]
    assert unscored["pattern"].tolist() == ["P6", "P6"]
    assert unscored["says"].str.endswith(f"(not scored: {why})").all()
    assert unscored["holds"].isna().all()


def test_patterns_of_a_victory_are_not_scored_without_one():
    lost = replace(
        CASE.calendar, results=tuple(replace(r, outcome=0.0) for r in CASE.calendar.results)
    )
    table = score_patterns(in_case(replace(CASE, calendar=lost)), ["baseline"])
    unscored = table[table["share"].isna()].set_index("pattern")["says"]
    assert set(unscored.index) == {"P2", "P10", "P12"}
    why = "PS did not win the presidential campaign of 2012"
    assert unscored.str.endswith(f"(not scored: {why})").all()


@pytest.mark.parametrize("role", [*DAY_ROLES, *CAMPAIGN_ROLES, "rival", "newcomer"])
def test_no_role_is_needed_by_every_pattern_and_none_is_a_trap(role):
    world = in_case(without(role))
    table = score_patterns(world, ["baseline"])
    assert not tables_of("patterns")["patterns"].problems(table)
    assert table["share"].notna().sum() >= 8
    assert table.loc[table["share"].notna(), "passes"].all()
    assert table.loc[table["share"].isna(), "says"].str.contains("not scored: the case names").all()
    criteria = score_criteria(world, ["baseline"])
    noted = criteria["says"].str.contains(f"the case names no .*{role}", regex=True)
    assert noted.equals(criteria["share"].isna())


def test_spans_are_those_of_the_calendar_and_of_the_runs():
    world = outcomes()
    assert world.years("start", "early") == pytest.approx(3.277, abs=0.001)
    assert world.years("early", "middle") == pytest.approx(1.993, abs=0.001)
    late = replace(world, start=dt.date(2011, 4, 16))
    assert late.years("start", "early") == pytest.approx(1.0, abs=0.003)
    assert np.isnan(replace(world, start=dt.date(2013, 1, 1)).years("start", "early"))


@pytest.mark.parametrize("name", cases.packaged())
def test_every_text_has_its_words_in_every_packaged_case(name):
    case = cases.load(name)
    texts = [*(p.says for p in PATTERNS.values()), *(c.says for c in CRITERIA)]
    assert not any("{" in case.say(text) for text in texts)
    assert case.say(LOST).lower() in ("lost_2012", "lost_2015")
