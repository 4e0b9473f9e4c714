"""The live model records what a stored run records, and can be stopped."""

from __future__ import annotations

import datetime as dt
import threading

import numpy as np
import pytest

import abm
from abm.explore.draft import Draft
from abm.explore.live_model import LiveModel
from abm.figures.point_data import MissingData
from abm.model.record.measures import MEASURES as EVERY
from abm.model.record.measures import ROLES
from abm.model.record.snapshots import ties_table
from abm.runs.arrow_tables import tables
from tests.explore.texts import CONFIG

MEASURES = list(EVERY)


def test_the_live_run_records_what_a_stored_run_records(draft):
    model = LiveModel(draft.job, draft.base.case)
    while model.running:
        model.step()
        model.record.curves(model)  # reading the curves changes nothing
    steps = model.steps
    model.step()
    stored_ = model.society.run(draft.job.seed)
    curves = model.record.curves(model)
    assert curves.dates == stored_.dates
    np.testing.assert_array_equal(curves.values, stored_.series)
    ledger = dict(tables([("run", stored_)]))["ledger"].to_pandas()
    live = model.record.reading().results.table("ledger")
    np.testing.assert_array_equal(live["value"], ledger["value"])
    assert live["channel"].tolist() == ledger["channel"].tolist()
    assert int(model.world.clock[0].step) == model.society.steps == steps


def test_between_records_the_curves_end_at_the_present(draft):
    model = LiveModel(draft.job, draft.base.case)
    model.step()
    curves = model.record.curves(model)
    assert curves.dates == [dt.date(2011, 6, 6), dt.date(2011, 6, 13)]
    frame = curves.frame().set_index(["date", "party", "role", "measure"])["value"]
    now = frame[dt.date(2011, 6, 13), "PS", "all", "belief"]
    assert now == curves.of("PS", "all", "belief")[-1]
    assert now != curves.of("PS", "all", "belief")[0]


def test_a_step_waits_while_the_map_is_drawn(draft, monkeypatch):
    """Members who come between two readings of the state would have ties and no places."""
    live_map = pytest.importorskip("abm.explore.live_map", reason="needs the extra explore")
    model = LiveModel(draft.job, draft.base.case)
    stepping = threading.Thread(target=model.step)
    steps = []

    def reading(world):
        stepping.start()
        stepping.join(0.5)
        steps.append(int(model.world.clock[0].step))
        return ties_table(world)

    monkeypatch.setattr(live_map, "ties_table", reading)
    live_map.LiveMap(model).draw(model, live_map.BELIEF)
    stepping.join()
    assert [*steps, int(model.world.clock[0].step)] == [0, 1]


def test_colours_fill_a_scale_that_only_widens(draft):
    live_map = pytest.importorskip("abm.explore.live_map", reason="needs the extra explore")
    model = LiveModel(draft.job, draft.base.case)
    picture = live_map.LiveMap(model)
    seen = {}
    for _ in range(3):
        for colour in live_map.COLOURS:
            assert picture.draw(model, colour).startswith("data:image/png")
            assert live_map.key(colour, model.case, picture.limits(colour)).startswith("data:")
        for colour, scale in live_map.SCALES.items():
            there = model.world.members.role != live_map.VACANT
            values = scale.values(model, slice(None))[there]
            low, high = picture.limits(colour)
            assert low <= values.min() <= values.max() <= high
            before = seen.get(colour, (low, high))
            assert low <= before[0]
            assert before[1] <= high
            if colour not in seen:
                assert values.min() - low < scale.step
                assert high - values.max() < scale.step
            seen[colour] = (low, high)
        for _ in range(10):
            model.step()


