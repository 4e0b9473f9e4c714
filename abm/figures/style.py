"""The one style of every figure: sizes, colours, second cues, the caption line and saving.

Figures are laid out in millimetres at print size, so that a point of text on the screen is a
point of text on paper.  The font is DejaVu Sans, which comes with matplotlib: a machine's own
fonts never decide what a figure looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

SINGLE, DOUBLE = 89.0, 183.0
"""Widths of one and of two columns of a journal, in mm."""

INCH = 25.4
MARGIN, FOOT, LEADING = 3.0, 9.0, 3.0
"""In mm: edge of a page; room for the years under a panel; a line of small text."""

SMALL, TEXT, TITLE = 6.5, 7.0, 8.0
"""Sizes of text in points; nothing is printed smaller than the first."""

INK, GREY, PALE = "#222222", "#767676", "#ECECEC"
"""Text; secondary text and marks; the shade of a campaign."""

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": TEXT,
    "text.color": INK,
    "axes.titlesize": TITLE,
    "axes.titlelocation": "left",
    "axes.titlepad": 3.0,
    "axes.labelsize": TEXT,
    "axes.labelcolor": INK,
    "axes.labelpad": 2.0,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.major.size": 2.0,
    "ytick.major.size": 2.0,
    "ytick.major.pad": 2.0,
    "lines.linewidth": 1.1,
    "lines.markersize": 3.0,
    "hatch.linewidth": 0.4,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "legend.handlelength": 2.2,
    "legend.borderpad": 0.0,
    "savefig.dpi": 300,
    "pdf.fonttype": 42,  # fonts embedded whole as TrueType, so that text stays text
    "svg.fonttype": "path",  # an SVG carries its letters: no reader needs the font
    "svg.hashsalt": "promesse",  # ids inside an SVG depend on its content alone
}


Line = str | tuple[int, tuple[float, ...]]
"""A line's style, as matplotlib takes it."""

DASHED: Line = (0, (4.0, 1.4))
"""The second line of a pair."""


class Look(NamedTuple):
    """How one thing is drawn: a colour, and a cue that survives without colour."""

    colour: str
    line: Line = "-"
    marker: str = ""


PARTY_LOOKS = (
    Look("#D55E00", marker="o"),
    Look("#0072B2", marker="s"),
    Look("#E69F00", marker="^"),
    Look("#CC79A7", marker="D"),
)
"""Looks of the parties, in the order of the scenario (colours of Okabe and Ito)."""

GLYPHS = {"o": "●", "s": "■", "^": "▲", "D": "◆", "x": "×"}
"""Markers as letters, to repeat them beside the names of lines."""

ROLES = {
    "activist": ("activists", Look("#222222", "-")),
    "cadre": ("cadres", Look("#009E73", DASHED)),
    "staff": ("digital staff", Look("#0072B2", (0, (1.2, 1.2)))),
}
"""Names and looks of the roles."""

MEDIAN, BAND = 0.5, (0.05, 0.95)
"""The line and the band of every curve, as quantiles over runs."""


def darker(colour: str) -> str:
    """Return a colour dark enough for text."""
    red, green, blue = (0.7 * part for part in to_rgb(colour))
    return to_hex((red, green, blue))


@contextmanager
def house() -> Iterator[None]:
    """Apply the style for the length of a block, whatever the user's own settings."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


class Box(NamedTuple):
    """Where axes lie on a page: mm from its left and upper edges, and their size."""

    left: float
    top: float
    width: float
    height: float


def compose(
    boxes: Sequence[Box],
    draw: Callable[[Sequence[Axes]], None],
    caption: str,
    axes: Sequence[Axes] | None = None,
    width: float = DOUBLE,
    foot: float = FOOT,
) -> Figure:
    """Draw on a new page with axes in ``boxes`` and a caption at its foot; or in given axes.

    Parameters
    ----------
    boxes : sequence of Box
        Where the axes of a new page lie.
    draw : callable
        Draws in axes, one a box.
    caption : str
        Says n, interval and source; left to the caller when ``axes`` are given.
    axes : sequence of Axes, optional
        Axes to draw in, one a box.
    width : float
        Width of a new page in mm.
    foot : float
        Room in mm between the lowest axes and the caption.
    """
    if axes is not None:
        if len(axes) != len(boxes):
            raise ValueError(f"this figure needs {len(boxes)} axes, and was given {len(axes)}")
        draw(axes)
        figure = axes[0].get_figure(root=True)
        assert figure is not None
        return figure
    with house():
        lines = wrap(caption, width - 2.0 * MARGIN)
        bottom = max(box.top + box.height for box in boxes) + foot
        height = bottom + LEADING * len(lines)
        figure = Figure(figsize=(width / INCH, height / INCH))
        draw([_place(figure, box) for box in boxes])
        figure.text(
            MARGIN / width,
            MARGIN / 2.0 / height,
            "\n".join(lines),
            size=SMALL,
            va="bottom",
            linespacing=1.25,
            gid="caption",
        )
    return figure


def _place(figure: Figure, box: Box) -> Axes:
    wide, high = (INCH * inches for inches in figure.get_size_inches())
    top = 1.0 - (box.top + box.height) / high
    return figure.add_axes((box.left / wide, top, box.width / wide, box.height / high))


def millimetres(axes: Axes) -> tuple[float, float]:
    """Return the width and height of axes on paper, in mm."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    extent = axes.get_window_extent()
    return extent.width / figure.dpi * INCH, extent.height / figure.dpi * INCH


def width_of(text: str) -> float:
    """Return the mm that small text takes."""
    font = FontProperties(family=STYLE["font.family"], size=SMALL)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return width / 72.0 * INCH


def wrap(text: str, width: float) -> list[str]:
    """Break small text into lines of at most ``width`` mm."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions as little as needed for each two to be ``gap`` apart, in order, in bounds.

    Neighbours that clash are pooled around their common mean (isotonic regression of the
    positions less their ranks' share of the gap).
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    pools: list[tuple[float, int]] = []
    for rank, i in enumerate(order):
        mean, size = wanted[i] - rank * gap, 1
        while pools and pools[-1][0] > mean:
            other, count = pools.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        pools.append((mean, size))
    shifts = [mean for mean, size in pools for _ in range(size)]
    room = high - gap * (len(order) - 1)
    placed = [0.0] * len(order)
    for rank, i in enumerate(order):
        placed[i] = max(low, min(shifts[rank], max(low, room))) + rank * gap
    return placed


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write a figure as PNG, SVG and PDF; the same data gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    undated: dict[str, dict[str, Any]] = {
        "png": {"Title": name, "Software": None},
        "svg": {"Title": name, "Date": None},
        "pdf": {"Title": name, "CreationDate": None},
    }
    paths = []
    with house():
        for suffix, metadata in undated.items():
            path = folder / f"{name}.{suffix}"
            figure.savefig(path, metadata=metadata)
            paths.append(path)
    return paths
