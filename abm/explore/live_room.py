"""The live room: the settings, the controls of a run, and its map, curves and ledger.

This room uses the parts of Mesa's SolaraViz that run a model: ``ModelController`` (play, pause,
step, reset and the loop behind them) and the counter by which it asks views to draw.  It does not
use ``SolaraViz`` itself, for three reasons that hold in Mesa 3.3.1 and in 3.5.1:

- its inputs are one flat list, without groups, help or a way to refuse a value, and 3.3.1 refuses
  names that a model accepts as ``**values``;
- its views lie on a draggable grid, each half a page wide and of fixed height, and its controls in
  a drawer that closes below 960 pixels;
- its reset makes a model from the inputs that it started with, and cannot use another scenario.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import solara
from mesa.visualization.solara_viz import ModelController
from mesa.visualization.utils import update_counter

from abm.explore import live_map
from abm.explore.draft import Draft, Key
from abm.explore.images import Picture, PointedPicture
from abm.explore.live_curves import ROLE_LABELS, Choice, LiveCurves, predicted_words, words
from abm.explore.live_ledger import ledger_picture
from abm.explore.live_map import LiveMap
from abm.explore.live_model import LiveModel, LiveSeries
from abm.explore.predicted import PredictedPoint, Predictor
from abm.explore.settings import Settings
from abm.explore.stories import Introduction
from abm.figures.point_data import MissingData
from abm.runs.plan import Job

STEPS = (1, 2, 4, 8, 13, 26, 52)
"""The numbers of steps between two images that can be chosen."""

DEFAULT_STEPS = 8

PAUSES = (1, 100, 250, 500, 1000)
"""The pauses after an image that can be chosen, in milliseconds."""

PREDICTED = (
    "Hollow marks are predicted for activists with the new settings, by a small neural network "
    "that earlier runs trained; nine runs in ten lie within the bars. They go as the run arrives."
)
"""What is said where something predicted is drawn."""

LEDGER_WAIT = 4.0
"""How long the ledger waits until it is drawn again while a run plays: a multiple of the time that
drawing it takes."""


@solara.component
def LiveRoom(base: Draft, job: Job, configs: list[Path]) -> None:
    """Make the first model, which compiles the rules if they have changed, and show it."""
    first = solara.lab.use_task(lambda: LiveModel(job, base.base.case), dependencies=[])
    if first.error:
        solara.Error(f"The model cannot be run: {first.exception}")
    elif not first.finished or first.value is None:
        with solara.Div(classes=["waiting"]):
            solara.ProgressLinear(True)
            solara.Text(
                "The model is being prepared. After an installation or an update its rules are "
                "compiled first, which takes about a minute."
            )
    else:
        RunAndSettings(base, configs, first.value)


@solara.component
def RunAndSettings(base: Draft, configs: list[Path], first: LiveModel) -> None:
    """Show a run and its settings side by side or, on a narrow page, one below the other."""
    draft = solara.use_reactive(base)
    model = solara.use_reactive(first)
    parameters = solara.use_reactive({"job": first.job, "case": first.case})
    job, case = draft.value.job, draft.value.base.case
    waiting = job is not None and job.run_id != model.value.job.run_id

    predictor = solara.use_memo(lambda: Predictor.beside(draft.value.base), [draft.value.base.path])
    predicted = predictor.of(draft.value) if predictor and draft.value.changes else ()

    def adopt_settings() -> None:
        """Use the settings from the next reset on, or at once if the run has not begun."""
        if job is None:
            return
        parameters.set({"job": job, "case": case})
        if waiting and len(model.value.record.dates) == 1 and model.value.steps == 0:
            model.set(LiveModel(job, case))

    solara.use_effect(adopt_settings, [None if job is None else job.run_id])
    solara.use_effect(lambda: lambda: model.value.stop(), [])  # noqa: PLW0108 - the model at that time
    with solara.Div(classes=["live"]):
        with solara.Div(classes=["stage"]):
            Introduction(draft)
            with solara.Div(classes=["top"]):
                Controls(model, parameters)
                Notice(draft.value, waiting and model.value.steps > 0)
            Views(model.value, predicted, waiting)
        with solara.v.Html(tag="aside", class_="settings", attributes={"aria-label": "Settings"}):
            Settings(draft, configs)


@solara.component
def Controls(
    model: solara.Reactive[LiveModel], parameters: solara.Reactive[dict[str, object]]
) -> None:
    """Show Mesa's controller, the speed, and the progress of the run."""
    interval = solara.use_reactive(1)
    steps = solara.use_reactive(DEFAULT_STEPS)
    threads = solara.use_reactive(False)
    with solara.Div(classes=["controls"]):
        with solara.Div(classes=["controller"]):
            ModelController(
                model,
                model_parameters=parameters,
                play_interval=interval,
                render_interval=steps,
                use_threads=threads,
            )
        with solara.Div(classes=["speed"]):
            solara.Select("Weeks per image", value=steps, values=list(STEPS))
        with solara.Div(classes=["speed"]):
            solara.Select("Pause, ms", value=interval, values=list(PAUSES))
        RunProgress(model.value)


