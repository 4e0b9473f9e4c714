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
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from abm.model.record.measures import MEASURES, PUBLIC_MEASURES, ROLES
from abm.model.simulation import prepare
from abm.scenario import Outputs
from tests.peers.plain_mesa import PlainMesaModel
from tests.peers.plain_mesa.people import Member
from tests.peers.plain_mesa.traits import anchored
from tests.verification import equivalence

FAMILY = 1e-4
"""Chance that a comparison of two programs that agree finds any difference."""

PEER_SEEDS = 1_000_000
"""First seed of the second program: the two share no seed, though they share no draw anyway."""

ODD = Path(__file__).parents[2] / "paper" / "odd" / "tables.json"
CHECKS = json.loads(ODD.read_text(encoding="utf-8"))["check_values"]
"""What the document gives a second program to compare before its first step."""

Runs = dict[tuple[str, ...], np.ndarray]
"""Values by run, under (measure, party, role, date), (measure, date) or the name of an outcome."""


def printed(name: str) -> float:
    """A check value of the document."""
    return float(CHECKS[name].replace("−", "-"))


def intercepts(scenario) -> tuple[float, float]:
    """Those of the engine: a sample of the second program's own would add its own error."""
    clock = prepare(scenario).world(0).clock[0]
    return float(clock.resistance_intercept), float(clock.use_intercept)


# The years to the end of 2012, by four weeks: there are only the two old parties
SHORT = {"end": dt.date(2012, 12, 31), "step": 28.0, "outputs": Outputs(every=21)}
SHORT_DAYS = ("2009-01-05", "2010-08-16", "2012-03-26", "2012-12-31")
# Ten years by the fortnight; records fall in the campaigns of 2012, 2014, 2016 and 2017
LONG = {"step": 14.0, "outputs": Outputs(every=6)}
LONG_DAYS = (
    *("2009-01-05", "2012-03-26", "2012-06-18", "2014-01-27"),
    *("2016-10-31", "2017-04-17", "2017-07-10", "2018-12-24"),
)
FEW, MANY = 25, 200
WRONG = 40
"""Runs of a second program with a wrong rule."""


def breadth(run, campaign: str) -> float:
    """Use in a campaign, if it opened before the end."""
    record = run.campaigns[campaign]
    return record.breadth if record.opens < run.dates[-1] else float("nan")


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


def keys(dates, days, parties) -> Iterator[tuple[tuple[str, ...], tuple]]:
    """Names of what is compared, and where it stands: measure and place in its array."""
    for d, day in enumerate(map(str, dates)):
        if day in days:
            for i, party in enumerate(parties):
                for r, role in enumerate(ROLES):
                    for measure in MEASURES:
                        yield (measure, party, role, day), (measure, (d, i, r))
            for measure in PUBLIC_MEASURES:
                yield (measure, day), (measure, (d,))


def gathered(rows: list[list[float]], names: list[tuple[str, ...]]) -> Runs:
    """Values of several runs, put together.

    In single precision and to five places: what is no matter of chance is then the same, whatever
    the order of sums.
    """
    table = np.array(rows, dtype=np.float32).round(5)
    return {name: table[:, column] for column, name in enumerate([*names, *zip(OUTCOMES)])}


def engine(scenario, days: tuple[str, ...], runs: int, first: int = 0) -> Runs:
    """Runs of the engine."""
    rows = []
    society = prepare(scenario)
    for seed in range(first, first + runs):
        output = society.run(seed)
        series = {measure: output.series[..., m] for m, measure in enumerate(MEASURES)}
        series |= {measure: output.public[:, m] for m, measure in enumerate(PUBLIC_MEASURES)}
        places = dict(keys(output.dates, days, output.parties))
        row = [series[measure][place] for measure, place in places.values()]
        rows.append(row + [output.outcomes[name] for name in OUTCOMES])
    return gathered(rows, list(places))


def peer(scenario, days: tuple[str, ...], runs: int) -> Runs:
    """Runs of the second program."""
    rows = []
    anchors = intercepts(scenario)
    for seed in range(PEER_SEEDS, PEER_SEEDS + runs):
        model = PlainMesaModel(scenario, seed, intercepts=anchors)
        run = model.run()
        vars(model).clear()  # Mesa 3.3 lets go of no model
        series = {**run.series, **run.public}
        places = dict(keys(run.dates, days, run.parties))
        row = [series[measure][place] for measure, place in places.values()]
        rows.append(row + [of(run) for of in OUTCOMES.values()])
    return gathered(rows, list(places))


def different(first: Runs, second: Runs) -> dict[tuple[str, ...], float]:
    """Values whose distributions differ, with the smaller of two p-values (Holm).

    A value that is not defined in a run counts as below all that are.
    """
    assert first.keys() == second.keys()
    tests = []
    for key, values in first.items():
        a, b = (np.nan_to_num(it.astype(np.float64), nan=-1e9) for it in (values, second[key]))
        if a.min() == a.max() == b.min() == b.max():
            continue  # no matter of chance
        tests.append((float(stats.ks_2samp(a, b, method="asymp").pvalue), key))
        tests.append((float(stats.mannwhitneyu(a, b, method="asymptotic").pvalue), key))
    rejected: dict[tuple[str, ...], float] = {}
    for rank, (p, key) in enumerate(sorted(tests)):
        if p > FAMILY / (len(tests) - rank):
            break
        rejected.setdefault(key, p)
    return rejected


