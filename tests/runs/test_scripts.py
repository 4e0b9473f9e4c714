"""Scripts that call ``abm.run``, however they are given to Python."""

import os
import subprocess
import sys

import pytest

WHOLE = """
import abm

if __name__ == "__main__":
    print(abm.run({config!r}, workers=1).complete)
"""

IN_A_POOL = """
import multiprocessing
import abm


def whole(config):
    return abm.run(config, workers=2).complete


if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(*pool.map(whole, [{config!r}]))
"""

UNGUARDED = "import abm\nabm.run({config!r}, workers=1)\n"


def result(folder, text, *words, **options):
    """Run a script in a folder, and return what it did."""
    script = folder / "script.py"
    script.write_text(text)
    return subprocess.run(
        [sys.executable, *(words or [script])],
        cwd=folder,
        env=os.environ | {"ABM_RESULTS": ""},
        capture_output=True,
        text=True,
        check=False,
        **({"input": text} if words else {}),
    )


@pytest.mark.parametrize("words", [["-"], ["-c"], []], ids=["input", "argument", "file"])
def test_a_script_needs_no_file(write, tmp_path, words):
    text = WHOLE.format(config=str(write()))
    given = result(tmp_path, text, *([*words, text] if words == ["-c"] else words))
    assert (given.returncode, given.stdout) == (0, "True\n"), given.stderr


def test_a_process_that_may_start_none_computes_by_itself(write, tmp_path):
    given = result(tmp_path, IN_A_POOL.format(config=str(write())))
    assert (given.returncode, given.stdout) == (0, "True\n"), given.stderr


@pytest.mark.verify  # workers start and end ten times
def test_a_script_without_a_main_guard_is_told_to_have_one(write, tmp_path):
    given = result(tmp_path, UNGUARDED.format(config=str(write())))
    assert given.returncode == 1
    assert 'it must do so below: if __name__ == "__main__":' in given.stderr
