"""What the evidence says about parameters, and which of them it says nothing about.

Draws from the priors are accepted if a run at them meets all the evidence as it stands
(:mod:`.acceptance`): most of it is intervals, so that the accepted draws are a sample of the
posterior without tolerance or adjustment.  If too few are accepted, the draws nearest to the
evidence are kept, weighted by nearness, and moved by regression to where they would lie if they met
it (:mod:`abm.analysis.calibration`); which pieces are hard to meet together is then told.
Scenarios of the config are models of their own, such as one that lacks a mechanism; each is
calibrated on the same draws (:mod:`.ablation`).

Why this method: the evidence is mostly ordinal ("falls by at least a fifth, but not to nothing"),
so there is no likelihood, and it leaves much open, so a search for the best point would find one of
many.  One table of draws serves the evidence, some hundred pseudo-observations, and all other uses
of the same draws.  pyABC and other sequential samplers choose where to run next for one set of
evidence, and would have to start again for each of these.  History matching with emulators pays
where runs are expensive; here a run takes less than a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from abm.analysis import calibration, coverage, emulators, screen_fit
from abm.analysis.calibration import Posterior
from abm.analysis.intervals import Evidence
from abm.cases import Case
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.quantities import count, spoken
from abm.sampling import DUMMY
from abm.studies import Study, evidence, reference
from abm.studies.calibrate import ablation, acceptance
from abm.studies.calibrate import point as points
from abm.studies.pattern_scoring import undefined
from abm.studies.reference import SEED, Reference, check_design

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

__all__ = ["check_design", "study"]

KEPT = 0.1
"""Share of the draws that is kept."""

PER_SUMMARY = 5
"""Kept draws for each summary from which draws are moved by regression; not below."""

LEAST = 2
"""Kept draws of the baseline below which there is no posterior."""

FEWEST = 20
"""Kept draws below which a scenario other than the baseline has no posterior."""

PSEUDO = 500
"""Number of pseudo-observations."""

NAMED = 10
"""Most parameters that sentences name; the table has all."""

FEW = 100
"""Effective size of a posterior below which it is said to be imprecise."""

SCREENED_BY = 20_000
"""Most runs to which a screen is fitted."""

PREDICTED = (
    *("resistance_early", "resistance_middle", "resistance_late", "belief_early", "belief_late"),
    *("cadre_belief_early", "cadre_belief_late", "identity_late", "use_turning", "use_local_next"),
    *("use_last", "use_newcomer_last", "use_rival_primary", "use_rival_last", "vendors_late"),
)
"""Outcomes by roles that are predicted beside the evidence, as far as a case defines them."""


def study(results: Results) -> Study:
    """Return the posterior, its predictions, and whether the method recovers simulated truths.

    Draws in which a summary is not defined (nobody was trained, say) cannot be near the evidence
    and are set aside.  Every scenario is calibrated; the tables of draws, of the point of highest
    density and of coverage are of the baseline.

    Raises
    ------
    InputError
        If the config is not a design of parameters with one run a draw, the evidence of its case is
        missing or wrong, or too few draws define all of it.
    """
    models = reference.read(results)
    baseline = models[BASELINE]
    if _kept(baseline) < LEAST:
        raise InputError(f"{results.experiment.name}: {_on_definition(baseline)}")
    each = {name: _posterior(name, model) for name, model in models.items()}
    posteriors = {name: posterior for name, posterior in each.items() if posterior is not None}
    made = _of_posterior(models, posteriors) if BASELINE in posteriors else Study({}, [])
    tables = {
        "acceptance": acceptance.summary(models),
        "teaches": acceptance.teaches(baseline),
        "conflicts": acceptance.conflicts(baseline),
    }
    screen, on_screen = _screen(baseline)
    if screen is not None:
        tables["screen"] = screen
    sentences = [
        *acceptance.sentences(baseline, tables["conflicts"], tables["teaches"]),
        *made.sentences,
        _on_draws(baseline),
        *_on_no_evidence(results.experiment),
        on_screen,
    ]
    return Study({**made.tables, **tables}, sentences)


def _of_posterior(models: Mapping[str, Reference], posteriors: Mapping[str, Posterior]) -> Study:
    """Return the tables and sentences that need a posterior of the baseline."""
    baseline, posterior = models[BASELINE], posteriors[BASELINE]
    point = points.table(posterior, baseline.prior)
    unseen = acceptance.validation(baseline, posterior)
    comparison, on_models = ablation.compare(models, posteriors)
    covered, on_coverage = _coverage(baseline)
    tables = {
        "posterior": _stacked({name: p.table for name, p in posteriors.items()}),
        "evidence": _stacked({name: _met(models[name], p) for name, p in posteriors.items()}),
        "predictions": _stacked({n: _predicted(models[n], p) for n, p in posteriors.items()}),
        "draws": _draws(baseline, posterior),
        "point": point,
        "validation": unseen,
        **comparison,
    }
    if covered is not None:
        tables |= {"coverage": covered.table, "ranks": covered.histograms}
    sentences = [
        *acceptance.on_validation(unseen, baseline.case),
        *_on_unmet(_met(baseline, posterior), baseline.case),
        *_on_learnt(posterior),
        *on_models,
        *points.sentences(point),
        posterior.verdict[0],
        on_coverage,
    ]
    return Study(tables, sentences)


def _posterior(name: str, model: Reference) -> Posterior | None:
    """Return the posterior of a scenario, if its draws suffice for one.

    It is made of the accepted draws or, if these are too few, of the nearest.  Of screened draws
    the nearest are no sample of the priors: few that are accepted make no posterior.
    """
    if acceptance.is_short(model) or (_kept(model) < FEWEST and name != BASELINE):
        return None
    if acceptance.is_exact(model):
        return calibration.exact(
            model.draws,
            acceptance.accepted(model).to_numpy(),
            weights=model.weights,
            prior_draws=model.draws[model.plain],
        )
    keep = _kept(model)
    return model.posterior(keep, adjust=_regresses(keep, model))


def _screen(model: Reference) -> tuple[pd.DataFrame | None, str]:
    """Return the screen that these runs give for further draws, and a sentence on it."""
    if not emulators.available():
        return None, (
            "No screen was fitted, with which few runs find many draws that meet all the evidence: "
            f"it needs {screen_fit.LIBRARY}; install the extra emulators."
        )
    some = slice(SCREENED_BY)
    screen = screen_fit.fit(model.draws[some], model.accepts[some], model.prior, seed=SEED)
    n = min(len(model.draws), SCREENED_BY)
    return screen, (
        f"From {n:,} of these runs a screen was made, which says of a draw how probable it is that "
        "a run meets the evidence; further experiments can take their draws by it."
    )


def _draws(model: Reference, posterior: Posterior) -> pd.DataFrame:
    """Return draws of equal weight (table ``draws``)."""
    exact = acceptance.is_exact(model)
    draws = posterior.equal(seed=SEED) if exact else posterior.thinned(seed=SEED)
    return draws.reset_index(drop=True)


def _kept(model: Reference) -> int:
    """Return how many of the draws that define all summaries are kept, if too few are accepted."""
    return int(KEPT * len(model.parameters))


def _regresses(keep: int, model: Reference) -> bool:
    return keep >= PER_SUMMARY * len(model.evidence)


def _stacked(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of all scenarios as one, with the scenario in the first column."""
    stacked = pd.concat(tables, names=["scenario"]).reset_index("scenario")
    return stacked.reset_index(drop=True)


