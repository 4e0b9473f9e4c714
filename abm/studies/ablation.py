"""Models side by side on one budget: what one that lacks a mechanism fails, however it is tuned.

A model is a scenario of a config whose draws are those of the others.  Each is calibrated to the
same evidence before anything is held against it.  A pattern that was kept for validation counts as
shown if more than half of the posterior has it, and as failed if less than half has it, each by
the whole of Wilson's 95 % interval at the posterior's effective size.  Patterns are scored here as
far as one scenario can be held to them (:func:`abm.studies.known.rules`): those that compare a
model with another history are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from scipy import stats

from abm.analysis.adjustment import spread
from abm.analysis.calibration import Posterior
from abm.analysis.evidence import Evidence
from abm.analysis.outputs import Array
from abm.config.experiment import BASELINE
from abm.studies import known
from abm.studies.reference import SEED, Reference
from abm.studies.rules import PATTERNS, Worlds

SHOWN, FAILED, UNDECIDED = "shown", "failed", "undecided"


def compared(
    models: Mapping[str, Reference], posteriors: Mapping[str, Posterior]
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return how near each model comes to the evidence and which patterns it shows, and in words.

    Returns
    -------
    tables : dict of str to pandas.DataFrame
        ``models``, a row a scenario: ``draws``, ``set_aside``, ``kept``, ``meets_all`` (share of
        draws that meet all the evidence), ``meets`` (the most pieces of it met in a draw, of
        ``pieces``), ``never`` (pieces that no draw meets), ``nearest`` and ``within`` (distances
        of the nearest draw and of the nearest tenth, in typical sizes of the full model's
        summaries) and ``size`` (of the posterior).
        ``patterns``, a row a scenario and pattern: ``prior`` and ``posterior``, the shares of
        draws that show it, the latter with ``low`` and ``high``, and ``verdict``.
    sentences : list of str
    """
    full = models[BASELINE]
    scale = spread(full.summaries[full.evidence["name"]], full.evidence["error"].tolist())
    near = pd.DataFrame(
        [_near(name, model, posteriors.get(name), scale) for name, model in models.items()]
    )
    rows = [row for name, found in posteriors.items() for row in _scores(name, models[name], found)]
    patterns = pd.DataFrame(rows)
    return {"models": near, "patterns": patterns}, list(_sentences(near, patterns))


def _near(
    name: str, model: Reference, posterior: Posterior | None, scale: Array
) -> dict[str, object]:
    """Return how near a model comes to the evidence; a draw that is set aside is infinitely far."""
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
    """Yield which patterns for validation a model shows."""
    worlds = Worlds({BASELINE: model.arrays})
    rules = known.rules(known.VALIDATE)
    for pattern in dict.fromkeys(rule.pattern for rule in rules):
        own = [(rule, rule.value(worlds)[:, 0]) for rule in rules if rule.pattern == pattern]
        holds = np.all([(rule.low <= v) & (v <= rule.high) for rule, v in own], axis=0)
        weights = posterior.sample["weight"].to_numpy()
        share = float(weights @ holds[posterior.sample.index])
        n = max(round(posterior.size), 1)
        ends = stats.binomtest(round(min(share, 1.0) * n), n).proportion_ci(method="wilson")
        verdict = SHOWN if ends.low > 0.5 else FAILED if ends.high < 0.5 else UNDECIDED
        yield {
            "scenario": name,
            "pattern": pattern,
            "says": PATTERNS[pattern].says,
            "prior": float(holds.mean()),
            "posterior": share,
            "low": ends.low,
            "high": ends.high,
            "verdict": verdict,
        }


def _sentences(near: pd.DataFrame, patterns: pd.DataFrame) -> Iterator[str]:
    """Yield what each model shows, and what those that lack something still fail."""
    own = patterns[patterns["scenario"] == BASELINE].set_index("pattern")
    told = ", ".join(f"{p} ({row.posterior:.0%}, {row.verdict})" for p, row in own.iterrows())
    unscored = [n for n, p in PATTERNS.items() if p.use == known.VALIDATE and n not in own.index]
    yield (
        f"Kept for validation, shares of the posterior that show it: {told}. Not scored, for they "
        f"compare scenarios: {', '.join(unscored) or 'none'}."
    )
    others = near[near["scenario"] != BASELINE]
    full = near[near["scenario"] == BASELINE].iloc[0]
    for row in others.to_dict("records"):
        name = row["scenario"]
        met = (
            f"{name}, on the same {row['draws']} draws: all the evidence in {row['meets_all']:.2%} "
            f"of them (the full model {full['meets_all']:.2%}), at most {row['meets']} of "
            f"{row['pieces']} pieces at once"
        )
        if row["never"]:
            met += f"; no draw has: {row['never']}"
        if not row["kept"]:
            n = row["draws"] - row["set_aside"]
            yield f"{met}; all of it is defined in {n} draws, too few to calibrate."
            continue
        mine = patterns[patterns["scenario"] == name].set_index("pattern")["verdict"]
        lost = [p for p in mine.index if mine[p] == FAILED and own.loc[p, "verdict"] == SHOWN]
        still = (
            f"recalibrated, it still fails {', '.join(lost)}, which the full model shows"
            if lost
            else "recalibrated, it fails no pattern that the full model shows"
        )
        far = f"the nearest at a distance of {row['nearest']:.2f} ({full['nearest']:.2f})"
        yield f"{met}, {far}; {still}."
    missed = set(patterns.loc[patterns["verdict"] != SHOWN, "pattern"])
    shared = [str(name) for name in own.index if name not in missed]
    if len(others) and shared:
        yield (
            "Shown by every one of these models, and so no evidence for what they lack: "
            f"{', '.join(shared)}."
        )
