"""The table of the study ``observer``."""

from __future__ import annotations

from abm.studies.schema import boolean, by_name, date, integer, number, table, text

OBSERVER = table(
    "observer",
    "observer",
    "a party, a role, a proposition, an observer and a result",
    text("party", "party"),
    text("role", "activist, cadre or staff"),
    text("proposition", "anything: it adds to the margin; promised: it adds what was promised"),
    text("knows", "what the observer knows: even (nothing else), leads or experiments"),
    date("date", "day of the record of belief"),
    text("result", "the last result by then; empty before the first"),
    number("outcome", "1 if it was won, 0 if lost, between the two if neither", "0-1"),
    boolean("used", "whether the party canvassed with data in the campaign before it"),
    number("belief", "mean belief of members over runs", "0-1"),
    number("observer", "belief of the observer", "0-1"),
    number("change", "change of members' belief since the start"),
    number("earned", "change of the observer's belief since the start"),
    number("excess", "change minus earned: the excess over the observer"),
    number("excess_share", "excess over change; empty without change"),
    number("excess_low", "5 % quantile of the excess over runs"),
    number("excess_high", "95 % quantile of the excess over runs"),
    integer("n", "runs", "runs"),
)

TABLES = by_name(OBSERVER)
