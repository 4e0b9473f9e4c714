"""Quantities and names in words: counts, durations, sizes of files, names of groups."""

from __future__ import annotations

from collections.abc import Iterable


def count(number: int, noun: str) -> str:
    """Return a count with its noun, in the plural unless it is one: ``3 runs``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """Return a duration, with a decimal where the number of hours or minutes is below ten."""
    for unit, length, least in (("hour", 3600, 5400), ("minute", 60, 90)):
        if seconds >= least:
            number = seconds / length
            return f"{number:.0f} {unit}s" if number >= 10 else f"{number:.1f} {unit}s"
    return count(round(max(seconds, 1)), "second")


def size(number: float) -> str:
    """Return a number of bytes in the largest fitting unit, from B to TB."""
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def spoken(name: str) -> str:
    """Return a name of a config as a sentence has it, without underscores."""
    return name.replace("_", " ")


def listed(names: Iterable[str]) -> str:
    """Return names as a list in words: ``a``, ``a and b`` or ``a, b and c``."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
