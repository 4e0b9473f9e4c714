"""What was found, in three sentences at the head of the README, from the numbers of the paper."""

from __future__ import annotations

import json
import re
import textwrap
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from abm import cases, paths
from abm.studies import claim_tests
from abm.studies.claims.study import REFUTED, SUPPORTED, UNDECIDED
from paper.results import PROJECT, TARGET

README = PROJECT / "README.md"
GROUPS = PROJECT / "experiments" / "groups.toml"
PLACE = re.compile(r"(?<=<!-- findings -->\n).*(?=\n<!-- end of findings -->)", re.DOTALL)
"""The part of the README that is written here."""

WIDTH = 120
"""Characters in a line of the README."""

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def texts() -> dict[Path, str]:
    """Return the text of the README with what is found in the results as they are."""
    numbers = json.loads(TARGET.read_text(encoding="utf-8"))
    groups = tomllib.loads(GROUPS.read_text(encoding="utf-8"))["design"]["groups"]
    wrapped = (textwrap.fill(each, WIDTH) for each in sentences(numbers, groups, claims()))
    findings = "\n\n".join(wrapped)
    return {README: PLACE.sub(lambda _: findings, README.read_text(encoding="utf-8"))}


def claims() -> dict[str, str]:
    """Return the claims of the article as sentences, keyed by their names such as ``F01``."""
    of_case = claim_tests.load(cases.load("france").folder / paths.CLAIMS)
    return {name: each.claim for name, each in of_case.items()}


def sentences(
    numbers: dict[str, Any], groups: dict[str, list[str]], claims: Mapping[str, str]
) -> list[str]:
    """Return the sentences: how much was accepted, by what, and whether results justified it.

    Parameters
    ----------
    numbers : dict
        The content of ``numbers.json``.
    groups : dict of str to list of str
        The mechanisms of each group.
    claims : mapping of str to str
        The claims of the article as sentences, keyed by their names such as ``F01``.
    """
    return [_change(numbers), _causes(numbers["shares_2012"], groups), _belief(numbers, claims)]


def _change(numbers: dict[str, Any]) -> str:
    outcomes, runs = numbers["baseline"], numbers["runs"]["baseline"]["runs"]
    resistance = _from_to(outcomes["resistance_2012"], outcomes["resistance_2017"])
    use = _from_to(outcomes["use_2012"], outcomes["use_2017"])
    return (
        "**In the model, the resistance of Socialist activists (the probability that they refuse "
        f"to canvass with data if asked) {resistance} between April 2012 and April 2017, and "
        f"the share of active members who canvass with data {use} from one presidential campaign "
        f"to the next** (medians of {runs} runs at the default values)."
    )


def _causes(shares: dict[str, Any], groups: dict[str, list[str]]) -> str:
    of_fall = {name: group["share"] for name, group in shares["resistance"]["groups"].items()}
    first = max(of_fall, key=lambda name: of_fall[name]["value"])
    led, draws = dict(shares["led"]).get(first, 0), shares["draws"]["over"]
    return (
        f"**Of {_number(len(groups))} groups of mechanisms, *{_spaced(first)}* "
        f"({', '.join(map(_spaced, groups[first]))}) has the largest share of the "
        f"fall after the victory of 2012: {_percent(of_fall[first])}** (95 % interval "
        f"{_interval(of_fall[first])}; first in {led} of {draws} draws of the parameters); the "
        "vendors' promise has "
        f"{_percent(of_fall['promise'])}, the victory and its interpretation "
        f"{_percent(of_fall['victory'])}, and learning by training and by doing "
        f"{_percent(of_fall['learning'])}."
    )


def _belief(numbers: dict[str, Any], texts: Mapping[str, str]) -> str:
    seen, claims = numbers["observer"]["PS/activist/anything/leads"], numbers["claims"]
    verdicts = {verdict: claims[verdict] for verdict in (SUPPORTED, REFUTED, UNDECIDED)}
    judged = sum(map(len, verdicts.values()))
    parts = []
    for verdict, names in verdicts.items():
        quoted = "; ".join(f"“{texts[name].rstrip('.')}”" for name in names)
        told = f" ({quoted})" if names and verdict != UNDECIDED else ""
        parts.append(f"{_number(len(names))} {'is' if len(names) < 2 else 'are'} {verdict}{told}")
    belief = _from_to(seen["start"], seen["end"])
    return (
        f"**Their belief that it wins votes {belief}, where an observer who sees the same "
        "elections, and asks whether canvassing adds anything, would end at "
        f"{_percent(seen['observer'])}**; of {_number(judged)} claims of the article that were "
        f"put to tests which can refute them, {', '.join(parts[:-1])} and {parts[-1]}."
    )


def _from_to(before: Any, after: Any) -> str:
    """Return how a share changed, in words."""
    first, last = _percent(before), _percent(after)
    if first == last:
        return f"stays at {first}"
    return f"{'falls' if _value(after) < _value(before) else 'rises'} from {first} to {last}"


def _value(number: Any) -> float:
    return float(number["value"] if isinstance(number, dict) else number)


def _percent(number: Any) -> str:
    return f"{100.0 * _value(number):.0f} %"


def _interval(number: dict[str, float]) -> str:
    return f"{100.0 * number['low']:.0f} to {100.0 * number['high']:.0f} %"


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def _spaced(name: str) -> str:
    return name.replace("_", " ")
