"""Which draws meet the evidence as it stands, what each piece teaches, and what is predicted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from abm.analysis.calibration import Posterior
from abm.analysis.intervals import Evidence
from abm.sampling import DUMMY
from abm.studies import evidence as known_evidence
from abm.studies.pattern_list import VALIDATE
from abm.studies.reference import SEED, Reference

ENOUGH = 200
"""Accepted draws from which the posterior is made of them; with fewer, of the nearest draws."""

FEW = 500
"""Accepted draws below which it is said which pieces of evidence are hard to meet together."""

LEAST_LEFT = 20
"""Draws that must meet all other pieces before it can be said what one piece teaches."""

WORST = 5
"""Pairs of pieces that are named as hard to meet together."""

MISSED = 0.05
"""Share of the posterior within a range below which a prediction misses it."""


def accepted(model: Reference) -> pd.Series:
    """Return whether each draw meets all the evidence as it stands."""
    return model.accepts.all(axis=1)


def teaches(model: Reference) -> pd.DataFrame:
    """Return the table ``teaches``: what each piece of evidence takes from each parameter's width.

    It has a row for every parameter and piece, if enough draws meet all other pieces.
    """
    draws = model.draws
    width = draws.std(ddof=0)
    rows = []
    whole = draws[accepted(model)].std(ddof=0) / width
    for name in model.accepts:
        others = model.accepts.drop(columns=name).all(axis=1)
        if others.sum() < LEAST_LEFT or accepted(model).sum() < LEAST_LEFT:
            continue
        without = draws[others].std(ddof=0) / width
        each = zip(draws.columns, whole.tolist(), without.tolist(), strict=True)
        rows += [[parameter, name, now, before, before - now] for parameter, now, before in each]
    columns = ["parameter", "name", "contraction", "without", "taught"]
    return pd.DataFrame(rows, columns=columns)


def conflicts(model: Reference) -> pd.DataFrame:
    """Return the table ``conflicts``: how often two pieces are met together, and each alone."""
    met = model.accepts
    rows = []
    for one, other in combinations(met.columns, 2):
        joint, apart = (met[one] & met[other]).mean(), met[one].mean() * met[other].mean()
        rows.append([one, other, joint, apart, joint / apart if apart else np.nan])
    table = pd.DataFrame(rows, columns=["name", "other", "joint", "apart", "ratio"])
    return table.sort_values("ratio", kind="stable", ignore_index=True)


def validation(model: Reference, posterior: Posterior) -> pd.DataFrame:
    """Return the table ``validation``: what the posterior predicts of evidence that it did not see.

    Evidence that no draw of the posterior defines is left out.
    """
    unseen = known_evidence.load(model.case, VALIDATE)
    columns = ["name", "low", "high", "source"]
    if unseen.empty:
        return pd.DataFrame(columns=[*columns, *_PREDICTED])
    summaries = known_evidence.summaries(model.by_role, model.outcomes, unseen)
    inside = pd.DataFrame(
        Evidence.of(unseen).accepts(summaries, seed=SEED), summaries.index, summaries.columns
    )
    kept, weights = posterior.sample.index, posterior.sample["weight"].to_numpy()
    rows = []
    for row in unseen[columns].to_dict("records"):
        values = summaries.loc[kept, row["name"]].to_numpy()
        defined = np.isfinite(values)
        if not defined.any():
            continue
        low, median, high = np.quantile(values[defined], [0.05, 0.5, 0.95])
        share = float(weights @ inside.loc[kept, row["name"]].to_numpy())
        verdict = "miss" if share < MISSED else "hit"
        predicted = (inside[row["name"]].mean(), median, low, high, share, verdict)
        rows.append([*row.values(), *predicted])
    return pd.DataFrame(rows, columns=[*columns, *_PREDICTED])


_PREDICTED = ("prior_inside", "median", "predicted_low", "predicted_high", "inside", "verdict")


def sentences(
    model: Reference, pairs: pd.DataFrame, taught: pd.DataFrame, unseen: pd.DataFrame
) -> Iterator[str]:
    """Yield how many draws are accepted, what is in their way, what taught what, and the misses."""
    number = int(accepted(model).sum())
    how = (
        "the posterior is made of them, without tolerance or adjustment"
        if number >= ENOUGH
        else f"fewer than {ENOUGH}, so that the posterior is made of the nearest draws"
    )
    yield f"{number:,} of {len(model.draws):,} draws meet all the evidence as it stands: {how}."
    hard = pairs[pairs["ratio"] < 1.0].head(WORST)
    if number < FEW and len(hard):
        listed = "; ".join(
            f"{row['name']} with {row['other']} ({row['ratio']:.2f} of what chance would give)"
            for row in hard.to_dict("records")
        )
        yield f"Hardest to meet together: {listed}."
    most = taught[taught["parameter"] != DUMMY].sort_values("taught", ascending=False)
    listed = "; ".join(
        f"{row['name']} narrows {row['parameter']} from {row['without']:.2f} to "
        f"{row['contraction']:.2f}"
        for row in most[most["taught"] >= MISSED].head(2 * WORST).to_dict("records")
    )
    if listed:
        yield f"What each piece teaches (standard deviation over that of the prior): {listed}."
    if len(unseen):
        missed = unseen.loc[unseen["verdict"] == "miss", "name"]
        yield (
            f"Evidence that set no parameter: {len(unseen) - len(missed)} of {len(unseen)} pieces "
            f"are predicted; missed: {'; '.join(missed) or 'none'}."
        )
