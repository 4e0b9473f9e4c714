"""What the ledger posts to each group of mechanisms, beside its Shapley value.

The ledger posts every change to the channel through which it came.  A Shapley value compares
histories: it attributes a change to the mechanisms without which it would not have happened.  Both
are right; a mechanism that works through others has a small entry in the ledger and a large Shapley
value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm.analysis import accounts, games, resampling
from abm.analysis.outputs import Array, Mask
from abm.model.ledger import CHANNELS, COMPOSITION
from abm.quantities import count, spoken
from abm.studies import account, words
from abm.studies.changes import CHANGES

if TYPE_CHECKING:
    from abm.runs.results import Results

NO_MECHANISM = "with every mechanism off"
"""The row, among groups, of what happens without any group, if none holds a mechanism back."""

RESAMPLES = 2000

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
    "mandate": "mandate",
    "exit": "selection",
    "entry": "cohort",
    "promotion": "promotion",
    "move": "moves",
}
"""The mechanism that each channel of resistance belongs to."""

IN_WORDS = {
    "exit": "departures",
    "entry": "arrivals",
    "identity": "lower identity cost",
    "norm": "the norm",
    "belief/attribution": "crediting and blaming of results",
    "belief/promise": "the promise",
    "belief/shock": "refutations",
    "belief/forgetting": "fading belief",
}
"""Channels in sentences, where that is not their last word."""

INDIRECT = {
    "promise": "cadres whom it convinces give mandates, and what they say spreads along ties",
    "market": "more firms give the same claims more weight",
    "training": "trained members become users, and use creates a norm",
    "attribution": "members who credit it with a victory convince others",
    "domestic_success": "cadres who hear of a success give mandates, and firms are founded on it",
    "norm": "a norm amplifies what other mechanisms began",
    "cohort": "other members hear and see the newcomers",
    "familiarity": "use that comes with familiarity creates a norm",
    "privacy": "members show less of their use where privacy weighs",
    "mandate": "members under a mandate become users, are trained and see other users",
}
"""Effects of a mechanism that do not pass through its own channels."""


def compare(
    results: Results,
    groups: Mapping[str, Sequence[str]],
    rest: str,
    fall: Array,
    chosen: Mask,
    seed: int,
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return the ledger of the fall of resistance beside Shapley values, and sentences on them.

    Parameters
    ----------
    results : Results
        A factorial of groups, with a ledger.
    groups : mapping of str to sequence of str
        Its groups.
    rest : str
        The row of what happens without any of them (:func:`without_groups`).
    fall : numpy.ndarray of shape (2^k, draws, replicates)
        The fall of resistance in each combination.
    chosen : numpy.ndarray of shape (draws,)
        The draws that are counted.
    seed : int
        Seed of the bootstrap.
    """
    draws = np.flatnonzero(chosen).tolist()
    focal = results.experiment.case.roles.focal
    channels, posted = posted_by_channel(results, len(groups), draws, focal)
    if not channels:
        return {}, ["No ledger was kept; with ledger = true in [outputs] it is compared."]
    means = resampling.crossed_means(posted, RESAMPLES, seed)
    low, high = resampling.percentile(means)
    value = posted.mean(axis=(1, 2))
    ledger = pd.DataFrame({"channel": channels, "fall": value, "low": low, "high": high})
    ledger["share"] = ledger["fall"] / value.sum()
    ledger["group"] = [_group_of(channel, groups, rest) for channel in channels]
    scenario = next(iter(results.experiment.points.scenarios.values()))
    undone = account.of_scenario(scenario).kind == account.UNDONE
    compared = _compared(ledger, groups, _of_rest(rest, undone), fall[:, chosen], seed, rest)
    parties = by_party(results, draws, groups, rest, seed)
    words_of_fall = results.experiment.case.say(CHANGES["resistance"].words)
    return (
        {"ledger": ledger, "ledger_vs_shapley": compared, "ledger_by_party": parties},
        [
            _on_conversion(ledger, words_of_fall, focal),
            *_on_parties(parties[parties["party"] != focal], words_of_fall),
            _on_differences(compared[compared["group"] != rest]),
        ],
    )


