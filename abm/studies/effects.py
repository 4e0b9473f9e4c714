"""Which inputs make the spread of outputs where inputs depend on each other: Shapley effects.

Sobol' indices are of whole ranges, each input apart from the others.  What the evidence leaves is
narrower, and its inputs depend on each other; shares that add up all the same are Shapley effects,
which :mod:`abm.analysis.effects` finds from any sample.  So one estimator serves the draws of the
priors and those of the posterior, and what the evidence changes can be told.

Neighbours in many dimensions are far apart, so that only a few inputs can be looked at together.
For each output these are the ones of highest rank correlation with it, straight or folded at the
median (:func:`abm.analysis.screening.rank_correlations`).  Of the first seven inputs by it, 6.8 had
to do with the output, and by PAWN 6.0, in 12 samples of the model under :data:`INPUTS`.  An input
that acts in combinations alone is passed over.  The dummy is always among them: an input matters if
its interval lies above that of the dummy.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm import paths
from abm.analysis import resampling, screening
from abm.analysis.effects import LEAST_POINTS, Effects, shapley_effects
from abm.analysis.outputs import Array, noise_share
from abm.config import designs
from abm.errors import InputError
from abm.sampling import DUMMY
from abm.studies import Study, sensitivity
from abm.studies.sensitivity import MEANINGS, SEED

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

INPUTS = 5
"""Inputs that are looked at together, beside the dummy.

