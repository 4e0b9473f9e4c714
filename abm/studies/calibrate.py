"""What the evidence says about parameters, and which of them it says nothing about.

The method is approximate Bayesian computation on one table of draws from the priors: those nearest
the evidence are kept, weighted by nearness, and moved by regression to where they would lie had
they met it (:mod:`abm.analysis.calibration`).  Scenarios of the config are models of their own,
such as one that lacks a mechanism: each is calibrated on the same draws (:mod:`.ablation`).

Why this one.  The evidence is mostly ordinal ("falls by at least a fifth, but not to nothing"), so
that there is no likelihood to write down, and it leaves much open: a search for a best point would
find one of many.  One table, made once, serves the evidence, some hundred pseudo-observations, and
whatever else is asked of the same draws.  pyABC and other sequential samplers choose where to run
next for one set of evidence, and would have to start again for each of these.  History matching by
emulators pays where runs are dear; here a run takes less than a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm.analysis import calibration, coverage
from abm.analysis.calibration import Posterior
from abm.analysis.evidence import Evidence
from abm.analysis.outputs import Array
from abm.config.experiment import BASELINE
from abm.parameters import PARAMETERS
from abm.sampling import DUMMY
from abm.studies import Study, ablation, reference
from abm.studies.reference import SEED, Reference, suits

if TYPE_CHECKING:
    from abm.runs.results import Results

__all__ = ["study", "suits"]

KEPT = 0.1
"""Share of the draws that is kept."""

PER_SUMMARY = 5
"""Kept draws for each summary from which regression is worth it; plain rejection below."""

FEWEST = 20
"""Kept draws under which a scenario that lacks something has no posterior."""

PSEUDO = 200
"""Pseudo-observations."""

PREDICTED = (
    *("resistance_2012", "resistance_2014", "resistance_2017", "belief_2012", "belief_2017"),
    *("cadre_belief_2012", "cadre_belief_2017", "identity_2017", "use_2012", "use_2014"),
    *("use_2017", "use_em_2017", "use_lr_primary_2016", "use_lr_2017", "vendors_2017"),
)
"""Outcomes that are told beside the evidence."""


def study(results: Results) -> Study:
    """Return the posterior, what it predicts, and whether the method finds truths that are known.

    Draws in which something that is known is not defined (nobody was trained, say) are set aside:
    they cannot be near the evidence.  The same is done for each scenario; draws, point and
    coverage are of the config itself.

    Raises
    ------
    InputError
        If the config is no design of parameters with one run a draw.
    """
    models = reference.read(results)
    posteriors = {
        name: model.posterior(keep, adjust=_regresses(keep, model))
        for name, model in models.items()
        if (keep := _kept(model)) >= FEWEST or name == BASELINE
    }
    own, posterior = models[BASELINE], posteriors[BASELINE]
    tables = {
        "posterior": _stacked({name: found.table for name, found in posteriors.items()}),
        "evidence": _stacked({n: _met(models[n], found) for n, found in posteriors.items()}),
        "predictions": _stacked({n: _predicted(models[n], p) for n, p in posteriors.items()}),
        "draws": posterior.thinned(seed=SEED).reset_index(drop=True),
        "point": _point(posterior, own.prior),
    }
    beside, said = ablation.compared(models, posteriors)
    covered, how = _covered(own)
    if covered is not None:
        tables["coverage"] = covered.table
    sentences = [
        _counted(own),
        _met_at_once(own, posterior),
        *posterior.verdict,
        *_beside_dummy(posterior.table),
        *_unmet(_met(own, posterior)),
        *_pointed(tables["point"]),
        *said,
        how,
    ]
    return Study({**tables, **beside}, sentences)


def _kept(model: Reference) -> int:
    """Return how many draws are kept of those that are defined."""
    return int(KEPT * len(model.parameters))


def _regresses(keep: int, model: Reference) -> bool:
    return keep >= PER_SUMMARY * len(model.evidence)


def _stacked(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one table of those of all scenarios, named in its first column."""
    stacked = pd.concat(tables, names=["scenario"]).reset_index("scenario")
    return stacked.reset_index(drop=True)


