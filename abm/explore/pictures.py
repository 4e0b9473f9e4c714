"""The images of the page, as parts of it."""

from __future__ import annotations

from collections.abc import Callable

import solara


@solara.component_vue("pointed_picture.vue")
def PointedPicture(
    url: str,
    words: str,
    name: str,
    event_pointed: Callable[[list[float]], None],
    event_chosen: Callable[[list[float]], None],
) -> None:
    """Show an image, and tell where in it the pointer rests, and where it clicks or a finger taps.

    The place is in shares of the width and the height, from the upper left corner.
    """


@solara.component
def Picture(url: str, words: str, name: str) -> None:
    """Show an image with an alternative text and an id."""
    solara.v.Html(
        tag="img",
        attributes={"src": url, "alt": words, "id": name},
        class_="picture",
    )
