"""A second program, written from the ODD alone, agrees with the engine in distribution.

The second program is ``tests/peers/plain_mesa``: plain Mesa agents, draws of their own, no rule of
the package.  Runs of both are compared value by value (measure, party, role, date) with two rank
tests, Kolmogorov and Smirnov's for the shape and Mann and Whitney's for the place, and Holm's
correction over all: two programs that agree are told apart with probability ``FAMILY`` at most.
That they differ little is shown by equivalence tests of means, with a stated margin.  And wrong
rules in the second program are told apart, so that the comparison can fail.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from abm.analysis import equivalence
from abm.model.measures import MEASURES, PUBLIC_MEASURES, ROLES
from abm.model.scenario import Outputs
from abm.model.simulation import simulate
from tests.peers.plain_mesa import PlainMesaModel
from tests.peers.plain_mesa.people import Member
from tests.peers.plain_mesa.places import Seat
from tests.peers.plain_mesa.traits import anchored

FAMILY = 1e-4
"""Chance that a comparison of two programs that agree finds any difference."""

PEER_SEEDS = 1_000_000
"""First seed of the second program: the two share no seed, though they share no draw anyway."""

ODD = Path(__file__).parents[1] / "paper" / "odd" / "tables.json"
CHECKS = json.loads(ODD.read_text(encoding="utf-8"))["check_values"]
"""What the document gives a second program to compare before its first step."""

Runs = dict[tuple[str, ...], np.ndarray]
"""Values by run, under (measure, party, role, date), (measure, date) or the name of an outcome."""


def printed(name: str) -> float:
    """A check value of the document."""
    return float(CHECKS[name].replace("−", "-"))


INTERCEPTS = printed("refusal_intercept"), printed("use_intercept")
"""Those of the document: a sample of 2 048 of the second program's own would add its own error."""


def gathered(rows: Iterable[dict]) -> Runs:
    """Values of several runs, put together; rounded, since sums in another order end otherwise."""
    table = list(rows)
    return {key: np.round([row[key] for row in table], 9) for key in table[0]}


def engine(scenario, runs: int, first: int = 0) -> Runs:
    """Runs of the engine."""

    def one(seed):
        output = simulate(scenario, seed)
        row = {}
        for d, day in enumerate(map(str, output.dates)):
            for i, party in enumerate(output.parties):
                for r, role in enumerate(ROLES):
                    for m, measure in enumerate(MEASURES):
                        row[measure, party, role, day] = output.series[d, i, r, m]
            for m, measure in enumerate(PUBLIC_MEASURES):
                row[measure, day] = output.public[d, m]
        return row | {(name,): output.outcomes[name] for name in OUTCOMES}

    return gathered(map(one, range(first, first + runs)))


def breadth(run, campaign: str) -> float:
    """Use in a campaign, if it came to be."""
    found = run.campaigns[campaign]
    return float("nan") if np.isnan(found.launch_probability) else found.breadth


OUTCOMES: dict[str, Callable] = {
    "use_2012": lambda run: breadth(run, "PS-presidential-2012"),
    "launch_probability_2012": lambda run: run.campaigns["PS-presidential-2012"].launch_probability,
    "attributing_2012": lambda run: run.results["PS-presidential-2012"].attributing,
    "use_2014": lambda run: breadth(run, "PS-municipal-2014"),
    "use_lr_primary_2016": lambda run: breadth(run, "LR-primary-2016"),
    "novices_2016": lambda run: run.campaigns["LR-primary-2016"].novices,
    "use_2017": lambda run: breadth(run, "PS-presidential-2017"),
    "use_lr_2017": lambda run: breadth(run, "LR-presidential-2017"),
    "use_em_2017": lambda run: breadth(run, "EM-presidential-2017"),
}
"""Scalar outcomes that the second program keeps, by the names that they are stored under."""


