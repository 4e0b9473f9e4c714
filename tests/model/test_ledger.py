"""The ledger is exact: for any group of persons and any two dates, flows add up to the change."""

from __future__ import annotations

import datetime as dt
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.analysis import accounts
from abm.mechanisms import MECHANISMS
from abm.model.ledger import (
    BELIEF_STOCK,
    CHANNELS,
    LEDGER_ROLES,
    MEMBERS_STOCK,
    RESISTANCE_STOCK,
)
from abm.model.simulation import prepare, simulate
from abm.runs.arrow_tables import tables

ACCOUNTS = {"belief": BELIEF_STOCK, "resistance": RESISTANCE_STOCK, "members": MEMBERS_STOCK}


def flows_of(account):
    """Columns of the flows of an account."""
    return [k for k, name in enumerate(CHANNELS) if name.startswith(account + "/")]


def residual(ledger, first, last):
    """Largest gap, a member, between the flows of each group and the change of its stock."""
    worst = 0.0
    for account, stock in ACCOUNTS.items():
        moved = ledger[first + 1 : last + 1][..., flows_of(account)].sum(axis=(0, -1))
        change = ledger[last][..., stock] - ledger[first][..., stock]
        members = np.maximum(ledger[last][..., MEMBERS_STOCK], 1.0)
        worst = max(worst, float(np.abs((moved - change) / members).max()))
    return worst


@settings(max_examples=6, deadline=None)
@given(
    data=st.data(),
    seed=st.integers(0, 2**62),
    since=st.sampled_from([None, dt.date(2012, 5, 7), dt.date(2015, 1, 1)]),
)
def test_flows_add_up_to_the_change_of_the_stock(small, data, seed, since):
    values = {
        name: data.draw(st.sampled_from([0.0, 0.5, 1.0, 2.0]), label=name) for name in MECHANISMS
    }
    society = prepare(small(values, mechanisms_from=since))
    labels = np.random.default_rng(seed).integers(0, 3, size=(4, 400)).astype(np.int16)
    ledger = society.run(seed, labels).labelled
    records = len(ledger)
    first = data.draw(st.integers(0, records - 2))
    last = data.draw(st.integers(first + 1, records - 1))
    assert ledger.shape[1] == 3
    assert residual(ledger, first, last) < 1e-9


def test_labels_part_the_whole_and_change_nothing_else(small):
    society = prepare(small())
    whole = society.run(5)
    labels = np.random.default_rng(0).integers(0, 2, size=(4, 400)).astype(np.int16)
    parted = society.run(5, labels)
    assert np.array_equal(whole.series, parted.series, equal_nan=True)
    assert np.allclose(parted.labelled.sum(axis=1), whole.ledger, atol=1e-9)


def test_keeping_a_ledger_changes_no_state(small):
    from abm.scenario import Outputs

    kept = prepare(small()).run(3)
    unkept = prepare(small(outputs=Outputs(every=26, ledger=False))).run(3)
    assert unkept.ledger is None
    assert np.allclose(kept.series, unkept.series, equal_nan=True, atol=0, rtol=1e-12)


def test_a_mechanism_that_is_off_books_nothing(small):
    off = {"promise": 0.0, "attacks": 0.0, "attribution": 0.0, "foreign_success": 0.0}
    ledger = prepare(small(off)).run(1).ledger
    for name in ("promise", "attribution", "foreign_success"):
        assert not ledger[..., CHANNELS.index(f"belief/{name}")].any()
        assert not ledger[..., CHANNELS.index(f"resistance/belief/{name}")].any()


def test_stored_rows_are_the_whole_ledger_but_its_flows_of_nothing(small):
    outputs = [simulate(small(), seed) for seed in (1, 2)]
    runs = list(zip(("one", "two"), outputs, strict=True))
    rows = dict(tables(runs))["ledger"].to_pandas(date_as_object=False)
    flows = rows["channel"].str.contains("/")
    assert (rows.loc[flows, "value"] != 0.0).all()
    assert (rows.loc[~flows, "value"] == 0.0).any()  # EM, before it is founded
    for name, output in runs:
        for (p, party), (r, role) in product(enumerate(output.parties), enumerate(LEDGER_ROLES)):
            of_group = rows[(rows["run_id"] == name) & (rows["group"] == f"{party}/{role}")]
            assert (
                accounts.postings(of_group, CHANNELS).to_numpy().tolist()
                == output.ledger[:, p, r].tolist()
            )
