"""The terms in the sentences of a study, each with what it means, from the registries.

States are those of the record, parties and claims those of the case, groups, scenarios and
parameters those of the experiment, and patterns those of :mod:`abm.studies.pattern_list`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from abm import paths
from abm.config.experiment import BASELINE
from abm.mechanisms import MECHANISMS
from abm.model.record.measures import MEASURES
from abm.parameters import PARAMETERS
from abm.quantities import spoken
from abm.structures import STRUCTURES
from abm.studies import words
from abm.studies.pattern_criteria import allowed, of_pattern
from abm.studies.pattern_list import PATTERNS
from abm.studies.pattern_scoring import in_case_words, undefined

if TYPE_CHECKING:
    from abm.cases import Case
    from abm.config import Experiment
    from abm.scenario import Scenario


class Term(NamedTuple):
    """A term.

    Attributes
    ----------
    name, means : str
    pattern : str
        Regular expression that finds it in sentences; its name and the plural of that if empty.
    """

    name: str
    means: str
    pattern: str = ""


STATES = {
    "resistance": "resistance",
    "belief": "belief",
    "identity cost": "identity",
    "privacy concern": "privacy",
    "skill": "skill",
    "use": "breadth",
    "publicity": "publicity",
    "redesign": "depth",
}
"""States in the words of sentences, with the measure of each."""

CONCEPTS = {
    "activist": "a member of a section who holds no post",
    "cadre": "a member who holds a post: the secretary of a section, or an officer of a federation "
    "or of the national party",
    "mandate": "the decision that the members of a section {use}",
    "active member": "a member, of whatever rank, who does campaign work at all and so can canvass",
    "digital staff": "the paid young staff at the headquarters of a party who work with data",
}
"""Words of sentences that name neither a state nor a statistic, in the words of a case."""

STATISTICS = {
    "draw": "a set of values of the uncertain parameters",
    "replicate": "one of the runs of the same scenario, which differ by their random numbers alone",
    "Shapley value": "what a group adds to a change, averaged over all orders in which the groups "
    "can be switched on; the values of all groups add up to what they do together",
    "interaction": "by how much what two groups do together differs from the sum of what each does "
    "by itself, averaged over the states of the others",
    "ledger": "the account, kept within each run, that posts every change of a state to the rule "
    "that made it",
    "tau": "Kendall's rank correlation: 1 if all pairs of groups have the same order, -1 if all "
    "have the opposite one",
    "Q2": "the share of the variance of an output that an emulator predicts at runs that it has "
    "not seen",
    "emulator": "a statistical model that is fitted to runs and predicts what others would show",
    "first-order index": "the share of the variance of an output that an input makes by itself "
    "(Sobol')",
    "total index": "the share of the variance of an output that an input makes by itself and "
    "together with others (Sobol')",
    "mu*": "the mean size of the change of an output when one input moves by a given part of its "
    "range, at many places (Morris)",
    "Bayes factor": "by how much the evidence multiplies the odds of one statement against another",
    "resample": "a sample of the runs, drawn with replacement, by which intervals are computed "
    "(bootstrap)",
    "control": "a number without any effect in the model: what is estimated for it is error",
    "utils": "the unit in which the reasons for and against a decision are added; where chance "
    "weighs as much as in the standard logistic distribution, 1 more multiplies the odds by about "
    "2.7",
}

_NAMED = r"(?i)(?:\bin |\bscenario |[;:,(] |\band ){}(?=[,;:.() ])"
"""Regular expression of a scenario, whose name may be common words, where sentences name it."""

PATTERN = "a pattern that the sources document and the model should show, fixed before any result"
CLAIM = (
    "a claim on causes that the article (Theviot 2018) makes, here in our words; the model may "
    "refute it"
)


def terms(experiment: Experiment, sentences: Iterable[str]) -> list[str]:
    """Return the terms that some sentences contain, each as a sentence of its own.

    A term that the sentences explain themselves, in the same words, is left out.

    Parameters
    ----------
    experiment : Experiment
        Of which the study was made.
    sentences : iterable of str
    """
    text = " ".join(sentences)
    return [
        f"{words.sentence(term.name)}: {term.means}."
        for term in _all(experiment)
        if term.means not in text and re.search(term.pattern or _word(term.name), text)
    ]


def group_means(names: Iterable[str]) -> str:
    """Return what a group of mechanisms contains, in words."""
    return "; ".join(MECHANISMS[name].meaning for name in names)


def scenario_means(experiment: Experiment, name: str) -> str:
    """Return by what a scenario of a config differs from the baseline, in words."""
    settings = experiment.settings.get("scenarios", {}).get(name, {})
    return "; ".join(_differences(settings, experiment.points.scenarios[BASELINE]))


def _all(experiment: Experiment) -> Iterator[Term]:
    case, design = experiment.case, experiment.settings.get("design", {})
    for party in case.parties:
        if party.label != party.name:
            yield Term(party.name, party.label, rf"\b{re.escape(party.name)}\b")
    yield from (Term(name, case.say(means)) for name, means in CONCEPTS.items())
    for name, measure in STATES.items():
        of = MEASURES[measure]
        means = of.meaning.removeprefix(f"mean {name}: ").format(**case.words).removesuffix(" now")
        yield Term(name, f"{means} ({of.unit})" if of.unit == words.SCALE else means)
    factors = [f.key for f in experiment.points.factors if f.group == "parameters"]
    for name, members in design.get("groups", {}).items():
        if name not in factors:
            yield Term(spoken(name), f"a group of mechanisms: {group_means(members)}")
    for name in experiment.points.scenarios:
        if name != BASELINE and (means := scenario_means(experiment, name)):
            yield Term(spoken(name), means, _NAMED.format(re.escape(spoken(name))))
    for key in factors:
        if key in PARAMETERS:
            yield Term(spoken(key), _parameter_means(key))
    yield Term("P with a number", PATTERN, r"\bP\d")
    for name, pattern in PATTERNS.items():
        says = in_case_words(pattern.says, case)
        yield Term(name, f"{says}{_required(name, case)}", rf"\b{name}\b")
    yield Term("F with a number", CLAIM, r"\bF\d\d")
    for name, claim in _claims(experiment).items():
        yield Term(name, claim, rf"\b{name}\b")
    yield from (Term(name, means) for name, means in STATISTICS.items())


def _required(name: str, case: Case) -> str:
    """Return a sentence with the conditions of a pattern that a case defines, if it has any."""
    required = [
        f"{in_case_words(criterion.says, case)} ({allowed(criterion.low, criterion.high)})"
        for criterion in of_pattern(name)
        if not undefined(criterion, case)
    ]
    return f". It is reproduced if these hold: {'; '.join(required)}" if required else ""


def _parameter_means(name: str) -> str:
    """Return what a parameter is, without what only the names of other parameters would say."""
    row = PARAMETERS[name]
    clauses = row.meaning.split("; ")
    means = "; ".join([clauses[0], *(clause for clause in clauses[1:] if "_" not in clause)])
    return spoken(means) if row.unit == "-" else f"{spoken(means)} ({row.unit})"


def _claims(experiment: Experiment) -> dict[str, str]:
    """Return the claims of the case, without further readings, as clauses."""
    from abm.studies.claim_tests import load

    path = experiment.case.folder / paths.CLAIMS
    of = load(path) if path.is_file() else {}
    return {name: claim.claim.removesuffix(".") for name, claim in of.items() if " " not in name}


def _word(name: str) -> str:
    """Return the regular expression of a word or its plural, whatever its capitals."""
    end = r"\b" if name[-1].isalnum() else ""
    return rf"(?i)\b{re.escape(name)}(?:s{end}|{end})"


def _differences(settings: Mapping[str, Any], base: Scenario) -> Iterator[str]:
    """Yield the settings of a scenario in words, with what the baseline has instead."""
    for table, rows in settings.items():
        if table == "factors":
            if len(settings) == 1:
                yield f"{len(rows)} more numbers vary, each over its range"
        elif table == "parameters":
            for name, value in rows.items():
                row = PARAMETERS[name]
                yield f"{row.meaning}: {value:g} instead of {row.default:g}"
        elif table == "mechanisms":
            off = [name for name, strength in rows.items() if not strength]
            if off:
                yield f"without these rules: {group_means(off)}"
            for name, strength in rows.items():
                if strength:
                    yield f"{MECHANISMS[name].meaning}: {strength:g} times as strong"
        elif table == "experiment":
            for name, value in rows.items():
                yield _of_experiment(name, value, base)
        elif isinstance(rows, Mapping):
            yield from _leaves(rows)


def _of_experiment(name: str, value: Any, base: Scenario) -> str:
    """Return a key of the table ``experiment`` of a scenario in words."""
    if name == "structure":
        return STRUCTURES[value].meaning
    if name in _SETTINGS:
        return _SETTINGS[name].format(value, getattr(base, name))
    return f"{spoken(name)}: {spoken(str(value))}"


_SETTINGS = {
    "step": "a step is {:g} days instead of {:g}",
    "scale": "1 agent stands for {:g} members instead of {:g}",
}
"""What keys of the table ``experiment`` mean with a value, and with that of the baseline."""


def _leaves(table: Mapping[str, Any], *path: str) -> Iterator[str]:
    """Yield each value of a nested table after the keys that lead to it."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, *path, key)
        elif key == "remove":
            yield f"without {path[-1]}"
        else:
            shown = "a series of its own" if isinstance(value, list) else value
            yield f"{' '.join((*path, key))}: {shown}"
