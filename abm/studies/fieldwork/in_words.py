"""What the study ``fieldwork`` says: what to measure, and how uncertain the answers are now."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from abm.cases import Case
from abm.quantities import count, listed, spoken
from abm.sampling import DUMMY
from abm.studies import words
from abm.studies.fieldwork.targets import IS_FIRST


def question(target: str, groups: Iterable[str]) -> str:
    """Return a target in words: the effect of a group, or whether something holds."""
    if target in groups:
        return f"the effect of {spoken(target)}"
    if target.endswith(IS_FIRST):
        return f"whether {spoken(target.removesuffix(IS_FIRST))} has the largest effect"
    return f"whether the condition of {_short(target)} is met"


def _short(target: str) -> str:
    """Return the name of a group, or a claim with what its condition is about."""
    fact, _, about = target.removesuffix(IS_FIRST).partition(" (")
    return (
        f"{fact} on {spoken(about.removesuffix(')'))}".replace(", ", " and ")
        if about
        else spoken(fact)
    )


def quoted(names: Iterable[str]) -> str:
    """Return names of measurements or of published numbers as a list in quotation marks."""
    return listed(f"“{spoken(str(name))}”" for name in names)


def on_measurements(measured: pd.DataFrame, gains: pd.DataFrame) -> Iterator[str]:
    """Yield what to measure first, how many measurements add nothing, and the error of the gains.

    Parameters
    ----------
    measured : pandas.DataFrame
        The table ``measurements``, the best first.
    gains : pandas.DataFrame
        The table ``gains``.
    """
    groups = gains.loc[gains["kind"] == "share", "target"].unique()
    worth = measured["name"].isin(gains.loc[gains["beyond_control"], "measurement"])
    if worth.any():
        best = measured[worth].iloc[0]
        cheap = measured[worth].sort_values("per_cost", ascending=False).iloc[0]
        yield (
            f"The most informative measurement that could still be made is “{best['how']}” "
            f"({_effort(best)}). On average it would remove {_removed(best)}; it would tell most "
            f"about {question(best['best'], groups)} ({words.share(best['most'])})."
        )
        if cheap["name"] == best["name"]:
            yield "It is also the most informative for its cost."
        else:
            yield (
                f"The most informative for its cost is “{cheap['how']}” ({_effort(cheap)}), "
                f"which would remove {_removed(cheap)} on average."
            )
    if not worth.all():
        idle = words.of(int((~worth).sum()), len(worth), "measurement")
        yield f"By themselves, {idle} would make no answer more certain."
    control = gains.loc[gains["measurement"] == DUMMY, "reduction"]
    if len(control):
        yield (
            "A control, a number on which nothing depends, seems to remove up to "
            f"{control.max():.1%} of a variance, which is the error of these estimates."
        )


def on_targets(table: pd.DataFrame, groups: list[str], case: Case) -> Iterator[str]:
    """Yield what is known about each target before anything is measured.

    Parameters
    ----------
    table : pandas.DataFrame
        The table ``targets``.
    groups : list of str
        The targets that are effects of groups.
    case : Case
    """
    share = table["target"].isin(groups)
    rows = table[share].sort_values("mean", ascending=False).to_dict("records")
    effects = ", ".join(
        f"{spoken(row['target'])} {words.within(row['mean'], row['low'], row['high'])}"
        for row in rows
    )
    yield case.say(
        "On present evidence, the fall of resistance {early.name}-{late.name} would be smaller "
        f"without each group by, on average: {effects}; brackets go from the 5% to the 95% "
        "quantile of the draws."
    )
    others = table[~share].sort_values("mean", ascending=False, kind="stable")
    first = others["target"].str.endswith(IS_FIRST)
    for some, text in (
        (others[first], "The group with the largest effect, in shares of the draws"),
        (others[~first], "The condition of a claim is met in these shares of the draws"),
    ):
        each = ", ".join(
            f"{_short(row['target'])} {words.share(row['mean'])}" for row in some.to_dict("records")
        )
        if each:
            yield f"{text}: {each}."
    if not table["open"].all():
        closed = listed(question(target, groups) for target in table.loc[~table["open"], "target"])
        yield f"No questions, since at least 19 in 20 draws give the same answer: {closed}."
    yield from _on_evidence(table[share])


def _on_evidence(table: pd.DataFrame) -> Iterator[str]:
    """Yield for which effects the present evidence has removed variance, and for which not."""
    removed = table.set_index("target")["reduction"].dropna().sort_values(ascending=False)
    less, more = removed[removed > 0.0], removed[removed <= 0.0].sort_values()
    if len(less):
        each = listed(f"{spoken(str(name))} ({words.share(part)})" for name, part in less.items())
        yield f"The evidence has already removed these parts of the variance of effects: {each}."
    if len(more):
        each = listed(
            f"{spoken(str(name))} ({1.0 - part:.1f} times)" for name, part in more.items()
        )
        yield (
            "Other effects it has not made more certain: among the draws near it they vary as much "
            f"as over the prior, or more (variance over that of the prior): {each}."
        )


def on_each(gains: pd.DataFrame, measured: pd.DataFrame) -> Iterator[str]:
    """Yield the best single measurement of each question, and where to find pairs."""
    groups = gains.loc[gains["kind"] == "share", "target"].unique()
    parts, none = [], []
    for target, rows in gains[gains["measurement"] != DUMMY].groupby("target", sort=False):
        best = rows.iloc[int(rows["reduction"].argmax())]
        if not best["beyond_control"]:
            none.append(question(str(target), groups))
            continue
        removed = words.inside(best["reduction"], best["low"], best["high"], words.SHARE)
        name = quoted([best["measurement"]])
        parts.append(f"for {question(str(target), groups)}, {name} ({removed})")
    if parts:
        yield (
            "The best single measurement, and the share of the variance that it would remove (95% "
            f"interval): {'; '.join(parts)}."
        )
    if none:
        yield f"No single measurement would tell anything about {listed(none)}."
    hows = {spoken(name): how for name, how in zip(measured["name"], measured["how"], strict=True)}
    named = dict.fromkeys(re.findall("“(.+?)”", " ".join(parts)))
    if named:
        yield f"{'; '.join(f'“{name}” stands for “{hows[name]}”' for name in named)}."
    yield (
        "The tables gains and pairs have all measurements and the best pairs of each question; the "
        "gain of a pair is overestimated, since it is the best of many."
    )


def on_sizes(kept: int, complete: int, drawn: int) -> Iterator[str]:
    """Yield how many draws there are, and which are used."""
    yield (
        "Each scenario was run once, on the same random numbers, at each of "
        f"{count(drawn, 'draw')} of the parameters; {complete:,} of them define all measurements "
        f"and answers, and the {kept:,} nearest to the evidence are used. A part of the variance "
        "is due to chance within a draw, and no measurement can remove it."
    )


def on_undefined(names: Iterable[str]) -> Iterator[str]:
    """Yield which measurements are left out."""
    names = list(names)
    if names:
        yield f"Left out, since more than 1 draw in 20 does not define them: {quoted(names)}."


def _removed(row: Mapping[Hashable, Any] | pd.Series[Any]) -> str:
    """Return what a measurement removes on average, in words."""
    claims = row["claims"]
    also = "" if np.isnan(claims) else f", and {words.share(claims)} of that of a yes-or-no answer"
    return f"{words.share(row['shares'])} of the variance of the effect of a group{also}"


def _effort(row: Mapping[Hashable, Any] | pd.Series[Any]) -> str:
    asked = "" if np.isnan(row["n"]) else f"a sample of {row['n']:.0f}, "
    weeks = "week" if row["cost"] == 1 else "weeks"
    return f"{asked}{row['cost']:g} {weeks} of work"
