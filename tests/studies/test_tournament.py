"""The tournament: every method learns what decides, none the dummy, and the winner is told."""

from types import SimpleNamespace

import pytest

from abm.errors import InputError
from abm.studies.tournament import study as tournament
from tests.studies.test_calibrate import MadeUp


@pytest.fixture(scope="module")
def found():
    return tournament.study(MadeUp(draws=500))


def test_every_method_learns_what_decides_and_nothing_of_the_dummy(found):
    scores = found.tables["scores"].set_index(["method", "parameter"])["score"]
    for method in ("regression", "forest", "boosting"):
        assert scores[method, "initial_resistance"] < 0.3
        assert scores[method, "dummy"] > 0.9


def test_the_best_method_comes_first_and_is_told(found):
    table = found.tables["methods"]
    assert table["score"].is_monotonic_increasing
    assert table["best"].sum() == 1
    assert (table["held_out"] == 100).all()
    assert f"{table['method'].iloc[0]} has the lowest score" in found.sentences[0]


def test_screened_draws_are_refused():
    made = MadeUp(draws=300)
    made.experiment.points.screened = SimpleNamespace()
    with pytest.raises(InputError, match="x: a tournament needs draws from the priors"):
        tournament.study(made)


def test_too_few_draws_are_refused():
    with pytest.raises(InputError, match="x: 150 draws define all the evidence: too few"):
        tournament.study(MadeUp(draws=150))
