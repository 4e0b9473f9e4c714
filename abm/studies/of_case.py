"""What a case leaves undefined, and why: patterns without a score, studies without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from abm.cases import Case
from abm.studies import FILES, OF_CASE, STUDIES, by_role
from abm.studies.pattern_criteria import of_pattern
from abm.studies.pattern_list import PATTERNS
from abm.studies.pattern_scoring import said, undefined


class LeftOut(NamedTuple):
    """The name of a pattern or study, and why a case leaves it undefined, wholly or in part."""

    name: str
    reason: str


def patterns(case: Case) -> Iterator[LeftOut]:
    """Yield the patterns that are not scored in a case, or by fewer criteria."""
    for name, pattern in PATTERNS.items():
        criteria = of_pattern(name)
        reasons = [reason for criterion in criteria if (reason := undefined(criterion, case))]
        if reasons:
            part = f"{len(reasons)} of {len(criteria)} criteria left out, since "
            why = "; ".join(dict.fromkeys(reasons))
            more = part if len(reasons) < len(criteria) else ""
            yield LeftOut(name, f"{said(pattern.says, case)}: {more}{why}")


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
