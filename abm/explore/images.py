"""Matplotlib figures as PNG images of the page, fast enough to be redrawn while a run plays."""

from __future__ import annotations

import base64
import struct
import zlib
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
    """Return the content of a canvas as the data URL of a PNG, quickly compressed.

    No filter is applied to rows of pixels: to choose filters takes twice as long as to compress,
    and drawings with large areas of one colour are smaller without.
    """
    width, height = canvas.get_width_height()
    pixels = canvas.buffer_rgba()
    opaque = Image.frombuffer("RGBA", (width, height), pixels, "raw", "RGBA", 0, 1)
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each begins with its filter: none
    rows[:, 1:] = np.frombuffer(opaque.tobytes("raw", "RGB"), np.uint8).reshape(height, -1)
    header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)  # 8 bits of red, green and blue
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.data, 1)), (b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def _chunk(name: bytes, content: bytes) -> bytes:
    """Return a part of a PNG: the length, the name, the content and a checksum."""
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
