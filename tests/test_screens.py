"""Screens: whatever a screen says, the weighted draws it lets through are those of the priors."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from abm.analysis import calibration, emulators, screen_fit
from abm.errors import InputError
from abm.screens import CHANCE, CONSTANT, HIDDEN, LEVEL, PIECE, RANGE, Screen, Weight, draw

NAMES = ("a", "b", "dummy")
BOUNDS = np.array([[-1.0, 1.0], [0.0, 4.0], [0.0, 1.0]])


def screen(slope, level=1.0):
    """Return a screen of one unit: the log odds of one piece rise by ``slope`` with a."""
    return Screen(
        ("a",),
        BOUNDS[:1, 0],
        BOUNDS[:1, 1],
        np.array([[1.0], [1.0]]),  # the unit is 1 + a, from 0 to 2
        np.array([[-slope], [slope]]),
        level,
    )


def met(values, seed=1):
    """Return which runs meet the evidence: those with a above 0.5, and a noise that helps b."""
    noise = np.random.default_rng(seed).random(len(values))
    return (values[:, 0] > 0.5) & (noise < values[:, 1] / 4.0)


@pytest.mark.parametrize("slope", [4.0, 0.0, -4.0], ids=["good", "idle", "bad"])
def test_the_posterior_is_right_however_bad_the_screen(slope):
    """Given the evidence a is uniform on 0.5 to 1, b has the density b / 8, and P = 1 / 8.

    Four standard errors of the weighted means: one false alarm in 5,000 over the three screens.
    """
    drawn = draw(screen(slope, 0.9), NAMES, BOUNDS, 20_000, seed=5, floor=0.05)
    accepted = met(drawn.values)
    weights = 1.0 / drawn.chances
    assert weights.max() <= 1.0 / 0.05 + 1e-9
    frame = pd.DataFrame(drawn.values, columns=NAMES)
    posterior = calibration.exact(frame, accepted, weights=weights)
    table = posterior.table.set_index("parameter")
    four = 4.0 / np.sqrt(posterior.size)
    laws = {"a": (0.75, 0.5 / 12**0.5), "b": (8 / 3, (8 / 9) ** 0.5), "dummy": (0.5, 12**-0.5)}
    for name, (mean, deviation) in laws.items():
        assert table.loc[name, "mean"] == pytest.approx(mean, abs=four * deviation)
        assert table.loc[name, "deviation"] == pytest.approx(deviation, rel=four)
    probability = weights[accepted].sum() / drawn.considered
    assert probability == pytest.approx(1 / 8, rel=four)


def test_a_good_screen_has_more_accepted_and_a_larger_effective_sample_for_as_many_runs():
    sizes = {}
    for slope in (4.0, 0.0, -4.0):
        drawn = draw(screen(slope, 0.9), NAMES, BOUNDS, 5_000, seed=5, floor=0.05)
        accepted = met(drawn.values)
        sizes[slope] = calibration.effective_size(1.0 / drawn.chances[accepted]), accepted.sum()
    assert sizes[4.0][0] > 1.3 * sizes[0.0][0] > 1.3 * 2.0 * sizes[-4.0][0]
    assert sizes[4.0][1] > 1.3 * sizes[0.0][1]


def test_the_first_draws_of_a_large_sample_are_those_of_a_small_one():
    small, large = (draw(screen(2.0, 0.9), NAMES, BOUNDS, n, seed=3) for n in (70, 9_000))
    assert large.values[:70].tolist() == small.values.tolist()
    assert large.chances[:70].tolist() == small.chances.tolist()
    assert small.considered < large.considered
    for others in (
        draw(screen(2.0, 0.9), NAMES, BOUNDS, 70, seed=4),
        draw(screen(2.1, 0.9), NAMES, BOUNDS, 70, seed=3),
    ):
        assert not set(others.values[:, 0]) & set(small.values[:, 0])


def test_draws_at_the_floor_are_a_plain_sample_of_the_priors():
    drawn = draw(screen(6.0, 0.9), NAMES, BOUNDS, 40_000, seed=2, floor=0.1)
    plain = drawn.values[drawn.plain]
    assert len(plain) == pytest.approx(0.1 * drawn.considered, rel=0.05)
    place = (plain - BOUNDS[:, 0]) / np.ptp(BOUNDS, axis=1)
    four = 4.0 / np.sqrt(12.0 * len(plain))
    assert place.mean(axis=0) == pytest.approx(0.5, abs=four)
    assert drawn.values[:, 0].mean() > 0.2  # while the screen prefers a above 0
    # The weights add up to the number of draws that were looked at.
    assert (1.0 / drawn.chances).sum() == pytest.approx(drawn.considered, rel=0.05)


def test_a_table_is_read_as_it_was_written():
    rng = np.random.default_rng(1)
    draws = pd.DataFrame(BOUNDS[:, 0] + rng.random((2_000, 3)) * np.ptp(BOUNDS, axis=1))
    draws.columns = list(NAMES)
    pieces = pd.DataFrame({"high": draws["a"] > 0.5, "always": True, "wide": draws["b"] > 1.0})
    prior = dict(zip(NAMES, map(tuple, BOUNDS.tolist()), strict=True))
    table = screen_fit.fit(draws, pieces, prior, seed=3, looked_at=3.0)
    assert set(table.loc[table["part"] == PIECE, "output"]) == {"high", "wide"}
    fitted = Screen.of(Weight(*row) for row in table.itertuples(index=False))
    assert fitted.names == NAMES
    guess = fitted.guess(draws.to_numpy())
    right = (draws["a"] > 0.5) & (draws["b"] > 1.0)
    assert guess[right].mean() > 0.8
    assert guess[~right].mean() < 0.1
    drawn = draw(fitted, NAMES, BOUNDS, 4_000, seed=1)
    assert drawn.considered / 4_000 == pytest.approx(3.0, rel=0.1)
    again = screen_fit.fit(draws, pieces, prior, seed=3, looked_at=3.0)
    assert again.equals(table)


def test_evidence_that_every_draw_meets_gives_no_screen():
    draws = pd.DataFrame({"a": np.linspace(-1, 1, 100)})
    with pytest.raises(InputError, match="no piece of evidence is met and missed by 20"):
        screen_fit.fit(draws, pd.DataFrame({"x": [True] * 100}), {"a": (-1.0, 1.0)}, seed=1)


def test_without_the_library_one_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(emulators, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="needs scikit-learn: install the extra emulators"):
        screen_fit.fit(pd.DataFrame(), pd.DataFrame(), {}, seed=1)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "it has no row with part = range"),
        ([("range", "a", "low", 0.0)], "no row with part = hidden"),
        (
            [
                *((RANGE, "a", "low", 0.0), (HIDDEN, CONSTANT, "u", 1.0), (HIDDEN, "a", "u", 1.0)),
                *((PIECE, CONSTANT, "p", 1.0), (PIECE, "u", "p", 1.0), (CHANCE, LEVEL, LEVEL, 1.0)),
            ],
            "it has no weight from a to high",
        ),
    ],
)
def test_a_table_that_lacks_a_number_is_told(rows, said):
    with pytest.raises(ValueError, match=said):
        Screen.of(Weight(*row) for row in rows)


def test_the_chance_rises_as_the_root_of_the_guess_up_to_one():
    one = screen(1.0, level=0.25)
    values = np.linspace(-1.0, 1.0, 9)[:, None]
    expected = np.minimum(np.sqrt(one.guess(values) / 0.25), 1.0)
    assert one.chance(values, 1e-9).tolist() == pytest.approx(expected.tolist())
    assert (replace(one, level=1e6).chance(values, 0.3) == 0.3).all()
