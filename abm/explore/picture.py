"""Pictures for the page: matplotlib figures as PNG, fast enough to be redrawn while a run plays."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import solara
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from abm.figures import style

WIDTH = 168.0
"""Millimetres of a picture as wide as the page; with :data:`DPI` small text stays readable."""

DPI = 150


def blank(width: float, height: float) -> Figure:
    """Return a figure of so many millimetres, with a canvas that makes pixels."""
    figure = Figure(figsize=(width / style.INCH, height / style.INCH), dpi=DPI)
    FigureCanvasAgg(figure)
    return figure


def pixels(figure: Figure) -> str:
    """Return a figure as it is drawn now, as the address of an image."""
    with style.house():
        figure.canvas.draw()
    return encoded(figure.canvas)


def encoded(canvas: Any) -> str:
    """Return what a canvas holds as the address of an image; little compressed, to save time."""
    data = io.BytesIO()
    opaque = np.asarray(canvas.buffer_rgba())[..., :3]
    Image.fromarray(np.ascontiguousarray(opaque)).save(data, "PNG", compress_level=1)
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"


@solara.component
def Picture(address: str, words: str, name: str) -> None:
    """Show an image, with words for those who do not see it and a name by which to find it."""
    solara.v.Html(
        tag="img",
        attributes={"src": address, "alt": words, "id": name},
        class_="picture",
    )
