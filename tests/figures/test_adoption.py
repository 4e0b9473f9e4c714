"""The adoption curve: what is joined, at which widths, in which language, without colour."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba_array

from abm.errors import InputError
from abm.figures import FIGURES, timeline
from abm.figures.adoption import HIGHEST, by_contest
from abm.figures.point_data import read, stamp
from abm.plotting import registry
from tests.figures.artists import line, texts
from tests.figures.results import MadeUp

WIDTHS = (80.0, 160.0)


def shown(results: MadeUp, **options: Any) -> Any:
    figure = FIGURES["adoption"](results, **options)
    figure.set_dpi(300)
    FigureCanvasAgg(figure).draw()
    return figure


def test_use_is_that_of_all_runs_at_the_end_of_each_contest(results: MadeUp) -> None:
    data = read(results)
    contests = by_contest(data, "PS")
    spans = timeline.campaign_spans(data, "PS")
    assert len(contests) == len(spans)
    table = data.measure("PS", "use")
    for contest, span in zip(contests, spans, strict=True):
        assert contest.day == stamp(span.closes)
        days = np.array([stamp(day.date()) for day in table.index])
        last = table[timeline.within(days, span)].dropna().iloc[-1]
        assert contest.middle == pytest.approx(last.median())
        assert contest.low <= contest.middle <= contest.high


def test_a_full_curve_joins_the_contests_of_the_highest_stakes(results: MadeUp, drawn: Any) -> None:
    panel = drawn("adoption").axes[0]
    highest = [each for each in by_contest(read(results), "PS") if each.rank == HIGHEST]
    assert len(highest) == 2
    np.testing.assert_allclose(line(panel, "PS").get_xdata(), [each.day for each in highest])
    others = [each for each in panel.lines if each.get_label() == "PS, other contests"]
    joined = sum(len(each.get_xdata()) for each in others)
    assert joined == len(by_contest(read(results), "PS")) - 2
    assert all(each.get_linestyle() != "-" for each in others)


def test_names_stand_at_the_ends_of_their_curves(drawn: Any) -> None:
    """Up to the room that they need between one another."""
    for panel in drawn("adoption").axes:
        for text in (text for text in panel.texts if text.get_gid() == "ending"):
            end = line(panel, text.get_text().split()[-1]).get_ydata()[-1]
            assert text.xy[1] == pytest.approx(end, abs=0.2)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_it_is_legible_at_the_widths_of_a_column_and_of_a_page(
    results: MadeUp, width: float, lang: str
) -> None:
    figure = shown(results, width=width, lang=lang)
    assert 25.4 * figure.get_size_inches()[0] == pytest.approx(width)
    inside = [text.get_window_extent() for text in texts(figure)]
    assert all(figure.bbox.x0 - 1 <= box.x0 and box.x1 <= figure.bbox.x1 + 1 for box in inside)
    assert all(text.get_fontsize() >= 6.5 for text in texts(figure))
    written = [t for t in texts(figure) if t.get_gid() in ("ending", "heading", "turn")]
    for one, other in combinations(written, 2):
        assert not one.get_window_extent().overlaps(other.get_window_extent())


def test_it_is_french_if_that_is_wanted(results: MadeUp) -> None:
    words = " ".join(text.get_text() for text in texts(shown(results, lang="fr")))
    assert "Résistance" in words
    assert "simulations" in words
    assert " runs" not in words


def test_grey_has_no_colour_and_a_page_may_have_no_caption(results: MadeUp) -> None:
    figure = shown(results, grey=True, caption=False)
    assert not texts(figure, "caption")
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(int)
    assert np.ptp(pixels, axis=-1).max() <= 1
    coloured = np.asarray(shown(results).canvas.buffer_rgba())[..., :3].astype(int)
    assert np.ptp(coloured, axis=-1).max() > 100
    assert shown(results).get_size_inches()[1] > figure.get_size_inches()[1]


def test_the_lines_of_parties_differ_in_grey(results: MadeUp) -> None:
    panel = shown(results, grey=True).axes[0]
    lines = [line(panel, party) for party in ("PS", "LR", "EM")]
    assert len({each.get_marker() for each in lines}) == 3
    assert np.ptp(to_rgba_array([each.get_color() for each in lines])[:, 0]) > 0.1


def test_what_cannot_be_drawn_is_refused(results: MadeUp) -> None:
    with pytest.raises(InputError, match="no such language"):
        FIGURES["adoption"](results, lang="de")
    with pytest.raises(InputError, match="at a width of 183 mm alone"):
        registry()["model"](results, width=80.0)
    with pytest.raises(InputError, match="too narrow"):
        FIGURES["adoption"](results, width=30.0)