def _met(model: Reference, posterior: Posterior) -> pd.DataFrame:
    """Return the evidence beside what the draws of prior and posterior give for it."""
    evidence, meets = model.evidence, model.meets
    values = model.summaries[evidence["name"]]
    kept, weights = posterior.sample.index, posterior.sample["weight"].to_numpy()
    ends = calibration.predictive(posterior, values, plain=model.plain[model.defined])
    ends = ends.drop(columns="output")
    table = pd.concat([evidence, ends.add_prefix("posterior_").set_axis(evidence.index)], axis=1)
    table["prior_met"] = [model.share(meets[name]) for name in meets]
    table["posterior_met"] = weights @ meets.loc[kept].to_numpy()
    return table


def _predicted(model: Reference, posterior: Posterior) -> pd.DataFrame:
    """Return predictions of outcomes beside the evidence; of those that all draws define."""
    names = model.case.outcomes.names
    predicted = [names[role] for role in PREDICTED if role in names]
    outcomes = model.outcomes.loc[model.defined, predicted]
    plain = model.plain[model.defined]
    return calibration.predictive(posterior, outcomes.dropna(axis=1), plain=plain)


def _on_no_evidence(experiment: Experiment) -> Iterator[str]:
    """Yield what is no evidence, since the case or the span of its runs leaves it undefined."""
    case = experiment.case
    reasons = {evidence.summary_name(c, case): undefined(c, case) for c in evidence.criteria()}
    reasons |= evidence.out_of_reach(experiment)
    for reason in filter(None, dict.fromkeys(reasons.values())):
        names = "; ".join(name for name in reasons if reasons[name] == reason)
        yield f"No evidence, since {reason}: {names}."


