"""Every verb, study and figure on small experiments of every kind: a result or one message."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abm import plotting
from abm.runs.in_process import InProcess
from abm.runs.pool import Pool
from abm.studies import STUDIES
from tests.invoking import invoke

SPANS = {
    "a year": ("2016-01-01", "2016-12-31"),
    "months with a vote": ("2012-02-01", "2012-05-31"),
    "months without one": ("2009-01-01", "2009-06-30"),
    "two campaigns": ("2011-06-01", "2017-06-30"),
}
DESIGNS = {
    "ensemble": ("ensemble", ""),
    "comparison": ("compare", "[scenarios.a.mechanisms]\npromise = false\n"),
    "one value": ("sweep", "[design.factors]\neffort = [0.5]\n"),
    "alone": ("sweep", '[design]\nsampler = "alone"\nfactors = { effort = [0.5, 1.0] }\n'),
    "one point": ("design", "[design]\nn = 1\nfactors = { effort = [] }\n"),
    "two points": ("design", "[design]\nn = 2\nfactors = { effort = [], norm_weight = [] }\n"),
    "morris": ("design", '[design]\nsampler = "morris"\nn = 10\nfactors = { effort = [] }\n'),
    "saltelli": ("design", '[design]\nsampler = "saltelli"\nn = 4\nfactors = { effort = [] }\n'),
    "pairs": (
        "design",
        (
            '[design]\nsampler = "saltelli"\nn = 4\nsecond_order = true\n'
            "factors = { effort = [], promise_rate = [] }\n"
        ),
    ),
    "one mechanism": ("factorial", "[design.factors]\nnorm = []\n"),
    "singles": ("factorial", '[design]\nsampler = "singles"\nfactors = { norm = [] }\n'),
    "one group": ("factorial", '[design.groups]\na = ["norm"]\n'),
    "groups of draws": (
        "factorial",
        (
            '[design]\ncombinations = "alone"\nn = 2\nfactors = { norm_weight = [] }\n'
            '[design.groups]\na = ["norm"]\n'
        ),
    ),
}
OUTPUTS = {
    "usual": "",
    "outcomes alone": "[outputs]\nseries = false\nledger = false\n",
    "no ledger": "[outputs]\nledger = false\n",
    "first and last": "[outputs]\nevery = 1000\n",
}


@pytest.fixture
def here(monkeypatch, tmp_path):
    """Compute runs in this process, with results in a temporary folder."""
    monkeypatch.setattr(Pool, "_processes", lambda _: InProcess())
    monkeypatch.setenv("ABM_RESULTS", str(tmp_path / "results"))


def drive(folder: Path, design: str, span: str, output: str, replicates: int, crn: bool) -> None:
    """Give every verb one experiment; each ends with a known exit code and without a traceback."""
    kind, varied = DESIGNS[design]
    start, end = SPANS[span]
    config = folder / "experiments" / f"{folder.name}.toml"  # its results are stored by its name
    config.parent.mkdir(exist_ok=True)
    config.write_text(
        f'[experiment]\nkind = "{kind}"\nreplicates = {replicates}\ncrn = {str(crn).lower()}\n'
        f"scale = 5000\nstep = 28\nstart = {start}\nend = {end}\n{varied}{OUTPUTS[output]}"
    )
    for verb in ("check", "run", "status", "export"):
        give([verb], config)
    drawn = re.findall(r"(\w+)\.png", give(["plot"], config))
    for study in STUDIES:
        give(["analyse", study], config)
    for figure in plotting.registry():
        if figure not in drawn[1:]:  # one again, by its name, and those that lacked their tables
            give(["plot", "--figure", figure], config)


def give(command: list[str], config: Path) -> str:
    """Give a verb a config, assert that it ends as it should, and return what it printed."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        code, words = invoke(*command, config)
    assert code in (0, 1, 2), (command, words)
    assert "Traceback" not in words, (command, words)
    assert not re.search(r"\bnan\b", words, re.IGNORECASE), (command, words)
    if command in (["check"], ["run"], ["status"], ["plot"]):
        assert code == 0, (command, words)
    return words


@pytest.mark.parametrize(
    ("design", "span"),
    [("saltelli", "a year"), ("comparison", "a year"), ("ensemble", "months with a vote")],
)
def test_every_verb_ends_well_at_its_smallest_input(here, tmp_path, design, span):
    drive(tmp_path, design, span, "usual", 2 if design == "saltelli" else 1, design != "saltelli")


@pytest.mark.verify
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    design=st.sampled_from(sorted(DESIGNS)),
    span=st.sampled_from(sorted(SPANS)),
    output=st.sampled_from(sorted(OUTPUTS)),
    replicates=st.integers(1, 3),
    crn=st.booleans(),
)
def test_every_verb_ends_well_on_generated_experiments(
    here, tmp_path_factory, design, span, output, replicates, crn
):
    drive(tmp_path_factory.mktemp("any"), design, span, output, replicates, crn)
