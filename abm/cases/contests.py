"""Kinds of contest and the words for them, and campaigns with the results that belong to them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace

from abm.cases.rows import ContestRow, Row
from abm.scenario import Campaign, Contest, RecordCampaign, Result

LONGEST_COUNT = dt.timedelta(days=31)
"""How long after a campaign closes a vote may be that belongs to it: a second round, say."""


def contest_of(row: ContestRow) -> Contest:
    """Return the kind of contest of a row."""
    values = row.model_dump(exclude={"contest", "name", "campaign", *Row.model_fields})
    return Contest(row.contest, row.name or label_of(row.contest), **values)


def label_of(word: str) -> str:
    """Return the label of a kind of contest that names none, as "Run off" for "run_off"."""
    spaced = _spaced(word)
    return f"{spaced[:1].upper()}{spaced[1:]}"


def campaign_for(row: ContestRow) -> str:
    """Return the name that sentences give to a campaign for a kind of contest."""
    return row.campaign or f"{row.name or _spaced(row.contest)} campaign"


def _spaced(word: str) -> str:
    return " ".join(re.split("[-_]+", word))


def vote_of(campaign: Campaign, results: Iterable[Result]) -> Result | None:
    """Return the result of a campaign: the first one in or shortly after it, or None."""
    votes = [
        result
        for result in results
        if (result.party, result.contest) == (campaign.party, campaign.contest)
        and campaign.opens <= result.date <= campaign.closes + LONGEST_COUNT
    ]
    return min(votes, key=lambda result: result.date, default=None)


def with_closeness(campaign: Campaign, results: Iterable[Result]) -> Campaign:
    """Return a campaign with the closeness that the lead of its result implies.

    It is 1 - |lead| / 20 with the lead in points of the vote, at least 0.1.  A campaign without a
    result stays as it is.
    """
    vote = vote_of(campaign, results)
    if vote is None:
        return campaign
    return replace(campaign, closeness=max(0.1, 1.0 - abs(vote.lead) / 20.0))


def on_record(campaign: Campaign, results: Iterable[Result], label: str) -> RecordCampaign:
    """Return a campaign as outcomes read it; ``label`` is what such a campaign is called."""
    row, vote = campaign, vote_of(campaign, results)
    voted = vote.date if vote else None
    return RecordCampaign(row.id, row.party, row.contest, label, row.opens, row.closes, voted)