def without_groups(groups: Mapping[str, Sequence[str]], strengths: Mapping[str, float]) -> str:
    """Return how the combination without any group is called, which may leave mechanisms on.

    Parameters
    ----------
    groups : mapping of str to sequence of str
    strengths : mapping of str to float
        The strength of every mechanism of the scenario, 0 if it is off.
    """
    grouped = {name for names in groups.values() for name in names}
    on = [name for name, strength in strengths.items() if strength and name not in grouped]
    if not on:
        return NO_MECHANISM
    others = f"{count(len(on), 'other mechanism')} {'stay' if len(on) > 1 else 'stays'} on"
    return f"with these groups off ({others})"


def by_party(
    results: Results,
    draws: Sequence[int],
    groups: Mapping[str, Sequence[str]],
    rest: str,
    seed: int,
) -> pd.DataFrame:
    """Return what the ledger posts to each group, for each party that exists on the early day."""
    scenario = next(iter(results.experiment.points.scenarios.values()))
    first, _ = days_of(results)
    parties = [p.name for p in scenario.parties if p.membership[0][0] <= first]
    tables = []
    for party in parties:
        channels, posted = posted_by_channel(results, len(groups), draws, party)
        group_of = np.array([_group_of(channel, groups, rest) for channel in channels])
        conversion = ~np.isin(channels, COMPOSITION)
        names = [*groups, rest]
        each = np.array([posted[group_of == name].sum(axis=0) for name in names])
        low, high = resampling.percentile(resampling.crossed_means(each, RESAMPLES, seed))
        fall = posted.mean(axis=(1, 2))
        table = pd.DataFrame({"party": party, "group": names, "fall": each.mean(axis=(1, 2))})
        table["low"], table["high"] = low, high
        table["conversion"] = [fall[(group_of == name) & conversion].sum() for name in names]
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def days_of(results: Results) -> tuple[dt.date, dt.date]:
    """Return the early and the late day: changes are between the records of these."""
    case = results.experiment.case
    return case.day("early"), case.day("late")


def posted_by_channel(
    results: Results, k: int, draws: Sequence[int], party: str
) -> tuple[list[str], Array]:
    """Return the channels of the ledger, and the fall of resistance that is posted to each.

    It is that of a party's activists between the early and the late day, with all mechanisms on.

    Returns
    -------
    channels : list of str
        Empty if no ledger was kept.
    fall : numpy.ndarray of shape (channels, draws, replicates)
        Its sum over channels is the whole fall.
    """
    parts = []
    for draw in draws:
        point = (int(draw) + 1 << k) - 1
        rows = results.table("ledger", point)
        rows = rows[rows["group"] == f"{party}/activist"]
        if rows.empty:
            return [], np.empty((0, 0, 0))
        within = _between(rows, *days_of(results))
        fall = -accounts.contributions(within, "resistance").groupby("run_id").last()
        numbers = range(len(results.plan))[results.plan.rows_of(point)]
        run_ids = [results.plan.run_id(number) for number in numbers]
        parts.append(fall.drop(columns="total").loc[run_ids])
    return list(parts[0].columns), np.stack([part.to_numpy().T for part in parts], axis=1)


def _between(rows: pd.DataFrame, *days: dt.date) -> pd.DataFrame:
    """Return flows and stocks by run and date, a column a channel, between two days."""
    table = accounts.postings(rows.assign(run_id=rows["run_id"].astype(str)), CHANNELS)
    dates = table.index.get_level_values("date")
    first, last = (dates[dates <= pd.Timestamp(day)].max() for day in days)
    return table[(dates >= first) & (dates <= last)]


def _group_of(channel: str, groups: Mapping[str, Sequence[str]], rest: str) -> str:
    """Return the group that a channel belongs to, or the rest."""
    mechanism = OF_MECHANISM.get(channel)
    return next((group for group, names in groups.items() if mechanism in names), rest)


def _compared(
    ledger: pd.DataFrame,
    groups: Mapping[str, Sequence[str]],
    of_rest: str,
    fall: Array,
    seed: int,
    rest: str,
) -> pd.DataFrame:
    """Return the table ``ledger_vs_shapley``; ``of_rest`` explains its last row, ``rest``.

    Both counts add up to the whole fall: the last row holds what happens without any group, and
    what the ledger posts to none.
    """
    k = len(groups)
    each = np.concatenate([np.tensordot(games.shapley(k), fall, axes=1), fall[:1]])
    low, high = resampling.percentile(resampling.crossed_means(each, RESAMPLES, seed))
    table = pd.DataFrame({"group": [*groups, rest], "shapley": each.mean(axis=(1, 2))})
    table["shapley_low"], table["shapley_high"] = low, high
    posted = ledger.groupby("group")["fall"].sum()
    table["ledger"] = [float(posted.get(group, 0.0)) for group in table["group"]]
    table["difference"] = table["shapley"] - table["ledger"]
    channels = ledger.groupby("group")["channel"].agg(list)
    table["why"] = [
        of_rest
        if row["group"] == rest
        else _why(row, channels.get(row["group"], []), groups[row["group"]])
        for row in table.to_dict("records")
    ]
    return table