Of 25 normal inputs of a linear model, seven of which act, some dependent, with luck of a quarter of
the variance and 480 points, 95 % intervals covered the closed form in 95 % with 5 inputs, 86 %
with 7 and 88 % with 9; what they explain was found at 92, 87 and 84 % of its size.  Neighbours that
are far apart favour an input that makes most of the spread: one of 69 % was found 5 points too
large (4 with 4 inputs, 3 with 3), all others within 2 points on average.
"""

POINTS = 500
"""Points of a larger sample that are used: about those of a posterior, so that neighbours over the
priors are as far apart, and err alike."""

LEAST = 0.1
"""Share of variance under which shares of it are shares of next to nothing."""

CALIBRATION = "calibrate"
"""The study whose folder keeps the draws of a posterior."""

EFFECTS = [
    "output",
    "input",
    "effect",
    "low",
    "high",
    "matters",
    "rank",
    "explained",
    "noise_share",
]
SCREENED = ["output", "input", "correlation", "folded", "strength", "chosen"]
"""Columns of the tables."""


def suits(experiment: Experiment) -> None:
    """Refuse an experiment whose points are no sample of a distribution of parameters.

    Raises
    ------
    InputError
        If its design is another one, it compares scenarios, or has too few points.
    """
    points, design = experiment.points, experiment.settings.get("design", {})
    problems = []
    sampled = "table" in design or design.get("sampler") not in designs.ORDERED
    if experiment.kind != "design" or not sampled:
        problems.append(
            'design.sampler: the study takes kind = "design", with a table or with '
            'sampler = "lhs" or "sobol"'
        )
    elif any(factor.group != "parameters" for factor in points.factors):
        problems.append("design.factors: the study takes parameters, and nothing else")
    elif len(points.values) < LEAST_POINTS:
        problems.append(
            f"design: {len(points.values)} points: give at least {LEAST_POINTS}, among which "
            "there are neighbours"
        )
    elif len(np.unique(points.values, axis=0)) < len(points.values):
        problems.append("design: points come twice: give each once")
    if len(points.scenarios) > 1:
        problems.append("scenarios: the study looks at one scenario, not at several")
    if experiment.crn:
        problems.append(
            "experiment.crn = true: give crn = false, since luck that all points share cannot be "
            "told from what inputs do"
        )
    if problems:
        where = paths.shown(experiment.path)
        raise InputError("\n".join(f"{where}: effects: {problem}" for problem in problems))


def study(results: Results) -> Study:
    """Return Shapley effects of every output, for a posterior beside those over the prior."""
    experiment = results.experiment
    suits(experiment)
    points = experiment.points
    inputs = pd.DataFrame(points.values, columns=[factor.key for factor in points.factors])
    found = of(inputs, sensitivity.outputs(results))
    if (prior := prior_of(experiment)) is None:
        return found
    plain = experiment.name.removesuffix(paths.QUICK)
    suffix = experiment.name.removeprefix(plain)
    kept = results.root / f"{prior}{suffix}" / "effects" / "effects.csv"
    if not kept.is_file():
        asked = f"abm analyse effects {paths.EXPERIMENTS}/{prior}.toml{' --quick' * bool(suffix)}"
        said = f"Effects over the prior are not there to be set beside: {asked} makes them."
        return Study(found.tables, [*found.sentences, said])
    table = beside(pd.read_csv(kept), found.tables["effects"])
    return Study({**found.tables, "beside_prior": table}, [*found.sentences, *_compared(table)])


def prior_of(experiment: Experiment) -> str | None:
    """Return the experiment whose calibration kept the table of a design; None if none did."""
    folder = Path(experiment.settings["design"].get("table", "")).parent
    return folder.parent.name if folder.name == CALIBRATION else None


def of(inputs: pd.DataFrame, outputs: Mapping[str, Array]) -> Study:
    """Return Shapley effects of every output, as far as a sample tells them.

    Parameters
    ----------
    inputs : pandas.DataFrame of shape (points, inputs)
        A sample of their joint distribution.  A dummy is drawn if it has none.
    outputs : mapping of str to numpy.ndarray of shape (points, replicates)
        By names of :data:`abm.studies.sensitivity.MEANINGS`.
    """
    rng = resampling.generator(SEED)
    if DUMMY not in inputs:
        inputs = inputs.assign(**{DUMMY: rng.random(len(inputs))})
    used = np.sort(rng.permutation(len(inputs))[:POINTS])
    left_out = sensitivity.left_out(outputs)
    effects: list[dict[Hashable, Any]] = []
    screened: list[dict[Hashable, Any]] = []
    sentences = [_sizes(inputs, outputs, len(used))]
    for name in [name for name in outputs if name not in left_out]:
        y = outputs[name]
        means = y.mean(axis=1)
        table = screen(inputs, means)
        screened += table.assign(output=name).to_dict("records")
        together = inputs[list(table.loc[table["chosen"], "input"])]
        found = shapley_effects(together.iloc[used], means[used], seed=SEED)
        if found.explained < LEAST:
            left_out[name] = f"the inputs chosen explain {found.explained:.0%} of its variance"
            continue
        noise = noise_share(y) if y.shape[1] > 1 else np.nan
        table = _judged(found).assign(output=name, noise_share=noise)
        effects += table.to_dict("records")
        sentences.append(f"{name} ({MEANINGS[name]}): {_said(table)}")
    sentences += [f"{name} ({MEANINGS[name]}) is left out: {w}." for name, w in left_out.items()]
    joined = {
        "effects": pd.DataFrame(effects, columns=EFFECTS),
        "screened": pd.DataFrame(screened, columns=SCREENED),
    }
    return Study(joined, sentences)


def screen(inputs: pd.DataFrame, means: Array) -> pd.DataFrame:
    """Return rank correlations with an output, and which inputs are ``chosen``, the dummy too."""
    table = screening.rank_correlations(inputs, means)
    dummy = table["input"] == DUMMY
    place = table["strength"].mask(dummy).rank(ascending=False, method="first")
    return table.assign(chosen=(place <= INPUTS) | dummy)


def beside(prior: pd.DataFrame, posterior: pd.DataFrame) -> pd.DataFrame:
    """Return effects over the prior and over the posterior, for outputs that both have.

    One row an output and input: effect, ends, place and whether it matters, over each (not a
    number where an input was not chosen), and ``change``, "gains" or "loses" where the intervals
    lie apart.
    """
    keys, about = ["output", "input"], ["low", "high", "rank", "matters"]
    named = {
        side: table[[*keys, "effect", *about]].rename(
            columns={"effect": side, **{name: f"{side}_{name}" for name in about}}
        )
        for side, table in {"prior": prior, "posterior": posterior}.items()
    }
    table = named["posterior"].merge(named["prior"], on=keys, how="outer")
    shared = [o for o in MEANINGS if o in {*prior["output"]} & {*posterior["output"]}]
    table = table[table["output"].isin(shared)]
    table = table.assign(place=table["output"].map(shared.index))
    table = table.sort_values(["place", "posterior_rank", "prior_rank"], ignore_index=True)
    gains = table["posterior_low"] > table["prior_high"]
    loses = table["posterior_high"] < table["prior_low"]
    change = np.select([gains, loses], ["gains", "loses"], "")
    return table.drop(columns="place").assign(change=change)


def _judged(found: Effects) -> pd.DataFrame:
    """Return effects with their places, and whether each lies above the dummy's interval."""
    table = found.effects.sort_values("effect", ascending=False)
    dummy = table.set_index("input").loc[DUMMY]
    return table.assign(
        matters=table["low"] > dummy["high"],
        rank=np.arange(1, len(table) + 1),
        explained=found.explained,
    )


