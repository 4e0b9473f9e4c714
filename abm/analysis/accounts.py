"""What each channel of a ledger contributes to the change of a mean."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def postings(rows: pd.DataFrame, channels: Sequence[str]) -> pd.DataFrame:
    """Return the flows and stocks of a group of members, or of several groups together.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of the table ``ledger`` (:attr:`abm.runs.results.Results.ledger`), without zero flows.
    channels : sequence of str
        Names of all flows and stocks, in the order of the columns.

    Returns
    -------
    pandas.DataFrame
        One row for each ``run_id`` and ``date``, one column for each channel; 0 where nothing
        flowed.
    """
    keys = ["run_id", "date", "channel"]
    sums = rows.groupby(keys, observed=True)["value"].sum().unstack()
    return sums.reindex(columns=list(channels)).fillna(0.0)


def contributions(postings: pd.DataFrame, account: str) -> pd.DataFrame:
    """Return what each channel has contributed to the mean of an account since the first date.

    The ledger posts sums over members.  Let N be the number of members, S the sum of the account,
    and f and g what a channel added to S and to N between two records.  Then the mean m = S / N
    changes by exactly the sum over channels of (f - m g) / N, with m of the earlier and N of the
    later record.  Members who enter or leave thus count by their distance from the mean, and
    members who change count in full.

    Parameters
    ----------
    postings : pandas.DataFrame
        Flows and stocks of a group, as :func:`postings` returns them.
    account : str
        ``belief`` or ``resistance``.

    Returns
    -------
    pandas.DataFrame
        One row for each run and date, one column for each channel (without the account's name),
        and ``total``: the change of the mean itself, to which the channels add up.

    Raises
    ------
    ValueError
        If the channels do not add up to it.
    """
    number = postings["members"]
    mean = postings[account] / number
    before = mean.groupby("run_id").shift()
    parts = {}
    for flow in (name for name in postings if str(name).startswith(f"{account}/")):
        name = str(flow).removeprefix(f"{account}/")
        headcount = postings.get(f"members/{name}", 0.0)
        parts[name] = ((postings[flow] - before * headcount) / number).fillna(0.0)
    cumulated = pd.DataFrame(parts).groupby("run_id").cumsum()
    cumulated["total"] = mean - mean.groupby("run_id").transform("first")
    gap = (cumulated.drop(columns="total").sum(axis=1) - cumulated["total"]).abs().max()
    if not gap < 1e-6:
        raise ValueError(f"the ledger of {account} does not add up: off by {gap:g}")
    return cumulated
