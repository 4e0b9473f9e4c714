"""Figures in French have no English text left, and no text that leaves the page."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba_array
from matplotlib.figure import Figure

from abm import cases, paths, studies
from abm.errors import InputError
from abm.figures import FIGURES, PLANNED, style
from abm.figures.crowding import overlapping
from abm.figures.options import LANGUAGES, Options, drawn_with
from abm.figures.words import IN_FRENCH
from abm.mechanisms import MECHANISMS
from abm.model.record.measures import MEASURES
from abm.parameters import PARAMETERS
from abm.plotting import registry
from abm.quantities import spoken
from abm.studies import evidence, file_of
from abm.studies.calibrate.figure import fitting, piece
from abm.studies.calibrate.study import PREDICTED
from abm.studies.fieldwork import measurements
from abm.studies.figure_parts import named_in
from abm.studies.pattern_list import PATTERNS
from abm.studies.predictions.study import VERDICTS
from tests import made_up
from tests.figures.artists import texts
from tests.figures.results import MadeUp

FURTHER = ("forest", "regression", "boosting", "never there")
"""Methods of the tournament, and an account of shares."""

ENGLISH = re.compile(
    r"\b(the|of|is|are|and|their|members|runs|lines|who|if|by|enters|won|lost|beaten|elected|out|"
    r"with|from|belief|mean|recruits|left|business|trained|skill|use|users|other|exit|entry|"
    r"training|forgetting|norm|mandate|step|off|none|market|credibility|leaves|staff|firm)\b",
    re.IGNORECASE,
)
"""Words that no French text has."""


NARROW = {"adoption": 80.0, "network": 80.0, "traces": 80.0, "ledger": 140.0}
NARROW |= {"patterns": 89.0, "ranks": 80.0, "inclusion": 125.0, "morris": 89.0, "posterior": 150.0}
"""Widths of narrow pages, in mm."""

IN_TABLES = (
    *made_up.predictions()["predictions"]["name"],
    *made_up.calibration(np.random.default_rng(1))["evidence"]["name"],
    *("what it says", "in words", "fact_a", "fact_b", "fact_c"),
)
"""Texts of made-up tables, which have no French."""

PRIORS = {spoken(name) for name, row in PARAMETERS.items() if row.prior}
"""Parameters that studies vary, in words."""

OF_PARAMETERS = re.compile(rf"(?<!\w)({'|'.join(sorted(PRIORS, key=len, reverse=True))})(?!\w)")


@pytest.mark.parametrize(
    ("name", "width"),
    [(name, None if name in PLANNED else 160.0) for name in FIGURES | PLANNED]
    + [(name, None) for name in studies.figures()]
    + list(NARROW.items()),
)
def test_every_text_is_french(
    results: MadeUp, studied: Any, name: str, width: float | None
) -> None:
    data = studied if name in studies.figures() else results
    figure = registry()[name](data, lang="fr", width=width)
    figure.set_dpi(300)
    FigureCanvasAgg(figure).draw()
    for text in texts(figure):
        words = re.sub(r"results/\S+ \([\w, ]+\)", "", " ".join(text.get_text().split()))
        for of_table in IN_TABLES:
            words = words.replace(of_table, "")
        assert not ENGLISH.search(words), words
        assert not OF_PARAMETERS.search(words), words
        assert "_" not in words, words
        assert not re.search(r"\d\.\d", words), words
        box = text.get_window_extent()
        assert figure.bbox.x0 - 1 <= box.x0, words
        assert box.x1 <= figure.bbox.x1 + 1, words


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", studies.figures())
def test_a_width_is_honoured_or_refused(studied: Any, name: str, lang: str) -> None:
    """A page is as wide as is wanted, without text over other text; else the width is refused."""
    figure = registry()[name]
    for width in (style.DOUBLE, 230.0):
        page = figure(studied, lang=lang, width=width)
        assert page.get_size_inches()[0] * style.INCH == pytest.approx(width)
        assert overlapping(page) == ()
    with pytest.raises(InputError, match="25 mm is too narrow for this figure"):
        figure(studied, lang=lang, width=25.0)


def test_a_figure_of_a_study_without_colour_or_caption(studied: Any) -> None:
    page = registry()["shares"](studied, grey=True, caption=False)
    colours = to_rgba_array([line.get_color() for line in page.axes[0].lines])
    assert np.ptp(colours[:, :3], axis=1).max() < 1e-9
    assert texts(page, "caption") == []


def test_texts_that_overlap_or_leave_the_page_are_found() -> None:
    page = Figure(figsize=(2.0, 1.0))
    page.text(0.1, 0.5, "a word")
    page.text(0.6, 0.5, "another")
    assert overlapping(page) == ()
    page.text(0.3, 0.5, "a third")
    assert overlapping(page) == ("a word", "a third")
    page.texts[-1].set_position((0.9, 0.1))
    assert overlapping(page) == ("a third",)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_are_written_as_in_the_language(studied: Any, lang: str) -> None:
    page = registry()["morris"](studied, lang=lang)
    page.draw_without_rendering()
    labels = {text.get_text() for text in page.axes[0].get_xticklabels()}
    assert ("0,5" if lang == "fr" else "0.5") in labels
    (caption,) = texts(page, "caption")
    assert ("2\u202f200 points" if lang == "fr" else "2,200 points") in caption.get_text()


def test_every_parameter_has_a_french_name_of_its_own() -> None:
    french = [IN_FRENCH[spoken(name)] for name in PARAMETERS]
    assert len({*french}) == len(PARAMETERS)
    assert max(map(len, french)) <= 28
    assert not any(OF_PARAMETERS.search(name) for name in french)


def test_outcomes_evidence_and_measurements_of_the_french_case_have_whole_french_names() -> None:
    case = cases.load("france")
    evident = [*evidence.load(case)["name"], *(case.outcomes.names[role] for role in PREDICTED)]
    measured = measurements.read(file_of(case, paths.MEASUREMENTS), case)["name"].tolist()
    assert [piece(name, case) for name in evident] == [fitting(piece(n, case)) for n in evident]
    with drawn_with(Options(lang="fr")):
        shown = [fitting(piece(name, case)) for name in evident]
        shown += [named_in(case, name) for name in measured]
    assert not any("…" in words for words in shown)
    for name, words in zip([*evident, *measured], shown, strict=True):
        assert "_" not in words
        assert not _words(words) & _words(name.replace("_", " ")), words


def _words(text: str) -> set[str]:
    """Return the words of a text that are not the same in both languages."""
    return {*re.findall(r"\b[^\W\d]{3,}\b", text)} - {"local", "participants", "sections"}


def test_french_texts_keep_what_stands_in_braces() -> None:
    for english, french in IN_FRENCH.items():
        assert set(re.findall(r"{(\w+)", french)) <= set(re.findall(r"{(\w+)", english))


def test_every_french_text_stands_for_one_that_figures_write() -> None:
    case = cases.load("france")
    written = {contest.label for contest in case.contests} | {"baseline"}
    written |= {each.name for each in (*case.calendar.results, *case.calendar.events)}
    written |= {case.say(pattern.says) for pattern in PATTERNS.values()}
    written |= {measure.meaning.split(":")[0] for measure in MEASURES.values()}
    names = {*MECHANISMS, *FURTHER, *VERDICTS, *PARAMETERS}
    for path in (Path(__file__).parents[2] / "experiments").glob("*.toml"):
        names |= _keys(tomllib.loads(path.read_text(encoding="utf-8")))
    written |= {spoken(name) for name in names} | {row.unit for row in PARAMETERS.values()}
    rows = measurements.read(file_of(case, paths.MEASUREMENTS), case)["name"]
    dated = [*rows, *case.outcomes, *case.outcomes.names.values()]
    written |= {re.sub(" [0-9]{4}$", "", named_in(case, name)) for name in dated}
    package = Path(str(cases.__file__)).parents[1]
    for folder in ("figures", "studies", "model/record"):
        for path in (package / folder).rglob("*.py"):
            if not path.stem.startswith("french"):
                nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                written |= {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    assert set(IN_FRENCH) <= written


def _keys(table: dict[str, Any]) -> set[str]:
    """Return the keys of a table and of those within it."""
    inner = [_keys(each) for each in table.values() if isinstance(each, dict)]
    return set(table).union(*inner)
