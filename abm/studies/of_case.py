"""What a case leaves undefined, and why: patterns without a score, studies without an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from abm import paths
from abm.cases import Case, CaseError
from abm.errors import Problem, ProblemsError
from abm.studies import FILES, OF_CASE, STUDIES, by_role, claim_tests, evidence
from abm.studies.fieldwork import measurements
from abm.studies.pattern_criteria import of_pattern
from abm.studies.pattern_list import PATTERNS
from abm.studies.pattern_scoring import in_case_words, undefined
from abm.studies.predictions import table


class LeftOut(NamedTuple):
    """The name of a pattern or study, and why a case leaves it undefined, wholly or in part."""

    name: str
    reason: str


def check_files(case: Case) -> None:
    """Refuse a case whose files for the studies are not as these read them.

    Raises
    ------
    CaseError
        With every problem of the files.
    """
    readers: dict[str, Callable[[], object]] = {
        paths.EVIDENCE: lambda: evidence.load(case),
        paths.MEASUREMENTS: lambda: measurements.read(case.folder / paths.MEASUREMENTS, case),
        paths.CLAIMS: lambda: claim_tests.load(case.folder / paths.CLAIMS),
        paths.PREDICTIONS: lambda: table.load(case),
    }
    problems: list[Problem] = []
    for name, reader in readers.items():
        if (case.folder / name).is_file():
            try:
                reader()
            except ProblemsError as error:
                problems += error.problems
    if problems:
        raise CaseError(problems)


def patterns(case: Case) -> Iterator[LeftOut]:
    """Yield the patterns that are not scored in a case, or by fewer criteria."""
    for name, pattern in PATTERNS.items():
        criteria = of_pattern(name)
        reasons = [reason for criterion in criteria if (reason := undefined(criterion, case))]
        if reasons:
            part = f"{len(reasons)} of {len(criteria)} criteria left out, since "
            why = "; ".join(dict.fromkeys(reasons))
            more = part if len(reasons) < len(criteria) else ""
            yield LeftOut(name, f"{in_case_words(pattern.says, case)}: {more}{why}")


def studies(case: Case) -> Iterator[LeftOut]:
    """Yield the studies that cannot be made of a case."""
    for name in STUDIES:
        reasons = []
        if lacks := by_role.missing(case, by_role.NEEDED.get(name, ())):
            reasons.append(f"the case names no {lacks}")
        missing = [file for file in FILES.get(name, ()) if not (case.folder / file).is_file()]
        reasons += [f"there is no {file}, with {OF_CASE[file]}" for file in missing]
        if reasons:
            yield LeftOut(name, "; ".join(reasons))