def _met(model: Reference, posterior: Posterior) -> pd.DataFrame:
    """Return what is known beside what draws say of it, before and after.

    ``prior_met`` and ``posterior_met`` are the shares of draws that meet it (within two errors).
    """
    evidence, meets = model.evidence, model.meets
    values = model.summaries[evidence["name"]]
    kept, weights = posterior.sample.index, posterior.sample["weight"].to_numpy()
    ends = calibration.predictive(posterior, values).drop(columns="output")
    table = pd.concat([evidence, ends.add_prefix("posterior_").set_axis(evidence.index)], axis=1)
    table["prior_met"] = meets.mean().to_numpy()
    table["posterior_met"] = weights @ meets.loc[kept].to_numpy()
    return table


def _predicted(model: Reference, posterior: Posterior) -> pd.DataFrame:
    """Return what draws say of outcomes beside the evidence, as far as all of them define it."""
    outcomes = model.outcomes.loc[model.defined, list(PREDICTED)]
    return calibration.predictive(posterior, outcomes.dropna(axis=1))


def _met_at_once(model: Reference, posterior: Posterior) -> str:
    """Return how many draws meet everything."""
    everything = model.meets.all(axis=1)
    kept = int(everything.loc[posterior.sample.index].sum())
    return (
        f"All that is known is met at once by {everything.sum()} draws (numbers within two "
        f"errors), {kept} of them among those kept."
    )


