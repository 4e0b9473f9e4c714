"""Figures in French have no English text left, and no text that overlaps or leaves the page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from abm import cases
from abm.figures import FIGURES, PLANNED
from abm.figures.french import FRENCH
from abm.figures.options import TRANSLATED
from tests.figures.artists import texts
from tests.figures.results import MadeUp

EVERY = FIGURES | PLANNED

ENGLISH = re.compile(
    r"\b(the|of|is|are|and|their|members|runs|lines|who|if|by|enters|won|lost|beaten|elected|out|"
    r"with|from|belief|mean|recruits|left|business|trained|skill|use|users|other|exit|entry|"
    r"training|forgetting|norm|mandate|step|off|none|market|credibility|leaves|staff|firm)\b",
    re.IGNORECASE,
)
"""Words that no French text has."""


NARROW = {"adoption": 80.0, "network": 80.0, "traces": 80.0, "ledger": 140.0}
"""Widths of narrow pages, in mm."""


@pytest.mark.parametrize(
    ("name", "width"),
    [(name, None if name in PLANNED else 160.0) for name in TRANSLATED if name in EVERY]
    + list(NARROW.items()),
)
def test_every_text_is_french(results: MadeUp, name: str, width: float | None) -> None:
    figure = EVERY[name](results, lang="fr", width=width)
    figure.set_dpi(300)
    FigureCanvasAgg(figure).draw()
    for text in texts(figure):
        words = text.get_text()
        assert not ENGLISH.search(re.sub(r"results/\S+ \([\w, ]+\)", "", words)), words
        box = text.get_window_extent()
        assert figure.bbox.x0 - 1 <= box.x0, words
        assert box.x1 <= figure.bbox.x1 + 1, words


def test_french_texts_keep_what_stands_in_braces() -> None:
    for english, french in FRENCH.items():
        assert set(re.findall(r"{(\w+)", french)) <= set(re.findall(r"{(\w+)", english))


def test_every_french_text_stands_for_one_that_figures_write() -> None:
    case = cases.load("france")
    written = {contest.label for contest in case.contests} | {"baseline"}
    written |= {each.name for each in (*case.calendar.results, *case.calendar.events)}
    for path in Path(str(cases.__file__)).parents[1].glob("figures/*.py"):
        if path.stem != "french":
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            written |= {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    assert set(FRENCH) <= written
