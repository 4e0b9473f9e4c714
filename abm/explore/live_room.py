"""The live room: settings, the controls of a run, and what it looks like while it plays.

Of Mesa's SolaraViz this room takes what runs a model: ``ModelController`` (play, pause, step, reset
and the loop behind them) and the counter by which it asks views to draw.  The shell around them,
``SolaraViz`` itself, is not used, for three reasons that hold in Mesa 3.3.1 and 3.5.1 alike:

- its inputs are one flat list, without groups, help or a way to refuse a value, and 3.3.1 refuses
  names that a model takes as ``**values``;
- its views lie on a draggable grid, half a page wide each and of fixed height, and its controls in
  a drawer that closes below 960 pixels;
- reset makes a model from the inputs that it was shown with, and cannot take other scenarios.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import NamedTuple

import solara
from mesa.visualization.solara_viz import ModelController
from mesa.visualization.utils import update_counter

from abm.explore import society
from abm.explore.curves import WORDS, Choice, CurvesPicture, words
from abm.explore.draft import Draft, Key
from abm.explore.ledger import ledger_picture
from abm.explore.live import Curves, LiveModel
from abm.explore.picture import Picture
from abm.explore.settings import Settings
from abm.explore.society import Society
from abm.figures.reading import HEADLINE, MissingData
from abm.runs.plan import Job

STEPS = (1, 2, 4, 8, 13, 26, 52)
"""Steps between two pictures that can be chosen."""

USUAL = 8

PAUSES = (1, 100, 250, 500, 1000)
"""Milliseconds between a picture and the next steps that can be chosen."""

SHARE = 4.0
"""While a run plays, the ledger is redrawn after so many times what drawing it takes."""


@solara.component
def LiveRoom(base: Draft, job: Job, configs: list[Path]) -> None:
    """Make the first model, which compiles the rules if they have changed, then show it."""
    first = solara.lab.use_task(lambda: LiveModel(job), dependencies=[])
    if first.error:
        solara.Error(f"The model cannot be run: {first.exception}")
    elif not first.finished or first.value is None:
        with solara.Div(classes=["waiting"]):
            solara.ProgressLinear(True)
            solara.Text(
                "Preparing the model. The first time after an installation or an update its rules "
                "are compiled, which takes about a minute."
            )
    else:
        Live(base, configs, first.value)


@solara.component
def Live(base: Draft, configs: list[Path], first: LiveModel) -> None:
    """A run and its settings, side by side or, on a narrow page, below one another."""
    draft = solara.use_reactive(base)
    model = solara.use_reactive(first)
    parameters = solara.use_reactive({"job": first.job})
    job = draft.value.job
    waiting = job is not None and job.run_id != model.value.job.run_id

    def take() -> None:
        """Have the next reset take the settings; take them now if the run has not begun."""
        if job is None:
            return
        parameters.set({"job": job})
        if waiting and len(model.value.record.dates) == 1 and model.value.steps == 0:
            model.set(LiveModel(job))

    solara.use_effect(take, [None if job is None else job.run_id])
    solara.use_effect(lambda: lambda: model.value.stop(), [])  # noqa: PLW0108 - the model of then
    with solara.Div(classes=["live"]):
        with solara.Div(classes=["stage"]):
            with solara.Div(classes=["top"]):
                Controls(model, parameters)
                Notice(draft.value, waiting and model.value.steps > 0)
            Views(model.value)
        with solara.v.Html(tag="aside", class_="settings", attributes={"aria-label": "Settings"}):
            Settings(draft, configs)


@solara.component
def Controls(
    model: solara.Reactive[LiveModel], parameters: solara.Reactive[dict[str, object]]
) -> None:
    """Mesa's controller, the speed, and where the run is."""
    interval = solara.use_reactive(1)
    steps = solara.use_reactive(USUAL)
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
            solara.Select("Weeks a picture", value=steps, values=list(STEPS))
        with solara.Div(classes=["speed"]):
            solara.Select("Pause, ms", value=interval, values=list(PAUSES))
        Where(model.value)


@solara.component
def Where(model: LiveModel) -> None:
    """The date, and how much of the run is done."""
    update_counter.get()
    done, total = model.steps, model.society.steps
    with solara.Div(classes=["where"]):
        solara.v.Html(tag="strong", children=[f"{model.date.day} {model.date:%B %Y}"])
        solara.v.Html(tag="span", class_="step", children=[f" step {min(done, total)} of {total}"])
        solara.ProgressLinear(100.0 * min(done, total) / total)


@solara.component
def Notice(draft: Draft, waiting: bool) -> None:
    """Say that settings wait, or that they cannot be run."""
    if draft.problems:
        told = "; ".join(f"{key} {text}" for key, text in draft.problems.items())
        solara.v.Html(
            tag="p",
            class_="notice refused",
            children=[f"Not taken: {told}. The run keeps the last settings that hold."],
            attributes={"role": "alert"},
        )
    elif waiting:
        solara.v.Html(
            tag="p",
            class_="notice",
            children=["Settings have changed: Reset starts again with them."],
            attributes={"role": "status"},
        )
    elif draft.changes:
        changed = ", ".join(f"{_named(key)} = {v}" for key, v in draft.changes.items())
        solara.v.Html(tag="p", class_="notice quiet", children=[f"Changed: {changed}"])


