"""Whether the texts of a page have room: none over another one, none beyond the page."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

SLACK = 0.15
"""Part of the height of a line by which texts may overlap: room that letters leave free."""


def texts_of(figure: Figure) -> list[Text]:
    """Return the texts of a figure that are seen."""
    hidden = {label for axes in figure.axes for label in _off_axis(axes)}
    return [
        text
        for text in figure.findobj(Text)
        if text not in hidden and text.get_visible() and text.get_text().strip()
    ]


def overlapping(figure: Figure) -> tuple[str, ...]:
    """Return the first two level texts that overlap, or one that leaves the page; else nothing."""
    figure.draw_without_rendering()
    page, level = figure.bbox, [text for text in texts_of(figure) if text.get_rotation() in (0, 90)]
    boxes = [text.get_window_extent() for text in level]
    for text, box in zip(level, boxes, strict=True):
        if box.x0 < page.x0 - 1.0 or box.x1 > page.x1 + 1.0:
            return (_content(text),)
    inner = np.array([_shrunk(box) for box in boxes])
    for number, (left, low, right, high) in enumerate(inner):
        after = inner[number + 1 :]
        over = (after[:, 0] < right) & (after[:, 2] > left)
        over &= (after[:, 1] < high) & (after[:, 3] > low)
        if over.any():
            return _content(level[number]), _content(level[number + 1 + int(over.argmax())])
    return ()


def _off_axis(axes: Axes) -> list[Text]:
    """Return the labels of ticks that lie beyond the ends of their axis, or of an axis unseen."""
    labels = []
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if not axes.axison or not low <= tick.get_loc() <= high:
                labels += [tick.label1, tick.label2]
    return labels


def _shrunk(box: Bbox) -> tuple[float, float, float, float]:
    """Return the ends of the box of a text without its slack: left, low, right, high."""
    slack = SLACK * min(box.width, box.height)
    return box.x0 + slack, box.y0 + slack, box.x1 - slack, box.y1 - slack


def _content(text: Text) -> str:
    return " ".join(text.get_text().split())
