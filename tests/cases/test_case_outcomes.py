"""Outcomes that a case asks for beside those of every case."""

import shutil
from dataclasses import replace

import pytest

from abm import cases


@pytest.fixture
def uk(tmp_path):
    """Return a function that loads a copy of the British case with these outcomes."""

    def loaded(outcomes):
        folder = tmp_path / "copy"
        shutil.copytree(cases.FOLDER / "uk", folder)
        path = folder / "case.toml"
        text = path.read_text(encoding="utf-8")
        before, rest = text.split("\n[outcomes]\n")
        kept = rest[rest.index("\n[parameters") :]
        path.write_text(f"{before}\n[outcomes]\n{outcomes}\n{kept}", encoding="utf-8")
        return cases.load(folder)

    return loaded


def test_a_case_has_the_outcomes_that_it_asks_for(uk):
    case = uk(
        'trust = { party = "LD", measure = "belief", role = "cadre", day = 2012-05-01 }\n'
        'canvass = { campaign = "LD-general-2010" }\n'
    )
    assert case.outcomes["trust"].meaning == (
        "mean belief in the efficacy of data-driven canvassing, of LD cadres, on 1 May 2012"
    )
    assert case.outcomes["canvass"].unit == "share"
    assert not {"trust", "canvass"} & set(cases.load("france").outcomes)


def test_meanings_have_the_words_of_the_case(uk):
    case = replace(
        uk('own = { campaign = "LD-general-2010" }'),
        words={"technique": "text", "use": "write", "used": "wrote", "using": "writing"},
    )
    meanings = {name: outcome.meaning for name, outcome in case.outcomes.items()}
    assert not [text for text in meanings.values() if "canvass" in text or "{" in text]
    assert meanings["own"] == (
        "largest share of active LD members who wrote in the general election campaign of 2010"
    )
    assert "who credited writing with victory" in meanings["attributing_2015"]


@pytest.mark.parametrize(
    ("outcome", "problem"),
    [
        ('x = { campaign = "LD-generel-2010" }', 'did you mean "LD-general-2010"?'),
        ('x = { party = "LIB", measure = "use", day = 2012-05-01 }', "no such party"),
        ('x = { party = "LD", measure = "beleif", day = 2012-05-01 }', 'did you mean "belief"?'),
        ('x = { party = "LD", measure = "belief" }', "needs a day"),
        ('x = { party = "LD", measure = "belief", day = 2009-05-01 }', "must lie within the case"),
        (
            'x = { party = "LD", measure = "depth", role = "cadre", day = 2012-05-01 }',
            "depth is of the party: leave role out",
        ),
        ('x = { campaign = "LD-general-2010", party = "LD" }', "takes a campaign alone"),
        ('use_2015 = { campaign = "LD-general-2010" }', "an outcome that every case has"),
        ('X = { campaign = "LD-general-2010" }', "a small letter"),
    ],
)
def test_an_outcome_that_cannot_be_read_is_refused(uk, outcome, problem):
    with pytest.raises(cases.CaseError) as refused:
        uk(outcome)
    assert problem in str(refused.value)