def peer(scenario, runs: int) -> Runs:
    """Runs of the second program."""

    def one(seed):
        model = PlainMesaModel(scenario, seed, intercepts=INTERCEPTS)
        run = model.run()
        vars(model).clear()  # Mesa 3.3 lets go of no model
        row = {}
        for d, day in enumerate(map(str, run.dates)):
            for i, party in enumerate(run.parties):
                for r, role in enumerate(run.roles):
                    for measure in MEASURES:
                        row[measure, party, role, day] = run.series[measure][d, i, r]
            for measure in PUBLIC_MEASURES:
                row[measure, day] = run.public[measure][d]
        return row | {(name,): of(run) for name, of in OUTCOMES.items()}

    return gathered(map(one, range(PEER_SEEDS, PEER_SEEDS + runs)))


def told_apart(first: Runs, second: Runs, family: float = FAMILY) -> dict[tuple[str, ...], float]:
    """Values whose distributions differ, with the smaller of two p-values (Holm).

    A value that is not defined in a run counts as below all that are.
    """
    assert first.keys() == second.keys()
    found = []
    for key, values in first.items():
        a, b = np.nan_to_num(values, nan=-1e9), np.nan_to_num(second[key], nan=-1e9)
        if a.min() == a.max() == b.min() == b.max():
            found += [(1.0, key), (1.0, key)]
            continue
        found.append((float(stats.ks_2samp(a, b, method="asymp").pvalue), key))
        found.append((float(stats.mannwhitneyu(a, b, method="asymptotic").pvalue), key))
    rejected: dict[tuple[str, ...], float] = {}
    for rank, (p, key) in enumerate(sorted(found)):
        if p > family / (len(found) - rank):
            break
        rejected.setdefault(key, p)
    return rejected


# The campaign of 2012, its victory and what followed, in the two old parties
SHORT = {
    "start": dt.date(2011, 1, 3),
    "end": dt.date(2014, 6, 30),
    "step": 28.0,
    "outputs": Outputs(every=15),
}
# Ten years by the fortnight; records fall in the campaigns of 2012, 2014, 2016 and 2017
LONG = {"step": 14.0, "outputs": Outputs(every=6)}
DAYS = (
    *("2009-01-05", "2012-03-26", "2012-06-18", "2014-01-27"),
    *("2016-10-31", "2017-04-17", "2017-07-10", "2018-12-24"),
)
FEW, MANY = 25, 200


def at(days: tuple[str, ...], runs: Runs) -> Runs:
    """What was recorded on some days, and outcomes."""
    return {key: values for key, values in runs.items() if len(key) == 1 or key[-1] in days}


def test_layout_and_intercepts_are_those_of_the_document(small):
    model = PlainMesaModel(small(scale=100), 1)
    assert model.history.steps == CHECKS["steps"]
    layout = [
        {
            "name": party.name,
            "sections": len(party.sections),
            "federations": len(party.federations),
            "open": sum(section.open for section in party.sections),
            "members": party.members,
        }
        for party in model.parties.values()
    ]
    assert layout == CHECKS["parties"]
    socialists = model.parties["PS"].given
    samples = np.array([anchored(model.random, model.p, socialists) for _ in range(12)])
    error = samples.std(axis=0, ddof=1) * np.sqrt(1 + 1 / len(samples))
    assert (np.abs(samples.mean(axis=0) - INTERCEPTS) < 4 * error).all()
    assert (error < 0.05).all()


def test_a_seed_gives_one_run(small):
    scenario = small(**SHORT)
    first, again, other = (PlainMesaModel(scenario, seed).run() for seed in (3, 3, 4))
    for name, values in first.series.items():
        np.testing.assert_array_equal(values, again.series[name])
    assert not np.array_equal(first.series["belief"], other.series["belief"], equal_nan=True)


def test_what_it_leaves_out_it_refuses(small):
    with pytest.raises(NotImplementedError, match="imitation"):
        PlainMesaModel(small({"imitation_rate": 1.0}), 1)


def test_the_comparison_accepts_the_engine_itself(small):
    scenario = small(**SHORT)
    assert not told_apart(engine(scenario, FEW), engine(scenario, FEW, first=FEW))
