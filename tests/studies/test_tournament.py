"""The tournament: every method learns what decides, none the dummy, and the winner is told."""

import numpy as np
import pandas as pd
import pytest

from abm.analysis import rivals
from abm.errors import InputError
from abm.studies.tournament import agreement
from abm.studies.tournament import study as tournament
from tests.studies.test_calibrate import MadeUp, screened


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


def test_the_best_method_agrees_with_the_draws_that_meet_the_evidence(found):
    """One false alarm in twenty over both parameters, and the seed is fixed."""
    table = found.tables["agreement"].set_index("parameter")
    assert table["agrees"].all()
    row = table.loc["initial_resistance"]
    assert row["accepted_low"] == pytest.approx(0.42, abs=0.03)  # of 0.4 to 0.8
    assert row["learnt_low"] == pytest.approx(row["accepted_low"], abs=0.05)
    assert row["learnt_high"] == pytest.approx(row["accepted_high"], abs=0.05)
    assert "agrees with these draws at 1 of 1 parameter (" in found.sentences[-1]


def test_a_method_that_is_wrong_does_not_agree(monkeypatch):
    def shifted(seen, known, new, prior, seed):
        ends = np.array(list(prior.values()))
        one = ends[:, 0][:, None] + np.outer(np.ptp(ends, axis=1), np.array(rivals.AT) ** 3)
        return np.broadcast_to(one, (len(new), *one.shape))

    monkeypatch.setitem(rivals.METHODS, "shifted", shifted)
    rng = np.random.default_rng(1)
    draws = pd.DataFrame({"a": rng.random(400)})
    every = np.ones(400, dtype=bool)
    table = agreement.compare(
        draws,
        draws,
        {"a": (0.0, 1.0)},
        accepted=every,
        plain=every,
        weights=np.ones(400),
        method="shifted",
        seed=1,
    )
    assert not table["agrees"].any()
    assert table["apart"].iloc[0] > 0.3
    assert agreement.sentence(table, 400).endswith("; not at: a.")


def test_of_screened_draws_methods_see_the_plain_ones():
    study = tournament.study(screened(60, draws=800))
    assert (study.tables["methods"]["held_out"] == 80).all()
    assert (study.tables["methods"]["draws"] == 320).all()


def test_few_accepted_draws_are_not_compared():
    study = tournament.study(screened(12, draws=800))
    assert "agreement" not in study.tables
    assert "meet all the evidence as it stands to compare them with" in study.sentences[-1]


def test_too_few_draws_are_refused():
    text = "x: 150 draws from the priors define all the evidence: fewer than 200, too few"
    with pytest.raises(InputError, match=text):
        tournament.study(MadeUp(draws=150))
