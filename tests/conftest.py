"""Small worlds that the tests share."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import settings

from abm.mesa_model import default_scenario
from abm.scenario import Outputs

# the first call of a rule compiles it, which is no sign of a slow test
settings.register_profile("compiled", deadline=None)
settings.load_profile("compiled")


@pytest.fixture(scope="session")
def small():
    """Return a maker of small scenarios on the packaged history; fields and values by name."""

    def make(values=None, **fields):
        from dataclasses import replace

        from abm.parameters import MECHANISMS, default_mechanisms, default_parameters

        given = values or {}
        mechanisms = default_mechanisms() | {k: v for k, v in given.items() if k in MECHANISMS}
        parameters = default_parameters() | {k: v for k, v in given.items() if k not in MECHANISMS}
        fields = {"scale": 2000, "outputs": Outputs(every=26), **fields}
        return replace(default_scenario(), parameters=parameters, mechanisms=mechanisms, **fields)

    return make


@pytest.fixture
def campaign_of_2012():
    """Return the span of a small world that starts in the campaign of 2012."""
    return {"start": dt.date(2012, 1, 2), "end": dt.date(2012, 12, 30)}


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a config of a project of its own."""

    def written(text, name="tiny"):
        path = tmp_path / "experiments" / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return written


def pytest_terminal_summary(terminalreporter):
    """Print what tests compared as tables, though the output of tests is captured."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.getreports(kind)]
    said = [pair for report in reports if report.when == "call" for pair in report.user_properties]
    from tests.verification import checks, equivalence

    tables = {
        "docking": ("closed forms", checks.HEADER),
        "equivalence": ("what must not matter", equivalence.HEADER),
        "sign": ("signs over the prior", "mechanism, outcome, surely up and surely down"),
    }
    for kind, (title, header) in tables.items():
        rows = sorted({value for name, value in said if name == kind})
        if rows:
            terminalreporter.section(title)
            for row in (header, *rows):
                terminalreporter.write_line(row)
