"""The model at special values against closed forms: D1 to D12, each at three settings.

Quick by default; ``make verify`` repeats them with many more observations.  Either prints its table
at the end.  The family fails a right model once in 10 000 (see ``tests.verification.checks``).
"""

from __future__ import annotations

import pytest

from tests.verification import closed_forms as theory
from tests.verification import composition, contagion, learning
from tests.verification.checks import FAMILY, LIMIT, Check, line, mean_of

PRINTED = 10
"""Observations of the printed table, over those of a quick look."""

CHANCE = [
    (learning.neutral_drift, {"first": 4, "size": 20, "advantage": 0.0}),
    (learning.neutral_drift, {"first": 4, "size": 20, "advantage": 0.1}),
    (learning.neutral_drift, {"first": 6, "size": 12, "advantage": 0.0}),
    (learning.best_performer, {"share": 0.2, "advantage": 0.4}),
    (learning.best_performer, {"share": 0.5, "advantage": 1.0}),
    (learning.best_performer, {"share": 0.1, "advantage": 0.0}),
    (learning.superstition, {"win": 0.65, "gain": 0.3, "loss": 0.3}),
    (learning.superstition, {"win": 0.65, "gain": 0.3, "loss": 0.1}),
    (learning.superstition, {"win": 0.4, "gain": 0.2, "loss": 0.4}),
    (learning.common_shock, {"win": 0.65, "gain": 0.3}),
    (learning.common_shock, {"win": 0.4, "gain": 0.2}),
    (learning.hidden_failures, {"win": 0.65, "silence": 0.6}),
    (learning.hidden_failures, {"win": 0.4, "silence": 0.3}),
    (learning.hidden_failures, {"win": 0.5, "silence": 0.9}),
    (learning.hot_stove, {"sharpness": 1.0, "rate": 0.5, "mean": 0.0, "sd": 1.5}),
    (learning.hot_stove, {"sharpness": 1.0, "rate": 0.3, "mean": 0.5, "sd": 1.2}),
    (learning.hot_stove, {"sharpness": 2.0, "rate": 0.5, "mean": -0.2, "sd": 1.0}),
    (learning.selective_vendor, {"truth": 0.5, "shown": 6, "met": 0.0}),
    (learning.selective_vendor, {"truth": 0.5, "shown": 5, "met": 0.0}),
    (learning.selective_vendor, {"truth": 0.52, "shown": 6, "met": 0.0}),
    (learning.selective_vendor, {"truth": 0.5, "shown": 6, "met": 0.02 / 1.02}),
    (learning.selective_vendor, {"truth": 0.52, "shown": 6, "met": 0.06 / 1.06}),
    (contagion.contagion_on_a_random_graph, {"size": 200}),
    (composition.turnover, {"entrants": 0.35, "convinced": 0.4, "rate": 0.12, "steps": 6}),
    (composition.turnover, {"entrants": 0.35, "convinced": 0.4, "rate": 0.12, "steps": 16}),
    (composition.turnover, {"entrants": 0.6, "convinced": 0.2, "rate": 0.05, "steps": 30}),
    (
        composition.turnover_and_learning,
        {"entrants": 0.5, "taught": 0.65, "rate": 0.12, "share": 0.3},
    ),
    (
        composition.turnover_and_learning,
        {"entrants": 0.2, "taught": 0.8, "rate": 0.3, "share": 0.1},
    ),
    (
        composition.turnover_and_learning,
        {"entrants": 0.7, "taught": 0.4, "rate": 0.05, "share": 0.2},
    ),
    (contagion.contagion, {"size": 200, "first": 10, "rate": 6.0, "steps": 150}),
    (contagion.contagion, {"size": 100, "first": 2, "rate": 8.0, "steps": 200}),
    (contagion.contagion, {"size": 30, "first": 3, "rate": 4.0, "steps": 300}),
    (contagion.well_mixed, {"rate": 4.0, "years": 0.75}),
    (contagion.well_mixed, {"rate": 6.0, "years": 0.3}),
    (contagion.bass, {"spontaneous": 0.02, "rate": 3.0, "weeks": 20}),
    (contagion.bass, {"spontaneous": 0.05, "rate": 6.0, "weeks": 12}),
    (contagion.bass, {"spontaneous": 0.03, "rate": 1.0, "weeks": 30}),
    (contagion.thresholds, {"threshold": 0.9, "spread": 0.8}),
    (contagion.thresholds, {"threshold": 0.9, "spread": 0.5}),
    (contagion.thresholds, {"threshold": 0.7, "spread": 0.6}),
    (contagion.informational_cascade, {"adopting": 12, "size": 20}),
    (contagion.informational_cascade, {"adopting": 28, "size": 40}),
    (contagion.informational_cascade, {"adopting": 12, "size": 60}),
    (contagion.personal_thresholds, {"spread": 0.15}),
    (contagion.personal_thresholds, {"spread": 0.12}),
    (contagion.personal_thresholds, {"spread": 0.25}),
]