def _sizes(inputs: pd.DataFrame, outputs: Mapping[str, Array], used: int) -> str:
    """Return what the effects are made of."""
    points, replicates = next(iter(outputs.values())).shape
    runs = f"{points:,} points x {replicates} replicates = {points * replicates:,} runs"
    luck = ""
    if replicates == 1:
        runs = f"{points:,} points, one run each"
        luck = "  With one run a point, luck cannot be told from the rest."
    few = f"; effects are found from {used:,} of the points" if used < points else ""
    return (
        f"{runs}{few}.  Of {len(inputs.columns) - 1} inputs, the {INPUTS} of highest rank "
        "correlation with an output are looked at with a dummy that no rule reads.  An effect is "
        "a share of what these explain together (below 0 and above 100 % by error alone); the "
        f"remainder is luck, other inputs, and neighbours too far apart.{luck}  Intervals of "
        "95 %, from random halves; where one input makes most of the spread, its effect comes out "
        "some points too large.  What comes out is of the distribution that the points are drawn "
        "from."
    )


def _said(table: pd.DataFrame) -> str:
    """Return what was found of one output."""
    first = table.iloc[0]
    noise = ""
    if np.isfinite(first["noise_share"]):
        noise = f" of means over replicates ({first['noise_share']:.0%} of it is noise)"
    matter = [_interval(row) for row in table[table["matters"]].to_dict("records")]
    idle = table.loc[~table["matters"] & (table["input"] != DUMMY), "input"]
    (dummy,) = table[table["input"] == DUMMY].to_dict("records")
    said = f"the inputs chosen explain {first['explained']:.0%} of the variance{noise}; of that, "
    said += f"beyond the dummy: {', '.join(matter) or 'none'} ({_interval(dummy)})."
    if len(idle):
        said += f"  Not distinguishable from no effect: {', '.join(idle)}."
    return said


def _interval(row: Mapping[Hashable, Any]) -> str:
    effect, low, high = (round(row[name], 2) + 0.0 for name in ("effect", "low", "high"))  # no -0
    return f"{row['input']} {effect:.0%} [{low:.0%}, {high:.0%}]"


def _compared(table: pd.DataFrame) -> Iterator[str]:
    """Yield how effects over the posterior differ from those over the prior."""
    yield (
        "Beside the prior: shares are of what each choice of inputs explains over each; only "
        "intervals that lie apart tell a difference, since one sample may tell less than the other."
    )
    for output, rows in table[table["input"] != DUMMY].groupby("output", sort=False):
        both = rows.dropna(subset=["prior", "posterior"])
        after, before = (rows[f"{side}_matters"].eq(True) for side in ("posterior", "prior"))
        told = {
            "matter over both": after & before,
            "over the posterior alone": after & ~before,
            "over the prior alone": before & ~after,
            "gain": rows["change"] == "gains",
            "lose": rows["change"] == "loses",
        }
        said = [
            f"{what}: {', '.join(rows.loc[which, 'input']) or 'none'}"
            for what, which in told.items()
        ]
        if len(both) > 2:
            correlation = both["prior"].corr(both["posterior"], method="spearman")
            said.append(
                f"rank correlation of the {len(both)} looked at over both: {correlation:.2f}"
            )
        yield f"{output}, beside the prior: {'; '.join(said)}."