MARGINS = {
    ("belief", "activist"): 0.03,
    ("resistance", "activist"): 0.05,
    ("identity", "activist"): 0.03,
    ("privacy", "activist"): 0.02,
    ("belief", "cadre"): 0.05,
    ("use", "all"): 0.2,
}
"""Largest difference of means that does not matter, by measure and role, in two old parties.

States of members are means over some 80 persons a party.  Use hangs on three secretaries a party,
and so on luck: its margin is what 200 runs can show.
"""
MARGIN_DAYS = ("2012-03-26", "2014-01-27", "2017-04-17")


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
    in_print = [printed("resistance_intercept"), printed("use_intercept")]
    np.testing.assert_allclose(intercepts(small(scale=100)), in_print, atol=0.00006)


@pytest.mark.parametrize(
    ("values", "structure"),
    [({}, "standard"), ({"privacy": 0.0}, "standard"), ({}, "conviction")],
)
def test_intercepts_are_anchored_on_a_like_sample(small, values, structure):
    scenario = small(values, structure=structure)
    model = PlainMesaModel(scenario, 1, intercepts=(0.0, 0.0))
    socialists = model.parties["PS"].given
    samples = np.array([anchored(model.random, model.p, socialists) for _ in range(6)])
    error = samples.std(axis=0, ddof=1) * np.sqrt(1 + 1 / len(samples))
    assert (np.abs(samples.mean(axis=0) - intercepts(scenario)) < 6 * error).all()
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


@pytest.fixture(scope="module")
def few(small) -> Runs:
    """A few short runs of the engine."""
    return engine(small(**SHORT), SHORT_DAYS, FEW)


def test_few_runs_of_the_engine_agree_among_themselves(small, few):
    assert not different(few, engine(small(**SHORT), SHORT_DAYS, FEW, first=FEW))


def test_few_runs_agree(small, few):
    assert not different(few, peer(small(**SHORT), SHORT_DAYS, FEW))


@pytest.mark.verify
@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("hear_ties", ("belief", "LR", "staff", "2012-03-26")),
        ("attribute", ("attributing_2012",)),
        ("attend_session", ("first_training_hours", "PS", "all", "2012-03-26")),
        ("hear_vendors_and_stories", ("belief", "LR", "activist", "2012-12-31")),
    ],
)
def test_few_runs_tell_apart_a_second_program_that_lacks_a_rule(
    small, few, monkeypatch, rule, value
):
    monkeypatch.setattr(Member, rule, lambda *_: None)
    assert value in different(few, peer(small(**SHORT), SHORT_DAYS, FEW))


def test_what_closed_before_the_first_day_leaves_no_trace(small):
    scenario = small(
        start=dt.date(2011, 1, 3),
        end=dt.date(2012, 6, 30),
        step=28.0,
        outputs=Outputs(every=5),
    )
    days = ("2011-05-23",)
    name = ("sympathisers", "PS", "all", *days)
    assert peer(scenario, days, 1)[name] == 0
    assert engine(scenario, days, 1)[name] == 0


@pytest.mark.verify
@pytest.mark.parametrize("mode", ["history", "simulated"])
def test_many_runs_agree_in_distribution_and_in_the_mean(small, mode, record_property):
    scenario = small(**LONG, launch=mode, results=mode)
    first = engine(scenario, LONG_DAYS, MANY)
    second = peer(scenario, LONG_DAYS, MANY)
    comparisons = [
        equivalence.unpaired(
            f"second program, {mode}: {measure}, {role}, {party}, {day}",
            first[measure, party, role, day],
            second[measure, party, role, day],
            margin,
        )
        for (measure, role), margin in MARGINS.items()
        for party in ("PS", "LR")
        for day in MARGIN_DAYS
        if first[measure, party, role, day].any()
    ]
    for it in comparisons:
        record_property("equivalence", equivalence.line(it))
    assert not different(first, second)
    assert all(it.shown for it in comparisons)


def luck_of_the_step(member, campaign):
    """Luck that does not last: a draw a step where the document says one a campaign."""
    return member.random.random(), member.random.random()


@pytest.mark.verify
@pytest.mark.parametrize("wrong", ["twice the norm", "nothing forgotten", "luck of the step"])
def test_many_runs_tell_a_wrong_rule_apart(small, monkeypatch, wrong):
    values = {"twice the norm": {"norm_weight": 3.0}, "nothing forgotten": {"forgetting": 0.0}}
    if wrong == "luck of the step":
        monkeypatch.setattr(Member, "luck", luck_of_the_step)
    first = engine(small(**LONG), LONG_DAYS, MANY)
    assert different(first, peer(small(values.get(wrong), **LONG), LONG_DAYS, WRONG))
