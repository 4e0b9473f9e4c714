"""The page: a masthead and two rooms.  The live one keeps running while the other is open."""

from __future__ import annotations

import os
from pathlib import Path

import solara

from abm import paths
from abm.explore.live_room import LiveRoom
from abm.explore.session import restored
from abm.explore.stored_room import StoredRoom

CONFIG = "ABM_EXPLORE_CONFIG"
"""Environment variable by which the command passes the path of its config to the page."""

ROOMS = {"live": "Live model", "stored": "Stored experiments"}
STYLE = Path(__file__).with_name("style.css")


@solara.component
def Page() -> None:
    """Show the masthead and the two rooms."""
    room = solara.use_reactive("live")
    path = Path(os.environ[CONFIG])
    query = solara.use_router().search or ""
    session = solara.use_memo(lambda: restored(query, configs_beside(path)), [])
    solara.Title("promesse: see it live")
    solara.Style(STYLE)
    with solara.Div(classes=["room"]):
        with solara.v.Html(tag="header", class_="masthead"):
            solara.v.Html(tag="h1", children=["Promesse"])
            solara.v.Html(
                tag="p",
                children=[session.draft.base.case.say("How activists came to accept {technique}")],
            )
            with solara.ToggleButtonsSingle(room, mandatory=True, classes=["rooms"]):
                for name, text in ROOMS.items():
                    solara.Button(text, value=name, classes=[f"room-{name}"])
        with solara.Div(classes=[] if room.value == "live" else ["hidden"]):
            if session.draft.job is not None:
                LiveRoom(session, configs_beside(path))
        if room.value == "stored":
            StoredRoom(paths.committed_root(path), path)


def configs_beside(path: Path) -> list[Path]:
    """Return the configs to choose from: this one, then the others of its project."""
    folder = paths.project(path) / paths.EXPERIMENTS
    others = sorted(paths.configs(folder), key=lambda other: other.stem != "baseline")
    return [path, *(o for o in others if o.resolve() != path.resolve() and o.stem != path.stem)]


@solara.component
def Layout(children: list[solara.Element]) -> None:
    """Replace Solara's frame, which would hide the controls on a narrow page, by a plain column."""
    solara.Column(children=children, gap="0px")
