"""What the study ``shares`` says: how each change is divided among the groups."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from abm.analysis import resampling
from abm.quantities import listed, spoken
from abm.studies import leading, words
from abm.studies.changes import Change

BUILT_IN = {
    "use": (
        "mandate",
        (
            "Members can use data only where their section has decided to, and {group} holds most "
            "of the rules by which sections decide: much of its share in the growth of use is "
            "built into the model."
        ),
    ),
    "vendors": (
        "market",
        (
            "The entry and exit of firms are part of the group {group}: its share in the growth "
            "of the market is built into the model."
        ),
    ),
}
"""By the first word of changes: the mechanism without which little of it can happen, and what is
said of the group that holds it."""


SMALL = 0.05
"""Least size of a share that sentences give, but for the first change; the table has all."""


class Division(NamedTuple):
    """How a change is divided: its row of ``changes``, and its rows of three other tables."""

    size: Mapping[Hashable, Any]
    shares: pd.DataFrame
    pairs: pd.DataFrame
    by_draw: pd.DataFrame


def divisions(tables: Mapping[str, pd.DataFrame]) -> dict[str, Division]:
    """Return the divisions of all changes by their names."""
    counted = tables["by_draw"][tables["by_draw"]["counted"]]
    of = (tables["shares"], tables["interactions"], counted)
    return {
        row["change"]: Division(row, *(table[table["change"] == row["change"]] for table in of))
        for row in tables["changes"].to_dict("records")
    }


def on_change(change: Change, of: Division, left: str, who: str = "") -> str:
    """Return how a change is divided among groups, in words.

    Parameters
    ----------
    change : Change
    of : Division
    left : str
        When what is left without all groups comes about.
    who : str
        Whose change it is.  Without it, a change before has said so, and this one is told in brief.
    """
    return " ".join(_on_change(change, of, left, who))


def on_built_in(changes: Iterable[str], groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield what of the division of changes is built into the model, if anything is."""
    for change in dict.fromkeys(change.partition("_")[0] for change in changes):
        mechanism, text = BUILT_IN.get(change, ("", ""))
        holding = [name for name, names in groups.items() if mechanism in names]
        if holding:
            yield text.format(group=words.names(holding))


def _on_change(change: Change, of: Division, left: str, who: str) -> Iterator[str]:
    size, unit = of.size, change.unit
    scale = " on a scale from 0 to 1" if who and unit == words.SCALE else ""
    on = words.measured(size, "on", unit, label="95% interval" if who else "")
    opposite = ", a change in the opposite direction" if size["momentum_high"] < 0.0 else ""
    yield (
        f"The {change.words}{who} is {on}{scale}; {left if who else 'without the groups'}, it "
        f"would be {words.measured(size, 'momentum', unit)}{opposite}."
    )
    together = f"the groups together account for {words.measured(size, 'together', unit)}"
    if size["on"] <= 0.0 or of.shares["share"].isna().all():
        why = "cannot be told from zero" if size["on"] > 0.0 else "is no change in this direction"
        yield f"So {together}; this {why}, and is not divided."
        return
    shares = of.shares.set_index("group").rename(index=str)
    resolved = resampling.signs(shares["shapley_low"], shares["shapley_high"])
    shares = shares.assign(resolved=resolved).sort_values("shapley", ascending=False)
    sizes = {str(group): words.share(value) for group, value in shares["share"].items()}
    first = leading.leading(of.by_draw.pivot(index="draw", columns="group", values="shapley"))
    yield f"So {together}: {leading.in_words(first, sizes)}."
    small = shares["share"].abs() < (0.005 if who else SMALL)
    told = {*first[: leading.MOST], *shares.index[small]}
    for sign, text in ((1.0, "Smaller contributions"), (-1.0, "Against it")):
        groups = [group for group in shares.index[shares["resolved"] == sign] if group not in told]
        if groups:
            yield f"{text}: {listed(f'{spoken(group)} ({sizes[group]})' for group in groups)}."
    if not who:
        return
    unclear = [
        f"{spoken(row['group'])} ({_inside(row, 'shapley', unit)})"
        for row in shares[shares["resolved"] == 0.0].reset_index().to_dict("records")
    ]
    if unclear:
        yield f"Not to be told from zero: {listed(unclear)}."
    yield from _alone(shares, unit)
    yield from _interaction(of.pairs, unit)


def _alone(shares: pd.DataFrame, unit: str) -> Iterator[str]:
    """Yield which groups do by themselves the opposite of what is lost without them."""
    lost = resampling.signs(shares["leave_one_out_low"], shares["leave_one_out_high"])
    alone = resampling.signs(shares["alone_low"], shares["alone_high"])
    for row in shares[lost * alone < 0.0].reset_index().to_dict("records"):
        yield words.alone_and_added(row["group"], row, "leave_one_out", unit)


def _inside(row: Mapping[Hashable, Any], name: str, unit: str) -> str:
    return words.inside(row[name], row[f"{name}_low"], row[f"{name}_high"], unit)


def _interaction(pairs: pd.DataFrame, unit: str) -> Iterator[str]:
    """Yield the largest interaction of two groups that can be told from zero."""
    pairs = pairs[resampling.signs(pairs["low"], pairs["high"]) != 0.0]
    if pairs.empty:
        return
    row = max(pairs.to_dict("records"), key=lambda pair: abs(pair["interaction"]))
    both = words.names([row["group"], row["other"]])
    more = "more" if row["interaction"] > 0.0 else "less"
    size, ends = abs(row["interaction"]), words.ends(row["low"], row["high"], unit)
    yield (
        f"The largest interaction: {both} together make {words.amount(size, unit)} ({ends}) {more} "
        "than the sum of their separate effects."
    )
