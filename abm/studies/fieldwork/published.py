"""What each published number has taught about the targets, beside what a measurement would teach.

A measurement that could be made has an expected gain, over what it might find.  A number that was
published has a gain that is known: by how much the target varies less among the draws that meet it
than among all draws.  The gain is negative where the number makes the target less certain.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.intervals import Evidence
from abm.analysis.outputs import Array, Mask
from abm.cases import Case
from abm.quantities import count, listed, spoken
from abm.studies import evidence as known_evidence
from abm.studies import words
from abm.studies.pattern_list import CALIBRATE, VALIDATE
from abm.studies.reference import SEED, Reference

MOST = 6
"""Clear gains that a sentence lists, at most."""

FEWEST = 50
"""Least number of draws that meet a number from which its gain is estimated."""

RESAMPLES = 400


def table(baseline: Reference, wanted: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Return the table ``published``: the gain of each piece of evidence for each target.

    Parameters
    ----------
    baseline : Reference
        Draws; a piece is met as calibration accepts it, with its error of measurement.  Pieces that
        are kept for validation are told too: what they would teach if they were used.
    wanted : pandas.DataFrame
        The targets of the draws that define them.
    groups : list of str
        The targets that are shares; the others are claims.
    """
    rows: list[dict[str, object]] = []
    values, weights = wanted.to_numpy(dtype=np.float64), baseline.weights[wanted.index]
    for use in (CALIBRATE, VALIDATE):
        pieces = known_evidence.load(baseline.case, use)
        summaries = known_evidence.summaries(baseline.by_role, baseline.outcomes, pieces)
        accepts = Evidence.of(pieces).accepts(summaries, seed=SEED)[wanted.index]
        for piece, met in zip(pieces.to_dict("records"), accepts.T, strict=True):
            gain, low, high = _gains(values, met, weights)
            of_piece = {"name": piece["name"], "source": piece["source"], "use": use}
            for number, target in enumerate(wanted.columns):
                rows.append(
                    {
                        **of_piece,
                        "target": target,
                        "kind": "share" if target in groups else "claim",
                        "met": float(np.average(met, weights=weights)),
                        "taught": gain[number],
                        "low": low[number],
                        "high": high[number],
                    }
                )
    return pd.DataFrame(rows)


def _gains(values: Array, met: Mask, weights: Array) -> tuple[Array, Array, Array]:
    """Return the share of the variance of each target that a number removed, with its interval."""
    if met.sum() < FEWEST:
        return (np.full(values.shape[1], np.nan),) * 3
    rng = resampling.generator(SEED)
    n = len(values)
    counts = resampling.shares(rng.integers(n, size=(RESAMPLES, n)), n) * n
    draws = _removed(values, met, counts * weights)
    low, high = resampling.percentile(draws)
    return _removed(values, met, weights[None])[0], low, high


def _removed(values: Array, met: Mask, counts: Array) -> Array:
    """Return shares of variance that are removed, by resample and target."""
    before, after = (_variance(values, weights) for weights in (counts, counts * met))
    return 1.0 - np.divide(after, before, out=np.ones_like(after), where=before > 0.0)


def _variance(values: Array, weights: Array) -> Array:
    """Return the variance of each target with each row of weights."""
    size = weights.sum(axis=1, keepdims=True)
    mean = weights @ values / size
    variance: Array = weights @ values**2 / size - mean**2
    return variance


def sentences(
    taught: pd.DataFrame, measured: pd.DataFrame, gains: pd.DataFrame, case: Case
) -> Iterator[str]:
    """Yield what published numbers have taught, beside what the best measurement would teach.

    Parameters
    ----------
    taught : pandas.DataFrame
        The table ``published``.
    measured, gains : pandas.DataFrame
        The tables ``measurements``, the best first, and ``gains``.
    case : Case
        In whose words the numbers are.
    """
    shares = taught[(taught["kind"] == "share") & taught["taught"].notna()]
    if shares.empty:
        return
    means = shares.groupby("name")["taught"].mean().sort_values(ascending=False)
    best = listed(
        f"“{known_evidence.in_words(str(name), case)}” {words.share(mean)}"
        for name, mean in means.head(3).items()
    )
    text = (
        f"Of {count(len(means), 'published number')}, those that have by themselves removed most "
        f"of the variance of the effects of groups are {best}"
    )
    if len(measured) and (gains["beyond_control"]).any():
        most = words.share(measured.iloc[0]["shares"])
        text += f"; the best new measurement would remove {most} of what is left"
    yield f"{text}."
    clear = shares[shares["low"] > 0.0].sort_values("taught", ascending=False).head(MOST)
    if clear.empty:
        yield "None of them has by itself made the effect of a group more certain at 95%."
    else:
        by_number = clear.groupby("name", sort=False)
        each = "; ".join(
            f"“{known_evidence.in_words(str(name), case)}” on "
            + listed(
                f"{spoken(row['target'])} ({words.share(row['taught'])})"
                for row in rows.to_dict("records")
            )
            for name, rows in by_number
        )
        yield f"The clearest gains, all above zero at 95%: {each}."
    few = taught.loc[taught["taught"].isna(), "name"].nunique()
    if few:
        yield (
            f"Of {count(few, 'other number')} the gain is not estimated, since fewer than {FEWEST} "
            "draws meet them."
        )
