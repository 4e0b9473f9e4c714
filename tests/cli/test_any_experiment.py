"""Every verb, given any small experiment, ends with a documented code and no traceback."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abm import plotting
from abm.runs.in_process import InProcess
from abm.runs.pool import Pool
from abm.studies import STUDIES
from tests.invoking import invoke

CASES = ("france", "uk")
SPANS = (
    *(("2011-06-06", "2017-05-31", 28), ("2009-01-05", "2018-06-30", 92)),
    *(
        ("2016-01-04", "2016-12-31", 7),
        ("2012-04-02", "2012-04-30", 1.5),
        ("2012-04-02", "2012-04-04", 1),
    ),
)
"""First and last days, and steps: the whole record, some years, one, a month, and two steps."""

MECHANISMS = ("promise", "norm", "attribution", "training")
PARAMETERS = ("effort", "initial_refusal", "promise_rate", "dummy")

SAMPLERS = {
    "sweep": ("grid", "list", "alone"),
    "design": ("lhs", "sobol", "morris", "saltelli", "screened"),
    "factorial": ("grid", "singles"),
}

ALWAYS = (0, 1, 2)
"""Exit codes of a verb that nobody interrupts."""


@st.composite
def experiments(draw):
    """Draw the text of a config: kind, span, replicates, outputs, case and what varies."""
    kind = draw(st.sampled_from(("ensemble", "compare", *SAMPLERS)))
    start, end, step = draw(st.sampled_from(SPANS))
    lines = [
        "[experiment]",
        f'kind = "{kind}"',
        f'case = "{draw(st.sampled_from(CASES))}"',
        f"replicates = {draw(st.integers(1, 3))}",
        "scale = 5000",
        f"start = {start}\nend = {end}\nstep = {step}",
        f"crn = {draw(st.sampled_from(('true', 'false')))}",
        "[outputs]",
        f"every = {draw(st.sampled_from((1, 7, 1000)))}",
    ]
    switches = ("series", "ledger", "ties")
    lines += [f"{name} = {draw(st.sampled_from(('true', 'false')))}" for name in switches]
    if draw(st.booleans()):
        lines.append(f"agents = [{start}]")
    if kind in SAMPLERS:
        names = MECHANISMS if kind == "factorial" else (*PARAMETERS, *MECHANISMS)
        varied = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        sampler = draw(st.sampled_from(SAMPLERS[kind]))
        lines += ["[design]", f'sampler = "{sampler}"']
        if kind == "design":
            lines.append(f"n = {draw(st.sampled_from((1, 2, 4, 8)))}")
        grouped = kind == "factorial" and draw(st.booleans())
        lines.append("[design.groups]" if grouped else "[design.factors]")
        values = st.sampled_from(("[]", "[0.0, 0.5]", "[0.5]"))
        for name in varied:
            value = "[]" if kind == "factorial" else draw(values)
            lines.append(f'{name} = ["{name}"]' if grouped else f"{name} = {value}")
    elif kind == "compare":
        off = st.lists(st.sampled_from(MECHANISMS), min_size=1, max_size=2, unique=True)
        lines += [f"[scenarios.no_{name}.mechanisms]\n{name} = false" for name in draw(off)]
    return "\n".join(lines) + "\n"


@pytest.fixture
def checked(monkeypatch):
    """Return a function that gives every verb to a config, and asserts how it ends."""
    monkeypatch.setattr(Pool, "_processes", lambda pool: InProcess())
    monkeypatch.setenv("ABM_RESULTS", "")

    def checked(text, studies, figures):
        with tempfile.TemporaryDirectory() as home:
            monkeypatch.chdir(home)
            path = Path("experiments") / "drawn.toml"
            path.parent.mkdir()
            path.write_text(text)

            def give(*words):
                code, said = invoke(*words)
                assert code in ALWAYS, f"{words}: {code}\n{said}\n{text}"
                assert not re.search(r"Traceback|\bnan\b", said), f"{words}\n{said}\n{text}"
                return code

            if give("check", path) == 2:
                return
            assert give("run", path) == 0
            for verb in ("status", "run"):
                assert give(verb, path) == 0
            give("rerun", path, "0")
            for study in studies:
                give("analyse", study, path)
            if figures is None:
                give("plot", path)
            for figure in figures or ():
                give("plot", path, "--figure", figure)
            give("crate", path, "--out", "deposit")
            give("run", path, "--quick")
            monkeypatch.chdir("/")

    return checked


FEW = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    print_blob=True,
)


@pytest.mark.filterwarnings("ignore")
@settings(FEW, max_examples=2, derandomize=True)
@given(
    text=experiments(),
    study=st.sampled_from(STUDIES),
    figure=st.sampled_from(sorted(plotting.registry())),
)
def test_every_verb_takes_some_small_experiments(checked, text, study, figure):
    checked(text, [study], [figure])


@pytest.mark.verify
@pytest.mark.filterwarnings("ignore")
@settings(FEW, max_examples=150)
@given(text=experiments())
def test_every_verb_takes_any_small_experiment(checked, text):
    checked(text, STUDIES, None)
