"""Fixtures that tests share, and tables of what tests compared."""

from __future__ import annotations

import datetime as dt
import os

# One thread a process: the suite runs in several, and threads that wait for a core slow it down.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from abm import cases
from abm.scenario import Outputs

# The first call of a rule compiles it, so its time does not show whether a test is slow.
settings.register_profile("compiled", deadline=None)
settings.load_profile("compiled")


@pytest.fixture(scope="session", autouse=True)
def light_files():
    """Save figures with fewer pixels and smaller fonts, which takes half the time."""
    from abm.figures import style

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(style.STYLE, "savefig.dpi", 50)
        patch.setitem(style.STYLE, "pdf.fonttype", 3)
        yield


@pytest.fixture(scope="session")
def small():
    """Return a function that makes a small scenario of the French case from values and fields."""

    def make(values=None, **fields):

        from abm.mechanisms import MECHANISMS, default_mechanisms
        from abm.parameters import default_parameters

        changes = values or {}
        strengths = {k: v for k, v in changes.items() if k in MECHANISMS}
        others = {k: v for k, v in changes.items() if k not in MECHANISMS}
        mechanisms = default_mechanisms() | strengths
        parameters = default_parameters() | others
        fields = {"scale": 2000, "outputs": Outputs(every=26), **fields}
        return cases.load().scenario(parameters=parameters, mechanisms=mechanisms, **fields)

    return make


@pytest.fixture
def campaign_of_2012():
    """Return the start and end of a run over the year of the campaign of 2012."""
    return {"start": dt.date(2012, 1, 2), "end": dt.date(2012, 12, 30)}


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a config into a temporary project."""

    def written(text, name="tiny"):
        path = tmp_path / "experiments" / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return written


def pytest_terminal_summary(terminalreporter):
    """Print the properties that tests recorded as tables, since pytest captures their output."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.getreports(kind)]
    properties = [
        pair for report in reports if report.when == "call" for pair in report.user_properties
    ]
    from tests.verification import checks, equivalence

    tables = {
        "docking": ("closed forms", checks.HEADER),
        "equivalence": ("settings that must not matter", equivalence.HEADER),
        "sign": (
            "signs over prior draws",
            "mechanism, outcome, draws in which it rises and falls by over 4.5 standard errors",
        ),
    }
    for kind, (title, header) in tables.items():
        rows = sorted({value for name, value in properties if name == kind})
        if rows:
            terminalreporter.section(title)
            for row in (header, *rows):
                terminalreporter.write_line(row)
