"""The verdicts on claims, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies.cited import Cited, measured, printed
from abm.studies.claims import schema
from abm.studies.claims.study import REFUTED, SUPPORTED, UNDECIDED
from abm.studies.schema import Row


def numbers(root: Path, *experiments: str) -> Cited:
    """Return the verdicts on the claims that some experiments test, and those of their tests."""
    rows = [row for name in experiments for row in schema.VERDICTS.rows(root / name)]
    claims: Row = {}
    for row in rows:
        claim = claims.setdefault(row["fact"], {"verdict": row["verdict"], "tests": []})
        test = {"says": row["test"], "verdict": row["test_verdict"]}
        claim["tests"].append(test | measured(row, "value", ""))
    if not rows:
        return {}, {}
    by_verdict = {
        verdict: [fact for fact, claim in claims.items() if claim["verdict"] == verdict]
        for verdict in (SUPPORTED, REFUTED, UNDECIDED)
    }
    return {**claims, **by_verdict}, {"claims": printed(rows)}
