"""The introduction of the live room: what the page shows, and three stories to begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import solara

from abm.explore.draft import Draft, Key
from abm.explore.histories import histories
from abm.scenario import STAKES

ABOUT = (
    "Each dot is a group of members of a party; the curves are their use of {technique}, their "
    "resistance and their belief in it.  Press play, wait for the end, then begin a story: it "
    "changes one setting and plays, and the first run stays as pale lines beside it.  One run is "
    "one history among many; abm run says what most of them have in common."
)
"""What the page is, with words of the case in braces."""


class Story(NamedTuple):
    """A change of settings that shows something.

    Attributes
    ----------
    title : str
        What is changed.
    watch : str
        Where to look.
    changes : dict
        Values by the key of a config.
    """

    title: str
    watch: str
    changes: dict[Key, float]


def stories(draft: Draft) -> Iterator[Story]:
    """Yield the stories of a config: an interpretation, a voice and an election that are not."""
    scenario = draft.base.points.scenarios[draft.scenario]
    yield Story(
        "Switch attribution off",
        "nobody credits canvassing with a victory: watch belief after the elections",
        {("mechanisms", "attribution"): 0.0},
    )
    yield Story(
        "Silence the promise",
        "vendors claim nothing: watch the belief of cadres, then use",
        {("mechanisms", "promise"): 0.0},
    )
    highest = {contest.label for contest in scenario.contests if contest.stakes == STAKES[0]}
    for history in histories(scenario.calendar, scenario.contests)[1:]:
        if any(history.name.startswith(label) for label in highest):
            yield Story(
                history.name, "the other side learns from a victory: watch both", history.changes
            )
            return


@solara.component
def Introduction(current: Draft, tell: Callable[[Draft], None]) -> None:
    """Show what the page is, and a button for each story, which tells its settings."""
    with solara.Div(classes=["introduction"]):
        solara.v.Html(tag="p", class_="help", children=[current.base.case.say(ABOUT)])
        for story in stories(current):
            with solara.Div(classes=["story"]):
                solara.Button(
                    story.title,
                    on_click=lambda story=story: tell(begun(current, story)),
                    small=True,
                    outlined=True,
                )
                solara.v.Html(tag="span", class_="help", children=[f" {story.watch}"])


def begun(draft: Draft, story: Story) -> Draft:
    """Return the settings of a story: those of the config and its own change."""
    return Draft(draft.base, draft.scenario, {}, draft.replicate).change(story.changes)