@solara.component
def RunProgress(model: LiveModel) -> None:
    """Show the date, and how many steps of the run are done."""
    update_counter.get()
    step, total = model.steps, model.society.steps
    with solara.Div(classes=["where"]):
        solara.v.Html(tag="strong", children=[f"{model.date.day} {model.date:%B %Y}"])
        where = f" {model.case.name}: step {min(step, total)} of {total}"
        solara.v.Html(tag="span", class_="step", children=[where])
        solara.ProgressLinear(100.0 * min(step, total) / total)


@solara.component
def Notice(draft: Draft, waiting: bool) -> None:
    """Show that settings wait for a reset, or cannot be run, or differ from the config."""
    if draft.problems:
        reasons = "; ".join(f"{key} {text}" for key, text in draft.problems.items())
        solara.v.Html(
            tag="p",
            class_="notice refused",
            children=[f"Not accepted: {reasons}. The run keeps the last valid settings."],
            attributes={"role": "alert"},
        )
    elif waiting:
        solara.v.Html(
            tag="p",
            class_="notice",
            children=["The settings have changed: Reset starts again with them."],
            attributes={"role": "status"},
        )
    elif draft.changes:
        changed = ", ".join(f"{_short_name(key)} = {v}" for key, v in draft.changes.items())
        solara.v.Html(tag="p", class_="notice quiet", children=[f"Changed: {changed}"])


def _short_name(key: Key) -> str:
    """Return the name of a setting; one of the calendar includes its row."""
    return " ".join(key[2:]) if key[0] == "calendar" else key[-1]


@solara.component
def Views(model: LiveModel, predicted: Sequence[PredictedPoint], waiting: bool) -> None:
    """Show the map of the parties and, below it, the curves or the ledger.

    What is predicted for new settings is drawn with the curves until the run with these settings
    has come to the date of the point.
    """
    present = solara.use_ref(model)
    before: solara.Ref[LiveSeries | None] = solara.use_ref(None)
    if present.current is not model:
        old = present.current
        before.current = old.record.curves(old) if old.steps else before.current
        present.current = model
    view = solara.use_reactive("curves")
    MapView(model)
    with solara.ToggleButtonsSingle(view, mandatory=True, dense=True, classes=["views"]):
        solara.Button("Curves", value="curves")
        solara.Button("Ledger", value="ledger")
    if view.value == "curves":
        since = None if waiting else model.date
        ahead = [p for p in predicted if since is None or p.date > since]
        CurvesView(model, before.current, ahead).key(f"curves {model.case.folder}")
    else:
        LedgerView(model).key(f"ledger {model.case.folder}")


