"""The ODD says what the program does: its tables are those of the code, its names exist."""

from __future__ import annotations

import csv
import inspect
import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from abm.model import fields, state
from abm.parameters import PARAMETERS
from paper import compile as compiler
from paper.odd import tables

PROJECT = Path(__file__).parents[1]
PAPER = PROJECT / "paper"
ODD = PAPER / "odd"

RULES = sorted((PROJECT / "abm" / "model" / "rules").glob("[a-z]*.py"))
WRITTEN = json.loads(tables.TARGET.read_text(encoding="utf-8"))
TEXT = {path.stem: path.read_text(encoding="utf-8") for path in sorted(ODD.glob("*.typ"))}
BODY = "\n".join(text for name, text in TEXT.items() if name != "style")

ELEMENTS = [
    "Purpose and patterns",
    "Entities, state variables, and scales",
    "Process overview and scheduling",
    "Design concepts",
    "Initialization",
    "Input data",
    "Submodels",
]
TRACE = [
    "Problem formulation",
    "Model description",
    "Data evaluation",
    "Conceptual model evaluation",
    "Implementation verification",
    "Model output verification",
    "Model analysis",
    "Model output corroboration",
]
CONCEPTS = [
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
]
FACTS = [f"F{number:02d}" for number in range(1, 69)]
NUMBERS = ["B1", "B2", "B3", "B4", "B5"]
OUTSIDE = [f"E{number:02}" for number in range(1, 61)]
RECORDS = {
    "member": state.Block._fields,
    "section": state.SECTION.names,
    "sums": state.COUNTS.names,
    "party": state.PARTY.names,
    "vendor": state.VENDOR.names,
    "public": state.PUBLIC.names,
    "campaign": state.CAMPAIGN.names,
    "result": state.RESULT.names,
    "step": state.STEP.names,
    "clock": state.CLOCK.names,
}


