"""What the ledger booked beside what Shapley values give, and why the two differ.

The ledger follows hands: a change is booked to the channel through which it came.  A Shapley value
asks what would have been: a change is given to whatever it would not have come without.  Neither is
wrong; a mechanism that works through others has little of the one and much of the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm.analysis import accounts, games, resampling
from abm.analysis.outputs import Array, Mask

if TYPE_CHECKING:
    from abm.runs.results import Results

PARTY = "PS"
"""The party of whose activists Shapley values are known; the ledger is kept of all."""

DAYS = (dt.date(2012, 4, 15), dt.date(2017, 4, 15))
"""Between the last records up to these days, as the outcomes of 2012 and 2017."""

NOBODY = "nobody"
"""In the place of a group: what no mechanism does."""

RESAMPLES = 2000

COMPOSITION = ("exit", "entry", "promotion", "move")
"""Channels by which nobody changes, but who is counted."""

OF_MECHANISM = {
    "belief/promise": "promise",
    "belief/foreign_success": "foreign_success",
    "belief/domestic_success": "domestic_success",
    "belief/training": "teaching",
    "belief/influence": "influence",
    "belief/imitation": "imitation",
    "belief/experience": "experience",
    "belief/attribution": "attribution",
    "belief/shock": "refutation",
    "belief/forgetting": "forgetting",
    "identity": "norm",
    "privacy": "privacy",
    "norm": "norm",
    "skill": "training",
    "familiarity": "familiarity",
    "exit": "selection",
    "entry": "cohort",
    "promotion": "promotion",
    "move": "moves",
}
"""The mechanism whose hand a channel of resistance is; a mandate is history's."""

FURTHER = {
    "promise": "cadres whom it moves mandate, and what they say goes on along ties",
    "market": "more firms make the same claims weigh more",
    "training": "the trained use, and use makes a norm",
    "attribution": "those who credit canvassing tell others",
    "domestic_success": "cadres who hear it mandate, and firms are founded on it",
    "norm": "a norm holds what others began",
    "cohort": "newcomers are heard and seen by the others",
    "familiarity": "use that comes by itself makes a norm",
    "privacy": "less is shown where privacy weighs",
}
"""What a mechanism does beyond its own hand."""


