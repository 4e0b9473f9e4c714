"""From the flows of a ledger to what each channel did to a mean."""

from __future__ import annotations

import pandas as pd

from abm.model.ledger import CHANNELS


def booked(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the flows and stocks of a group, or of several together.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of the table ``ledger`` (:attr:`abm.runs.results.Results.ledger`), which holds no flow
        of nothing.

    Returns
    -------
    pandas.DataFrame
        One row a ``run_id`` and ``date``, one column a channel; zero where nothing flowed.
    """
    keys = ["run_id", "date", "channel"]
    sums = rows.groupby(keys, observed=True)["value"].sum().unstack()
    return sums.reindex(columns=list(CHANNELS)).fillna(0.0)


def contributions(booked: pd.DataFrame, account: str) -> pd.DataFrame:
    """Return what each channel has added to the mean of an account since the first date.

    The ledger books sums over members: with N the number of members, S the sum of the account, and
    f and g what a channel added to S and to N between two records, the mean m = S / N changes by
    exactly the sum over channels of (f - m g) / N, m before and N after.  So whoever comes or goes
    counts by how far they are from the mean, and whoever changes counts in full.

    Parameters
    ----------
    booked : pandas.DataFrame
        Flows and stocks of a group, as :func:`booked` gives them.
    account : str
        ``belief`` or ``resistance``.

    Returns
    -------
    pandas.DataFrame
        One row a run and date, one column a channel (without the account's name), and ``total``:
        the change of the mean itself, to which the channels add up.

    Raises
    ------
    ValueError
        If they do not.
    """
    number = booked["members"]
    mean = booked[account] / number
    before = mean.groupby("run_id").shift()
    parts = {}
    for flow in (name for name in booked if str(name).startswith(f"{account}/")):
        name = str(flow).removeprefix(f"{account}/")
        heads = booked.get(f"members/{name}", 0.0)
        parts[name] = ((booked[flow] - before * heads) / number).fillna(0.0)
    cumulated = pd.DataFrame(parts).groupby("run_id").cumsum()
    cumulated["total"] = mean - mean.groupby("run_id").transform("first")
    gap = (cumulated.drop(columns="total").sum(axis=1) - cumulated["total"]).abs().max()
    if not gap < 1e-6:
        raise ValueError(f"the ledger of {account} does not add up: off by {gap:g}")
    return cumulated
