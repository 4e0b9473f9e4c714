"""The README begins with what was found: three sentences that follow the numbers of the paper."""

from __future__ import annotations

import copy
import json
import tomllib

import pytest

from paper import findings
from paper.results import TARGET

LONGEST = 150


@pytest.fixture
def numbers():
    return json.loads(TARGET.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def groups():
    return tomllib.loads(findings.GROUPS.read_text(encoding="utf-8"))["design"]["groups"]


def test_the_readme_is_short_and_begins_with_findings_and_a_picture():
    text = findings.README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST
    places = [text.index(part) for part in ("<!-- findings -->", "![", "## A picture of", "## Two")]
    assert places == sorted(places)
    assert "\n## " not in text[: places[1]]


def test_sentences_say_what_the_numbers_say(numbers, groups):
    change, causes, belief = findings.sentences(numbers, groups, findings.claims())
    before, after = (numbers["baseline"][f"resistance_{year}"]["value"] for year in (2012, 2017))
    assert f"falls from {100 * before:.0f} % to {100 * after:.0f} %" in change
    shares = numbers["shares_2012"]["resistance"]["groups"]
    assert f"{100 * max(group['share']['value'] for group in shares.values()):.0f} %" in causes
    assert f"{100 * numbers['observer']['PS/activist/anything/leads']['observer']:.0f} %" in belief


def test_other_numbers_give_other_sentences(numbers, groups):
    other = copy.deepcopy(numbers)
    outcomes, shares = other["baseline"], other["shares_2012"]
    outcomes["resistance_2017"]["value"] = 0.5
    outcomes["resistance_2012"]["value"] = 0.2
    outcomes["use_2017"] = outcomes["use_2012"]
    shares["resistance"]["groups"]["norm"]["share"] = {"value": 0.77, "low": 0.7, "high": 0.8}
    shares["led"] = [["norm", 9]]
    other["claims"] |= {"supported": ["F01", "F06"], "refuted": ["F10", "F17"], "undecided": []}
    texts = {"F01": "Vendors.", "F06": "Victory.", "F10": "All.", "F17": "Cadres."}
    change, causes, belief = findings.sentences(other, groups, texts)
    assert "rises from 20 % to 50 %" in change
    assert "stays at" in change
    assert "*norm* (norm, influence, imitation, leak) has the largest share" in causes
    assert "77 %** (95 % interval 70 to 80 %; first in 9 of " in causes
    counts = (
        "two are supported (“Vendors”; “Victory”), two are refuted (“All”; “Cadres”) and none is"
    )
    assert counts in belief
    other["claims"] |= {"supported": [], "refuted": [], "undecided": ["F01"]}
    assert "and one is undecided." in findings.sentences(other, groups, texts)[2]
