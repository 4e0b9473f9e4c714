"""Compiled code that is linked once gives the bits of plain numba; others stay as they are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from numba.core.codegen import JITCodeLibrary
from numba.core.registry import cpu_target

import abm
from abm.model import linking
from abm.model.compiler import LINKED_ONCE, source_hash

PROGRAM = """
import sys
import numba
if sys.argv[1] == "unknown":
    numba.__version__ = "99.0.0"
import datetime as dt, hashlib
from abm import cases
from abm.model import compiler
from abm.model.simulation import prepare
assert compiler.LINKED_ONCE == (sys.argv[1] == "known")
scenario = cases.load().scenario(start=dt.date(2012, 2, 6), end=dt.date(2012, 12, 30), scale=12000)
output = prepare(scenario).run(5)
print(hashlib.sha256(output.series.tobytes() + output.ledger.tobytes()).hexdigest())
"""


@pytest.mark.parametrize("version", ["0.64.2", "0.1.0", "1.0.0", "99.0.0"])
def test_a_version_that_was_not_tried_is_left_alone(version):
    before = cpu_target.target_context.codegen()._library_class
    assert not linking.install(version)
    assert cpu_target.target_context.codegen()._library_class is before


def test_this_version_links_once():
    assert LINKED_ONCE
    assert linking.install()  # a second time changes nothing
    assert cpu_target.target_context.codegen()._library_class is linking.Library
    assert issubclass(linking.Library, JITCodeLibrary)


@pytest.mark.parametrize("edited", ["parameters.py", "model/rules/turnover.py"])
def test_code_is_compiled_anew_when_a_source_of_it_is_edited(tmp_path, edited):
    package = shutil.copytree(Path(abm.__file__).parent, tmp_path / "abm")
    before = source_hash(package)
    with (package / edited).open("a") as file:
        file.write("\n")
    assert source_hash(package) != before


@pytest.mark.verify
def test_plain_numba_gives_the_same_bits(tmp_path):
    """A version that is called unknown compiles everything anew, in a minute or two."""
    digests = {
        which: subprocess.run(
            [sys.executable, "-c", PROGRAM, which],
            env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / which)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for which in ("known", "unknown")
    }
    assert len(digests["known"].strip()) == 64
    assert digests["known"] == digests["unknown"]
