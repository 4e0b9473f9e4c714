"""The controls of a run: play, pause, step, reset, and the loop that plays.

Mesa's ``ModelController`` has the same buttons.  It is not used, because it pauses whenever a model
is made, makes models from keyword arguments alone, and takes two seconds to import.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import solara

from abm.explore.live_model import LiveModel

STEPS = (1, 2, 4, 8, 13, 26, 52)
"""The numbers of steps between two pictures that can be chosen."""

DEFAULT_STEPS = 8

PAUSES = (1, 100, 250, 500, 1000)
"""The pauses before a picture that can be chosen, in milliseconds."""

pictures = solara.reactive(0)
"""The number of pictures of the page so far: a view that reads it is drawn again with each."""

shown = solara.reactive(0)
"""The number of the last picture that all views have drawn."""

POLL = 0.002
"""Seconds between two looks at whether a picture is drawn."""


@solara.component
def Player(
    model: solara.Reactive[LiveModel], playing: solara.Reactive[bool], begin: Callable[[], None]
) -> None:
    """Show the controls of a run.

    Parameters
    ----------
    model : Reactive of LiveModel
        The run.  Another run that takes its place plays if it played, even to its end.
    playing : Reactive of bool
        Whether runs play.
    begin : callable
        A function that sets another run in place of this one.
    """
    pictures.get()
    steps = solara.use_reactive(DEFAULT_STEPS)
    pause = solara.use_reactive(PAUSES[0])
    over = not model.value.running

    def advance(run: LiveModel, goes_on: Callable[[], bool] = lambda: True) -> None:
        for _ in range(steps.value):
            if goes_on():
                run.step()
        pictures.set(pictures.value + 1)

    def play() -> None:
        run = model.value

        def goes_on() -> bool:
            return playing.value and run.running and run is model.value

        while goes_on():
            time.sleep(pause.value / 1000.0)
            advance(run, goes_on)
            while goes_on() and shown.value != pictures.value:
                time.sleep(POLL)  # another thread of the page draws it

    solara.lab.use_task(play, dependencies=[playing.value, model.value])
    with solara.Div(classes=["player"]):
        with solara.Row(classes=["controller"], justify="space-between"):
            solara.Button("Reset", color="primary", on_click=begin)
            solara.Button(
                "❚❚" if playing.value and not over else "▶",
                color="primary",
                on_click=lambda: playing.set(not playing.value),
                disabled=over,
            )
            solara.Button(
                "Step",
                color="primary",
                on_click=lambda: advance(model.value),
                disabled=playing.value or over,
            )
        with solara.Div(classes=["speed"]):
            solara.Select("Weeks per image", value=steps, values=list(STEPS))
        with solara.Div(classes=["speed"]):
            solara.Select("Pause, ms", value=pause, values=list(PAUSES))


@solara.component
def PictureShown() -> None:
    """Note that a picture is drawn.  It stands after all views, which are updated in order."""
    number = pictures.get()
    solara.use_effect(lambda: shown.set(number), [number])
