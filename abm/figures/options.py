"""How a user wants figures: their width and language, without colour, without a caption."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

import numpy as np
from matplotlib.colors import ListedColormap, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from abm.errors import InputError, unknown

LANGUAGES = ("en", "fr")
"""Languages, the first that of all figures."""

WIDEST = 2000.0
"""Greatest width of a figure, in mm: images of larger ones take more memory than machines have."""

LIGHTNESS = np.array([0.299, 0.587, 0.114])
"""Weights of red, green and blue in how light a colour looks."""


class Options(NamedTuple):
    """How new pages are to be.

    Attributes
    ----------
    width : float or None
        Their width in mm; by default that of each figure.
    lang : str
        The language of their words, "en" or "fr".
    grey : bool
        Whether they are without colour.
    caption : bool
        Whether a caption is at their foot.
    """

    width: float | None = None
    lang: str = LANGUAGES[0]
    grey: bool = False
    caption: bool = True

    @property
    def suffix(self) -> str:
        """What is added to the names of files."""
        parts = (
            f"-{self.width:g}mm" if self.width else "",
            f"-{self.lang}" if self.lang != LANGUAGES[0] else "",
            "-grey" if self.grey else "",
            "" if self.caption else "-no-caption",
        )
        return "".join(parts)


USUAL = Options()
_OPTIONS: ContextVar[Options] = ContextVar("options", default=USUAL)


def options() -> Options:
    """Return how new pages are to be."""
    return _OPTIONS.get()


@contextmanager
def drawn_with(wanted: Options) -> Iterator[None]:
    """Have pages that are drawn within a block be as wanted."""
    before = _OPTIONS.set(wanted)
    try:
        yield
    finally:
        _OPTIONS.reset(before)


def page(width: float) -> float:
    """Return the width in mm of a page that can be drawn at any: the wanted one, else this."""
    return options().width or width


def adaptable(figure: Callable[..., Figure]) -> Callable[..., Figure]:
    """Return a function of a figure that also takes :class:`Options` as keywords.

    It raises InputError for a language in which figures have no words, and for a width at which
    this one cannot be drawn.
    """

    @functools.wraps(figure)
    def adapted(
        *data: Any,
        width: float | None = None,
        lang: str = LANGUAGES[0],
        grey: bool = False,
        caption: bool = True,
        **more: Any,
    ) -> Figure:
        if lang not in LANGUAGES:
            raise InputError(f"lang: {unknown('language', lang, LANGUAGES)}")
        if width is not None and not width > 0.0:
            raise InputError(f"width: {width:g} mm is no width")
        if width is not None and width > WIDEST:
            raise InputError(f"width: {width:g} mm is wider than {WIDEST:,.0f} mm")
        with drawn_with(Options(width, lang, grey, caption)):
            return figure(*data, **more)

    return adapted


def without_colour(figure: Figure) -> None:
    """Give every part of a figure the grey that is as light as its colour."""
    for artist in figure.findobj():
        for kind in ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor"):
            get, give = (getattr(artist, f"{verb}_{kind}", None) for verb in ("get", "set"))
            if get and give and not (kind == "color" and hasattr(artist, "set_facecolor")):
                value = get()
                if value is not None and not (isinstance(value, str) and value == "none"):
                    give(_greys(value))
        if isinstance(artist, AxesImage):
            shades = artist.get_cmap()(np.linspace(0.0, 1.0, 256))
            artist.set_cmap(ListedColormap(_greys(shades)))


def _greys(colours: Any) -> NDArray[np.float64]:
    """Return colours as greys of the same lightness and opacity."""
    rgba = to_rgba_array(colours)
    lightness = rgba[:, :3] @ LIGHTNESS
    greys = np.column_stack([lightness, lightness, lightness, rgba[:, 3]])
    one: NDArray[np.float64] = greys[0] if len(greys) == 1 else greys
    return one