def rows(name: str) -> list[dict[str, str]]:
    """Return a table that is kept by hand."""
    with (ODD / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_public_rule_stands_beside_one_equation():
    beside = re.findall(r'"(\w+)"', " ".join(re.findall(r"#law\(([^)]*)\)", BODY)))
    assert sorted(beside) == sorted(rule["name"] for rule in WRITTEN["rules"])


def test_every_rule_of_the_package_is_in_the_index():
    modules = [import_module(f"abm.model.rules.{path.stem}") for path in RULES]
    public = {
        name
        for module in modules
        for name, value in vars(module).items()
        if callable(value) and not isinstance(value, type) and not name.startswith("_")
        if inspect.unwrap(getattr(value, "py_func", value)).__module__ == module.__name__
    }
    assert public == {rule["name"] for rule in WRITTEN["rules"]}


def test_every_rule_that_is_named_exists():
    names = {rule["name"] for rule in WRITTEN["rules"]}
    assert set(re.findall(r'#rule\("(\w+)"\)', BODY)) <= names


def test_every_phase_is_described():
    phases = {row["phase"] for row in WRITTEN["schedule"]}
    assert set(re.findall(r'#phase\("(\w+)"\)', BODY)) == phases


def test_every_parameter_stands_where_it_works():
    named = set(re.findall(r"#p\.(\w+)", BODY))
    assert named == {parameter["name"] for parameter in WRITTEN["parameters"]}


def test_every_number_that_the_code_names_is_stated():
    assert set(re.findall(r"#c\.(\w+)", BODY)) == set(WRITTEN["constants"])
    assert set(re.findall(r"#d\.(\w+)", BODY)) == set(WRITTEN["defaults"])


def test_structural_parameters_have_a_table_of_their_own():
    structural = [row["name"] for row in WRITTEN["parameters"] if row["structural"]]
    assert structural == [name for name, p in PARAMETERS.items() if p.structural]
    assert "..parameter-rows(true, " in TEXT["submodels"]
    assert all(row["prior"] == "fixed" for row in WRITTEN["parameters"] if row["structural"])


def test_every_entity_of_the_state_has_a_table():
    assert re.findall(r'#entity\("(\w+)"', TEXT["entities"]) == list(tables.ENTITIES)
    lists = {name for name in vars(fields) if name.endswith("_FIELDS")}
    assert set(tables.ENTITIES.values()) == lists


@pytest.mark.parametrize(("entity", "record"), RECORDS.items())
def test_every_field_of_the_state_is_documented(entity, record):
    documented = [row["field"] for row in WRITTEN["fields"] if row["entity"] == entity]
    assert documented == list(record)


def test_fields_have_a_kind_and_a_meaning():
    kinds = {"identity", "trait", "state", "given", "place", "working", "outcome"}
    assert {row["kind"] for row in WRITTEN["fields"]} <= kinds
    assert all(row["meaning"] for row in WRITTEN["fields"])


def test_every_network_is_described():
    block = TEXT["submodels"].partition("#let networks = (")[2].partition("\n)")[0]
    described = re.findall(r"^  (\w+): \[", block, re.M)
    assert described == list(WRITTEN["networks"][1:])


def test_facts_and_numbers_are_all_there_once():
    assert [row["id"] for row in rows("facts")] == FACTS
    assert {row["sign"] for row in rows("facts")} <= {"+", "−", "0"}
    assert list(dict.fromkeys(row["id"] for row in rows("numbers"))) == NUMBERS
    assert [row["id"] for row in rows("outside")] == OUTSIDE


def test_outside_evidence_says_where_it_was_seen_and_what_it_is_worth():
    for row in rows("outside"):
        assert all(
            row[column] for column in ("quantity", "figure", "population", "source", "interval")
        )
        assert set(re.findall(r"[A-Z]", row["seen"])) <= {"S", "T", "M", "D"}
        assert set(row["reliability"].split("/")) <= {"A", "B", "C", "D"}


def test_every_fact_that_the_code_cites_exists():
    sources = [*(PROJECT / "abm").rglob("*.py"), *(PROJECT / "abm" / "cases").rglob("*.csv")]
    cited = {
        fact
        for path in sources
        for fact in re.findall(r"\b(?:F\d\d|B\d|E\d\d)\b", path.read_text(encoding="utf-8"))
    }
    assert cited <= {*FACTS, *NUMBERS, *OUTSIDE}


def test_what_is_called_tested_has_its_tests():
    for row in rows("verification"):
        assert (row["status"] == "tested") == bool(row["where"]), row["what"]
        assert (PROJECT / row["where"]).exists(), row["where"]


def test_works_that_are_cited_are_those_of_the_bibliography():
    entries = re.findall(r"^@\w+\{(\w+),", (PAPER / "references.bib").read_text("utf-8"), re.M)
    values = " ".join(row["value"] for row in rows("numbers"))
    assert set(re.findall(r"(?<!\w)@([a-z]+\d{4})\b", BODY + values)) <= set(entries)
    assert len(entries) == len(set(entries))


@pytest.fixture(scope="module")
def headings():
    """Return (level, text) of every heading of the compiled document, in order."""
    typst = pytest.importorskip("typst")
    headings = typst.query(ODD / "odd.typ", "heading", root=PAPER, ignore_system_fonts=True)
    return [(it["level"], it["body"].get("text", "")) for it in json.loads(headings)]


def test_elements_bear_the_names_of_the_protocol_in_its_order(headings):
    first = [text for level, text in headings if level == 1 and text != "Contents"]
    assert first[: len(ELEMENTS + TRACE)] == ELEMENTS + TRACE


def test_design_concepts_are_the_eleven(headings):
    start = headings.index((1, "Design concepts")) + 1
    end = headings.index((1, "Initialization"))
    assert [text for level, text in headings[start:end] if level == 2] == CONCEPTS


def test_it_compiles_to_the_same_bytes():
    pytest.importorskip("typst")
    first = compiler.pdf("odd")
    assert first.startswith(b"%PDF")
    assert first == compiler.pdf("odd")
