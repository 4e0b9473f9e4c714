"""The style of all figures: sizes, colours, cues without colour, the caption and saving.

Figures are laid out in millimetres at print size, so that a point of text on the screen is a
point of text on paper.  The font is DejaVu Sans, which comes with matplotlib: the fonts of a
machine do not change the figure.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from numpy.typing import NDArray

from abm import files
from abm.errors import InputError
from abm.figures.crowding import overlapping
from abm.figures.options import LANGUAGES, options, page, without_colour
from abm.figures.words import with_french_numbers
from abm.runs.summary import HIGH, LOW

SINGLE, DOUBLE = 89.0, 183.0
"""Widths of one and of two columns of a journal, in mm."""

INCH = 25.4
MARGIN, FOOT, LEADING = 3.0, 9.0, 3.0
"""In mm: edge of a page; room for the years under a panel; a line of small text."""

SMALL, TEXT, TITLE = 6.5, 7.0, 8.0
"""Sizes of text in points; nothing is printed smaller than the first."""

PRINT, SCREEN = 300, 110
"""Pixels in an inch, in files and as notebooks show a page."""

NARROWEST = 20.0
"""Millimetres that a panel needs at least."""

INK, GREY, PALE = "#222222", "#767676", "#ECECEC"
"""Colours of text, of secondary text and marks, and of the shade of campaigns."""

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": TEXT,
    "text.color": INK,
    "text.parse_math": False,  # a dollar in the name of an event is a dollar
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
    "savefig.dpi": PRINT,
    "pdf.fonttype": 42,  # fonts embedded whole as TrueType, so that text stays text
    "svg.fonttype": "path",  # an SVG carries its letters: no reader needs the font
    "svg.hashsalt": "promesse",  # ids inside an SVG depend on its content alone
}


Line = str | tuple[int, tuple[float, ...]]
"""The style of a line, as Matplotlib takes it."""

DASHED: Line = (0, (4.0, 1.4))
"""The style of the second of two lines."""


class Look(NamedTuple):
    """A colour, with a style of line or a marker by which it is recognised without colour."""

    colour: str
    line: Line = "-"
    marker: str = ""


PARTY_LOOKS = (
    Look("#D55E00", marker="o"),
    Look("#0072B2", marker="s"),
    Look("#E69F00", marker="^"),
    Look("#CC79A7", marker="D"),
    Look("#009E73", marker="v"),
    Look("#56B4E9", marker="*"),
    Look("#7F5F00", marker="P"),
    Look("#882255", marker="X"),
)
"""Looks of the parties, the main ones of a case first (colours of Okabe and Ito, then of Tol)."""

PARTY_LINES: tuple[Line, ...] = ("-", DASHED, (0, (1.2, 1.2)), (0, (4.0, 1.4, 1.2, 1.4)))
"""Lines of the first parties with these looks, of as many further ones, and so on."""

SCENARIO_LOOKS = (
    Look(INK, "-", "o"),
    Look("#D55E00", DASHED, "s"),
    Look("#0072B2", (0, (1.2, 1.2)), "^"),
    Look("#009E73", (0, (4.0, 1.4, 1.2, 1.4)), "D"),
)
"""Looks of scenarios, the lines and markers of which differ without colour."""

GLYPHS = {"o": "●", "s": "■", "^": "▲", "D": "◆", "x": "×", "v": "▼", "*": "★", "P": "✚", "X": "✖"}
"""Characters that look like the markers, to put before the names of lines."""

ROLES = {
    "activist": ("activists", Look("#222222", "-")),
    "cadre": ("cadres", Look("#009E73", DASHED)),
    "staff": ("digital staff", Look("#0072B2", (0, (1.2, 1.2)))),
}
"""Names and looks of roles, by their code names."""

BAND = (LOW, HIGH)
"""Quantiles over runs of the two edges of the band of a curve, whose line is the median."""


def party_look(number: int) -> Look:
    """Return the look of a party by its place, from 0: no two of the first 32 look alike."""
    row, place = divmod(number, len(PARTY_LOOKS))
    return PARTY_LOOKS[place]._replace(line=PARTY_LINES[row % len(PARTY_LINES)])


def darker(colour: str) -> str:
    """Return a colour dark enough for text."""
    red, green, blue = (0.7 * part for part in to_rgb(colour))
    return to_hex((red, green, blue))


@contextmanager
def house_style() -> Iterator[None]:
    """Apply the style within a block, without changing the user's settings."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


