"""Figures of runs draw any case: its main parties, its contests and its words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from abm import cases
from abm.cases import new
from abm.figures import FIGURES, PLANNED, style, timeline
from abm.figures.point_data import read
from abm.scenario import Calendar
from tests.cases.record import edit, swap
from tests.figures.artists import all_drawn, line, texts
from tests.figures.results import MadeUp, made_up_results
from tests.figures.test_text import (
    test_names_do_not_overlap as assert_no_overlap,
)
from tests.figures.test_text import (
    test_text_is_readable_and_on_the_page as assert_readable,
)

OF_RUNS = [*PLANNED, *FIGURES]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new case of another technique, whose names hold what a figure might misread."""
    folder = tmp_path_factory.mktemp("own") / "mycase"
    new.write(folder)
    swap(folder / "case.toml", '"data-driven canvassing"', '"texting"')
    swap(folder / "case.toml", '"canvass with data"', '"text voters"')
    swap(folder / "case.toml", '"canvassed with data"', '"texted voters"')
    swap(folder / "case.toml", '"canvassing with data"', '"texting voters"')
    swap(folder / "events.csv", "Leak of data", "A leak costs $5 and $6")
    return folder


@pytest.fixture(scope="module")
def made(own: Path) -> dict[str, MadeUp]:
    """Results of both cases."""
    return {"uk": made_up_results("uk"), "new": made_up_results(own)}


@pytest.fixture(scope="module")
def figures(made: dict[str, MadeUp]) -> dict[str, Callable[[str], Figure]]:
    """For both cases, a function that draws any figure of runs by name, once."""
    return {case: all_drawn(results, None) for case, results in made.items()}


