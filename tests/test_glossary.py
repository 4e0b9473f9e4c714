"""The glossary explains every name that the model, its configs and its tables use."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest

from abm.mechanisms import MECHANISMS
from abm.model.ledger import CHANNELS
from abm.model.record.measures import MEASURES, PUBLIC_MEASURES, ROLES
from abm.parameters import PARAMETERS
from abm.scenario import ACTIVATIONS
from abm.structures import STRUCTURES

PROJECT = Path(__file__).resolve().parents[1]
GROUPS = PROJECT / "experiments" / "groups.toml"
GLOSSARY = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8")
ENTRY = re.compile(
    r"^- \*\*`?(?P<term>[^*`]+)`?\*\*(?: \(\*[^*]+\*\))?: (?P<text>.+)$", re.MULTILINE
)
ENTRIES = {match["term"]: match["text"] for match in ENTRY.finditer(GLOSSARY)}
FACT = re.compile(r"\b([FB])(\d+)(?:-[FB]?(\d+))?\b")


def facts(text):
    """Return the facts that a text cites, those of a span one by one."""
    return {
        (letter, number)
        for letter, first, last in FACT.findall(text)
        for number in range(int(first), int(last or first) + 1)
    }


@pytest.mark.parametrize(
    "names",
    [
        MECHANISMS,
        {parameter.mechanism for parameter in PARAMETERS.values()},
        tomllib.loads(GROUPS.read_text(encoding="utf-8"))["design"]["groups"],
        MEASURES,
        PUBLIC_MEASURES,
        {part for channel in CHANNELS for part in channel.split("/")},
        ROLES,
        ACTIVATIONS,
        STRUCTURES,
    ],
    ids=[
        *("mechanisms", "parameter groups", "groups of mechanisms", "measures"),
        *("public measures", "channels", "roles", "activations", "structures"),
    ],
)
def test_every_name_has_an_entry(names):
    missing = set(names) - set(ENTRIES)
    assert not missing


def test_each_line_is_one_entry_of_one_sentence_in_the_order_of_the_alphabet():
    lines = [line for line in GLOSSARY.splitlines() if line.startswith("- ")]
    assert len(lines) == len(ENTRIES)
    assert list(ENTRIES) == sorted(ENTRIES, key=str.casefold)
    for term, text in ENTRIES.items():
        sentence = re.sub(r"( [FB]\d+(-[FB]\d+)?,?)+\.$", "", text)
        assert re.fullmatch(r"[^.]+\.", re.sub(r"`[^`]*`", "", sentence)), term


def test_facts_exist_and_those_of_a_mechanism_are_those_of_the_table():
    listed = set()
    for name, column in (("facts", "id"), ("numbers", "id")):
        with (PROJECT / "paper" / "odd" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            listed |= {fact for row in csv.DictReader(file) for fact in facts(row[column])}
    assert not facts(" ".join(ENTRIES.values())) - listed
    for mechanism in MECHANISMS.values():
        cited = facts(ENTRIES[mechanism.name])
        assert facts(mechanism.facts) <= cited, mechanism.name