ONCE = [
    (contagion.complex_contagion, {"size": 200}),
    (contagion.complex_contagion, {"size": 101}),
    (contagion.complex_contagion, {"size": 50}),
    (composition.consensus, {"network": "sections"}),
    (composition.consensus, {"network": "sections", "rank_weight": 4.0, "age_homophily": 0.8}),
    (composition.consensus, {"network": "small_world", "youth_discount": 0.6}),
    (composition.weight_of_some, {"who": "staff", "rank_weight": 2.0}),
    (composition.weight_of_some, {"who": "staff", "rank_weight": 4.0}),
    (composition.weight_of_some, {"who": "secretaries", "rank_weight": 2.0}),
]


def named(setting):
    function, values = setting
    return "-".join([function.__name__, *map(str, values.values())])


def verdict(checks, record_property):
    """Put the checks in the table, and fail with those that fail."""
    for check in checks:
        record_property("docking", line(check))
    failed = [line(check) for check in checks if not check.passes]
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("setting", CHANCE, ids=named)
def test_quick_look_at_what_rests_on_chance(setting, record_property):
    function, values = setting
    verdict(function(1, **values), record_property)


@pytest.mark.verify
@pytest.mark.parametrize("setting", CHANCE, ids=named)
def test_print_size_of_what_rests_on_chance(setting, record_property):
    function, values = setting
    verdict(function(PRINTED, **values), record_property)


@pytest.mark.parametrize("setting", ONCE, ids=named)
def test_what_one_run_shows(setting, record_property):
    function, values = setting
    verdict(function(**values), record_property)


@pytest.mark.verify
@pytest.mark.parametrize("setting", ONCE, ids=named)
def test_the_printed_table_has_what_one_run_shows(setting, record_property):
    test_what_one_run_shows(setting, record_property)


def test_the_family_is_no_larger_than_its_false_alarm_rate_allows():
    most_of_one = 2  # the others of a function leave nothing to chance
    assert most_of_one * len(CHANCE) <= FAMILY


def test_the_closed_form_of_cascades_treats_both_choices_alike_and_has_the_published_limits():
    """Of Bikhchandani, Hirshleifer and Welch (1992): useless signals, and perfect ones."""
    for adopting, size in ((3, 8), (12, 20), (20, 40)):
        up, mean = theory.informational_cascade(adopting, size)
        down, mean_of_others = theory.informational_cascade(size - adopting, size)
        assert up + down == pytest.approx(1.0)
        assert mean + mean_of_others == pytest.approx(1.0)
    assert theory.right_cascade(0.5) == pytest.approx(0.5)
    assert theory.right_cascade(1.0) == 1.0
    assert theory.informational_cascade(5, 5) == (1.0, 1.0)
    many, _ = theory.informational_cascade(420, 600)
    assert many == pytest.approx(theory.right_cascade(0.7), abs=1e-3)


def test_a_check_fails_when_the_model_is_wrong():
    wrong = Check("D", "far", 0.5, 0.6, error=0.01)
    assert wrong.z == pytest.approx(10.0)
    assert not wrong.passes
    assert "FAILS" in line(wrong)
    assert not Check("D", "exact", 1.0, 2.0).passes
    assert Check("D", "rounded", 1.0, 1.0 + 1e-10, tolerance=1e-9).passes
    low, high = Check("D", "near", 0.5, 0.5 + LIMIT * 0.01 * 0.999, error=0.01).interval
    assert low < 0.5 < high
    few = mean_of("D", "few", 0.0, [1.0, 1.1, 0.9])  # three observations are not many
    assert few.simulated / few.error > 10.0
    assert few.passes


def test_the_hot_stove_would_be_seen_to_be_off():
    """A model that learns without using ends at one half, which the quick look tells from 0.407."""
    (check,) = learning.hot_stove(1, 1.0, 0.5, 0.0, 1.5)
    assert abs(check.simulated - 0.5) / check.error > LIMIT + 4.0
