"""Sentences about cases: those of the package, what one lacks, and what that leaves undefined."""

from __future__ import annotations

import shlex
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from abm import cases, paths
from abm.cases import Case, new, remarks
from abm.figures import outside
from abm.paths import display_path
from abm.quantities import count
from abm.studies import of_case

WIDTH, INDENT = 100, 2
"""Longest line, and what lines below a heading are indented by."""


def packaged() -> Iterator[str]:
    """Yield the packaged cases."""
    loaded = [cases.load(name) for name in cases.packaged()]
    yield "Packaged cases:"
    yield from _table(
        (case.key, f"{case.name} ({case.roles.start} to {case.roles.end}): {_parties(case)}")
        for case in loaded
    )
    yield ""
    yield 'A config asks for one of them by its name (case = "uk" in [experiment]),'
    yield 'and for one of your own by its folder (case = "../mycase/"): abm case new mycase'


def written(folder: Path) -> Iterator[str]:
    """Yield what a new case is for, and what to do next."""
    name = folder.as_posix()
    yield f"{name}: a made-up case of two parties and two elections, which runs as it stands."
    yield f"Replace its rows by those of your case; {new.COLUMNS} explains them.  Next:"
    yield f"  abm case check {shlex.quote(name)}"
    yield f"  abm run {shlex.quote(f'{name}/{new.config_of(folder)}')}"


def report(case: Case) -> Iterator[str]:
    """Yield what a case has, what it lacks, and what stays undefined because of that."""
    calendar, roles = case.calendar, case.roles
    yield f"{case.name} ({display_path(case.folder)}): no error, so it runs."
    numbers = ", ".join(
        count(len(rows), noun)
        for rows, noun in (
            (calendar.campaigns, "campaign"),
            (calendar.results, "result"),
            (calendar.events, "event"),
        )
    )
    labels = ", ".join(f"{number} {label}" for label, number in remarks.evidence(case).items())
    yield from _table(
        (
            ("span", f"{roles.start} to {roles.end}"),
            ("parties", _parties(case)),
            ("calendar", numbers),
            ("evidence", f"rows by their labels: {labels}"),
            *(("numbers", text) for text in _numbers(case)),
        )
    )
    yield from _part("To look at", [(remark.file, remark.text) for remark in remarks.remarks(case)])
    yield from _part(
        "Left out of case.toml, and the outcomes that stay undefined",
        [(role, f"{text}: {', '.join(names)}") for role, text, names in remarks.left_out(case)],
    )
    yield from _part("Patterns that are not scored, or in part", list(of_case.patterns(case)))
    yield from _part("Studies that cannot be made", list(of_case.studies(case)))


def _numbers(case: Case) -> Iterator[str]:
    """Yield how many numbers from outside may do what, if the case has any."""
    uses: Counter[str] = Counter(row.use for row in outside.rows(case))
    if uses:
        counts = ", ".join(
            f"{uses[use]} {words}"
            for use, words in (
                ("calibrate", "to set parameters"),
                ("validate", "to be predicted"),
                ("shown", "only shown"),
            )
            if uses[use]
        )
        yield f"from outside, in {paths.EVIDENCE}: {counts}"


def _parties(case: Case) -> str:
    """Return the names of the parties, with their roles."""
    roles = {getattr(case.roles, role): role for role in ("focal", "rival", "newcomer")}
    return ", ".join(
        f"{party.name} ({roles[party.name]})" if party.name in roles else party.name
        for party in case.parties
    )


def _part(title: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    """Yield a heading and rows below it; nothing without rows."""
    if rows:
        yield from ("", f"{title}:", *_table(rows))


def _table(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield rows of a name and a text, with the texts below one another."""
    named = list(rows)
    column = INDENT + 2 + max(len(name) for name, _ in named)
    before = ""
    for name, text in named:
        first = " " * INDENT + ("" if name == before else name)
        yield textwrap.fill(
            text,
            WIDTH,
            initial_indent=first.ljust(column),
            subsequent_indent=" " * column,
            break_long_words=False,
            break_on_hyphens=False,
        )
        before = name
