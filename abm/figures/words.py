"""The texts and numbers of figures in the language of the page that is drawn."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import Formatter

from abm.figures.french import FRENCH, MONTHS
from abm.figures.french_captions import CAPTIONS
from abm.figures.french_labels import LABELS
from abm.figures.french_parameters import NAMES
from abm.figures.options import LANGUAGES, options
from abm.quantities import spoken

_BEFORE_SIGN, _AFTER_QUOTE = re.compile(r" (?=[:;?!%»])"), re.compile("(?<=«) ")


def _tied(text: str) -> str:
    """Return a French text in which no line begins with a sign or ends with an open quote."""
    return _AFTER_QUOTE.sub("\u00a0", _BEFORE_SIGN.sub("\u00a0", text))


IN_FRENCH = {
    english: _tied(french) for english, french in (NAMES | FRENCH | CAPTIONS | LABELS).items()
}
"""French texts of all figures by the English ones."""

_THOUSANDS, _DECIMALS = re.compile(r"(?<=\d),(?=\d{3})"), re.compile(r"(?<=\d)\.(?=\d)")
_PERCENT = re.compile(r"(?<=\d)%")
_DATED = re.compile(r"(.+) (\d{4})")


def translated(text: str, **values: object) -> str:
    """Return an English text of a figure, or a name, in the language of the page that is drawn.

    Names without a French form stay as they are.  Values, if there are any, are put in the place
    of the names in braces.
    """
    text = text if options().lang == LANGUAGES[0] else IN_FRENCH.get(text, text)
    return text.format(**values) if values else text


def named(name: str) -> str:
    """Return a name of a config or a table in words, in the language of the page that is drawn.

    The group before the name of a factor is left out, and a year after any name is kept.
    """
    words = spoken(name.removeprefix("parameters.").removeprefix("mechanisms."))
    if (dated := _DATED.fullmatch(words)) and words not in IN_FRENCH:
        return f"{translated(dated[1])} {dated[2]}"
    return translated(words)


def translated_month(day: dt.date) -> str:
    """Return a month with its year in the language of the page that is drawn."""
    if options().lang == LANGUAGES[0]:
        return f"{day:%B %Y}"
    return f"{MONTHS[day.month - 1]} {day.year}"


def translated_day(day: dt.date) -> str:
    """Return a day in the language of the page that is drawn."""
    first = options().lang != LANGUAGES[0] and day.day == 1
    return f"{day.day}{'er' if first else ''} {translated_month(day)}"


def with_french_numbers(figure: Figure) -> None:
    """Give all numbers of a figure a decimal comma, and a space between thousands."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(_French(axis.get_major_formatter()))
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        text.set_text(_french(text.get_text()))


class _French(Formatter):
    """Labels of an axis as another formatter writes them, with French numbers."""

    def __init__(self, of: Formatter) -> None:
        self.of = of

    def set_locs(self, locs: list[float]) -> None:
        self.of.set_locs(locs)

    def get_offset(self) -> str:
        return self.of.get_offset()

    def __call__(self, x: float, pos: Any = None) -> str:
        return _french(self.of(x, pos))


def _french(text: str) -> str:
    text = _PERCENT.sub("\u00a0%", text)
    return _DECIMALS.sub(",", _THOUSANDS.sub("\u202f", text))
