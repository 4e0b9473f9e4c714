"""Quantities in words: counts, durations and sizes of files."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """Return a count with its noun, in the plural unless it is one: ``3 runs``."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


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