def _named(key: Key) -> str:
    """Return a setting as briefly as it is clear: a row of the calendar needs its name."""
    return " ".join(key[2:]) if key[0] == "calendar" else key[-1]


@solara.component
def Views(model: LiveModel) -> None:
    """The map of the parties, and below it curves or the ledger."""
    shown = solara.use_ref(model)
    before: solara.Ref[Curves | None] = solara.use_ref(None)
    if shown.current is not model:
        old = shown.current
        before.current = old.record.curves(old) if old.steps else before.current
        shown.current = model
    view = solara.use_reactive("curves")
    Map(model)
    with solara.ToggleButtonsSingle(view, mandatory=True, dense=True, classes=["views"]):
        solara.Button("Curves", value="curves")
        solara.Button("Ledger", value="ledger")
    if view.value == "curves":
        CurvesView(model, before.current)
    else:
        LedgerView(model)


@solara.component
def Map(model: LiveModel) -> None:
    """All parties, apart, section by section."""
    update_counter.get()
    colour = solara.use_reactive(society.BELIEF)
    picture = solara.use_memo(lambda: Society(model), [model])
    key = solara.use_memo(lambda: society.key(colour.value), [colour.value])
    with solara.Row(classes=["choices"]):
        solara.Select("Colour", value=colour, values=list(society.COLOURS), classes=["short"])
        Picture(key, "key of the map", "map-key")
    words_ = f"members of each party by section, coloured by {colour.value}"
    Picture(picture.draw(model, colour.value), words_, "map")


@solara.component
def CurvesView(model: LiveModel, before: Curves | None) -> None:
    """Use, resistance and belief, of the parties and roles chosen."""
    update_counter.get()
    names = [p.name for p in model.job.scenario.parties if p.name in model.parties]
    usual = [n for n in names if n in HEADLINE] or names
    parties = solara.use_reactive(usual)
    roles = solara.use_reactive([WORDS["all"]])
    picture = solara.use_memo(
        lambda: CurvesPicture(model.record.reading(), before), [model, before]
    )
    kept = tuple(n for n in names if n in parties.value) or (names[0],)
    choice = Choice(kept, tuple(r for r, w in WORDS.items() if w in roles.value) or ("all",))
    curves = model.record.curves(model)
    with solara.Row(classes=["choices"]):
        solara.SelectMultiple("Parties", parties, names)
        solara.SelectMultiple("Roles", roles, list(WORDS.values()))
    Picture(picture.draw(curves, choice), "Curves. " + words(curves, choice), "curves")
    if before is not None:
        solara.v.Html(tag="p", class_="help", children=["Pale lines: the run before."])
    solara.FileDownload(
        lambda: curves.frame().to_csv(index=False),
        filename="live.csv",
        label="Download the data so far",
    )


@solara.component
def LedgerView(model: LiveModel) -> None:
    """What changed minds, and what changed who is counted; drawn as often as there is time for."""
    count = update_counter.get()
    names = [p.name for p in model.job.scenario.parties if p.name in model.parties]
    party = solara.use_reactive(names[0])
    later = solara.use_reactive(0)
    drawn = solara.use_ref(Drawn())
    last = drawn.current
    wanted = (model.job.run_id, party.value, len(model.record.dates))

    async def look_again() -> None:
        """Draw what was skipped, once nothing has happened for a while: the run has paused."""
        await asyncio.sleep(1.0)
        if drawn.current.wanted != wanted:
            later.set(later.value + 1)

    solara.lab.use_task(look_again, dependencies=[count, wanted])
    idle = time.monotonic() - last.at
    if last.wanted[:2] != wanted[:2] or (last.wanted != wanted and idle > SHARE * last.cost):
        drawn.current = last = Drawn.of(model, wanted)
    solara.Select("Party", value=party, values=names, classes=["short"])
    if last.address:
        Picture(last.address, f"ledger of {party.value}", "ledger")
    else:
        solara.v.Html(tag="p", class_="help", children=[last.trouble])


class Drawn(NamedTuple):
    """A ledger as it was drawn: when, at what cost in seconds, and of what."""

    address: str = ""
    trouble: str = ""
    at: float = 0.0
    cost: float = 0.0
    wanted: tuple[str, str, int] = ("", "", 0)

    @classmethod
    def of(cls, model: LiveModel, wanted: tuple[str, str, int]) -> Drawn:
        """Draw a ledger, or say why there is none."""
        began = time.monotonic()
        try:
            address, trouble = ledger_picture(model.record, wanted[1]), ""
        except MissingData as error:
            address, trouble = "", str(error)
        now = time.monotonic()
        return cls(address, trouble, now, now - began, wanted)
