"""The figure of speed and scaling: measurements on a machine, beside what the project promises."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from abm.figures import panels, style
from abm.figures.panels import Ending
from abm.figures.point_data import MissingData

FAMILIES = ("engine", "batch")
"""Families of measurements that are drawn, by the names of their files."""

SIZED = re.compile(r"(speed|against \w+) at ([\d,]+) members")
"""Measurements that were made at several sizes."""

ENGINE = style.Look("#0072B2", marker="o")
PEERS = {
    "against mesa": ("Mesa", style.Look("#D55E00", marker="s")),
    "against numpy": ("NumPy", style.Look("#009E73", style.DASHED, "^")),
    "against c": ("C", style.Look("#222222", (0, (1.2, 1.2)), "D")),
}
"""The same model in other forms: names and looks."""

LEFT, TOP, WIDE, HIGH, RIGHT, ROW, NAMES, VALUES = 13.0, 8.0, 66.0, 44.0, 16.0, 4.0, 76.0, 50.0
"""In mm: left of the panels, above them, their size, right of them; a row, its name, its value."""


def measured(folder: Path) -> list[dict[str, Any]]:
    """Return what was measured, family by family: in full where it was, else at a quick look.

    Raises
    ------
    MissingData
        If nothing of the engine is kept.
    """
    families = []
    for family in FAMILIES:
        paths = [folder / f"{family}{suffix}.json" for suffix in ("", "-quick")]
        path = next((path for path in paths if path.is_file()), None)
        if path is not None:
            families.append({"file": path.name, **json.loads(path.read_text(encoding="utf-8"))})
        elif family == FAMILIES[0]:
            raise MissingData(f"no {paths[0].name} yet: make bench FAMILY={family} makes it")
    return families


def speed(families: Sequence[Mapping[str, Any]], *, axes: style.Panels | None = None) -> Figure:
    """Draw the engine's speed by size, the peers beside it, and all else against its promise.

    Parameters
    ----------
    families : sequence of mapping
        As :func:`measured` returns it.
    axes : sequence of Axes, optional
        Axes for speed, peers and promises.  By default a new page.
    """
    every = [m for family in families for m in family["measurements"] if m["values"]]
    by_size = [m for m in every if SIZED.fullmatch(m["name"])]
    others = [m for m in every if m not in by_size]
    speeds = [m["values"] for m in by_size if m["name"].startswith("speed")]
    fastest = max(float(np.quantile(values, style.BAND[1])) for values in speeds)
    boxes = [
        style.Box(LEFT, TOP, WIDE, HIGH),
        style.Box(style.DOUBLE - WIDE - RIGHT, TOP, WIDE, HIGH),
        style.Box(
            NAMES,
            TOP + HIGH + panels.AXIS_FOOT + TOP,
            style.DOUBLE - NAMES - VALUES,
            ROW * len(others),
        ),
    ]

    def draw(given: Sequence[Axes]) -> None:
        given[0].set_ylim(0.0, 1.15 * fastest)
        _by_size(given[0], by_size, {"speed": ("engine", ENGINE)})
        given[0].set_ylabel("million agent-steps a second")
        panels.heading(given[0], "speed of the engine, one thread", 4.5)
        given[1].set_yscale("log")
        given[1].yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        given[1].yaxis.set_minor_locator(NullLocator())
        _by_size(given[1], by_size, PEERS)
        given[1].axhline(1.0, color=style.INK, lw=0.5, zorder=1)
        given[1].set_ylabel("times as fast as")
        panels.heading(given[1], "engine beside other forms of the model", 4.5)
        _promises(given[2], others)

    counts = [len(m["values"]) for m in every]
    left_out = [m["name"] for f in families for m in f["measurements"] if not m["values"]]
    aside = f" Left out: {', '.join(left_out)}." if left_out else ""
    files = ", ".join(f"{f['file']} of {f['made'][:10]}" for f in families)
    machine = families[0]
    text = (
        f"n = {min(counts)} to {max(counts)} repetitions of each measurement: medians; lines: "
        "their 5-95 %. Beside other forms: NumPy in the members' step alone, Mesa and C "
        "in whole steps; above 1 the engine is faster. Dashes and the line at 1: what the project "
        "promises; filled: kept, open: missed; without a mark: nothing is promised. "
        f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}, numba "
        f"{machine['libraries']['numba']}.{aside} Data: results/benchmarks ({files})."
    )
    return style.compose(boxes, draw, text, axes, foot=panels.AXIS_FOOT)


def _times(m: Mapping[str, Any]) -> tuple[list[float], float | None]:
    """Return values and promise so that more is better: a share of time becomes a speed."""
    if m["unit"] == "times the time":
        return [1.0 / value for value in m["values"]], 1.0 / m["bound"] if m["bound"] else None
    return m["values"], m.get("floor")


def _by_size(
    axes: Axes, rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, tuple[str, style.Look]]
) -> None:
    """Draw measurements over the number of members, which goes by powers of ten."""
    endings, all_sizes = [], set()
    for number, (kind, (name, look)) in enumerate(kinds.items()):
        by_size = {}
        for m in rows:
            match = SIZED.fullmatch(m["name"])
            if match and match[1] == kind:
                by_size[int(match[2].replace(",", ""))] = _times(m)
        if not by_size:
            continue
        all_sizes |= set(by_size)
        sizes = np.array(sorted(by_size))
        shifted = sizes * 1.06 ** (number - (len(kinds) - 1) / 2.0)  # side by side
        middles = [float(np.median(by_size[size][0])) for size in sizes]
        ends = np.array([np.quantile(by_size[size][0], style.BAND) for size in sizes]).T
        axes.vlines(shifted, *ends, color=look.colour, lw=0.9, zorder=3)
        axes.plot(
            shifted, middles, color=look.colour, ls=look.line, marker=look.marker, ms=4.0,
            mec="white", mew=0.4, label=name, zorder=4,
        )  # fmt: skip
        for size in sizes:
            if (promised := by_size[size][1]) is not None:
                axes.plot(
                    [size / 1.35, size * 1.35], [promised, promised], color=look.colour, lw=1.6,
                    alpha=0.5, solid_capstyle="butt", label=f"{name}, promised", zorder=2,
                )  # fmt: skip
        endings.append(Ending(f"{style.GLYPHS[look.marker]} {name}", middles[-1], look.colour))
    axes.set_xscale("log")
    if all_sizes:
        axes.xaxis.set_major_locator(FixedLocator(sorted(all_sizes)))
        axes.set_xlim(min(all_sizes) / 1.8, max(all_sizes) * 1.8)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel("members")
    panels.name_ends(axes, endings)


def _promises(axes: Axes, rows: Sequence[Mapping[str, Any]]) -> None:
    """Draw each measurement as a share of its promise, below 1 if that is kept."""
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.yaxis.set_major_locator(FixedLocator(range(len(rows))))
    axes.set_yticklabels([m["name"] for m in rows])
    axes.tick_params(axis="y", length=0.0)
    axes.set_xscale("log")
    axes.axvline(1.0, color=style.INK, lw=0.7, zorder=1)
    for place, m in enumerate(rows):
        shares = _shares(m)
        if shares is not None:
            middle = float(np.median(shares))
            axes.hlines(
                place, *np.quantile(shares, style.BAND), color=ENGINE.colour, lw=0.9, zorder=2
            )
            axes.plot(
                middle, place, ls="", marker=ENGINE.marker, ms=4.0, mew=0.8, mec=ENGINE.colour,
                mfc=ENGINE.colour if middle <= 1.0 else "white", label=m["name"], zorder=3,
            )  # fmt: skip
        panels.beside(axes, place, _said(m))
    axes.xaxis.set_major_locator(FixedLocator([0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_xlabel("times what is promised at most (of a promise of at least: its inverse)")
    panels.heading(axes, "what else is promised", 4.5)


def _shares(m: Mapping[str, Any]) -> list[float] | None:
    """Return values as shares of what is promised, or None if nothing is."""
    if m.get("bound") is not None:
        return [value / m["bound"] for value in m["values"]]
    if m.get("floor") is not None:
        return [m["floor"] / value for value in m["values"]]
    return None


def _said(m: Mapping[str, Any]) -> str:
    """Return a measurement and its promise in words."""
    promise = ""
    for key, word in (("bound", "at most"), ("floor", "at least")):
        if m.get(key) is not None:
            promise = f" ({word} {m[key]:g})"
    return f"{m['median']:.3g} {m['unit']}{promise}".replace("-", "−", 1 if m["median"] < 0 else 0)
