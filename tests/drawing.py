"""What a figure draws, as lines of text: to see what a change of the code changes in a figure.

The lines of every figure are kept in ``tests/drawn``.  Numbers are compared with a tolerance, so
that another machine draws the same.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch
from matplotlib.text import Text

HOME = Path(__file__).parent / "drawn"
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
CLOSE = {"rtol": 1e-4, "atol": 1e-5}


def described(figure: Figure) -> list[str]:
    """Describe a figure: its size in mm, then each of its axes and every artist in them."""
    wide, high = 25.4 * figure.get_size_inches()
    lines = [f"figure {_digits(wide, high)}"]
    for axes in figure.axes:
        place = axes.get_position().bounds * np.array([wide, high, wide, high])
        lines.append(f"axes {_digits(*place)}")
        lines.append(f"  limits {_digits(*axes.get_xlim(), *axes.get_ylim())}")
        lines.append(f"  scales {axes.get_xscale()} {axes.get_yscale()}")
        lines.append(f"  labels {axes.get_xlabel()!r} {axes.get_ylabel()!r}")
        for axis in (axes.xaxis, axes.yaxis):
            ticks = [
                t.get_text() for t in (*axis.get_majorticklabels(), *axis.get_minorticklabels())
            ]
            lines.append(f"  ticks {ticks}")
        lines += [f"  {line}" for artist in axes.get_children() for line in _artist(artist, axes)]
    return lines + [line for text in figure.texts for line in _artist(text, figure)]


def _artist(artist: Artist, home: Axes | Figure) -> Iterator[str]:
    """Describe one artist, unless it shows nothing."""
    kind, label = type(artist).__name__, artist.get_gid() or artist.get_label()
    name = f"{kind} {label}" if label and not str(label).startswith("_") else kind
    if isinstance(artist, Line2D):
        look = f"{to_hex(artist.get_color())} {artist.get_marker()} {artist.get_linestyle()}"
        yield f"{name}: {look} {_points(artist.get_xydata())}"
    elif isinstance(artist, Collection):
        places = [path.vertices for path in artist.get_paths()]
        if len(artist.get_offsets()) > 1:
            places = [np.asarray(artist.get_offsets())]
        colours = artist.get_facecolor() if len(artist.get_facecolor()) else artist.get_edgecolor()
        look = " ".join(dict.fromkeys(map(to_hex, colours[:3])))
        points = np.concatenate(places) if places else np.empty((0, 2))
        yield f"{name}: {look} {artist.get_hatch() or ''} {_points(points)}"
    elif isinstance(artist, FancyArrowPatch):
        yield f"{name}: {to_hex(artist.get_edgecolor())}"
    elif isinstance(artist, Patch) and artist is not home.patch:
        points = artist.get_patch_transform().transform(artist.get_path().vertices)
        yield f"{name}: {to_hex(artist.get_facecolor())} {_points(points)}"
    elif isinstance(artist, AxesImage):
        yield f"{name}: {_digits(*np.asarray(artist.get_array()).ravel())}"
    elif isinstance(artist, Text) and artist.get_text().strip():
        place = getattr(artist, "xy", artist.get_position())
        yield f"{name}: {artist.get_text()!r} {_digits(*place)}"


def _points(points: Any) -> str:
    """Say how many points there are, and where: the ends, and the means of x and y."""
    points = np.asarray(points, dtype=np.float64)
    finite = points[np.isfinite(points).all(axis=1)]
    if not len(finite):
        return f"n {len(points)}"
    numbers = (*finite.min(axis=0), *finite.max(axis=0), *finite.mean(axis=0))
    return f"n {len(points)} at {_digits(*numbers)}"


def _digits(*numbers: float) -> str:
    return " ".join(f"{number:.6g}" for number in map(float, numbers))


def differences(before: list[str], now: list[str]) -> list[str]:
    """Return the lines that differ, by more than the last digits of their numbers."""
    lines = [f"was {old!r}, is {new!r}" for old, new in zip(before, now, strict=False)
             if not _same(old, new)]  # fmt: skip
    if len(before) != len(now):
        lines.append(f"{len(before)} lines were drawn, {len(now)} are")
    return lines


def _same(old: str, new: str) -> bool:
    """Whether two lines say the same, number by number."""
    if NUMBER.sub("#", old) != NUMBER.sub("#", new):
        return False
    numbers = [np.array([float(n) for n in NUMBER.findall(line)]) for line in (old, new)]
    return len(numbers[0]) == len(numbers[1]) and bool(np.allclose(*numbers, **CLOSE))


def path_of(name: str) -> Path:
    """Return where it is kept what a figure draws."""
    return HOME / f"{name}.txt"


def texts() -> dict[Path, str]:
    """Return the lines that every figure draws of the made-up results; as kept if they agree."""
    from tests.figures.artists import EVERY, all_drawn
    from tests.figures.results import made_up_results, studied_in

    drawn = {}
    results = made_up_results()
    with tempfile.TemporaryDirectory() as folder:
        get = all_drawn(results, studied_in(Path(folder), results))
        for name in EVERY:
            path, lines = path_of(name), described(get(name))
            kept = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
            drawn[path] = "\n".join(lines if differences(kept, lines) else kept) + "\n"
    return drawn
