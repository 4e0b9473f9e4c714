"""One table of fields: whatever is made from it follows a new row; nothing else need be edited."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import abm
from abm.mesa_model import Activist
from abm.model import fields, state
from abm.model.fields import MEMBER_FIELDS
from abm.model.simulation import prepare

PROJECT = Path(abm.__file__).parents[1]
ROW = """MEMBER_FIELDS = (
    MemberField("trust", "f8", "trait", "person", "trust in the party, [0, 1]", recorded=True),"""

PROGRAM = """
import datetime as dt
from abm import cases
from abm.mesa_model import Activist, CanvassingModel
from abm.model.engine import advance
from abm.model.population import copy_person, vacate
from abm.model.record.snapshots import members_table
from abm.model.state import VACANT
from tests.peers.c_header import header

start, end = dt.date(2012, 1, 2), dt.date(2012, 3, 30)
model = CanvassingModel(cases.load().scenario(scale=20000, start=start, end=end), seed=1)
members = model.world.members
seat = int((members.role != VACANT).argmax())
members.trust[seat] = 0.75
agent = next(a for a in model.agents if isinstance(a, Activist) and a.seat == seat)
assert agent.trust == 0.75, "the attribute of Mesa agents"
assert 0.75 in members_table(model.world, list(model.parties))["trust"], "the recorded table"
free = int((members.role == VACANT).argmax())
copy_person(members, seat, free)
assert members.trust[free] == 0.75, "a person takes it along"
vacate(members, free)
assert members.trust[free] == 0.0, "a vacant seat has none"
assert "trust" in header(), "the C header"
advance(model.world, 3)
print("a new trait is one row")
"""


def test_a_new_trait_is_one_row(tmp_path):
    """A row is added to a copy of the package, in which everything else stays as it is."""
    shutil.copytree(PROJECT / "abm", tmp_path / "abm", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PROJECT / "tests" / "peers", tmp_path / "tests" / "peers")
    table = tmp_path / "abm" / "model" / "fields.py"
    text = table.read_text(encoding="utf-8")
    assert text.count("MEMBER_FIELDS = (") == 1
    table.write_text(text.replace("MEMBER_FIELDS = (", ROW), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert ran.stdout == "a new trait is one row\n", ran.stderr


def test_every_field_has_a_type_a_kind_and_a_meaning():
    kinds = {"identity", "trait", "given", "place", "state", "outcome", "working"}
    for name, rows in vars(fields).items():
        if name.endswith("_FIELDS"):
            assert len({row.name for row in rows}) == len(rows), name
            for row in rows:
                assert row.kind in kinds, (name, row.name)
                assert np.dtype(row.type).itemsize in {1, 4, 8}, (name, row.name)
                assert row.meaning, (name, row.name)
                assert not row.meaning.endswith("."), (name, row.name)


@pytest.mark.parametrize("field", MEMBER_FIELDS, ids=lambda field: field.name)
def test_columns_of_members_have_their_type_and_are_rows_of_one_table(small, field):
    members = prepare(small()).world(1).members
    column = getattr(members, field.name)
    assert column.dtype == np.dtype(field.type)
    assert np.shares_memory(column, getattr(members, f"all_{field.type}"))
    assert field.belongs in {"seat", "person", "step", "post"}
    if field.recorded:
        assert field.name == "seat" or isinstance(vars(Activist)[field.name], property)


def test_blocks_are_views_of_the_columns(small):
    members = prepare(small()).world(1).members
    block = state.block_of.py_func(members, 3, 7)
    for field in MEMBER_FIELDS:
        assert np.shares_memory(getattr(block, field.name), getattr(members, field.name))
        assert getattr(block, field.name).shape == (4,)
