"""Figures in French have no English text left, and no text that overlaps or leaves the page."""

from __future__ import annotations

import re

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from abm.figures import FIGURES
from abm.figures.french import FRENCH
from abm.figures.options import TRANSLATED
from tests.figures.artists import texts
from tests.figures.results import MadeUp

ENGLISH = re.compile(
    r"\b(the|of|is|are|and|their|members|runs|lines|who|if|by|enters|won|lost|beaten|elected|out)\b",
    re.IGNORECASE,
)
"""Words that no French text has."""


@pytest.mark.parametrize("name", [name for name in TRANSLATED if name in FIGURES])
def test_every_text_is_french(results: MadeUp, name: str) -> None:
    figure = FIGURES[name](results, lang="fr", width=160.0)
    figure.set_dpi(300)
    FigureCanvasAgg(figure).draw()
    for text in texts(figure):
        assert not ENGLISH.search(text.get_text()), text.get_text()
    for text in (text for text in texts(figure) if text.get_gid() in ("caption", "ending")):
        box = text.get_window_extent()
        assert figure.bbox.x0 - 1 <= box.x0
        assert box.x1 <= figure.bbox.x1 + 1


def test_french_texts_keep_what_stands_in_braces() -> None:
    for english, french in FRENCH.items():
        assert set(re.findall(r"{\w+}", french)) <= set(re.findall(r"{\w+}", english))