@pytest.fixture(params=["uk", "new"])
def case(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def of_case(case: str, made: dict[str, MadeUp]) -> MadeUp:
    return made[case]


@pytest.fixture
def drawn(case: str, figures: dict[str, Callable[[str], Figure]]) -> Callable[[str], Figure]:
    return figures[case]


@pytest.mark.parametrize("name", OF_RUNS)
def test_every_figure_is_drawn_with_readable_text(name: str, drawn: Any) -> None:
    assert_readable(name, drawn)
    assert_no_overlap(name, drawn)
    width, height = 25.4 * drawn(name).get_size_inches()
    assert min(abs(width - style.SINGLE), abs(width - style.DOUBLE)) < 1e-6
    assert height < 247.0


@pytest.mark.parametrize("name", FIGURES)
def test_figures_speak_of_no_other_case(name: str, drawn: Any) -> None:
    words = " ".join(text.get_text() for text in texts(drawn(name)))
    assert not re.search(r"\b(PS|LR|EM|LFI)\b|Hollande|CNIL", words)


@pytest.mark.parametrize("name", ["contests", "roles", "practice", "breadth_depth", "reported"])
def test_the_main_parties_are_drawn(name: str, of_case: MadeUp, drawn: Any) -> None:
    parties = {party.name: party for party in of_case.experiment.case.parties}
    headings = [text.get_text() for text in texts(drawn(name), "heading")]
    for party in of_case.experiment.case.headline:
        assert (parties[party].label if name == "contests" else party) in headings


@pytest.mark.parametrize("name", ["ledger", "network"])
def test_the_focal_party_is_drawn_where_there_is_one(
    name: str, of_case: MadeUp, drawn: Any
) -> None:
    focal = of_case.experiment.case.roles.focal
    panel = drawn(name).axes[0]
    heading = panel.get_title("left") or panel.texts[-1].get_text()
    assert re.match(rf"{focal}\b", heading)


def test_the_words_of_the_case_are_used(figures: Any) -> None:
    drawn = figures["new"]
    for name in FIGURES:
        words = " ".join(text.get_text() for text in texts(drawn(name))).replace("\n", " ")
        assert "canvass" not in words, name
        assert "with data" not in words, name
    adoption = [text.get_text() for text in texts(drawn("contests"))]
    assert "Belief that texting wins votes" in adoption
    assert "A leak costs $5 and $6" in adoption


@pytest.mark.parametrize("entry", ["2010-04-01", "2011-06-01", "2013-09-01"])
def test_words_for_the_entry_of_a_party_stay_beside_the_axis(entry: str, made: Any) -> None:
    """They are in one line or several, and left or right of the day, as there is room."""
    data = read(made["new"])
    day = dt.date.fromisoformat(entry)
    party = replace(data.scenario.parties[0], membership=((day, 60000.0),))
    others = data.scenario.parties[1:]
    late = replace(data, scenario=replace(data.scenario, parties=(party, *others)))
    figure = FIGURES["breadth_depth"](late)
    (words,) = texts(figure, "entry")
    inside = words.axes.get_window_extent()
    extent = words.get_window_extent()
    assert inside.x0 < extent.x0 < extent.x1 < inside.x1
    assert " ".join(words.get_text().split()) == f"enters in {day:%B %Y}"


def test_a_campaign_without_a_result_is_named_by_the_label_of_its_contest(made: Any) -> None:
    results = made["new"]
    (point,) = results.experiment.points
    calendar = replace(point.scenario.calendar, results=())
    data = replace(read(results), scenario=replace(point.scenario, calendar=calendar))
    names = [mark.name for mark in timeline.party_marks(data, "RED")]
    assert names == ["General election 2011", "General election 2014"]


def test_a_result_belongs_to_the_campaign_around_its_day(made: Any) -> None:
    """Ids of campaigns and results need not be the same."""
    results = made["new"]
    (point,) = results.experiment.points
    before = point.scenario.calendar
    renamed = tuple(replace(r, id=f"vote-{n}") for n, r in enumerate(before.results))
    scenario = replace(point.scenario, calendar=replace(before, results=renamed))
    marks = timeline.party_marks(replace(read(results), scenario=scenario), "RED")
    assert [(mark.name, mark.election) for mark in marks] == [
        ("Red elected", True),
        ("Red beaten", True),
    ]


def test_an_election_early_in_a_case_has_its_name_within_the_panel(figures: Any) -> None:
    """The British case begins four months before an election."""
    figure = figures["uk"]("adoption")
    names = texts(figure, "turn")
    assert names[0].get_text() == "Brown beaten"
    left = figure.axes[0].get_window_extent().x0
    assert names[0].get_window_extent().x0 > left - 0.02 * figure.dpi  # half a millimetre


def test_names_of_lower_stakes_give_way_where_there_is_no_room(made: Any) -> None:
    case = cases.load("uk")
    data = read(made["uk"])
    marks = timeline.party_marks(data, "LAB")
    limits = (0.0, 10.0)
    named = [
        mark
        for mark, at in zip(marks, timeline.places(marks, limits, 50.0), strict=True)
        if at is not None
    ]
    assert len(named) == timeline.room(50.0) < len(marks)
    generals = [r.name for r in case.calendar.results if (r.party, r.contest) == ("LAB", "general")]
    assert set(generals) <= {mark.name for mark in named}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """A case of twelve parties."""
    folder = tmp_path_factory.mktemp("many") / "mycase"
    new.write(folder)
    names = [f"P{number}" for number in range(10)]
    rows = [[name, f"Party {name}", "1990-01-01"] for name in names]
    edit(folder / "parties.csv", lambda table: table.extend(rows))
    counts = [[name, "2009-12-31", "9000"] for name in names]
    edit(folder / "membership.csv", lambda table: table.extend(counts))
    swap(folder / "case.toml", 'headline = ["RED", "BLUE"]    ', 'headline = ["P9", "RED"]    ')
    return made_up_results(folder)


def test_a_party_that_only_a_config_has_is_drawn(of_case: MadeUp) -> None:
    """Beside the headline of the case, as far as there are colours."""
    data = read(of_case)
    added = replace(data.scenario.parties[0], name="ADDED")
    scenario = replace(data.scenario, parties=(*data.scenario.parties, added))
    drawn = [party.name for party in replace(data, scenario=scenario).parties()]
    assert drawn == [*(party.name for party in data.parties()), "ADDED"]


def test_use_is_undefined_and_not_missing_where_there_is_no_campaign(of_case: MadeUp) -> None:
    data, rows = read(of_case), of_case.tables["series"]
    scenario = replace(data.scenario, calendar=Calendar((), (), ()))
    series = rows[~rows["measure"].isin(["use", "open_resistance"])]
    without = replace(of_case, tables={**of_case.tables, "series": series})
    empty = replace(data, scenario=scenario, results=without)
    assert empty.measure(data.focal.name, "use").isna().all(axis=None)
    for name in ("contests", "practice", "breadth_depth"):
        assert FIGURES[name](empty).axes
    caption = FIGURES["contests"](empty).texts[-1].get_text()
    assert "No party has a campaign" in caption


def test_of_many_parties_the_main_ones_are_drawn(many: MadeUp) -> None:
    assert [party.name for party in read(many).parties()] == ["RED", "P9"]


def test_without_main_parties_four_are_drawn(many: MadeUp) -> None:
    data = read(many)
    case = replace(data.case, headline=tuple(party.name for party in data.case.parties)[:4])
    assert len(replace(data, case=case).parties()) == 4
    gone = replace(data, case=replace(data.case, headline=("GONE",)))
    assert [party.name for party in gone.parties()] == ["RED", "BLUE", "P0", "P1"]


def test_no_two_of_many_parties_look_alike(many: MadeUp) -> None:
    data = read(many)
    names = [party.name for party in data.scenario.parties]
    looks = [data.look(name) for name in names]
    assert len(set(looks)) == len(names) == 12
    assert [data.look("P9"), data.look("RED")] == list(style.PARTY_LOOKS[:2])
    five = ["RED", "BLUE", "P0", "P1", "P9"]
    belief = FIGURES["contests"](many, parties=five).axes[-1]
    assert len({line(belief, name).get_color() for name in five}) == 5
