"""The tables of the study ``accounts``."""

from __future__ import annotations

from abm.studies.schema import by_name, table, text
from abm.studies.shares import schema as shares

_ACCOUNT = (
    text(
        "account",
        '"held from DAY", "never there" or "undone from DAY": what it is to be without a group',
    ),
    text("config", "experiment whose study of shares it is"),
)

OF_SHARES = (
    *("change", "group", "shapley", "shapley_low", "shapley_high"),
    *("share", "share_low", "share_high", "leads"),
)
"""Columns that the study of shares makes."""

ACCOUNTS = table(
    "accounts",
    "accounts",
    "an account, a change and a group of mechanisms",
    *_ACCOUNT,
    *(column for column in shares.SHARES.columns if column.name in OF_SHARES),
)

CHANGES = table(
    "accounts", "changes", "an account and a change", *_ACCOUNT, *shares.CHANGES.columns
)

TABLES = by_name(ACCOUNTS, CHANGES)