class Box(NamedTuple):
    """The place of axes in mm: from the left and the upper edge of the page, width and height."""

    left: float
    top: float
    width: float
    height: float


Panels = Axes | Sequence[Axes] | NDArray[np.object_]
"""Axes of the caller: one, or several in a sequence or in the array of ``subplots``."""


class Page(Figure):
    """A figure that is the same at every resolution, and that a notebook shows."""

    def draw(self, renderer: Any) -> None:
        """Draw the page.

        Letters are fitted to the pixels of print alone: at a lower resolution they would grow by
        several percent, and text would leave its place or the page.
        """
        with mpl.rc_context({"text.hinting": "none"} if self.dpi < PRINT else {}):
            super().draw(renderer)

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """Return the page for a notebook, at twice the resolution at which it is shown."""
        image = io.BytesIO()
        self.savefig(image, format="png", dpi=2 * SCREEN)
        wide, high = (round(inches * SCREEN) for inches in self.get_size_inches())
        return image.getvalue(), {"width": wide, "height": high}


def compose(
    boxes: Sequence[Box],
    draw: Callable[[Sequence[Axes]], None],
    caption: str,
    axes: Panels | None = None,
    width: float = DOUBLE,
    foot: float = FOOT,
    least: float = NARROWEST,
) -> Figure:
    """Draw on a new page with a caption at its foot, or in axes of the caller.

    Parameters
    ----------
    boxes : sequence of Box
        The places of the axes of a new page.
    draw : callable
        A function that draws in a sequence of axes, one for each box.
    caption : str
        The caption of a new page: n, interval and source.  It is not drawn in axes of the caller.
    axes : Axes, sequence or array of Axes, optional
        Axes of the caller to draw in, one for each box, row by row; further ones stay as they are.
    width : float
        Width of a new page in mm.
    foot : float
        Room in mm between the lowest axes and the caption.
    least : float
        Millimetres that a panel needs.

    Raises
    ------
    ValueError
        If there are fewer axes than boxes.
    InputError
        If another width is wanted than the only one at which this figure can be drawn, or one at
        which nothing is left for a panel, or texts overlap or leave the page.
    """
    if axes is not None:
        given: list[Axes] = list(np.asarray(axes, dtype=object).ravel())
        if len(given) < len(boxes):
            raise ValueError(f"this figure needs {len(boxes)} axes, but got {len(given)}")
        draw(given[: len(boxes)])
        figure = given[0].get_figure(root=True)
        assert figure is not None
        return figure
    if width != page(width):
        raise InputError(f"this figure can be drawn at a width of {width:g} mm alone")
    if (lacking := least - min(box.width for box in boxes)) > 0.0:
        enough = math.ceil(width + lacking * len({box.left for box in boxes}))
        raise InputError(f"{width:g} mm is too narrow for this figure: its panels need {enough} mm")
    with house_style():
        lines = wrap(caption, width - 2.0 * MARGIN) if options().caption else []
        bottom = max(box.top + box.height for box in boxes) + foot
        height = bottom + LEADING * len(lines)
        figure = Page(figsize=(width / INCH, height / INCH))
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
        if options().lang != LANGUAGES[0]:
            with_french_numbers(figure)
        if options().width and (texts := overlapping(figure)):
            raise InputError(
                f"{width:g} mm is too narrow for this figure: there is no room for "
                f"{' beside '.join(repr(text) for text in texts)}"
            )
    if options().grey:
        without_colour(figure)
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
    """Return the width of small text in mm."""
    font = FontProperties(family=STYLE["font.family"], size=SMALL)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return width / 72.0 * INCH


def wrap(text: str, width: float) -> list[str]:
    """Break small text into lines of at most ``width`` mm."""
    lines: list[str] = []
    for word in re.findall(r"[^ \n]+", text):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions as little as possible so that any two are at least ``gap`` apart.

    Their order is kept, and they stay between ``low`` and ``high`` if there is room.  Neighbours
    that are too close are placed around their common mean: an isotonic regression of the
    positions, less rank times gap.
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
    """Write a figure as PNG, SVG and PDF; equal data give equal bytes."""
    undated: dict[str, dict[str, Any]] = {
        "png": {"Title": name, "Software": None},
        "svg": {"Title": name, "Date": None},
        "pdf": {"Title": name, "CreationDate": None},
    }
    paths = []
    with house_style():
        for suffix, metadata in undated.items():
            drawn = io.BytesIO()
            figure.savefig(drawn, format=suffix, metadata=metadata)
            paths.append(files.write(folder / f"{name}.{suffix}", drawn.getvalue()))
    return paths
