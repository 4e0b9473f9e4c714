"""What the studies of causes found: shares, claims, other histories, and whether rankings survive.

As :mod:`paper.findings`: numbers by name, and tables for print; both are empty where a study was
not made.
"""

from __future__ import annotations

from paper.findings import Found
from paper.reading import Row, kept, measured, printed, sure

COMPOSITION = ("exit", "entry", "promotion", "move")
"""Channels of the ledger that change who is counted, and no mind."""

COUNTS = ("shapley", "leave_one_out", "alone")
"""How what a group did is counted."""


def shares(name: str) -> Found:
    """Return the Shapley shares of groups of mechanisms, in order, and the ledger beside them."""
    rows = kept(name, "shares", "shares")
    if not rows:
        return {}, {}
    found: Row = {}
    for change in dict.fromkeys(row["change"] for row in rows):
        mine = sorted((r for r in rows if r["change"] == change), key=lambda r: -abs(r["shapley"]))
        known = {r["group"]: sure(measured(r, "shapley")) for r in mine}
        total = sum(row["shapley"] for row in mine)
        with_it, against = ("up", "down") if total > 0 else ("down", "up")
        pairs = [r for r in kept(name, "shares", "interactions") if r["change"] == change]
        clear = [r for r in pairs if sure({"low": r["low"], "high": r["high"]}) != "no"]
        first = {c: max(mine, key=lambda r: abs(r[c]))["group"] for c in COUNTS}
        found[change] = {
            "change": total,
            "groups": {r["group"]: {c: measured(r, c) for c in ("share", *COUNTS)} for r in mine},
            "for": [group for group, way in known.items() if way == with_it],
            "against": [group for group, way in known.items() if way == against],
            "untold": [group for group, way in known.items() if way == "no"],
            "pair": strongest(clear, total),
            "first": {**first, "agree": len(set(first.values())) == 1},
        }
    worlds = kept(name, "shares", "worlds")
    passing = [row for row in worlds if row["falls_as_known"]]
    chosen = passing if kept(name, "shares", "shares_in_all_worlds") else worlds
    led = {g: sum(r["largest"] == g for r in chosen) for g in {r["largest"] for r in chosen}}
    found["worlds"] = {"all": len(worlds), "known": len(passing), "over": len(chosen)}
    found["led"] = [[g, n] for g, n in sorted(led.items(), key=lambda it: (-it[1], it[0]))]
    tables = {name: printed(rows)}
    ledger = kept(name, "shares", "ledger")
    if ledger:
        total = sum(row["fall"] for row in ledger)
        composed = sum(row["fall"] for row in ledger if row["channel"] in COMPOSITION)
        found["ledger"] = {row["channel"]: measured(row, "fall", "") for row in ledger}
        found["ledger"] |= {"total": total, "composition": composed}
        found["ledger"]["conversion"] = total - composed
        tables[f"{name}_ledger"] = printed(kept(name, "shares", "ledger_and_shapley"))
    return found, tables


def strongest(pairs: list[Row], total: float) -> Row:
    """Return the pair of groups that interact most, and whether they stand in for each other."""
    if not pairs:
        return {}
    row = max(pairs, key=lambda row: abs(row["interaction"]))
    how = "reinforce" if row["interaction"] * total > 0 else "replace"
    return {"one": row["group"], "other": row["other"], "how": how} | measured(
        row, "interaction", ""
    )


def comparison(name: str) -> Found:
    """Return how each scenario differs from the config itself, by scenario and outcome."""
    rows = kept(name, "counterfactuals", "differences")
    found: Row = {}
    for row in rows:
        value = {**measured(row, "difference", ""), "relative": measured(row, "relative")}
        found.setdefault(row["scenario"], {})[row["outcome"]] = value
    told = ("resistance_2014", "resistance_2017", "belief_2017", "use_2017", "vendors_2017")
    columns = ("scenario", "outcome", "baseline", "difference", "low", "high", "pairs")
    lines = [row for row in rows if row["outcome"] in told]
    return found, {name: printed(lines, columns)} if lines else {}


def claims(*names: str) -> Found:
    """Return what became of the claims that some experiments put to tests, and by which tests."""
    rows = [row for name in names for row in kept(name, "claims", "verdicts")]
    found: Row = {}
    for row in rows:
        mine = found.setdefault(row["fact"], {"verdict": row["verdict"], "tests": []})
        said = {"says": row["test"], "verdict": row["test_verdict"]}
        mine["tests"].append(said | measured(row, "value", ""))
    facts = dict(found)
    for verdict in ("stands", "refuted", "undecided") if rows else ():
        found[verdict] = [fact for fact, said in facts.items() if said["verdict"] == verdict]
    return found, {"claims": printed(rows)} if rows else {}


def robustness() -> Found:
    """Return in which variants the ranking of groups survives."""
    rows = kept("robustness", "robustness", "survival")
    if not rows:
        return {}, {}
    own, others = rows[0], rows[1:]
    found = {
        "leader": own["leader"],
        "sure": own["sure"],
        "variants": [row["variant"] for row in others],
        "survives": [row["variant"] for row in others if row["survives"]],
        "not": [row["variant"] for row in others if not row["survives"]],
        "same_leader": [row["variant"] for row in others if row["same_leader"]],
        "least_tau": min(row["tau"] for row in others),
        "most_tau": max(row["tau"] for row in others),
    }
    ranking = kept("robustness", "robustness", "ranking")
    return found, {"robustness": printed(rows), "robustness_ranking": printed(ranking)}
