"""Every generated file: ``make generated`` writes those whose text is not that of their sources."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import typer

from abm.config import schema
from paper import codemeta, dictionary, findings, results
from paper.odd import tables
from tests import drawing, examples

PROJECT = Path(__file__).resolve().parents[1]

GENERATORS: dict[str, Callable[[], dict[Path, str]]] = {
    "schema": lambda: {PROJECT / "experiments" / schema.FILE: schema.json_schema()},
    "dictionary": lambda: {dictionary.TARGET: dictionary.text()},
    "codemeta": lambda: {codemeta.TARGET: codemeta.text()},
    "odd": lambda: {tables.TARGET: tables.text()},
    "numbers": results.texts,
    "findings": findings.texts,
    "drawings": drawing.texts,
    "examples": examples.texts,
}
"""Functions that return the text of each file; the paper's numbers read the ODD's tables."""


def stale(name: str) -> dict[Path, str]:
    """Return the files of a generator whose text is another, and what they should say."""
    return {
        path: text
        for path, text in GENERATORS[name]().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }


def main(names: Iterable[str]) -> None:
    """Write the stale files of generators, and name them."""
    for name in names:
        for path, text in stale(name).items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            typer.echo(path.relative_to(PROJECT).as_posix())


if __name__ == "__main__":
    main(sys.argv[1:] or GENERATORS)