def _point(posterior: Posterior, prior: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """Return the kept draw of highest posterior density, beside the defaults.

    Density over the parameters of which something is learnt: along the others it is flat, and its
    estimate would be chance.  The draw nearest the evidence would be the one with the luckiest
    run; a density pools the runs of its neighbours.

    Columns are ``parameter``, ``point``, ``default``, ``apart`` (their distance in widths of the
    prior), ``low``, ``high`` (5 and 95 % of the posterior), ``inside`` (whether the default lies
    between), ``learnt`` (better known than the dummy; elsewhere any value is as good) and
    ``default_exceeds`` (the share of the posterior that lies at a lower density than the
    defaults do all together: 0.5 and they are on the edge of its densest half).
    """
    table = posterior.table.set_index("parameter")
    floor = table["contraction"].get(DUMMY, 1.0)
    learnt = table.index[~table["silent"] & (table["contraction"] < floor)]
    known = list(learnt) or [name for name in table.index if name != DUMMY]
    defaults = np.array([PARAMETERS[name].default for name in known])
    own, at_defaults = _densities(posterior, known, defaults)
    best = posterior.sample.iloc[int(own.argmax())]
    exceeds = float(posterior.sample["weight"].to_numpy() @ (own < at_defaults))
    rows = []
    for name, (low, high) in prior.items():
        if name == DUMMY:
            continue
        default, row = PARAMETERS[name].default, table.loc[name]
        apart = abs(best[name] - default) / (high - low)
        inside = bool(row["low"] <= default <= row["high"])
        ends = [row["low"], row["high"]]
        rows.append([name, best[name], default, apart, *ends, inside, name in learnt, exceeds])
    names = ["parameter", "point", "default", "apart", "low", "high", "inside", "learnt"]
    return pd.DataFrame(rows, columns=[*names, "default_exceeds"])


def _densities(posterior: Posterior, names: list[str], place: Array) -> tuple[Array, float]:
    """Return the density of parameters at each kept draw, and at a place, up to a factor.

    By a weighted Gaussian kernel as wide as Scott's rule has it, along each parameter apart.  That
    of a draw is made of the others alone: its own kernel would tell of nothing but its weight.
    """
    values, weights = posterior.sample[names].to_numpy(), posterior.sample["weight"].to_numpy()
    deviation = np.sqrt(weights @ (values - weights @ values) ** 2)
    width = deviation * posterior.size ** (-1.0 / (len(names) + 4))
    moving = width > 0.0
    scaled, there = values[:, moving] / width[moving], place[moving] / width[moving]
    kernels = np.exp(-_squares(scaled, scaled) / 2.0)
    np.fill_diagonal(kernels, 0.0)
    (near,) = np.exp(-_squares(there[None], scaled) / 2.0)
    return kernels @ weights / (1.0 - weights), float(near @ weights)


def _squares(left: Array, right: Array) -> Array:
    """Return squared distances of every row of one table to every row of another."""
    total = np.zeros((len(left), len(right)))
    for ours, theirs in zip(left.T, right.T, strict=True):
        total += (ours[:, None] - theirs) ** 2
    return total


def _pointed(point: pd.DataFrame) -> Iterator[str]:
    """Yield how far the defaults are from the point of highest density."""
    rows = point[point["learnt"]]
    if rows.empty:
        return
    far = rows.sort_values("apart", ascending=False).iloc[0]
    outside = rows.loc[~rows["inside"], "parameter"]
    yield (
        f"Highest density (of {len(rows)} parameters better known than the dummy): defaults lie "
        f"{rows['apart'].median():.2f} widths of the prior from it in the median, and "
        f"{far['parameter']} the farthest ({far['default']:g}, not {far['point']:.3g}). Defaults "
        f"outside the 90 % interval: {', '.join(outside) or 'none'}. All together they lie at a "
        f"higher density than {rows['default_exceeds'].iloc[0]:.0%} of the posterior does."
    )


def _covered(model: Reference) -> tuple[coverage.Coverage | None, str]:
    """Return coverage from pseudo-observations, and in words how it was had.

    Where too few draws meet the patterns to play the truth, each pseudo-observer sees the values
    of all summaries instead: the method is then tried on sharper evidence than there is.
    """
    evidence, keep = model.evidence, _kept(model)
    patterns = (evidence["low"] < evidence["high"]).to_numpy()
    few = model.meets.loc[:, patterns].all(axis=1).sum() < PSEUDO
    if few:
        evidence = evidence.assign(low=0.0, high=0.0)
    if keep >= len(model.parameters) or len(model.parameters) < PSEUDO:
        return None, "Too few draws for coverage by pseudo-observations."
    found = coverage.check(
        model.parameters,
        model.summaries,
        Evidence.of(evidence),
        model.prior,
        seed=SEED,
        keep=keep,
        n=PSEUDO,
        adjust=_regresses(keep, model),
    )
    how = "too few draws meet the patterns, so that pseudo-observers saw values of all summaries"
    return found, f"Coverage{f' ({how})' if few else ''}: {found.verdict}"


def _counted(model: Reference) -> str:
    """Return how many draws there are, and what became of them."""
    lacking, keep = model.found.isna().sum(), _kept(model)
    why = ", ".join(f"{name} ({number})" for name, number in lacking[lacking > 0].items())
    aside = f"; {(~model.defined).sum()} set aside, for want of {why}" if why else ""
    how = "moved by regression" if _regresses(keep, model) else "not moved: too few to regress"
    n = len(model.draws)
    return f"n = {n} draws, one run each{aside}. The {keep} nearest are kept, {how}."


def _beside_dummy(table: pd.DataFrame) -> Iterator[str]:
    """Yield which parameters are no better known than one that does nothing."""
    left = table.set_index("parameter")["contraction"]
    if DUMMY in left:
        no_better = left.index[(left >= left[DUMMY]) & (left.index != DUMMY)]
        yield (
            f"Of the dummy, which does nothing, {left[DUMMY]:.2f} of the deviation is left: that "
            f"is the method's own error. No better known: {', '.join(no_better) or 'none'}."
        )


def _unmet(table: pd.DataFrame) -> Iterator[str]:
    """Yield what of the evidence the posterior meets in less than half of its draws."""
    for row in table[table["posterior_met"] < 0.5].to_dict("records"):
        yield (
            f"Met by {row['posterior_met']:.0%} of the posterior ({row['prior_met']:.0%} of the "
            f"prior) only: {row['name']}."
        )
