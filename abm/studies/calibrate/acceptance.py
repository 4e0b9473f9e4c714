"""Which draws meet the evidence as it stands, what each piece teaches, and what is predicted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from abm.analysis import calibration, resampling
from abm.analysis.adjustment import weighted_quantiles
from abm.analysis.calibration import Posterior
from abm.analysis.intervals import Evidence
from abm.analysis.outputs import Array, Mask
from abm.cases import Case
from abm.config.experiment import BASELINE
from abm.quantities import spoken
from abm.sampling import DUMMY
from abm.studies import evidence as known_evidence
from abm.studies import words
from abm.studies.pattern_list import VALIDATE
from abm.studies.reference import SEED, Reference

ENOUGH = 200
"""Accepted draws from which the posterior is made of them; with fewer, of the nearest draws."""

LEAST = 20
"""Accepted draws of a screened sample below which it has no posterior."""

FEW = 500
"""Accepted draws below which it is said which pieces of evidence are hard to meet together."""

LEAST_LEFT = 20
"""Effective draws that must meet all other pieces before it is said what one piece teaches."""

RESAMPLES = 200
"""Resamples of draws for the interval of what a piece teaches."""

Z = 1.96
"""Standard errors on either side of a 95 % interval."""

WORST = 3
"""Pairs of pieces that are named as hard to meet together, and pieces that teach most."""

MISSED = 0.05
"""Share of the posterior within a range below which a prediction misses it."""


def accepted(model: Reference) -> pd.Series:
    """Return whether each draw meets all the evidence as it stands."""
    return model.accepts.all(axis=1)


def summary(models: Mapping[str, Reference]) -> pd.DataFrame:
    """Return the table ``acceptance``: how probable the evidence is over the priors of each model.

    The probability is the sum of the weights of accepted draws over the number of draws from the
    priors that were looked at; its interval is that of the logarithm of a mean.
    """
    rows = []
    for name, model in models.items():
        every = accepted(model).to_numpy()
        size = calibration.effective_size(model.weights[every])
        probability = float(model.weights[every].sum()) / model.considered
        apart = float(np.prod([model.share(model.accepts[piece]) for piece in model.accepts]))
        slack = np.exp(Z / np.sqrt(size)) if size else np.nan
        ends = probability / slack, probability * slack
        ratio = probability / apart if apart else np.nan
        numbers = (len(model.draws), model.considered, int(every.sum()), size)
        rows.append([name, *numbers, probability, *ends, apart, ratio])
    names = (
        "runs",
        "considered",
        "accepted",
        "size",
        "probability",
        "low",
        "high",
        "apart",
        "ratio",
    )
    return pd.DataFrame(rows, columns=["scenario", *names])


def teaches(model: Reference) -> pd.DataFrame:
    """Return the table ``teaches``: what each piece of evidence takes from each parameter's width.

    It has a row for every parameter and piece, if enough draws meet all other pieces.
    """
    width = model.draws[model.plain].std(ddof=0).to_numpy()
    every = accepted(model).to_numpy()
    rows: list[list[object]] = []
    if calibration.effective_size(model.weights[every]) < LEAST_LEFT:
        return pd.DataFrame(rows, columns=_TAUGHT)
    for name in model.accepts:
        others = model.accepts.drop(columns=name).all(axis=1).to_numpy()
        values, weights = model.draws[others].to_numpy() / width, model.weights[others]
        # The first row is the sample itself, the others are resamples of its draws.
        again = resampling.generator(SEED).poisson(1.0, (RESAMPLES, len(weights)))
        drawn: Array = np.vstack([np.ones(len(weights)), again]) * weights
        without, whole = _deviations(values, drawn), _deviations(values, drawn * every[others])
        taught = without - whole
        ends = np.nanquantile(taught[1:], [0.025, 0.975], axis=0)
        size = calibration.effective_size(weights)
        each = zip(model.draws, whole[0], without[0], taught[0], *ends, strict=True)
        rows += [[parameter, name, *numbers, size] for parameter, *numbers in each]
    return pd.DataFrame(rows, columns=_TAUGHT)


_TAUGHT = ["parameter", "name", "contraction", "without", "taught", "low", "high", "size"]


def _deviations(values: Array, weights: Array) -> Array:
    """Return the standard deviation of each column under each row of weights."""
    total = weights.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        share = weights / total
    squares = share @ values**2 - (share @ values) ** 2
    deviations: Array = np.sqrt(np.maximum(squares, 0.0))
    return deviations


def conflicts(model: Reference) -> pd.DataFrame:
    """Return the table ``conflicts``: how often two pieces are met together, and each alone."""
    met = {name: model.accepts[name].to_numpy() for name in model.accepts}
    missed = (~model.accepts).sum(axis=1).to_numpy()
    rows = []
    for one, other in combinations(met, 2):
        rest = missed == (~met[one]).astype(int) + (~met[other])
        ratios = (
            _together(model, met[one], met[other]),
            _together(model, met[one], met[other], rest),
        )
        rows.append([one, other, *ratios[0], ratios[1][2]])
    columns = ["name", "other", "joint", "apart", "ratio", "given_rest"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("ratio", kind="stable", ignore_index=True)


def _together(
    model: Reference, one: Mask, other: Mask, among: Mask | None = None
) -> tuple[float, float, float]:
    """Return how often two pieces are met together, how often by chance, and their ratio."""
    if among is not None and calibration.effective_size(model.weights[among]) < LEAST_LEFT:
        return np.nan, np.nan, np.nan
    joint = model.share(one & other, among)
    apart = model.share(one, among) * model.share(other, among)
    return joint, apart, joint / apart if apart else np.nan


def validation(model: Reference, posterior: Posterior) -> pd.DataFrame:
    """Return the table ``validation``: what the posterior predicts of evidence that it did not see.

    Evidence that no draw of the posterior defines is left out.
    """
    unseen = known_evidence.load(model.case, VALIDATE)
    columns = ["name", "low", "high", "error", "source"]
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
        low, median, high = weighted_quantiles(values[defined], weights[defined], (0.05, 0.5, 0.95))
        share = float(weights @ inside.loc[kept, row["name"]].to_numpy())
        verdict = "miss" if share < MISSED else "hit"
        predicted = (model.share(inside[row["name"]]), median, low, high, share, verdict)
        rows.append([*row.values(), *predicted])
    return pd.DataFrame(rows, columns=[*columns, *_PREDICTED])


_PREDICTED = ("prior_inside", "median", "predicted_low", "predicted_high", "inside", "verdict")


def sentences(model: Reference, pairs: pd.DataFrame, taught: pd.DataFrame) -> Iterator[str]:
    """Yield how many draws are accepted, what is in their way, and what taught what."""
    row = summary({BASELINE: model}).iloc[0]
    how = "the posterior is made of them, without tolerance or adjustment"
    among = f"{len(model.draws):,} draws"
    if model.screened is not None:
        among += f", which a screen let through of {model.considered:,} from the priors,"
        how += f", each weighted by one over its chance (effective size {row['size']:.0f})"
    if is_short(model):
        how = f"fewer than {LEAST}, too few for a posterior"
    elif not is_exact(model):
        how = f"fewer than {ENOUGH}, so that the posterior is made of the nearest draws"
    yield (
        f"{row['accepted']:,} of {among} meet all {len(model.evidence)} pieces of evidence as they "
        f"stand: {how}."
    )
    if row["accepted"]:
        chance, low, high = (
            words.two_digits(1e4 * row[end]) for end in ("probability", "low", "high")
        )
        yield (
            f"A run at a draw from the priors meets all of it with a probability of {chance} in "
            f"10,000 (95% interval {low} to {high}), {words.two_digits(row['ratio'])} times what "
            "it would be if its pieces were met independently."
        )
    few = row["accepted"] < FEW
    say = _quoting(model.case)
    for column, text in (("ratio", ""), ("given_rest", " by draws that meet all else")):
        hard = pairs[pairs[column] < 1.0].sort_values(column, kind="stable").head(WORST)
        if few and len(hard):
            listed = "; ".join(
                f"{say(pair['name'])} with {say(pair['other'])} ({pair[column]:.2f})"
                for pair in hard.to_dict("records")
            )
            yield (
                f"Hardest to meet together{text} (how often both are met, where 1 is as often as "
                f"by chance): {listed}."
            )
    most = taught[(taught["parameter"] != DUMMY) & (taught["low"] > 0.0)]
    most = most[most["taught"] >= MISSED].sort_values("taught", ascending=False)
    listed = "; ".join(
        f"{say(row['name'])} narrows {spoken(row['parameter'])} from {row['without']:.2f} to "
        f"{row['contraction']:.2f}"
        for row in most.head(WORST).to_dict("records")
    )
    if listed:
        yield (
            "What single pieces teach most (standard deviation of the posterior without the piece, "
            f"and with it, over that of the prior; the table teaches has all): {listed}."
        )


def _quoting(case: Case) -> Callable[[str], str]:
    """Return a function that quotes the name of a piece of evidence in words."""
    return lambda name: f"“{known_evidence.in_words(name, case)}”"


def on_validation(unseen: pd.DataFrame, case: Case) -> Iterator[str]:
    """Yield which evidence that set no parameter is predicted, and which is missed."""
    if len(unseen):
        missed = unseen.loc[unseen["verdict"] == "miss", "name"].map(_quoting(case))
        yield (
            f"Of {len(unseen)} pieces of evidence that were reserved for validation, "
            f"{len(unseen) - len(missed)} are predicted, in that at least {MISSED:.0%} of the "
            f"posterior lies within each; missed: {'; '.join(missed) or 'none'}."
        )


def is_short(model: Reference) -> bool:
    """Whether too few of screened draws are accepted for a posterior."""
    return model.screened is not None and bool(accepted(model).sum() < LEAST)


def is_exact(model: Reference) -> bool:
    """Whether the posterior is made of accepted draws: screened ones always, others if enough."""
    return model.screened is not None or bool(accepted(model).sum() >= ENOUGH)
