"""How the sentences of all studies give numbers, names and days."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from abm.model.record.cast import in_words
from abm.quantities import count, listed, spoken

if TYPE_CHECKING:
    import pandas as pd

SCALE = "0 to 1"
"""Unit of states such as resistance, belief and identity cost."""

POINTS, FIRMS, SHARE = "points", "firms", "share"
"""Other units: percentage points, firms, and shares in percent."""

_MINUS = re.compile(r"(?<![\w.)%\u2212-])-(?=\.?\d)")
_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")


def typeset(text: str) -> str:
    """Return a text with true minus signs, and with days as "6 May 2012"."""
    text = _DAY.sub(lambda day: in_words(dt.date(*map(int, day.groups()))), text)
    return _MINUS.sub("\u2212", text)


def sentence(text: str) -> str:
    """Return a text with a capital at its start."""
    return text[:1].upper() + text[1:]


def amount(value: float, unit: str = SCALE, *, signed: bool = False) -> str:
    """Return a number in its unit: ``0.341``, ``25.0 points``, ``6.2 firms`` or ``42%``.

    Parameters
    ----------
    value : float
        In the unit of its table: a share of members, which is to be in points, from 0 to 1.
    unit : str
        :data:`SCALE`, :data:`POINTS`, :data:`FIRMS` or :data:`SHARE`.
    signed : bool
        Whether a positive number has its sign.
    """
    return f"{_digits(value, unit, signed)}{_END.get(unit, '')}"


def within(
    value: float,
    low: float,
    high: float,
    unit: str = SCALE,
    *,
    label: str = "",
    signed: bool = False,
) -> str:
    """Return a number with its interval, ``0.140 (95% interval 0.124 to 0.157)``.

    ``label`` is what the interval is called, such as ``95% interval``, where no sentence
    before says it.
    """
    if math.isnan(low) or math.isnan(high):
        return amount(value, unit, signed=signed)
    ends = f"{_digits(low, unit, signed)} to {_digits(high, unit, signed)}"
    end = "%" if unit == SHARE else ""
    return f"{amount(value, unit, signed=signed)} ({f'{label} ' if label else ''}{ends}{end})"


def measured(
    row: Mapping[Hashable, Any] | pd.Series[Any], name: str, unit: str = SCALE, **how: Any
) -> str:
    """Return the number of a column with the interval beside it, in words."""
    return within(row[name], row[f"{name}_low"], row[f"{name}_high"], unit, **how)


def inside(value: float, low: float, high: float, unit: str = SCALE) -> str:
    """Return a number with its interval for use within brackets: ``0.011; -0.007 to 0.028``."""
    return within(value, low, high, unit).replace(" (", "; ").removesuffix(")")


def higher(difference: float, unit: str = SCALE) -> str:
    """Return a difference in words: ``higher by 0.101`` or ``lower by 0.023``."""
    return f"{'higher' if difference > 0.0 else 'lower'} by {amount(abs(difference), unit)}"


def ends(low: float, high: float, unit: str = SCALE) -> str:
    """Return the ends of the interval of the size of a number, ``0.097 to 0.106``."""
    return " to ".join(_digits(end, unit, False) for end in sorted((abs(low), abs(high))))


def alone_and_added(group: str, row: Mapping[Hashable, Any], added: str, unit: str = SCALE) -> str:
    """Return a sentence on the effect of a group alone, and on its effect beside all other groups.

    Parameters
    ----------
    group : str
    row : mapping
        With the columns ``alone`` and ``added``, and the ends of the interval of each.
    added : str
        Name of the column of what is lost without the group.
    unit : str
    """
    alone, beside = (
        f"{'larger' if row[name] > 0.0 else 'smaller'} by {amount(abs(row[name]), unit)} "
        f"({ends(row[f'{name}_low'], row[f'{name}_high'], unit)})"
        for name in ("alone", added)
    )
    return (
        f"By itself, with all other groups off, {spoken(group)} makes the change {alone}; beside "
        f"all others, it makes it {beside}."
    )


def share(value: float) -> str:
    """Return a share in percent, without a sign if it is printed as zero."""
    return amount(value, SHARE)


def names(items: Iterable[object]) -> str:
    """Return names of a config as a list in words."""
    return listed(spoken(str(name)) for name in items)


def two_digits(number: float) -> str:
    """Return a number with two significant digits and no exponent: ``0.98``, ``1.2``, ``290``."""
    return f"{float(f'{number:.2g}'):,.10g}"


def times(number: int) -> str:
    """Return how often something was done: ``once``, ``twice`` or ``3 times``."""
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def runs(number: int) -> str:
    """Return by how many runs something is judged: ``one run``, or ``the mean of 4 runs``."""
    return "one run" if number == 1 else f"the mean of {number:,} runs"


def of(number: int, whole: int, noun: str) -> str:
    """Return a number out of a whole in words: ``none of 49 draws``, ``44 of 49 draws``."""
    if not number:
        return f"neither {noun}" if whole == 2 else f"none of {count(whole, noun)}"
    if number == whole:
        every = {1: f"the only {noun}", 2: f"both {noun}s"}
        return every.get(whole, f"all {count(whole, noun)}")
    return f"{number:,} of {count(whole, noun)}"


_END = {POINTS: " points", FIRMS: " firms", SHARE: "%"}

_FACTOR = {POINTS: (100.0, 1), FIRMS: (1.0, 1), SHARE: (100.0, 0)}


def _digits(value: float, unit: str, signed: bool) -> str:
    """Return a number without its unit; zero has no sign."""
    factor, decimals = _FACTOR.get(unit, (1.0, 3))
    number = round(value * factor, decimals)
    if number == 0.0:
        return f"{0.0:.{decimals}f}"
    return f"{number:{'+' if signed else ''}.{decimals}f}"
