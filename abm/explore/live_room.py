"""The live room: the settings, the controls of a run, and its map, curves and ledger.

It does not use Mesa's ``SolaraViz``, for three reasons that hold in Mesa 3.3.1 and in 3.5.1:

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

from abm.explore import live_map
from abm.explore.draft import Draft, Key
from abm.explore.live_bands import OTHERS, Bands, bands_beside
from abm.explore.live_curves import ROLE_LABELS, Choice, LiveCurves, predicted_words, words
from abm.explore.live_ledger import ledger_picture
from abm.explore.live_map import LiveMap
from abm.explore.live_model import LiveModel, LiveSeries
from abm.explore.personal_ledger import told
from abm.explore.pictures import Picture, PointedPicture
from abm.explore.player import PictureShown, Player, pictures
from abm.explore.predicted import PredictedPoint, Predictor
from abm.explore.session import Address, Session
from abm.explore.settings import Settings
from abm.explore.stories import Introduction
from abm.figures.point_data import MissingData

PREDICTED = (
    "Hollow marks are predicted for activists with the new settings, by a small neural network "
    "that earlier runs trained; nine runs in ten lie within the bars. They go as the run arrives."
)
"""What is said where something predicted is drawn."""

BESIDE = (
    f"The pale areas hold {OTHERS} other runs with these settings, which differ by chance alone."
)
"""What is said where bands are drawn."""

BEFORE_BANDS = 1.0
"""Seconds until other runs are computed, so that they do not delay the first picture."""

LEDGER_WAIT = 4.0
"""How long the ledger waits until it is drawn again while a run plays: a multiple of the time that
drawing it takes."""


@solara.component
def LiveRoom(session: Session, configs: list[Path]) -> None:
    """Make the first model, which compiles the rules if they have changed, and show it."""
    first = solara.lab.use_task(lambda: run_of(session.draft, session.steps), dependencies=[])
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
        RunAndSettings(session, configs, first.value)


def run_of(draft: Draft, steps: int = 0) -> LiveModel:
    """Return the run of a draft, after some steps."""
    assert draft.job is not None
    model = LiveModel(draft.job, draft.base.case)
    for _ in range(min(steps, model.society.steps)):
        model.step()
    return model


@solara.component
def RunAndSettings(session: Session, configs: list[Path], first: LiveModel) -> None:
    """Show a run and its settings side by side or, on a narrow page, one below the other."""
    draft = solara.use_reactive(session.draft)
    model = solara.use_reactive(first)
    playing = solara.use_reactive(session.playing)
    valid = solara.use_ref(session.draft)
    job = draft.value.job
    valid.current = draft.value if job is not None else valid.current
    waiting = job is not None and job.run_id != model.value.job.run_id
    bands: solara.Reactive[Bands | None] = solara.use_reactive(None)

    def compute_bands() -> None:
        """Compute other runs of the settings of the run, once it has a picture."""
        run, settings = model.value, valid.current
        if settings.job is None or settings.job.run_id != run.job.run_id:
            return
        time.sleep(BEFORE_BANDS)
        computed = bands_beside(settings, lambda: run is model.value and run.watched)
        if computed is not None:
            bands.set(computed)

    solara.lab.use_task(compute_bands, dependencies=[model.value.job.run_id])
    predictor = solara.use_memo(lambda: Predictor.beside(draft.value.base), [draft.value.base.path])
    predicted = predictor.of(draft.value) if predictor and draft.value.changes else ()

    def adopt_settings() -> None:
        """Use the settings at once if the run has not begun; else the next reset does."""
        if waiting and model.value.steps == 0:
            model.set(run_of(draft.value))

    def tell(story: Draft) -> None:
        """Begin a story, and play it."""
        draft.set(story)
        if story.job is not None:
            model.set(run_of(story))
            playing.set(True)

    solara.use_effect(adopt_settings, [None if job is None else job.run_id])
    solara.use_effect(lambda: lambda: model.value.stop(), [])  # noqa: PLW0108 - the model at that time
    with solara.Div(classes=["live"]):
        with solara.Div(classes=["stage"]):
            Introduction(draft.value, tell)
            with solara.Div(classes=["top"]):
                with solara.Div(classes=["controls"]):
                    Player(model, playing, lambda: model.set(run_of(valid.current)))
                    RunProgress(model.value)
                    SessionAddress(draft.value, model.value, waiting, playing.value)
                Notice(draft.value, waiting and model.value.steps > 0)
            Views(model.value, bands.value, predicted, waiting)
            PictureShown()
        with solara.v.Html(tag="aside", class_="settings", attributes={"aria-label": "Settings"}):
            Settings(draft, configs)


@solara.component
def SessionAddress(draft: Draft, model: LiveModel, waiting: bool, playing: bool) -> None:
    """Keep the session in the address of the page; settings that wait begin at the start."""
    pictures.get()
    session = Session(draft, 0 if waiting else model.steps, playing and model.running)
    Address(query=session.query())


@solara.component
def RunProgress(model: LiveModel) -> None:
    """Show the date, and how many steps of the run are done."""
    pictures.get()
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
def Views(
    model: LiveModel, bands: Bands | None, predicted: Sequence[PredictedPoint], waiting: bool
) -> None:
    """Show the map of the parties and, below it, the curves or the ledger."""
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
        if before.current is not None:
            solara.Button("Difference", value="difference")
        solara.Button("Ledger", value="ledger")
    if view.value == "difference" and before.current is not None:
        DifferenceView(model, before.current).key(f"difference {model.case.folder}")
    elif view.value != "ledger":
        beside = bands if bands and bands.run_id == model.job.run_id else None
        curves = CurvesView(model, before.current, beside, predicted, waiting)
        curves.key(f"curves {model.case.folder}")
    else:
        LedgerView(model).key(f"ledger {model.case.folder}")


@solara.component
def MapView(model: LiveModel) -> None:
    """Show the members of each party by section."""
    step = pictures.get()
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
    account = solara.use_reactive("")
    solara.use_effect(lambda: account.set(""), [model])

    def choose(at: list[float]) -> None:
        """Show the ledger of the member at a place, if there is one."""
        seat = picture.seat_at(model, *at)
        account.set("" if seat is None else told(model, seat))

    PointedPicture(url=image, words=text, name="map", event_pointed=place.set, event_chosen=choose)
    who = picture.member_at(model, *place.value) if place.value else ""
    words = who or "Point at a member to see who it is; click for what changed it."
    solara.v.Html(tag="p", class_="help member", children=[words], attributes={"role": "status"})
    if account.value:
        solara.v.Html(
            tag="p", class_="help account", children=[account.value], attributes={"role": "status"}
        )


@solara.component
def CurvesView(
    model: LiveModel,
    before: LiveSeries | None,
    bands: Bands | None,
    predicted: Sequence[PredictedPoint],
    waiting: bool,
) -> None:
    """Show the curves of use, resistance and belief of the chosen parties and roles.

    What is predicted for new settings is drawn with them until the run with these settings has
    come to the date of the point; settings that wait have no run.
    """
    pictures.get()
    names = [p.name for p in model.job.scenario.parties if p.name in model.parties]
    headline = [n for n in names if n in model.case.headline] or names
    parties = solara.use_reactive(headline)
    roles = solara.use_reactive([ROLE_LABELS["all"]])
    picture = solara.use_memo(
        lambda: LiveCurves(model.record.reading(), before, bands),
        [model, before, bands and bands.run_id],
    )
    chosen = tuple(n for n in names if n in parties.value) or (names[0],)
    choice = Choice(
        chosen, tuple(r for r, w in ROLE_LABELS.items() if w in roles.value) or ("all",)
    )
    curves = model.record.curves(model)
    with solara.Row(classes=["choices"]):
        solara.SelectMultiple("Parties", parties, names)
        solara.SelectMultiple("Roles", roles, list(ROLE_LABELS.values()))
    ahead = [p for p in predicted if waiting or p.date > model.date]
    shown = [p for p in ahead if p.party in chosen]
    text = f"Curves. {words(curves, choice)}{predicted_words(shown)}"
    Picture(picture.draw(curves, choice, shown), text, "curves")
    if shown:
        solara.v.Html(tag="p", class_="help", children=[PREDICTED])
    if bands is not None:
        solara.v.Html(tag="p", class_="help", children=[BESIDE])
    if before is not None:
        solara.v.Html(tag="p", class_="help", children=["The pale lines are the previous run."])
    Download(model).key("download")  # it keeps its state when a line is added above


@solara.component
def Download(model: LiveModel) -> None:
    """Offer the curves so far as a table."""
    solara.FileDownload(
        lambda: model.record.curves(model).frame().to_csv(index=False),
        filename="live.csv",
        label="Download the data so far",
    )


@solara.component
def DifferenceView(model: LiveModel, before: LiveSeries) -> None:
    """Show by how much a run differs from the previous one, in each party."""
    pictures.get()
    picture = solara.use_memo(
        lambda: LiveCurves(model.record.reading(), signed=True), [model, before]
    )
    change = model.record.curves(model).less(before)
    headline = [p for p in change.parties if p in model.case.headline] or list(change.parties)
    if not change.dates or not headline:
        none = "The two runs have no date or no party in common."
        solara.v.Html(tag="p", class_="help", children=[none])
        return
    choice = Choice(tuple(headline), ("all",))
    text = f"This run minus the previous one. {words(change, choice)}"
    Picture(picture.draw(change, choice), text, "difference")
    caption = "This run minus the previous one, in points, by party; zero where both agree."
    solara.v.Html(tag="p", class_="help", children=[caption])


@solara.component
def LedgerView(model: LiveModel) -> None:
    """Show the ledger of a party, drawn again as often as there is time while a run plays."""
    count = pictures.get()
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
