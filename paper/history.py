"""The table ``history.csv``: what was written before results, when, and what changed since.

``python paper/history.py`` writes it from the log of git, in a clone that has the whole history.
A commit is listed if it changes a bound, a range or a use, and not if it changes wording alone.
"""

from __future__ import annotations

import ast
import csv
import io
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
TARGET = HERE / "history.csv"

COLUMNS = ("what", "event", "date", "commit", "subject", "added", "changed", "removed")
WRITTEN, RESULTS, CHANGED = "written", "first results", "changed"
HASH = 10
"""Digits of a hash."""

USES = ("calibrate", "validate", "shown", "input")
"""Uses of patterns, as they are called in the code."""

Content = dict[str, list[tuple[str, Any]]]
"""What decides, by the name of a test, number or pattern: named bounds, and uses."""


def claims(text: str) -> Content:
    """Return the bounds of each test of each claim."""
    return {
        f"{fact} {number}": [(end, test.get(end)) for end in ("supports", "refutes")]
        for fact, claim in tomllib.loads(text).items()
        for number, test in enumerate(claim["tests"])
    }


def evidence(text: str) -> Content:
    """Return the range and the use of each number; before uses were written, all calibrate."""
    return {
        row.get("quantity") or row["name"]: [
            *((end, row[end]) for end in ("low", "high")),
            ("use", row.get("use", "calibrate")),
        ]
        for row in csv.DictReader(io.StringIO(text))
    }


def predictions(text: str) -> Content:
    """Return the range of each prediction, and what would refute it."""
    ends = ("low", "high", "refuted_low", "refuted_high")
    rows = csv.DictReader(io.StringIO(text))
    return {row["id"]: [(end, row[end]) for end in ends] for row in rows}


def patterns(text: str) -> Content:
    """Return the use of each pattern, and the ends of its criteria; one with a name is "named"."""
    content: Content = {}
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(args=[ast.Constant(value=str(name)), *_]) if re.fullmatch(r"P\d+", name):
                decides = content.setdefault(name, [])
                decides += [("use", use) for it in node.args if (use := _use(it)) in USES]
                decides += [
                    (it.arg, it.value.value if isinstance(it.value, ast.Constant) else "named")
                    for it in node.keywords
                    if it.arg in ("low", "high")
                ]
    return content


def _use(node: ast.expr) -> str:
    """Return a word of the code in lower case, whether it is a name or a text."""
    match node:
        case ast.Name(id=word) | ast.Constant(value=str(word)):
            return word.lower()
    return ""


@dataclass(frozen=True)
class Subject:
    """Something written before results: its paths in the course of time, and its results."""

    what: str
    paths: tuple[str, ...]
    results: str
    read: Callable[[str], Content]


SUBJECTS = (
    Subject(
        "what would support or refute the claims of the article",
        ("experiments/claims.toml", "abm/cases/france/claims.toml"),
        "results/*/claims",
        claims,
    ),
    Subject(
        "criteria of the patterns",
        (
            "abm/studies/rules.py",
            "abm/studies/pattern_criteria.py",
            "abm/studies/pattern_list.py",
        ),
        "results/*/patterns",
        patterns,
    ),
    Subject(
        "evidence, and its use",
        ("experiments/evidence.csv", "abm/cases/france/evidence.csv"),
        "results/*/calibrate",
        evidence,
    ),
    Subject(
        "predictions for the United Kingdom",
        ("abm/cases/uk/predictions.csv",),
        "results/uk",
        predictions,
    ),
)


def git(*arguments: str) -> str:
    """Return what a command of git prints."""
    command = ["git", "-C", str(PROJECT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def log(*paths: str) -> Iterator[tuple[str, str, str]]:
    """Yield the commits that touch paths, the oldest first: date, hash and subject."""
    text = git("log", "--reverse", "--date-order", "--format=%as%x09%H%x09%s", "--", *paths)
    for line in text.splitlines():
        date, commit, subject = line.split("\t")
        yield date, commit, subject


def content(subject: Subject, commit: str) -> Content:
    """Return what decides, as a commit has it, in all files of a subject together."""
    names = git("ls-tree", "-r", "--name-only", commit, "--", *subject.paths).split()
    together: Content = {}
    for name in names:
        for key, decides in subject.read(git("show", f"{commit}:{name}")).items():
            together.setdefault(key, []).extend(decides)
    return {key: sorted(decides, key=repr) for key, decides in together.items()}


def rows() -> Iterator[dict[str, Any]]:
    """Yield the rows of the table, by subject and then by time."""
    for subject in SUBJECTS:
        events: list[dict[str, Any]] = []
        before: Content = {}
        for date, commit, words in log(*subject.paths):
            now = content(subject, commit)
            counts = {
                "added": len(now.keys() - before.keys()),
                "changed": sum(now[name] != before[name] for name in now.keys() & before.keys()),
                "removed": len(before.keys() - now.keys()),
            }
            if any(counts.values()):
                event = CHANGED if events else WRITTEN
                events.append(_row(subject, event, date, commit, words) | counts)
            before = now
        events.insert(1, _row(subject, RESULTS, *next(log(f":(glob){subject.results}/**"))))
        yield from events


def _row(subject: Subject, event: str, date: str, commit: str, words: str) -> dict[str, Any]:
    """Return the part of a row that all events have."""
    row = {"what": subject.what, "event": event, "date": date}
    return row | {"commit": commit[:HASH], "subject": words}


def text() -> str:
    """Return the text of the table."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows())
    return file.getvalue()


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8", newline="\n")
