"""Matplotlib figures as PNG images of the page, fast enough to be redrawn while a run plays."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from abm.figures import style

WIDTH = 168.0
"""Width of an image in millimetres; with :data:`DPI` its small text is readable on the page."""

DPI = 150


def blank_figure(width: float, height: float) -> Figure:
    """Return an empty figure of a width and height in millimetres, with a raster canvas."""
    figure = Figure(figsize=(width / style.INCH, height / style.INCH), dpi=DPI)
    FigureCanvasAgg(figure)
    return figure


def data_url(figure: Figure) -> str:
    """Draw a figure and return it as the data URL of an image."""
    with style.house_style():
        figure.canvas.draw()
    return canvas_data_url(figure.canvas)


def drawn(figure: Figure) -> str:
    """Return a page of :mod:`abm.figures` as the data URL of an image."""
    figure.set_dpi(DPI)
    FigureCanvasAgg(figure)
    return data_url(figure)


def canvas_data_url(canvas: Any) -> str:
    """Return the content of a canvas as the data URL of a PNG, quickly compressed."""
    data = io.BytesIO()
    opaque = np.asarray(canvas.buffer_rgba())[..., :3]
    Image.fromarray(np.ascontiguousarray(opaque)).save(data, "PNG", compress_level=1)
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"
