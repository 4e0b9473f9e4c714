"""A run plays picture by picture."""

from __future__ import annotations

import time

import pytest

solara = pytest.importorskip("solara", reason="needs the extra explore")

from abm.explore import player  # noqa: E402

STEPS = 5 * player.DEFAULT_STEPS


class CountedRun:
    """A run that counts its steps, and ends."""

    steps = 0

    @property
    def running(self):
        return self.steps < STEPS

    def step(self):
        self.steps += 1


def test_no_picture_is_left_out_while_another_thread_draws():
    run, drawn = CountedRun(), []
    model, playing = solara.reactive(run), solara.reactive(False)

    @solara.component
    def view():
        player.pictures.get()
        drawn.append(run.steps)
        solara.use_effect(lambda: time.sleep(0.2), [playing.value])  # the click is still handled
        solara.Text(str(run.steps))

    @solara.component
    def page():
        player.Player(model, playing, lambda: None)
        view()
        player.PictureShown()

    first = player.pictures.value
    _, rendered = solara.render(page(), handle_error=False)
    playing.set(True)
    ends = time.monotonic() + 60.0
    while player.shown.value - first < STEPS / player.DEFAULT_STEPS and time.monotonic() < ends:
        time.sleep(0.01)
    rendered.close()
    assert sorted(set(drawn)) == list(range(0, STEPS + 1, player.DEFAULT_STEPS))
