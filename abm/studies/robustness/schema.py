"""The tables of the study ``robustness``."""

from __future__ import annotations

from collections.abc import Iterator

from abm.studies.schema import Column, boolean, by_name, integer, interval, number, table, text

_VARIANT = text("variant", "variant of the model; baseline is the config itself")


def _of_change(role: str, words: str, unit: str) -> Iterator[Column]:
    """Yield the columns of a further change, by its name in :data:`abm.studies.changes.CHANGES`."""
    yield number(f"effect_{role}", f"what the {words}, loses without the group", unit)
    yield number(f"together_{role}", f"what all groups make of the {words}, together", unit)


RANKING = table(
    "robustness",
    "ranking",
    "a variant and a group of mechanisms",
    _VARIANT,
    text("group", "group of mechanisms"),
    number(
        "effect",
        "what the fall of resistance, early to late day, loses without the group",
        "0-1",
    ),
    *interval("", "its 95 % interval", "0-1"),
    integer("rank", "rank by effect, 1 for the largest"),
    number("alone", "what the group does alone", "0-1"),
    *interval("alone", "its 95 % interval", "0-1"),
    number("change", "effect minus that in the baseline, in the same draws", "0-1"),
    *interval("change", "its 95 % interval", "0-1"),
    number(
        "lost_share",
        "effect over what all groups make together: by leaving out, not a Shapley value",
        "of the whole",
    ),
    *interval("lost_share", "its 95 % interval", "of the whole"),
    number("alone_share", "what the group does alone over the same", "of the whole"),
    *interval("alone_share", "its 95 % interval", "of the whole"),
    number("leads", "share of draws in which the group's effect is the largest", "0-1"),
)

SURVIVAL = table(
    "robustness",
    "survival",
    "a variant",
    _VARIANT,
    number("tau", "rank correlation (Kendall) with the ranking of the baseline", "-1-1"),
    *interval("tau", "its 95 % interval", "-1-1"),
    text("leader", "group with the largest effect"),
    boolean("same_leader", "whether the baseline has the same leader"),
    number("led", "share of resamples in which the baseline's leader leads here", "0-1"),
    text("flipped", "groups whose effect has the opposite sign at 95 %"),
    integer("resolved", "pairs of groups whose order is resolved at 95 % in the baseline", "pairs"),
    integer("kept", "resolved pairs that have the same order here", "pairs"),
    integer("reversed", "resolved pairs that have the opposite order here, at 95 %", "pairs"),
    boolean("survives", "whether no pair is reversed and no sign flipped"),
    number("together", "what all groups make of the fall together", "0-1"),
    *interval("together", "its 95 % interval", "0-1"),
    integer("draws", "draws over which effects are taken", "draws"),
    number("fall", "fall of resistance, early to late day, all mechanisms on", "0-1"),
    integer("falls_as_known", "draws in which resistance falls but survives (P1)", "draws"),
)

BY_DRAW = table(
    "robustness",
    "by_draw",
    "a variant, a group of mechanisms and a draw over which effects are taken",
    _VARIANT,
    text("group", "group of mechanisms"),
    integer("draw", "number of the draw, from 0"),
    number("effect", "what the fall of resistance loses without the group", "0-1"),
    number("together", "what all groups make of the fall together", "0-1"),
    *_of_change("resistance_middle", "fall of resistance, early to middle day", "0-1"),
    *_of_change("belief", "rise of belief", "0-1"),
    *_of_change("identity", "fall of identity cost", "0-1"),
    *_of_change("use", "growth of use", "0-1"),
    *_of_change("vendors", "growth of the market", "firms"),
)

TABLES = by_name(RANKING, SURVIVAL, BY_DRAW)