def _coverage(model: Reference) -> tuple[coverage.Coverage | None, str]:
    """Return the coverage of intervals in pseudo-observations, and a sentence on it.

    A draw that meets the patterns plays the truth.  Where too few do, each pseudo-observer sees the
    values of all summaries instead: the method is then tried on sharper evidence than there is.
    """
    if acceptance.is_exact(model):
        return _exact_coverage(model)
    evidence, keep = model.evidence, _kept(model)
    patterns = (evidence["low"] < evidence["high"]).to_numpy()
    few = model.meets.loc[:, patterns].all(axis=1).sum() < PSEUDO
    if few:
        evidence = evidence.assign(low=0.0, high=0.0)
    if keep >= len(model.parameters) or len(model.parameters) < PSEUDO:
        return None, "Coverage was not tested: there are too few draws for pseudo-observations."
    checked = coverage.check(
        model.parameters,
        model.summaries,
        Evidence.of(evidence),
        model.prior,
        seed=SEED,
        keep=keep,
        n=PSEUDO,
        adjust=_regresses(keep, model),
    )
    how = "too few draws meet the patterns, so pseudo-observers saw the values of all summaries"
    return checked, (
        f"As a check, the method was tried on simulated data whose parameters are known"
        f"{f' ({how})' if few else ''}: {checked.verdict}"
    )


def _exact_coverage(model: Reference) -> tuple[coverage.Coverage | None, str]:
    """Return the coverage of posteriors of accepted draws, and a sentence on it."""
    if model.plain.sum() < coverage.LEAST:
        return None, "Coverage was not tested: there are too few plain draws to serve as truths."
    checked = coverage.check_exact(
        model.draws,
        model.accepts,
        model.prior,
        weights=model.weights,
        plain=model.plain,
        seed=SEED,
        n=PSEUDO,
    )
    return checked, (
        "As a check, the method was tried on draws whose parameters are known (draws from the "
        f"priors that no screen has chosen, judged by the weighted draws): {checked.verdict}"
    )


def _on_definition(model: Reference) -> str:
    """Return that too few draws define all the evidence, and what most of them do not define."""
    lacking = model.all_summaries.isna().sum()
    return (
        f"{model.defined.sum()} of {len(model.draws)} draws define all the evidence, too few to "
        f"keep {KEPT:.0%} of them; most often undefined: {lacking.idxmax()} ({lacking.max()})"
    )


def _on_draws(model: Reference) -> str:
    """Return how many draws there are, how many are set aside and how many are kept."""
    lacking, keep = model.all_summaries.isna().sum(), _kept(model)
    why = "; ".join(
        f"{evidence.in_words(str(name), model.case)} ({number})"
        for name, number in lacking[lacking > 0].items()
    )
    aside = f"; {(~model.defined).sum()} are set aside, since they do not define {why}" * bool(why)
    n = len(model.draws)
    if acceptance.is_exact(model):
        return f"There are {n:,} draws, one run each{aside}."
    how = "moved by regression" if _regresses(keep, model) else "not moved: too few to regress"
    return f"There are {n:,} draws, one run each{aside}. The {keep:,} nearest are kept, {how}."


def _on_learnt(posterior: Posterior) -> Iterator[str]:
    """Yield which parameters the evidence narrows, which it only shifts, and what is error.

    A parameter is narrowed if its standard deviation shrinks by more than that of the dummy.
    """
    table = posterior.table.set_index("parameter")
    floor = table["contraction"].get(DUMMY, 1.0)
    table = table.drop(index=DUMMY, errors="ignore")
    told = ~table["silent"]
    less = told & (table["contraction"] < min(floor, 1.0))
    narrowed = table[less].sort_values("contraction")["contraction"]
    each = ", ".join(
        f"{spoken(str(name))} ({left:.2f})" for name, left in narrowed.head(NAMED).items()
    )
    more = len(narrowed) - NAMED
    yield (
        f"The evidence narrows {count(len(narrowed), 'parameter')} (standard deviation of the "
        f"posterior over that of the prior): {each or 'none'}{f' and {more} less' * (more > 0)}. "
        f"It shifts {int((told & ~less).sum())} without narrowing them, and says nothing about the "
        f"other {int((~told).sum())}; the table posterior has each. As a check, a control without "
        f"any effect keeps {floor:.2f} of its standard deviation: what it loses is error."
    )
    if posterior.size < FEW:
        yield (
            f"With an effective size of {posterior.size:.0f} draws, fewer than {FEW}, these are "
            "too imprecise for intervals."
        )


def _on_unmet(table: pd.DataFrame, case: Case) -> Iterator[str]:
    """Yield the evidence that less than half of the posterior meets."""
    each = [
        f"“{evidence.in_words(row['name'], case)}” ({row['posterior_met']:.0%}; "
        f"{row['prior_met']:.0%} of the prior)"
        for row in table[table["posterior_met"] < 0.5].to_dict("records")
    ]
    if each:
        yield f"Less than half of the posterior meets: {'; '.join(each)}."