@solara.component
def MapView(model: LiveModel) -> None:
    """Show the members of each party by section."""
    step = update_counter.get()
    colour = solara.use_reactive(live_map.BELIEF)
    place: solara.Reactive[list[float] | None] = solara.use_reactive(None)
    picture = solara.use_memo(lambda: LiveMap(model), [model])
    image = solara.use_memo(
        lambda: picture.draw(model, colour.value), [picture, step, colour.value]
    )  # not again wherever the pointer rests
    limits = picture.limits(colour.value)
    key = solara.use_memo(
        lambda: live_map.key(colour.value, model.case, limits),
        [colour.value, model.case.folder, limits],
    )
    with solara.Row(classes=["choices"]):
        solara.Select("Colour", value=colour, values=list(live_map.COLOURS), classes=["short"])
        Picture(key, "key of the map", "map-key")
    text = f"members of each party by section, coloured by {colour.value}"
    PointedPicture(url=image, words=text, name="map", event_pointed=place.set)
    who = picture.member_at(model, *place.value) if place.value else ""
    words = who or "Point at a member, or touch it, to see who it is."
    solara.v.Html(tag="p", class_="help member", children=[words], attributes={"role": "status"})


@solara.component
def CurvesView(
    model: LiveModel, before: LiveSeries | None, predicted: Sequence[PredictedPoint]
) -> None:
    """Show the curves of use, resistance and belief of the chosen parties and roles."""
    update_counter.get()
    names = [p.name for p in model.job.scenario.parties if p.name in model.parties]
    headline = [n for n in names if n in model.case.headline] or names
    parties = solara.use_reactive(headline)
    roles = solara.use_reactive([ROLE_LABELS["all"]])
    picture = solara.use_memo(lambda: LiveCurves(model.record.reading(), before), [model, before])
    chosen = tuple(n for n in names if n in parties.value) or (names[0],)
    choice = Choice(
        chosen, tuple(r for r, w in ROLE_LABELS.items() if w in roles.value) or ("all",)
    )
    curves = model.record.curves(model)
    with solara.Row(classes=["choices"]):
        solara.SelectMultiple("Parties", parties, names)
        solara.SelectMultiple("Roles", roles, list(ROLE_LABELS.values()))
    shown = [p for p in predicted if p.party in chosen]
    text = f"Curves. {words(curves, choice)}{predicted_words(shown)}"
    Picture(picture.draw(curves, choice, shown), text, "curves")
    if shown:
        solara.v.Html(tag="p", class_="help", children=[PREDICTED])
    if before is not None:
        solara.v.Html(tag="p", class_="help", children=["The pale lines are the previous run."])
    solara.FileDownload(
        lambda: curves.frame().to_csv(index=False),
        filename="live.csv",
        label="Download the data so far",
    )


@solara.component
def LedgerView(model: LiveModel) -> None:
    """Show the ledger of a party, drawn again as often as there is time while a run plays."""
    count = update_counter.get()
    names = [p.name for p in model.job.scenario.parties if p.name in model.parties]
    party = solara.use_reactive(model.case.roles.focal)
    redraws = solara.use_reactive(0)
    drawn = solara.use_ref(DrawnLedger())
    last = drawn.current
    wanted = (model.job.run_id, party.value, len(model.record.dates))

    async def draw_after_pause() -> None:
        """Draw the latest ledger if it was skipped and the run has paused."""
        await asyncio.sleep(1.0)
        if drawn.current.wanted != wanted:
            redraws.set(redraws.value + 1)

    solara.lab.use_task(draw_after_pause, dependencies=[count, wanted])
    idle = time.monotonic() - last.at
    if last.wanted[:2] != wanted[:2] or (last.wanted != wanted and idle > LEDGER_WAIT * last.cost):
        drawn.current = last = DrawnLedger.of(model, wanted)
    solara.Select("Party", value=party, values=names, classes=["short"])
    if last.url:
        Picture(last.url, f"ledger of {party.value}", "ledger")
    else:
        solara.v.Html(tag="p", class_="help", children=[last.problem])


class DrawnLedger(NamedTuple):
    """A ledger that was drawn: its data URL or problem, when, in how many seconds, of what."""

    url: str = ""
    problem: str = ""
    at: float = 0.0
    cost: float = 0.0
    wanted: tuple[str, str, int] = ("", "", 0)

    @classmethod
    def of(cls, model: LiveModel, wanted: tuple[str, str, int]) -> DrawnLedger:
        """Draw a ledger, or note what prevents it."""
        began = time.monotonic()
        try:
            url, problem = ledger_picture(model.record, wanted[1]), ""
        except MissingData as error:
            url, problem = "", str(error)
        now = time.monotonic()
        return cls(url, problem, now, now - began, wanted)
