"""The tables of the study ``shares``."""

from __future__ import annotations

from abm.studies.schema import (
    PARAMETERS,
    boolean,
    by_name,
    integer,
    interval,
    number,
    table,
    text,
)

_CHANGE = text("change", "change that is explained: a name of abm.studies.changes")
_GROUP = text(
    "group",
    'group of mechanisms; "with every mechanism off", or "with these groups off" and how many '
    "others stay on: what happens without any",
)
_POSTED_TO = text("group", "group of mechanisms to which the ledger posts it, as in shares")
_SHAPLEY = (
    number("shapley", "Shapley value: mean contribution over all orders", "as the change"),
    *interval("shapley", "its 95 % interval (draws and replicates resampled)", "as the change"),
)

SHARES = table(
    "shares",
    "shares",
    "a change and a group of mechanisms",
    _CHANGE,
    _GROUP,
    *_SHAPLEY,
    number(
        "share", "Shapley value over the whole change; empty if its sign is open", "of the whole"
    ),
    *interval("share", "its 95 % interval", "of the whole"),
    number("across_low", "5 % quantile of the Shapley value over draws", "as the change"),
    number("across_high", "95 % quantile of the Shapley value over draws", "as the change"),
    number("first", "share of resamples in which the group contributes most to the change", "0-1"),
    number("leads", "share of draws in which the group contributes most to the change", "0-1"),
    number(
        "sampling_error", "error of a sample of combinations; 0, since all are run", "as the change"
    ),
    number("leave_one_out", "what is lost when only this group is removed", "as the change"),
    *interval("leave_one_out", "its 95 % interval", "as the change"),
    number("alone", "what the group does when it acts alone", "as the change"),
    *interval("alone", "its 95 % interval", "as the change"),
    number("lost", "leave_one_out over the whole change", "of the whole"),
    *interval("lost", "its 95 % interval", "of the whole"),
)

SHARES_OVER_ALL_DRAWS = table(
    "shares",
    "shares_over_all_draws",
    "a change and a group, over all draws instead of those in which resistance falls as documented",
    *SHARES.columns,
)

CHANGES = table(
    "shares",
    "changes",
    "a change",
    _CHANGE,
    text("words", "the change in words"),
    integer("draws", "number of draws over which shares are taken"),
    number("on", "the change with all groups on", "as the change"),
    *interval("on", "its 95 % interval (draws and replicates resampled)", "as the change"),
    number(
        "together",
        "what the groups make of it together: the whole that shares divide",
        "as the change",
    ),
    *interval("together", "its 95 % interval", "as the change"),
    number(
        "momentum",
        "what still changes with all groups off; with what they make together it adds up to `on`",
        "as the change",
    ),
    *interval("momentum", "its 95 % interval", "as the change"),
)

INTERACTIONS = table(
    "shares",
    "interactions",
    "a change and a pair of groups",
    _CHANGE,
    _GROUP,
    text("other", "the other group of the pair"),
    number(
        "interaction", "joint contribution beyond those of each without the other", "as the change"
    ),
    *interval("", "its 95 % interval", "as the change"),
)

LEDGER_VS_SHAPLEY = table(
    "shares",
    "ledger_vs_shapley",
    "a group of mechanisms",
    _GROUP,
    *_SHAPLEY,
    number("ledger", "fall of resistance that the ledger posts to the group", "0-1"),
    number("difference", "Shapley value minus ledger", "0-1"),
    text("why", "why the two differ"),
)

LEDGER = table(
    "shares",
    "ledger",
    "a channel of the ledger, among activists of the focal party",
    text("channel", "channel through which resistance changes"),
    number("fall", "fall of resistance, early to late day, posted to the channel", "0-1"),
    *interval("", "its 95 % interval", "0-1"),
    number("share", "this fall over that of all channels", "of the whole fall"),
    _POSTED_TO,
)

LEDGER_BY_PARTY = table(
    "shares",
    "ledger_by_party",
    "a party and a group of mechanisms",
    text("party", "party of the activists"),
    _POSTED_TO,
    number("fall", "fall of resistance, early to late day, posted to the group", "0-1"),
    *interval("", "its 95 % interval", "0-1"),
    number("conversion", "part of the fall that is not due to who enters, leaves or moves", "0-1"),
)

DRAWS = table(
    "shares",
    "draws",
    "a draw of the uncertain parameters",
    integer("draw", "number of the draw, from 0"),
    boolean("falls_as_known", "whether resistance falls but survives (P1), all mechanisms on"),
    number(
        "fall",
        "fall of resistance, early to late day, in this draw, all mechanisms on",
        "0-1",
    ),
    text("largest", "group that contributes most to the fall in this draw"),
    further=PARAMETERS,
)

BY_DRAW = table(
    "shares",
    "by_draw",
    "a change, a group and a draw",
    _CHANGE,
    _GROUP,
    integer("draw", "number of the draw, from 0"),
    boolean("counted", "whether shares are taken over this draw"),
    number("shapley", "Shapley value, a mean over replicates", "as the change"),
    number("leave_one_out", "what is lost when only this group is removed", "as the change"),
)

TABLES = by_name(
    *(SHARES, SHARES_OVER_ALL_DRAWS, CHANGES, INTERACTIONS),
    *(LEDGER_VS_SHAPLEY, LEDGER, LEDGER_BY_PARTY, DRAWS, BY_DRAW),
)