def beside(
    results: Results, groups: Mapping[str, Sequence[str]], fall: Array, chosen: Mask, seed: int
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return the ledger of the fall of refusal and its comparison with Shapley values, with words.

    Parameters
    ----------
    results : Results
        A factorial of groups, with a ledger.
    groups : mapping of str to sequence of str
        Its groups.
    fall : numpy.ndarray of shape (2^k, worlds, replicates)
        The fall of refusal in each combination.
    chosen : numpy.ndarray of shape (worlds,)
        Which worlds count.
    seed : int
        Of the bootstrap.
    """
    channels, booked = ledger_of(results, len(groups), np.flatnonzero(chosen).tolist())
    if not channels:
        return {}, ["No ledger was kept: set ledger = true in [outputs] to see it beside."]
    draws = resampling.crossed_means(booked, RESAMPLES, seed)
    low, high = resampling.percentile(draws)
    value = booked.mean(axis=(1, 2))
    ledger = pd.DataFrame({"channel": channels, "fall": value, "low": low, "high": high})
    ledger["share"] = ledger["fall"] / value.sum()
    ledger["group"] = [_owner(channel, groups) for channel in channels]
    compared = _compared(ledger, groups, fall[:, chosen], seed)
    parties = by_party(results, len(groups), np.flatnonzero(chosen).tolist(), groups, seed)
    sentences = [_told(row) for row in compared.to_dict("records")]
    return (
        {"ledger": ledger, "ledger_and_shapley": compared, "ledger_by_party": parties},
        [_conversion(ledger), _apart(compared), *sentences, *_elsewhere(parties)],
    )


def by_party(
    results: Results, k: int, worlds: Sequence[int], groups: Mapping[str, Sequence[str]], seed: int
) -> pd.DataFrame:
    """Return what the ledger booked to each group in every party that is there on the first day.

    Returns
    -------
    pandas.DataFrame
        One row a party and group, nobody included: ``fall`` of refusal among the party's
        activists, ``low`` and ``high``; ``conversion``, the part that is no coming or going.
    """
    scenario = next(iter(results.experiment.points.scenarios.values()))
    there = [p.name for p in scenario.parties if p.membership[0][0] <= DAYS[0]]
    tables = []
    for party in there:
        channels, booked = ledger_of(results, k, worlds, party)
        owners = np.array([_owner(channel, groups) for channel in channels])
        minds = ~np.isin(channels, COMPOSITION)
        names = [*groups, NOBODY]
        each = np.array([booked[owners == name].sum(axis=0) for name in names])
        low, high = resampling.percentile(resampling.crossed_means(each, RESAMPLES, seed))
        fall = booked.mean(axis=(1, 2))
        table = pd.DataFrame({"party": party, "group": names, "fall": each.mean(axis=(1, 2))})
        table["low"], table["high"] = low, high
        table["conversion"] = [fall[(owners == name) & minds].sum() for name in names]
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def ledger_of(
    results: Results, k: int, worlds: Sequence[int], party: str = PARTY
) -> tuple[list[str], Array]:
    """Return channels, and what each took off a party's refusal with all mechanisms on.

    Returns
    -------
    channels : list of str
        Empty if no ledger was kept.
    fall : numpy.ndarray of shape (channels, worlds, replicates)
        Together, the fall from the one day to the other.
    """
    parts = []
    for world in worlds:
        point = (int(world) + 1 << k) - 1
        rows = results.table("ledger", point)
        rows = rows[rows["group"] == f"{party}/activist"]
        if rows.empty:
            return [], np.empty((0, 0, 0))
        moved = -accounts.contributions(_between(rows), "resistance").groupby("run_id").last()
        own = range(len(results.plan))[results.plan.rows_of(point)]
        parts.append(moved.drop(columns="total").loc[[results.plan.run_id(row) for row in own]])
    return list(parts[0].columns), np.stack([part.to_numpy().T for part in parts], axis=1)


def _between(rows: pd.DataFrame) -> pd.DataFrame:
    """Return flows and stocks by run and date, a column a channel, between the two days."""
    found = accounts.booked(rows.assign(run_id=rows["run_id"].astype(str)))
    dates = found.index.get_level_values("date")
    first, last = (dates[dates <= pd.Timestamp(day)].max() for day in DAYS)
    return found[(dates >= first) & (dates <= last)]


def _owner(channel: str, groups: Mapping[str, Sequence[str]]) -> str:
    """Return the group whose hand a channel is."""
    mechanism = OF_MECHANISM.get(channel)
    return next((group for group, names in groups.items() if mechanism in names), NOBODY)


def _compared(
    ledger: pd.DataFrame, groups: Mapping[str, Sequence[str]], fall: Array, seed: int
) -> pd.DataFrame:
    """Return the Shapley value of each group beside what the ledger booked to it, and why.

    Both columns add up to the whole fall: the row of nobody holds what falls with everything off,
    and what the ledger books to no mechanism.
    """
    k = len(groups)
    each = np.concatenate([np.tensordot(games.shapley(k), fall, axes=1), fall[:1]])
    low, high = resampling.percentile(resampling.crossed_means(each, RESAMPLES, seed))
    table = pd.DataFrame({"group": [*groups, NOBODY], "shapley": each.mean(axis=(1, 2))})
    table["shapley_low"], table["shapley_high"] = low, high
    booked = ledger.groupby("group")["fall"].sum()
    table["ledger"] = [float(booked.get(group, 0.0)) for group in table["group"]]
    table["difference"] = table["shapley"] - table["ledger"]
    hands = ledger.groupby("group")["channel"].agg(list)
    table["why"] = [
        _why(row, hands.get(row["group"], []), groups.get(row["group"], ()))
        for row in table.to_dict("records")
    ]
    return table


def _why(row: Mapping[Any, Any], channels: list[str], mechanisms: Sequence[str]) -> str:
    """Return why the two counts of a group differ, in words."""
    if row["group"] == NOBODY:
        return (
            "Shapley: what falls or rises with every mechanism off, blind turnover and events "
            "included; ledger: mandates, which history gave."
        )
    if row["shapley_low"] <= row["ledger"] <= row["shapley_high"]:
        return "They agree within the interval."
    further = [FURTHER[name] for name in mechanisms if name in FURTHER]
    also = f": {'; '.join(further)}" if further else ""
    if not channels:
        return f"No channel is its own; it acts through others{also}."
    if "exit" in channels:
        return (
            "Exits and entries are booked in full, also those that happen with these mechanisms "
            "off, when whoever comes is like those who are there."
        )
    if row["shapley"] * row["ledger"] < 0.0:
        return f"Its own channels went one way, what came of it the other{also}."
    if abs(row["shapley"]) > abs(row["ledger"]):
        return f"It did more than passed through its own channels{also}."
    return "Part of what passed through its channels would have come by others, had it been off."


def _apart(compared: pd.DataFrame) -> str:
    """Return to which groups one count gives surely more than the other."""
    rows = compared[compared["group"] != NOBODY].set_index("group")
    more = rows.index[rows["shapley_low"] > rows["ledger"]]
    less = rows.index[rows["shapley_high"] < rows["ledger"]]
    alike = rows.index.difference([*more, *less], sort=False)
    told = [
        f"{words} {', '.join(names)}"
        for words, names in (
            ("Shapley values, of what would not have been, give more than the ledger to", more),
            ("the ledger, of whose hands changes came through, gives more to", less),
            ("they agree within the interval for", alike),
        )
        if len(names)
    ]
    return f"Ledger and Shapley value: {'; '.join(told)}."


def _conversion(ledger: pd.DataFrame) -> str:
    """Return how much of the fall was of minds, and how much of who is counted."""
    composed = ledger["channel"].isin(COMPOSITION)
    minds, counted = (float(ledger.loc[which, "fall"].sum()) for which in (~composed, composed))
    by = ledger.reindex(ledger["fall"].abs().sort_values(ascending=False).index).head(4)
    largest = ", ".join(f"{row.channel} {row.fall:+.3f}" for row in by.itertuples())
    return (
        f"Ledger of {PARTY} activists: of a fall of {minds + counted:+.3f}, {minds:+.3f} is "
        f"conversion and {counted:+.3f} composition (exit, entry, promotion, moves). Largest: "
        f"{largest}."
    )


def _elsewhere(parties: pd.DataFrame) -> Iterator[str]:
    """Yield what the ledger booked in the other parties."""
    for party, rows in parties[parties["party"] != PARTY].groupby("party", sort=False):
        whole, minds = rows["fall"].sum(), rows["conversion"].sum()
        largest = rows.reindex(rows["fall"].abs().sort_values(ascending=False).index).head(3)
        told = ", ".join(f"{row.group} {row.fall:+.3f}" for row in largest.itertuples())
        yield (
            f"Ledger of {party} activists: of a fall of {whole:+.3f}, {minds:+.3f} is conversion "
            f"and {whole - minds:+.3f} composition. Largest: {told}."
        )


def _told(row: Mapping[Any, Any]) -> str:
    return (
        f"{row['group']}: Shapley {row['shapley']:+.3f} [{row['shapley_low']:+.3f}, "
        f"{row['shapley_high']:+.3f}], ledger {row['ledger']:+.3f}. {row['why']}"
    )