def test_a_member_under_the_pointer_is_described(draft):
    live_map = pytest.importorskip("abm.explore.live_map", reason="needs the extra explore")
    model = LiveModel(draft.job, draft.base.case)
    picture = live_map.LiveMap(model)
    picture.draw(model, live_map.BELIEF)
    seat = int(np.flatnonzero(model.world.members.role == live_map.ROLE_NAMES.index("activist"))[0])
    name = model.parties[int(model.world.members.party[seat])]
    first = live_map._seats(model, name).start
    place = picture._axes[name].transData.transform(picture._places[name][seat - first])
    across, up = place / (picture._figure.bbox.width, picture._figure.bbox.height)
    words = picture.member_at(model, across, 1.0 - up)
    members = model.world.members
    assert words.startswith(f"{name}, activist of section {members.section[seat]}, ")
    assert f"belief {100 * members.belief[seat]:.0f} %" in words
    assert f"member since {members.joined[seat]}" in words
    assert picture.member_at(model, 0.0, 0.0) == ""


def test_the_ledger_of_a_member_adds_up_to_its_changes(draft):
    personal_ledger = pytest.importorskip("abm.explore.personal_ledger")
    model = LiveModel(draft.job, draft.base.case)
    members = model.world.members
    kept = ("ordinal", "origin", "role", "party")
    before = {name: getattr(members, name).copy() for name in (*kept, "belief", "resistance")}
    for _ in range(40):
        model.step()
    assert model.record.dates[-1] == model.date  # the ledger ends at the present
    same = [getattr(members, name) == before[name] for name in kept]
    seat = int(np.flatnonzero(np.all(same, axis=0) & (members.ordinal >= 0))[0])
    changes = personal_ledger.changes(model, seat)
    # resistance is of the last practice, and the ledger adds what time has changed since
    for account, error in (("belief", 1e-9), ("resistance", 1e-3)):
        moved = getattr(members, account)[seat] - before[account][seat]
        assert abs(moved) > 0.01
        assert sum(changes[account].values()) == pytest.approx(moved, abs=error)
    words = personal_ledger.told(model, seat)
    belief = f"{100 * sum(changes['belief'].values()):+.1f}".replace("-", "−")
    assert f"belief changed by {belief} points" in words


def test_other_runs_have_the_same_settings_and_other_numbers(draft):
    live_bands = pytest.importorskip("abm.explore.live_bands", reason="needs the extra explore")
    jobs = live_bands.others(draft)
    assert len({job.seed for job in jobs} | {draft.job.seed}) == live_bands.OTHERS + 1
    assert all(job.scenario.parameters == draft.job.scenario.parameters for job in jobs)
    bands = live_bands.bands_beside(draft, lambda: True)
    low, high = bands.of("PS", "activist", "resistance")
    assert (low <= high).all()
    model = LiveModel(draft.job, draft.base.case)
    place = bands.parties.index("PS"), ROLES.index("activist"), MEASURES.index("resistance")
    ends = [model.society.run(job.seed).series[-1, *place] for job in jobs]
    assert (min(ends), max(ends)) == (low[-1], high[-1])
    assert live_bands.bands_beside(draft, lambda: False) is None


def test_differences_are_at_dates_and_of_parties_of_both_runs(draft):
    shorter = LiveModel(draft.job, draft.base.case)
    longer = LiveModel(draft.change({("parameters", "promise_rate"): 0.9}).job, draft.base.case)
    for model, steps in ((shorter, 8), (longer, 40)):
        for _ in range(steps):
            model.step()
    one, other = longer.record.curves(longer), shorter.record.curves(shorter)
    change = one.less(other)
    assert change.dates == other.dates
    at = ("PS", "all", "belief")
    np.testing.assert_allclose(change.of(*at), one.of(*at)[: len(other.dates)] - other.of(*at))
    assert change.of(*at)[0] == 0.0


def test_a_stopped_run_takes_no_step(draft):
    model = LiveModel(draft.job, draft.base.case)
    model.stop()
    model.step()
    assert int(model.world.clock[0].step) == 0


def test_a_run_without_ledger_has_none_to_read(config):
    config.write_text(CONFIG + "ledger = false\n", encoding="utf-8")
    draft = Draft(abm.load(config))
    model = LiveModel(draft.job, draft.base.case)
    assert model.record.reading().results.table("ledger").empty


def test_a_ledger_needs_two_records(draft):
    live_ledger = pytest.importorskip("abm.explore.live_ledger", reason="needs the extra explore")
    with pytest.raises(MissingData, match="members at two records"):
        live_ledger.ledger_picture(LiveModel(draft.job, draft.base.case).record, "PS")