def _why(row: Mapping[Any, Any], channels: list[str], mechanisms: Sequence[str]) -> str:
    """Return why the two counts of a group differ, in words."""
    if row["shapley_low"] <= row["ledger"] <= row["shapley_high"]:
        return "They agree within the interval."
    effects = [INDIRECT[name] for name in mechanisms if name in INDIRECT]
    also = f": {'; '.join(effects)}" if effects else ""
    if not channels:
        return f"The group has no channel of its own and acts through others{also}."
    if "exit" in channels:
        return (
            "The ledger posts all exits and entries, also those that happen with these mechanisms "
            "off, when newcomers are like the members who are there."
        )
    if row["shapley"] * row["ledger"] < 0.0:
        return f"Its own channels and its indirect effects have opposite signs{also}."
    if abs(row["shapley"]) > abs(row["ledger"]):
        return f"It has effects beyond its own channels{also}."
    return "Perhaps other groups would do part of its work with the group off."


def _of_rest(rest: str, undone: bool) -> str:
    """Return an explanation of the row for changes that belong to no group."""
    others = "" if rest == NO_MECHANISM else ", by these mechanisms"
    taken = ", by the loss of what the groups had done" if undone else ""
    ledger = "" if rest == NO_MECHANISM else "; ledger: their channels"
    return f"Shapley: the change {rest}{others}{taken}, by chance turnover and events{ledger}."


def _on_differences(compared: pd.DataFrame) -> str:
    """Return to which groups one count gives more than the other, at 95 %."""
    rows = compared.set_index("group")
    more = rows.index[rows["shapley_low"] > rows["ledger"]].tolist()
    less = rows.index[rows["shapley_high"] < rows["ledger"]].tolist()
    parts = [
        f"{text} {words.names(groups)}"
        for text, groups in (
            ("the Shapley value, which compares histories, gives more to", more),
            ("the ledger, which follows the rules within one history, gives more to", less),
        )
        if groups
    ]
    text = "; ".join(parts) or "the two agree within their intervals for every group"
    return (
        f"The ledger and the Shapley value answer different questions: {text}. The table "
        "ledger_vs_shapley has both, with possible reasons."
    )


def _on_conversion(ledger: pd.DataFrame, fall: str, party: str) -> str:
    """Return how much of a party's fall is conversion, and how much is composition."""
    composed = ledger["channel"].isin(COMPOSITION)
    minds, counted = (float(ledger.loc[which, "fall"].sum()) for which in (~composed, composed))
    by = ledger.reindex(ledger["fall"].abs().sort_values(ascending=False).index).head(4)
    names = [IN_WORDS.get(name) or spoken(name.rpartition("/")[2]) for name in by["channel"]]
    largest = ", ".join(
        f"{name} {words.amount(change, signed=True)}"
        for name, change in zip(names, by["fall"].tolist(), strict=True)
    )
    return (
        f"{_split(party, fall, minds, counted)} The largest entries, positive where they lower "
        f"resistance: {largest}."
    )


def _split(party: str, fall: str, minds: float, counted: float) -> str:
    """Return how much of a party's fall is a change of minds."""
    by_minds, by_members = (
        f"{'lower' if change >= 0.0 else 'raise'} resistance by {words.amount(abs(change))}"
        for change in (minds, counted)
    )
    return (
        f"The ledger divides the {fall} among {party} activists, {words.amount(minds + counted)}: "
        f"members who change their minds {by_minds}, and those who leave, join, are promoted or "
        f"change party {by_members}."
    )


def _on_parties(parties: pd.DataFrame, fall: str) -> Iterator[str]:
    """Yield how much of the fall is a change of minds in each party."""
    for party, rows in parties.groupby("party", sort=False):
        whole, minds = rows["fall"].sum(), rows["conversion"].sum()
        yield _split(str(party), fall, minds, whole - minds)
