"""The paper says what the results say: its numbers are theirs, its works exist, and it compiles."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from pathlib import Path

import pytest

from abm import cases, paths
from abm.studies.pattern_list import INPUT, PATTERNS
from abm.studies.patterns.schema import PRIOR
from abm.studies.patterns.study import BUILT_IN
from paper import compile as compiler
from paper.findings import GROUPS

PROJECT = Path(__file__).parents[1]
PAPER = PROJECT / "paper"
SECTIONS = PAPER / "sections"


TEXT = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted(SECTIONS.glob("*.typ"))
    if path.stem != "style"
} | {"supplement": (PAPER / "supplement.typ").read_text(encoding="utf-8")}

OF_RESULTS = (
    *("finding", "abstract", "introduction", "validation", "results", "objections", "limits"),
    *("conclusion", "resume", "supplement"),
)
"""Sections and documents in which every number must come from results."""

DOCUMENTS = ("paper", "supplement")

HEADINGS = [
    "Introduction",
    "Theory and nearest models",
    "Evidence and data",
    "The model",
    "Verification",
    "Calibration and validation",
    "Results",
    "Objections",
    "What the model cannot say",
    "Conclusion",
    "Reproducibility",
]

CODE = re.compile(
    r"""
      //[^\n]*                                             # comments
    | "[^"\n]*"                                            # paths into results, columns
    | \b(?:digits|times|columns|top|size|width|gutter):\s*[\d.]+(?:%|em|pt)?   # how a thing is set
    | \b\d+(?:\.\d+)?fr\b                                  # widths of columns
    | \btested\("F\d\d",\s*\d                              # which test of a claim
    | @[a-z]+\d{4} | <[a-z]+\d{4}>                         # works
    """,
    re.VERBOSE,
)
NAMES = re.compile(
    r"""
      \b(?:19|20)\d\d(?:[–-](?:19|20)?\d\d)?\b             # years
    | (?<![^\W_])(?:[PDB]\d{1,2}|[EF]\d\d)\b             # patterns, cases, sources, evidence, facts
    | \b(?:5\ to\ 95|95|90|50)%                            # levels of intervals
    """,
    re.VERBOSE,
)


def digits(text: str) -> list[tuple[str, str]]:
    """Return the digits that are neither code nor part of a name, each with what is near."""

    def blank(match: re.Match) -> str:
        return " " * len(match.group())

    plain = NAMES.sub(blank, CODE.sub(blank, text))
    return [
        (it.group(), text[max(0, it.start() - 25) : it.end() + 15])
        for it in re.finditer(r"\d+", plain)
    ]


@pytest.mark.parametrize("section", OF_RESULTS)
def test_every_number_comes_from_results(section):
    assert digits(TEXT[section]) == []


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("refusal falls from 0.41", ["0", "41"]),
        ("in 37% of runs", ["37"]),
        ("a share of 95 of them", ["95"]),
        ("12 of P12", ["12"]),
        ('#n("baseline:resistance_2012", digits: 3) in April 2012 (P1, F04, D3)', []),
        ("intervals of 95%, 5 to 95% of runs, 2012–17", []),
        ('// 17 in a comment\n#tested("F01", 2, digits: 0) @grimm2020', []),
    ],
)
def test_a_number_that_is_typed_is_found(text, typed):
    """Numbers in code and in names are not; each run of digits counts for itself."""
    assert [number for number, _ in digits(text)] == typed


def test_every_scored_pattern_is_shown_by_some_draws_of_the_priors_and_not_by_nearly_all():
    """As the section on validation says; P15 is a rule of the model, and is not scored."""
    rows = PRIOR.rows(PROJECT / "results" / "patterns_prior")
    assert all(row["draws"] >= 500 for row in rows)
    shares = {row["pattern"]: row["share"] for row in rows if row["use"] != INPUT}
    assert shares.keys() == {name for name, it in PATTERNS.items() if it.use != INPUT}
    assert all(0.0 < share <= BUILT_IN for share in shares.values())
    assert [row["pattern"] for row in rows if row["share"] > BUILT_IN] == ["P15"]


@pytest.mark.parametrize("section", TEXT)
def test_no_semicolon_is_taken_for_the_end_of_code(section):
    """Typst drops one that follows a call: it must be escaped."""
    call = r'#[a-z-]+\((?:"[^"\n]*"|\[[^\]\n]*\]|[^"()\n])*\)(?:\[[^\]\n]*\])?;'
    assert re.findall(call, TEXT[section]) == []


def test_works_that_are_cited_are_those_of_the_bibliography():
    entries = re.findall(r"^@\w+\{(\w+),", (PAPER / "references.bib").read_text("utf-8"), re.M)
    models = (PAPER / "tables" / "models.csv").read_text(encoding="utf-8")
    body = "\n".join(TEXT.values())
    cited = {
        *re.findall(r"(?<!\w)@([a-z]+\d{4})\b", body),
        *re.findall(r"<([a-z]+\d{4})>", body),
        *re.findall(r"^([a-z]+\d{4}),", models, re.M),
    }
    assert len(entries) == len(set(entries))
    assert cited == set(entries)


def test_every_work_was_checked_against_a_record():
    entries = re.findall(r"^@\w+\{(\w+),", (PAPER / "references.bib").read_text("utf-8"), re.M)
    with (PAPER / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["key"] for row in rows) == sorted(entries)
    assert all(row["record"] for row in rows)


def test_quotes_are_those_of_the_article():
    """What stands between French quotation marks was read in the article, word by word."""
    quoted = set(re.findall(r"« ([^»]+) »", "\n".join(TEXT.values())))
    assert quoted == {"le déshumanisant", "de manière massive"}


@pytest.fixture(scope="module")
def query():
    """Return a function that asks a compiled document for elements of a kind."""
    typst = pytest.importorskip("typst")

    def ask(selector: str, name: str) -> list[dict]:
        source = compiler.SOURCES[name]
        answer = typst.query(source, selector, root=PROJECT, ignore_system_fonts=True)
        return json.loads(answer)

    return ask


def test_sections_are_there_in_their_order(query):
    first = [it["body"].get("text", "") for it in query("heading", "paper") if it["level"] == 1]
    assert [text for text in first if text != "References"] == HEADINGS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_tagged_accessible_and_the_same_every_time(name):
    """The compiler refuses what is not PDF/UA-1; it says so in the file."""
    pytest.importorskip("typst")
    document = compiler.pdf(name)
    assert b"pdfuaid" in document or b"/MarkInfo" in document
    assert b"/StructTreeRoot" in document
    assert compiler.pdf(name) == document


@pytest.mark.parametrize("name", DOCUMENTS)
def test_figures_and_tables_are_named_as_they_are_numbered(query, name):
    """``see`` takes their numbers from the order of labels in the source."""
    figures = query("figure", name)
    labels = re.findall(r"^\) <([a-z0-9-]+)>$", _whole(name), re.M)
    labels = [label for label in labels if label.endswith(("-figure", "-table"))]
    assert [it["label"] for it in figures] == [f"<{label}>" for label in labels]
    if not query("<missing>", name):  # in whose place a table has no kind
        endings = {"image": "-figure>", "table": "-table>"}
        assert all(it["label"].endswith(endings[it["kind"]]) for it in figures)


def _whole(name: str) -> str:
    """Return the text of a document with the sections that it includes, in their order."""
    text = compiler.SOURCES[name].read_text(encoding="utf-8")
    included = re.findall(r'#include "(.+)"', text)
    return text + "".join((PAPER / path).read_text(encoding="utf-8") for path in included)


def test_what_is_referred_to_by_name_is_in_one_of_the_documents():
    there = [set(re.findall(r"^\) <([a-z0-9-]+)>$", _whole(name), re.M)) for name in DOCUMENTS]
    seen = set(re.findall(r'#see\("([^"]+)"\)', "".join(TEXT.values())))
    assert seen <= set.union(*there)
    assert not set.intersection(*there)


def test_the_drawing_of_the_model_and_french_names_have_every_group_of_mechanisms():
    groups = set(tomllib.loads(GROUPS.read_text(encoding="utf-8"))["design"]["groups"])
    assert set(re.findall(r'\bgroup\("(\w+)"\)', TEXT["figures"])) == groups
    style = (SECTIONS / "style.typ").read_text(encoding="utf-8")
    both = re.findall(r"#let names(?:-in-french)? = \((.*?)\n\)", style, re.DOTALL)
    assert [set(re.findall(r"^  (\w+):", names, re.M)) for names in both] == [groups, groups]


def test_quantities_that_are_put_into_words_are_those_of_the_evidence():
    with (cases.FOLDER / "france" / paths.EVIDENCE).open(encoding="utf-8", newline="") as file:
        known = {row["quantity"].replace("_", " ") for row in csv.DictReader(file)}
    style = (SECTIONS / "style.typ").read_text(encoding="utf-8")
    (table,) = re.findall(r"#let quantities = \((.*?)\n\)", style, re.DOTALL)
    assert set(re.findall(r'^  "([^"]+)":', table, re.M)) <= known


def test_length_is_that_of_an_article():
    typst = pytest.importorskip("typst")
    pages = typst.compile(
        compiler.SOURCES["paper"], root=PROJECT, ignore_system_fonts=True, format="png", ppi=10
    )
    assert 15 <= len(pages) <= 25


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_is_missing(query, name):
    """Every number is computed, every figure drawn."""
    assert [it["value"] for it in query("<missing>", name)] == []
