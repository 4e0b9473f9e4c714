"""The share of each group of mechanisms in several accounts, side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abm.figures import options, panels, style
from abm.figures.point_data import Analysed
from abm.figures.words import named, translated, translated_day
from abm.studies.accounts.schema import ACCOUNTS, CHANGES
from abm.studies.accounts.study import leaders
from abm.studies.figure_parts import activists, counted, source, stored

TITLES = {
    "resistance": "fall of resistance",
    "belief": "rise of belief",
    "identity": "fall of identity cost",
    "use": "growth of use",
}
"""Changes that have a panel if the case defines them, from left to right."""

NAMES, GAP, STEP, TOP = 36.0, 5.0, 6.0, 8.0
"""In mm: room for the names of groups; between columns; a row of shares; above the panels."""

SIZE, LEAD, BETWEEN = 4.0, 3.8, (14.0, 8.0, 0.0)
"""In mm: a row of sizes, and of the table of groups that lead; below each row of panels."""

WIDEST = (-1.0, 2.0)
"""Shares beyond these are not drawn, so that the others can be told apart."""

SIZES = {"on": "in all", "together": "together", "momentum": "left"}
"""Columns of the table of sizes, and their headings."""

LOOKS = (
    style.Look("#D55E00", marker="o"),
    style.Look("#0072B2", marker="s"),
    style.Look("#222222", marker="^"),
    style.Look("#009E73", marker="D"),
)
"""Looks of accounts in their order; no more are drawn."""


def accounts(results: Analysed, *, axes: style.Panels | None = None) -> Figure:
    """Draw the share of each group of mechanisms by several accounts, and how often it leads.

    A column a change.  Above, the share of each group in what all groups make, an account a marker;
    in the middle, the size of the change, what the groups make of it and what is left without them;
    below, the share of draws in which each group leads.

    Parameters
    ----------
    results : Analysed
        A factorial of groups, of which the study ``accounts`` was made.
    axes : sequence of Axes, optional
        Three rows of axes, with a column for each change.  By default a new page.
    """
    table, sizes = stored(results, ACCOUNTS, CHANGES)
    names = table["account"].unique()[: len(LOOKS)].tolist()
    titles = {name: title for name, title in TITLES.items() if name in set(table["change"])}
    groups = _ordered(table, names[0])
    configs = dict(zip(sizes["account"], sizes["config"], strict=True))
    first = leaders(results.root, configs)
    page = options.page(style.DOUBLE)
    wide = (page - NAMES - GAP * (len(titles) - 1) - style.MARGIN) / len(titles)
    lefts = [NAMES + i * (wide + GAP) for i in range(len(titles))]
    boxes, top = [], TOP
    heights = (STEP * len(groups), SIZE * len(names), LEAD * len(groups))
    for high, below in zip(heights, BETWEEN, strict=True):
        boxes += [style.Box(left, top, wide, high) for left in lefts]
        top += high + below

    def draw(given: Sequence[Axes]) -> None:
        given_by_row = np.asarray(given, dtype=object).reshape(3, -1)
        for column, (change, title) in enumerate(titles.items()):
            above, middle, below = given_by_row[:, column]
            if column == 0:
                _beside(middle, translated("points"))
                _beside(below, translated("first in, % of draws"))
            rows = table[table["change"] == change]
            _shares(above, rows, names, groups)
            panels.heading(above, translated(title), 4.5)
            _sizes(middle, sizes[sizes["change"] == change].set_index("account"), names)
            _leads(below, rows, {name: first.get((name, change), []) for name in names}, groups)
            marked = [f"{_account_name(name)} {_glyph(at)}" for at, name in enumerate(names)]
            shown = [named(group) for group in groups]
            for panel, labels in ((above, shown), (middle, marked), (below, shown)):
                panel.set_yticks(range(len(labels)), labels if column == 0 else [""] * len(labels))
                panel.tick_params(axis="y", length=0)

    return style.compose(boxes, draw, _caption(results, sizes, names, groups), axes, page, 3.0)


def _ordered(table: pd.DataFrame, account: str) -> list[str]:
    """Return groups by their effect on resistance in an account, the largest first."""
    rows = table[(table["change"] == "resistance") & (table["account"] == account)]
    return rows.sort_values("shapley", ascending=False)["group"].tolist()


def _account_name(account: str) -> str:
    """Return the name of an account, which may end with a day, in the language of the page."""
    kind, since, day = account.partition(" from ")
    last = translated_day(dt.date.fromisoformat(day)) if day else ""
    return translated(kind) + translated(since) + last


def _glyph(number: int) -> str:
    return style.GLYPHS[LOOKS[number].marker]


def _shares(axes: Axes, rows: pd.DataFrame, names: list[str], groups: list[str]) -> None:
    """Draw the share of each group in percent, with its interval, by account."""
    panels.rows(axes, groups)
    for number, name in enumerate(names):
        of = rows[rows["account"] == name].set_index("group").reindex(groups)
        places = np.arange(len(groups)) + 0.26 * (number - (len(names) - 1) / 2.0)
        share, *ends = 100.0 * of[["share", "share_low", "share_high"]].to_numpy(dtype=float).T
        panels.dots(axes, places, share, ends, LOOKS[number], name)
    low, high = axes.get_xlim()
    axes.set_xlim(max(low, 100.0 * WIDEST[0]), min(high, 100.0 * WIDEST[1]))
    axes.set_xlabel(translated("share, %"))


def _sizes(axes: Axes, rows: pd.DataFrame, names: list[str]) -> None:
    """Write the size of a change, in points, and its two parts, by account."""
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(-0.5, len(SIZES) - 0.5)
    parts = 100.0 * rows.reindex(names)[list(SIZES)].to_numpy(dtype=float)
    for place, at in np.argwhere(np.isfinite(parts)).tolist():
        text = f"{parts[place, at]:+.1f}".replace("-", "−")
        axes.text(at, place, text, size=style.SMALL, ha="center", va="center", gid="size")
    _columns(axes, [translated(title) for title in SIZES.values()])


def _leads(
    axes: Axes, rows: pd.DataFrame, first: Mapping[str, list[str]], groups: list[str]
) -> None:
    """Draw the percentage of draws in which each group leads, by account, as a shaded table."""
    leads = rows.pivot(index="group", columns="account", values="leads")
    leads = leads.reindex(index=groups, columns=list(first)).fillna(0.0)
    bold = np.array([[group in leading for leading in first.values()] for group in groups])
    panels.shaded(axes, leads.to_numpy(), bold, 1.0)
    _columns(axes, [_glyph(number) for number in range(len(first))])


def _beside(axes: Axes, text: str) -> None:
    """Write what a table holds, left of the titles of its columns."""
    axes.annotate(
        text,
        (0.0, 1.0),
        xycoords="axes fraction",
        xytext=(-2.0, 5.0),
        textcoords="offset points",
        size=style.SMALL,
        weight="bold",
        ha="right",
        gid="heading",
    )


def _columns(axes: Axes, titles: Sequence[str]) -> None:
    """Write the titles of columns above a table, which has no frame."""
    axes.set_xticks(range(len(titles)), titles)
    axes.tick_params(axis="x", length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    axes.spines[:].set_visible(False)


def _caption(
    results: Analysed, sizes: pd.DataFrame, names: Sequence[str], groups: Sequence[str]
) -> str:
    draws = sizes.groupby("account")["draws"].max().to_dict()
    each = ", ".join(
        f"{_glyph(at)} {_account_name(name)} ({counted(draws[name], 'draw')})"
        for at, name in enumerate(names)
    )
    text = translated(
        "n = {n:,} combinations x {replicates} x draws, by account: {each}. {whose}. "
        "A group that is off adds nothing more from that day, and what it had done stays (held); "
        "was never there; or counts no more, with all that it had done (undone). Above: Shapley "
        "shares of what all groups make together, with 95 % intervals (draws and replicates "
        "resampled); none where the sign of the whole is open. Middle, in points (hundredths): the "
        "change in all, what the groups make of it together, and what is left with all of them "
        "off. Below: percentage of draws in which a group contributes most; bold: the group with "
        "the largest mean contribution, and those that cannot be told from it.",
        n=1 << len(groups),
        replicates=counted(results.experiment.replicates, "replicate"),
        each=each,
        whose=activists(results),
    )
    return f"{text} {source(results, 'accounts')}"


FIGURES = {"accounts": accounts}
