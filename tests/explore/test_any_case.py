"""The page has the name, the parties, the words and the elections of the case of its config."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import abm
from abm import cases
from abm.cases import new
from abm.explore import stored
from abm.explore.draft import Draft
from abm.explore.histories import histories
from abm.explore.live_model import LiveModel
from abm.scenario import Calendar, Contest, Result
from tests.cases.record import swap

live_curves = pytest.importorskip("abm.explore.live_curves", reason="needs the extra explore")
live_map = pytest.importorskip("abm.explore.live_map", reason="needs the extra explore")

SMALL = "[experiment]\n{case}scale = 5000\nstep = 28\n[outputs]\nevery = 4\n"


@pytest.fixture
def own(tmp_path):
    """A case of the user's own, outside any project, and a config beside it."""
    folder = (
        tmp_path / "a folder with a name of more than eighty characters" / "that it is in" / "x"
    )
    new.write(folder)
    swap(folder / "x.toml", "scale = 100 ", "scale = 2000 ")
    swap(folder / "x.toml", "step = 7 ", "step = 28 ")
    return folder


@pytest.fixture(params=["uk", "own"])
def anew(request, own, written):
    """A draft of a config of another case than the default one."""
    path = own / "x.toml" if request.param == "own" else written(SMALL.format(case='case = "uk"\n'))
    return Draft(abm.load(path))


def test_the_run_that_the_page_shows_is_that_of_the_config(anew):
    (planned,) = abm.results(anew.base).plan.jobs([0])
    assert anew.problems == {}
    assert anew.job.run_id == planned.run_id
    assert anew.experiment.case.roles == anew.base.case.roles


def test_a_saved_draft_finds_the_folder_of_its_case(own):
    path = Draft(abm.load(own / "x.toml")).change({("parameters", "warmth"): 0.9}).save("warm")
    assert path == own / "experiments" / "warm.toml"  # beside the config from which it began
    experiment = abm.load(path)
    assert experiment.case.folder == own.resolve()
    assert experiment.points[0].scenario.parameters["warmth"] == 0.9


def test_parameters_begin_with_those_of_the_case(written):
    draft = Draft(abm.load(written('[experiment]\ncase = "uk"')))
    key = ("parameters", "active_share")
    assert draft.value(key) == cases.load("uk").parameters["active_share"] == 0.35
    assert draft.change({key: 0.35}).changes == {}


def test_a_run_is_drawn(anew):
    model = LiveModel(anew.job, anew.base.case)
    for _ in range(14):
        model.step()
    reading = model.record.reading()
    assert reading.case == anew.base.case
    parties = tuple(party.name for party in reading.parties())
    assert parties == tuple(
        p.name for p in anew.base.case.parties if p.name in anew.base.case.headline
    )
    choice = live_curves.Choice(parties, ("all",))
    assert (
        live_curves.LiveCurves(reading)
        .draw(model.record.curves(model), choice)
        .startswith("data:image")
    )
    for colour in (live_map.BELIEF, live_map.PRACTICE):
        assert live_map.LiveMap(model).draw(model, colour).startswith("data:image")
        assert live_map.key(colour, anew.base.case).startswith("data:image")


def result(party: str, day: str, outcome: float) -> Result:
    return Result(f"{party}-{day}", dt.date.fromisoformat(day), party, "general", outcome)


def test_elections_are_paired_by_their_days():
    """Two elections of a kind in one year are two elections; two rounds are one."""
    results = (
        result("A", "1974-02-28", 1.0),
        result("B", "1974-02-28", 0.0),
        result("C", "1974-02-14", 0.0),
        result("A", "1974-10-10", 0.0),
        result("B", "1974-10-10", 1.0),
        result("A", "1979-05-03", 0.0),
        result("B", "1979-05-03", 1.0),
    )
    choices = histories(Calendar((), results, ()), [Contest("general", "General election")])
    assert [history.name for history in choices[1:]] == [
        "General election February 1974: B wins, not A",
        "General election February 1974: C wins, not A",
        "General election October 1974: A wins, not B",
        "General election 1979: A wins, not B",
    ]
    assert {k[2]: v for k, v in choices[3].changes.items()} == {
        "B-1974-10-10": 0.0,
        "A-1974-10-10": 1.0,
    }


def test_the_case_of_a_stored_experiment_is_that_of_its_config(written, tmp_path):
    path = written(SMALL.format(case='case = "uk"\n'))
    abm.run(path, workers=1, root=tmp_path / "results")
    (experiment,) = stored.experiments(tmp_path / "results")
    assert experiment.case == cases.load("uk")
    path.unlink()
    assert experiment.case == cases.load()


def test_curves_of_stored_experiments_have_the_looks_of_their_parties():
    figures = pytest.importorskip("abm.explore.stored_figures", reason="needs the extra explore")
    table = pd.DataFrame({"date": pd.to_datetime(["2010-01-04", "2011-01-04"])})
    table = table.assign(median=[0.1, 0.2], low=0.0, high=1.0)
    names = {"french": "PS", "british": "LAB", "other": "X"}
    lines = {figures.Line(name, "baseline", party, "all"): table for name, party in names.items()}
    of = {"french": cases.load(), "british": cases.load("uk"), "other": cases.load("uk")}
    (axes,) = figures.curves(lines, "resistance", of).axes
    french, british, other = (line.get_color() for line in axes.lines[:3])
    assert french == british != other
