"""Errors that a user can mend, and the words that name the place and the value to mend.

The command prints such an error without a traceback and exits with its code.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

Key = tuple[str | int, ...]
"""The path to a value in a config or a table: ``("parameters", "effort")``."""

Report = Callable[[Key, str], None]
"""A function that notes a problem with the value at a key."""

MOST_CHOICES = 16
"""Names that a message lists in full when none is close to the wrong one."""


class ExpectedError(Exception):
    """A failure that is no fault of the program: results that disagree, a disk that is full."""

    exit_code = 1


class InputError(ExpectedError):
    """Input that is refused before anything is written."""

    exit_code = 2


class UndefinedRoleError(LookupError):
    """A role that nothing plays in a case; its text is the name of the role."""


class Place(NamedTuple):
    """A file and a line in it; line 0 stands for the whole file."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        """Return the place in the form that editors can open: ``file:line``."""
        return f"{self.file}:{self.line}" if self.line else self.file


class Problem(NamedTuple):
    """One thing to mend: its place, its key (with the value, where that helps), and the reason."""

    place: Place
    key: str
    text: str

    def __str__(self) -> str:
        """Return the problem on one line."""
        return ": ".join(part for part in (str(self.place), self.key, self.text) if part)


class ProblemsError(InputError):
    """Input with one or more problems, all of which are reported at once.

    Attributes
    ----------
    problems : tuple of Problem
        Without duplicates, sorted by file and line.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def dotted(key: Key) -> str:
    """Return a key as text, such as ``outputs.agents[0]``."""
    text = ""
    for part in key:
        plain = isinstance(part, str) and re.fullmatch(r"[\w-]+", part)
        text += f"[{part}]" if isinstance(part, int) else f".{part if plain else spelled(part)}"
    return text.lstrip(".")


def spelled(value: Any, longest: int = 40) -> str:
    """Return a value as TOML writes it, shortened to ``longest`` characters."""
    if isinstance(value, dt.date | dt.time):
        text = value.isoformat()
    elif isinstance(value, dict):
        text = "{...}"
    elif isinstance(value, list):
        text = f"[{', '.join(spelled(item) for item in value[:4])}]"
    elif isinstance(value, int) and value.bit_length() > 200:
        text = "a number of more than sixty digits"
    else:
        text = _printable(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= longest else text[: longest - 3] + "..."


def _printable(text: str) -> str:
    """Return a text with the numbers of characters that cannot be printed in their place."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def nearest(name: str, choices: Iterable[str]) -> str:
    """Return a hint: the choice most like a wrong name, else all choices if they are few."""
    names = sorted(set(choices))
    by_folded_name = {choice.casefold(): choice for choice in names}
    close = difflib.get_close_matches(name.casefold()[:80], by_folded_name, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{by_folded_name[close[0]]}"?'
    return f"choose from {', '.join(names)}" if 0 < len(names) <= MOST_CHOICES else ""


def unknown(what: str, name: str, choices: Iterable[str], elsewhere: Iterable[str] = ()) -> str:
    """Return the text of a problem with a name that does not exist, with a hint at the right one.

    Parameters
    ----------
    what : str
        The kind of thing that was named, such as "mechanism".
    name : str
        The name that does not exist.
    choices : iterable of str
        Names that do exist.
    elsewhere : iterable of str
        Tables of a config in which the name would be right.
    """
    homes = " or ".join(f"[{home}]" for home in elsewhere)
    hint = f"it belongs in {homes}" if homes else nearest(name, choices)
    return f"no such {what}; {hint}" if hint else f"no such {what}"
