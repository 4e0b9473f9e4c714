"""The ledger of one member of a run that plays: what changed its belief and its resistance."""

from __future__ import annotations

import numpy as np

from abm.explore.live_model import LiveModel
from abm.model.ledger import BELIEF_CHANNELS, CHANNELS, INPUTS
from abm.model.state import NONE

ACCOUNTS: dict[str, dict[str, tuple[str, ...]]] = {
    "belief": {name: (f"belief/{name}",) for name in BELIEF_CHANNELS},
    "resistance": {
        "belief": tuple(f"resistance/belief/{name}" for name in BELIEF_CHANNELS),
        **{name: (f"resistance/{name}",) for name in INPUTS[1:]},
    },
}
"""Channels of each account by their causes, without those of who is counted."""

MOST = 4
"""How many causes are named."""

LEAST = 0.0005
"""Change below which a cause is not named: it would be written as zero."""


def changes(model: LiveModel, seat: int) -> dict[str, dict[str, float]]:
    """Return what each cause changed in the belief and the resistance of a member so far.

    The run is computed again with a ledger of this person alone: the ledger that plays posts sums
    over all members.  Changes end at the last record.

    Returns
    -------
    dict
        By account and cause; empty for persons whom the ledger does not tell apart, as digital
        staff.
    """
    with model.lock:
        members = model.world.members
        origin, ordinal = int(members.origin[seat]), int(members.ordinal[seat])
        recorded = len(model.record.dates)
    if ordinal == NONE:
        return {}
    labels = np.zeros((len(model.parties), ordinal + 1), dtype=np.int16)
    labels[origin, ordinal] = 1
    labelled = model.society.run(model.job.seed, labels).labelled
    assert labelled is not None
    flows = labelled[:recorded, 1].sum(axis=(0, 1, 2))
    by_channel = dict(zip(CHANNELS, flows.tolist(), strict=True))
    return {
        account: {cause: sum(by_channel[c] for c in channels) for cause, channels in causes.items()}
        for account, causes in ACCOUNTS.items()
    }


def told(model: LiveModel, seat: int) -> str:
    """Return the ledger of a member in a sentence, in points."""
    day = model.record.dates[-1]
    parts = []
    for account, causes in changes(model, seat).items():
        largest = sorted(causes.items(), key=lambda pair: -abs(pair[1]))[:MOST]
        named = [
            f"{cause.replace('_', ' ')} {_points(v)}" for cause, v in largest if abs(v) > LEAST
        ]
        text = f"{account} changed by {_points(sum(causes.values()))} points"
        parts.append(f"{text} ({', '.join(named)})" if named else text)
    if not parts:
        return "The ledger keeps no account of this person apart from the others."
    return f"Ledger of this member up to {day.day} {day:%B %Y}: {'; '.join(parts)}."


def _points(share: float) -> str:
    return f"{100.0 * share:+.1f}".replace("-", "−")
