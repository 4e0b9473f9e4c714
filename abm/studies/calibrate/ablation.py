"""Models compared on one budget: which patterns a model without a mechanism fails, if calibrated.

A model is a scenario of a config, run at the same draws as the others.  Each is calibrated to the
same evidence before it is judged.  A pattern that is reserved for validation is shown if more than
half of the posterior has it, and failed if less than half has it, each by the whole of Wilson's
95 % interval at the posterior's effective size.  Only patterns that a single scenario can be judged
by are scored (:func:`abm.studies.evidence.criteria`), not those that compare histories.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from abm.analysis.adjustment import spread
from abm.analysis.calibration import Posterior
from abm.analysis.intervals import Evidence
from abm.analysis.outputs import Array
from abm.cases import Case
from abm.config.experiment import BASELINE
from abm.quantities import listed, spoken
from abm.studies import evidence, words
from abm.studies.calibrate import schema
from abm.studies.pattern_list import PATTERNS, VALIDATE
from abm.studies.pattern_scoring import all_hold, in_case_words, undefined
from abm.studies.reference import SEED, Reference

SHOWN, FAILED, UNDECIDED = "shown", "failed", "undecided"


def compare(
    models: Mapping[str, Reference], posteriors: Mapping[str, Posterior]
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return how near each model comes to the evidence and which patterns it shows.

    Returns
    -------
    tables : dict of str to pandas.DataFrame
        ``models`` and ``patterns``, as :mod:`.schema` defines them.
    sentences : list of str
    """
    full = models[BASELINE]
    scale = spread(full.summaries[full.evidence["name"]], full.evidence["error"].tolist())
    near = pd.DataFrame(
        [_nearness(name, model, posteriors.get(name), scale) for name, model in models.items()]
    )
    rows = [row for name, p in posteriors.items() for row in _scores(name, models[name], p)]
    patterns = pd.DataFrame(rows, columns=[column.name for column in schema.PATTERNS.columns])
    sentences = list(_sentences(near, patterns, full.case))
    return {"models": near, "patterns": patterns}, sentences


