"""A kill, a full disk or a read-only one at any write leaves whole files, and the next time works.

Every call by which Python changes a folder or a file is such a write: opening, writing (of which
half is done), flushing, renaming, removing.  The long form has a fault at each, the short at some.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.injecting import ACTIONS, FAULTS

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux")


def trials(action: str, kind: str, every: int) -> list[dict]:
    """Return the outcome of the action at each fault."""
    process = subprocess.run(
        [sys.executable, "-m", "tests.faults.injecting", action, kind, str(every)],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT), "ABM_RESULTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return [json.loads(line) for line in process.stdout.splitlines()]


def faults_are_survived(action: str, kind: str, every: int) -> None:
    """Assert at each fault that files are whole, one message is given and a repetition works."""
    if action == "crate":
        pytest.importorskip("rocrate")
    tried = trials(action, kind, every)
    assert tried
    for trial in tried:
        where = f"{action}, {kind} at {trial['write']}: "
        assert trial["torn"] == [], where + str(trial["torn"])
        assert trial["again"] == 0, where + trial["why"]
        assert trial["whole"], where + "another result"
        assert trial["left_again"] == [], where + str(trial["left_again"])
        if kind == "kill":
            assert trial["code"] in (0, -9), where + trial["words"]
        else:
            assert trial["code"] in (0, 1, 2), where + trial["words"]
            assert trial["words"].count("\n") == 0, where + trial["words"]


@pytest.mark.parametrize(("action", "kind"), [("run", "kill"), ("study", "full")])
def test_a_fault_at_some_writes_is_survived(action, kind):
    faults_are_survived(action, kind, 12)


@pytest.mark.verify
@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("action", ACTIONS)
def test_a_fault_at_any_write_is_survived(action, kind):
    faults_are_survived(action, kind, 1)
