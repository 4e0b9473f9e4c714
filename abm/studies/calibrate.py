"""What the evidence says about parameters, and which of them it says nothing about.

The method is approximate Bayesian computation on one table of draws from the priors: those nearest
the evidence are kept, weighted by nearness, and moved by regression to where they would lie had
they met it (:mod:`abm.analysis.calibration`).

Why this one.  The evidence is mostly ordinal ("falls by at least a fifth, but not to nothing"), so
that there is no likelihood to write down, and it leaves much open: a search for a best point would
find one of many.  One table, made once, serves the evidence, some hundred pseudo-observations, and
whatever else is asked of the same draws.  pyABC and other sequential samplers choose where to run
next for one set of evidence, and would have to start again for each of these.  History matching by
emulators pays where runs are dear; here a run takes less than a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm import paths
from abm.analysis import calibration, coverage
from abm.analysis.calibration import Posterior
from abm.analysis.evidence import Evidence
from abm.analysis.outputs import Mask
from abm.config.designs import ranges
from abm.errors import InputError
from abm.model.outcomes import OUTCOMES
from abm.sampling import DUMMY
from abm.studies import Study, known

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.reading import Results

SEED = 2012
"""Of measurement errors, resampling and pseudo-observations."""

KEPT = 0.1
"""Share of the draws that is kept."""

PER_SUMMARY = 5
"""Kept draws for each summary from which regression is worth it; plain rejection below."""

PSEUDO = 200
"""Pseudo-observations."""

PREDICTED = (
    *("resistance_2012", "resistance_2014", "resistance_2017", "belief_2012", "belief_2017"),
    *("cadre_belief_2012", "cadre_belief_2017", "identity_2017", "use_2012", "use_2014"),
    *("use_2017", "use_em_2017", "use_lr_primary_2016", "use_lr_2017", "vendors_2017"),
)
"""Outcomes that are told beside the evidence."""


def suits(experiment: Experiment) -> None:
    """Refuse an experiment that is no sample of parameters with one run a draw."""
    if experiment.kind != "design" or experiment.replicates != 1 or experiment.crn:
        raise InputError(
            f'{experiment.name}: calibration takes kind = "design" with replicates = 1 and '
            "crn = false: one run a draw, with luck of its own"
        )
    points = experiment.points
    if len(points.scenarios) > 1 or any(f.group != "parameters" for f in points.factors):
        raise InputError(f"{experiment.name}: calibration varies parameters, and nothing else")
    if "factors" not in experiment.settings["design"]:
        raise InputError(f"{experiment.name}: calibration needs [design.factors], the priors")


def study(results: Results) -> Study:
    """Return the posterior, what it predicts, and whether the method finds truths that are known.

    Draws in which something that is known is not defined (nobody was trained, say) are set aside:
    they cannot be near the evidence.

    Raises
    ------
    InputError
        If the config is no design of parameters with one run a draw.
    """
    suits(results.experiment)
    home = paths.project(results.experiment.path) / paths.EXPERIMENTS
    evidence = known.evidence(home / paths.EVIDENCE)
    outcomes = dict(zip(OUTCOMES, results.values(*OUTCOMES), strict=True))
    found = known.summaries(outcomes, evidence)
    defined = np.isfinite(found.to_numpy()).all(axis=1)
    points = results.experiment.points
    draws = pd.DataFrame(points.values, columns=[factor.key for factor in points.factors])
    parameters = draws[defined]
    prior = _bounds(results)
    summaries = found[defined]
    keep = int(KEPT * len(parameters))
    adjust = keep >= PER_SUMMARY * len(evidence)
    asked = parameters, summaries, Evidence.of(evidence), prior
    posterior = calibration.calibrate(*asked, seed=SEED, keep=keep, adjust=adjust, drawn=draws)
    said = {name: outcomes[name][defined, 0] for name in PREDICTED}
    outputs = pd.DataFrame(said, index=parameters.index).dropna(axis=1)
    tables = {
        "posterior": posterior.table,
        "evidence": _met(evidence, summaries, posterior),
        "predictions": calibration.predictive(posterior, outputs),
        "draws": posterior.thinned(seed=SEED).reset_index(drop=True),
    }
    covered, how = _covered(parameters, summaries, evidence, prior, keep, adjust)
    if covered is not None:
        tables["coverage"] = covered.table
    sentences = [
        _counted(found, defined, keep, adjust),
        _met_at_once(evidence, summaries, posterior),
        *posterior.verdict,
        *_beside_dummy(posterior.table),
        *_unmet(tables["evidence"]),
        how,
    ]
    return Study(tables, sentences)


def _bounds(results: Results) -> dict[str, tuple[float, float]]:
    """Return the ends of the uniform prior of each parameter."""
    experiment = results.experiment
    ends = ranges(experiment.points.factors, experiment.settings["design"]).values()
    return {f.key: end for f, end in zip(experiment.points.factors, ends, strict=True)}


def _met(evidence: pd.DataFrame, summaries: pd.DataFrame, posterior: Posterior) -> pd.DataFrame:
    """Return what is known beside what draws say of it, before and after.

    ``prior_met`` and ``posterior_met`` are the shares of draws that meet it (within two errors).
    """
    values, meets = summaries[evidence["name"]], _meets(evidence, summaries)
    kept, weights = posterior.sample.index, posterior.sample["weight"].to_numpy()
    ends = calibration.predictive(posterior, values).drop(columns="output")
    table = pd.concat([evidence, ends.add_prefix("posterior_").set_axis(evidence.index)], axis=1)
    table["prior_met"] = meets.mean().to_numpy()
    table["posterior_met"] = weights @ meets.loc[kept].to_numpy()
    return table


def _meets(evidence: pd.DataFrame, summaries: pd.DataFrame) -> pd.DataFrame:
    """Return which draws meet what is known, numbers within two errors."""
    low, high = (evidence[end].to_numpy() for end in ("low", "high"))
    slack = 2.0 * evidence["error"].to_numpy()
    values = summaries[evidence["name"]]
    return (values >= low - slack) & (values <= high + slack)


def _met_at_once(evidence: pd.DataFrame, summaries: pd.DataFrame, posterior: Posterior) -> str:
    """Return how many draws meet everything."""
    everything = _meets(evidence, summaries).all(axis=1)
    kept = int(everything.loc[posterior.sample.index].sum())
    return (
        f"All that is known is met at once by {everything.sum()} draws (numbers within two "
        f"errors), {kept} of them among those kept."
    )


def _covered(
    parameters: pd.DataFrame,
    summaries: pd.DataFrame,
    evidence: pd.DataFrame,
    prior: dict[str, tuple[float, float]],
    keep: int,
    adjust: bool,
) -> tuple[coverage.Coverage | None, str]:
    """Return coverage from pseudo-observations, and in words how it was had.

    Where too few draws meet the patterns to play the truth, each pseudo-observer sees the values
    of all summaries instead: the method is then tried on sharper evidence than there is.
    """
    patterns = (evidence["low"] < evidence["high"]).to_numpy()
    few = _meets(evidence[patterns], summaries).all(axis=1).sum() < PSEUDO
    if few:
        evidence = evidence.assign(low=0.0, high=0.0)
    if keep >= len(parameters) or len(parameters) < PSEUDO:
        return None, "Too few draws for coverage by pseudo-observations."
    found = coverage.check(
        parameters,
        summaries,
        Evidence.of(evidence),
        prior,
        seed=SEED,
        keep=keep,
        n=PSEUDO,
        adjust=adjust,
    )
    how = "too few draws meet the patterns, so that pseudo-observers saw values of all summaries"
    return found, f"Coverage{f' ({how})' if few else ''}: {found.verdict}"


def _counted(found: pd.DataFrame, defined: Mask, keep: int, adjust: bool) -> str:
    """Return how many draws there are, and what became of them."""
    lacking = found.isna().sum()
    why = ", ".join(f"{name} ({number})" for name, number in lacking[lacking > 0].items())
    aside = f"; {(~defined).sum()} set aside, for want of {why}" if why else ""
    how = "moved by regression" if adjust else "not moved: too few to regress"
    return f"n = {len(found)} draws, one run each{aside}. The {keep} nearest are kept, {how}."


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
