"""The verdicts on claims, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies.cited import Cited, measured, printed
from abm.studies.claims import schema
from abm.studies.claims.draws import (
    ALL_TESTS,
    DECIDE,
    REFUTED,
    STRUCTURE,
    SUPPORTED,
    UNDECIDED,
    VARIANT,
)
from abm.studies.schema import Row


def numbers(root: Path, *experiments: str) -> Cited:
    """Return the verdicts on the claims that some experiments test, and those of their tests.

    Lists of claims by verdict leave out further readings, whose names have more than the fact.
    A claim, or a test, that is judged by draws has the shares of draws in which it ``holds`` and in
    which it is ``refuted``: in the first account, or in the standard structure of a claim without
    accounts, and for a claim in the others as well.
    """
    rows = [row for name in experiments for row in schema.VERDICTS.rows(root / name)]
    if not rows:
        return {}, {}
    of_draws = [row for name in experiments for row in schema.DRAWS.rows(root / name)]
    accounts = [row for row in of_draws if row["kind"] in DECIDE]
    first = {(row["fact"], row["test"]): row for row in reversed(accounts)}
    claims: Row = {}
    table = []
    for row in rows:
        fact = row["fact"]
        judged = [r for r in of_draws if (r["fact"], r["test"]) == (fact, ALL_TESTS)]
        claim = claims.setdefault(fact, {**_of_claim(row, judged), "tests": []})
        by_draws = first.get((fact, row["test"]), {})
        test = {
            "verdict": by_draws.get("verdict", row["test_verdict"]),
            "holds": by_draws.get("holds"),
            "refuted": by_draws.get("refuted"),
        }
        claim["tests"].append({"says": row["test"], **test, **measured(row, "value", "")})
        table.append({**row, **{f"test_{name}": value for name, value in test.items()}})
    facts = [name for name in claims if " " not in name]
    lists = {
        rule: {
            verdict: [fact for fact in facts if claims[fact][rule] == verdict]
            for verdict in (SUPPORTED, REFUTED, UNDECIDED)
        }
        for rule in ("verdict", "by_interval")
    }
    depend = [fact for fact in facts if claims[fact]["depends"]]
    more = {**lists["verdict"], "by_interval": lists["by_interval"], "depend": depend}
    return {**claims, **more}, {"claims": printed(table)}


def _of_claim(row: Row, judged: list[Row]) -> Row:
    """Return the verdicts on a claim, and in which shares of draws it holds, as texts cite them."""
    accounts, variants = (
        {r["setting"]: {key: r[key] for key in ("holds", "refuted", "verdict")} for r in of}
        for of in (
            [r for r in judged if r["kind"] in kinds] for kinds in (DECIDE, (STRUCTURE, VARIANT))
        )
    )
    return {
        "verdict": row["verdict"],
        "by_interval": row["by_interval"],
        "accounts": accounts,
        "depends": len({account["verdict"] for account in accounts.values()}) > 1,
        "variants": {
            key: [min(values), max(values)]
            for key in ("holds", "refuted")
            if (values := [variant[key] for variant in variants.values()])
        },
    }
