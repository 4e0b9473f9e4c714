"""What can be wrong with a config, said so that its author can mend it."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from abm.errors import InputError

Key = tuple[str | int, ...]
"""Where a value stands in a config: ("parameters", "effort")."""


class Place(NamedTuple):
    """A file and a line; line 0 is the file as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        """Return the place as editors understand it."""
        return f"{self.file}:{self.line}" if self.line else self.file


class Problem(NamedTuple):
    """One thing to mend: the place, the key, and what is wrong with it."""

    place: Place
    key: str
    text: str

    def __str__(self) -> str:
        """Return the problem on one line."""
        return ": ".join(part for part in (str(self.place), self.key, self.text) if part)


class ConfigError(InputError):
    """A config that cannot be run, with every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def dotted(key: Key) -> str:
    """Return a key as it is spoken of: ``outputs.agents[0]``."""
    text = ""
    for part in key:
        plain = isinstance(part, str) and re.fullmatch(r"[\w-]+", part)
        text += f"[{part}]" if isinstance(part, int) else f".{part if plain else spelled(part)}"
    return text.lstrip(".")


def spelled(value: Any, longest: int = 40) -> str:
    """Return a value as TOML would spell it, cut if it is long."""
    if isinstance(value, dt.date | dt.time):
        text = value.isoformat()
    elif isinstance(value, dict):
        text = "{...}"
    elif isinstance(value, list):
        text = f"[{', '.join(spelled(item) for item in value[:4])}]"
    elif isinstance(value, int) and value.bit_length() > 200:
        text = "a number of more than sixty digits"
    else:
        text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= longest else text[: longest - 3] + "..."


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a hint at the nearest of the right names, or at all of them if they are few."""
    known = sorted(set(names))
    folded = {known_name.casefold(): known_name for known_name in known}
    close = difflib.get_close_matches(name.casefold()[:80], folded, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{folded[close[0]]}"?'
    return f"known here: {', '.join(known)}" if 0 < len(known) <= 12 else ""


def unknown(what: str, name: str, names: Iterable[str], elsewhere: Iterable[str] = ()) -> str:
    """Return the text of a problem: no such thing, and the nearest that there is."""
    homes = " or ".join(f"[{home}]" for home in elsewhere)
    hint = f"it belongs in {homes}" if homes else nearest(name, names)
    return f"no such {what}; {hint}" if hint else f"no such {what}"