def _nearness(
    name: str, model: Reference, posterior: Posterior | None, scale: Array
) -> dict[str, object]:
    """Return a row of ``models``; a draw that is set aside is infinitely far from the evidence."""
    pieces, met = len(model.evidence), model.meets.sum(axis=1)
    distance = np.full(len(model.draws), np.inf)
    missed = Evidence.of(model.evidence).misses(model.summaries, seed=SEED)
    distance[model.defined] = np.sqrt(((missed / scale) ** 2).sum(axis=1))
    return {
        "scenario": name,
        "draws": len(model.draws),
        "set_aside": int((~model.defined).sum()),
        "kept": 0 if posterior is None else len(posterior.sample),
        "meets_all": float((met == pieces).mean()),
        "meets": int(met.max()),
        "pieces": pieces,
        "never": "; ".join(model.evidence.loc[~model.meets.any().to_numpy(), "name"]),
        "nearest": float(distance.min()),
        "within": float(np.sort(distance)[len(distance) // 10]),
        "size": np.nan if posterior is None else posterior.size,
    }


def _scores(name: str, model: Reference, posterior: Posterior) -> Iterator[dict[str, object]]:
    """Yield the rows of ``patterns`` of a model."""
    criteria = evidence.criteria(VALIDATE)
    for pattern in dict.fromkeys(criterion.pattern for criterion in criteria):
        hold, note = all_hold([c for c in criteria if c.pattern == pattern], model.by_role)
        if hold is None:
            continue
        holds = hold[:, 0]
        weights = posterior.sample["weight"].to_numpy()
        share = float(weights @ holds[posterior.sample.index])
        n = max(round(posterior.size), 1)
        ends = stats.binomtest(round(min(share, 1.0) * n), n).proportion_ci(method="wilson")
        verdict = SHOWN if ends.low > 0.5 else FAILED if ends.high < 0.5 else UNDECIDED
        yield {
            "scenario": name,
            "pattern": pattern,
            "says": in_case_words(PATTERNS[pattern].says, model.case, note),
            "prior": float(holds.mean()),
            "posterior": share,
            "low": ends.low,
            "high": ends.high,
            "verdict": verdict,
        }


def _sentences(near: pd.DataFrame, patterns: pd.DataFrame, case: Case) -> Iterator[str]:
    """Yield what each model shows, and what the other models fail that the full model shows."""
    full = patterns[patterns["scenario"] == BASELINE].set_index("pattern")
    scores = ", ".join(f"{p} ({row.posterior:.0%}, {row.verdict})" for p, row in full.iterrows())
    criteria = evidence.criteria(VALIDATE)
    judged = {criterion.pattern for criterion in criteria}
    comparing = [n for n, p in PATTERNS.items() if p.use == VALIDATE and n not in judged]
    yield (
        "Patterns reserved for validation, judged only by what a single run can show of them (the "
        "study patterns judges the whole of them), with the share of the posterior that shows "
        f"each: {scores or 'none'}. Not scored, since they compare scenarios: "
        f"{', '.join(comparing) or 'none'}."
    )
    reasons = {c.pattern: undefined(c, case) for c in criteria if c.pattern not in full.index}
    for reason in dict.fromkeys(reasons.values()):
        names = ", ".join(name for name in reasons if reasons[name] == reason)
        yield f"Not scored, since {reason}: {names}."
    others = near[near["scenario"] != BASELINE]
    baseline = near[near["scenario"] == BASELINE].iloc[0]
    if others.empty:
        return
    lost = {row["scenario"]: _lost(row, patterns, full) for row in others.to_dict("records")}
    if same := [name for name, names in lost.items() if names == []]:
        yield (
            f"Calibrated again, {words.names(same)} fail no pattern that the full model shows: the "
            "single-run patterns are no evidence for what these versions lack."
        )
    for name, patterns_lost in lost.items():
        if patterns_lost:
            failed = f"fails {listed(patterns_lost)}, which the full model shows"
            yield f"Calibrated again, {spoken(name)} {failed}."
    for row in others.to_dict("records"):
        if lost[row["scenario"]] is None:
            n = row["draws"] - row["set_aside"]
            yield (
                f"{words.sentence(spoken(row['scenario']))} cannot be calibrated: only {n} of "
                f"{row['draws']:,} draws define all the evidence."
            )
        elif row["never"]:
            never = "; ".join(evidence.in_words(n, case) for n in row["never"].split("; "))
            yield f"{words.sentence(spoken(row['scenario']))}, no draw meets: {never}."
    closer = others[others["nearest"] < baseline["nearest"]]
    each = ", ".join(
        f"{spoken(row['scenario'])} ({row['nearest']:.2f})" for row in closer.to_dict("records")
    )
    yield (
        f"The draw nearest to the evidence is at a distance of {baseline['nearest']:.2f} in the "
        "full model (each piece in units of its spread over the draws); nearer in: "
        f"{each or 'no other version'}. All versions were run once at the same "
        f"{baseline['draws']:,} draws; the table models has the rest."
    )
    not_shown = set(patterns.loc[patterns["verdict"] != SHOWN, "pattern"])
    shared = [str(name) for name in full.index if name not in not_shown]
    if len(others) and shared:
        yield (
            "Patterns that every one of these models shows, and that are no evidence for the "
            f"mechanisms that some of them lack: {', '.join(shared)}."
        )


def _lost(
    row: Mapping[Hashable, Any], patterns: pd.DataFrame, full: pd.DataFrame
) -> list[str] | None:
    """Return the patterns that a model fails and the full one shows; None if not calibrated."""
    if not row["kept"]:
        return None
    mine = patterns[patterns["scenario"] == row["scenario"]]
    failed = mine.loc[mine["verdict"] == FAILED, "pattern"].tolist()
    return [pattern for pattern in failed if full.loc[pattern, "verdict"] == SHOWN]
