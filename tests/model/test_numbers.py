"""Every number that decides behaviour is a parameter: rules hold none, loops none without a reason.

The numbers 0, 1 and 2 are free: they are the ends of shares, signs, halves and squares of a form.
"""

from __future__ import annotations

import ast

from tests.model.syntax import MODEL, PHASES, RULES, numbers, walk

FREE = {0, 1, 2}

CONVENTIONS = {("rules/turnover.py", "BIRTHDAY"): 0.5}
"""Constants of the rules that are conventions of counting; each says which in its docstring."""

IMPORTED = {
    "DAYS_A_WEEK": "a conversion of units",
    "DAYS_A_YEAR": "a conversion of units",
    "YOUNG": "the age that under_35 of a party counts to, fixed by the data",
    "OLD": "the age that over_60 of a party counts from, fixed by the data",
    "ACTIVIST": "a code",
    "STAFF": "a code",
    "SECRETARY": "a code",
    "BY_VENDOR": "a code",
}
"""Constants that the rules take from elsewhere."""

CODES = "numbers of draws and of columns: names of positions"
BOUND = "keeps a division or a logarithm finite, or lies beyond every score"
HALF = "rounds to whole members, or separates won from lost"
PERCENT = "a session is noted in percent of a full one"
NEWTON = "bracket, most steps and tolerance of Newton's method"
OUT_OF_THE_WAY = "a key or an ordinal that no other has"

ELSEWHERE = {
    "phases/aggregates.py": {"_count_lesson": ({0.01}, PERCENT)},
    "phases/belief.py": {"train": ({100.0}, PERCENT)},
    "phases/common.py": {"set_parties": ({0.5}, HALF)},
    "phases/parties.py": {"training": ({1e-9}, BOUND)},
    "phases/turnover.py": {
        "LOWEST": ({1e300}, BOUND),
        "_staff_fates": ({0.5}, HALF),
        "_recruit": ({0.5}, HALF),
    },
    "phases/vendors.py": {
        "LEAST_CREDIBILITY": ({1e-9}, BOUND),
        "hire_vendor": ({1e300}, BOUND),
        "found_outside_vendor": ({0x5EED}, OUT_OF_THE_WAY),
    },
    "population.py": {
        "AGE": ({9}, CODES),
        "LITERACY": ({9, 10, 11, 12}, CODES),
        "FIRST_HIRED": ({24}, OUT_OF_THE_WAY),
        "_copy_fields": ({3, 4}, CODES),
        "_clear_fields": ({3, 4}, CODES),
        "_intercept": ({100.0, 60, 1e-10, 0.5}, NEWTON),
        "found_party": ({0.5}, HALF),
    },
}
"""Numbers of the loops that are no parameters, by file and function or constant, with the reason.

A function or constant that is not named has none but 0, 1 and 2.
"""


def strays(paths):
    """Yield every number of some sources that is not free."""
    for path in paths:
        for place, value in numbers(path):
            if value not in FREE:
                yield place, value


def test_rules_hold_no_number_of_their_own():
    wrong = [
        f"{place}: {value}"
        for place, value in strays(RULES)
        if CONVENTIONS.get((place.file, place.scope)) != value
    ]
    assert not wrong, "numbers belong to abm/parameters.py:\n" + "\n".join(wrong)


def test_conventions_of_the_rules_are_there_and_say_what_they_are():
    for (file, name), value in CONVENTIONS.items():
        body = ast.parse((MODEL / file).read_text(encoding="utf-8")).body
        (at,) = [k for k, node in enumerate(body) if ast.unparse(node) == f"{name} = {value}"]
        text = body[at + 1]
        assert isinstance(text, ast.Expr)
        assert isinstance(text.value.value, str)


def test_rules_take_no_number_from_elsewhere_but_codes_units_and_ages_of_the_data():
    taken = {
        alias.asname or alias.name: str(place)
        for path in RULES
        for place, node, _ in walk(path)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    constants = {name: place for name, place in taken.items() if name.isupper()}
    assert constants.keys() == IMPORTED.keys(), constants


def test_rules_hold_no_text_but_docstrings():
    """A number could hide in a text."""
    wrong = [
        f"{place}: {node.value!r}"
        for path in RULES
        for place, node, ancestors in walk(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        if not isinstance(ancestors[0], ast.Expr)
    ]
    assert not wrong, "\n".join(wrong)


def test_loops_hold_no_number_without_a_reason():
    wrong = [
        f"{place}: {value}"
        for place, value in strays([*PHASES, MODEL / "population.py"])
        if value not in ELSEWHERE.get(place.file, {}).get(place.scope, (set(), ""))[0]
    ]
    assert not wrong, (
        "a number that decides behaviour belongs to abm/parameters.py, one that does not to "
        "ELSEWHERE, with its reason:\n" + "\n".join(wrong)
    )


def test_reasons_are_given_for_numbers_that_are_there():
    there = {}
    for place, value in strays([*PHASES, MODEL / "population.py"]):
        there.setdefault(place.file, {}).setdefault(place.scope, set()).add(value)
    reasons = {
        file: {scope: values for scope, (values, _) in scopes.items()}
        for file, scopes in ELSEWHERE.items()
    }
    assert there == reasons
