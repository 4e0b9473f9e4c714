"""The texts of figures in the language of the page that is drawn."""

from __future__ import annotations

import datetime as dt

from abm.figures.french import FRENCH, MONTHS
from abm.figures.options import LANGUAGES, options


def translated(text: str) -> str:
    """Return an English text of a figure, or a name, in the language of the page that is drawn.

    Names without a French form stay as they are.
    """
    return text if options().lang == LANGUAGES[0] else FRENCH.get(text, text)


def translated_month(day: dt.date) -> str:
    """Return a month with its year in the language of the page that is drawn."""
    if options().lang == LANGUAGES[0]:
        return f"{day:%B %Y}"
    return f"{MONTHS[day.month - 1]} {day.year}"


def translated_day(day: dt.date) -> str:
    """Return a day in the language of the page that is drawn."""
    first = options().lang != LANGUAGES[0] and day.day == 1
    return f"{day.day}{'er' if first else ''} {translated_month(day)}"
