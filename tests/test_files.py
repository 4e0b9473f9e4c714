"""A file is the whole earlier one or the whole new one, and nothing unfinished stays beside it."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm import files
from abm.files import WriteError, filling, is_free, obstacle, replacing, write

KILLED = """
import os, signal, sys
from pathlib import Path
from abm import files

left = int(sys.argv[2])

def hook(event, arguments):
    # Every call that opens, makes, renames or removes a file is a moment to be killed at.
    global left
    if event.partition(".")[0] in ("open", "os", "shutil") and event != "os.kill":
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

path = Path(sys.argv[1])
sys.addaudithook(hook)
files.write(path, "new" * 100_000)
os._exit(0)
"""

OLD, NEW = "old", "new" * 100_000


def leftovers(folder: Path) -> list[str]:
    """Return the names of hidden files of a folder."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def test_a_file_is_written_with_its_folder_and_nothing_beside_it(tmp_path):
    path = write(tmp_path / "a" / "b" / "table.csv", "x\n1\n")
    assert path.read_bytes() == b"x\n1\n"
    assert [p.name for p in path.parent.iterdir()] == ["table.csv"]


@given(content=st.one_of(st.text(), st.binary()))
def test_what_is_read_is_what_was_written(tmp_path_factory, content):
    path = write(tmp_path_factory.mktemp("files") / "file", content)
    assert path.read_bytes() == (content if isinstance(content, bytes) else content.encode())


def test_a_killed_write_leaves_the_old_file_or_the_new_one_at_every_call(tmp_path):
    path = tmp_path / "table.csv"
    seen = set()
    for moment in range(100):
        path.write_text(OLD)
        code = subprocess.run([sys.executable, "-c", KILLED, path, str(moment)], check=False)
        seen.add(path.read_text())
        assert path.read_text() in (OLD, NEW)
        if code.returncode == 0:
            break
        assert code.returncode == -signal.SIGKILL
    else:
        pytest.fail("the write never came to its end")
    assert seen == {OLD, NEW}
    assert moment >= 4
    assert leftovers(tmp_path) == []  # the last write removed what the killed ones had left


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, OSError(28, "No space left")])
def test_a_write_that_ends_early_leaves_the_old_file_alone(tmp_path, error):
    path = tmp_path / "figure.png"
    path.write_text(OLD)
    with contextlib.suppress(KeyboardInterrupt, ValueError, WriteError), replacing(path) as aside:
        aside.write_text("half")
        raise error
    assert path.read_text() == OLD
    assert leftovers(tmp_path) == []


def test_a_full_disk_is_one_message_that_names_the_file(tmp_path):
    limited = (
        "import resource, sys; from pathlib import Path; from abm import files;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "files.write(Path(sys.argv[1]), 'x' * 2000)"
    )
    path = tmp_path / "table.csv"
    done = subprocess.run(
        [sys.executable, "-c", limited, path], capture_output=True, text=True, check=False
    )
    assert f"WriteError: {path} cannot be written: File too large" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_a_folder_is_named(tmp_path):
    (tmp_path / "figures").write_text(OLD)
    with pytest.raises(WriteError, match="figures is a file, not a folder"):
        write(tmp_path / "figures" / "roles.png", "new")
    assert (tmp_path / "figures").read_text() == OLD


def test_a_folder_in_place_of_a_file_is_one_message(tmp_path):
    (tmp_path / "table.csv").mkdir()
    with pytest.raises(WriteError, match=r"table\.csv cannot be written: Is a directory"):
        write(tmp_path / "table.csv", "new")
    assert leftovers(tmp_path) == []


def test_a_folder_that_refuses_writing_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert obstacle(tmp_path / "new") == f"no permission to write in {tmp_path}"


def test_a_folder_is_filled_whole_or_not_at_all(tmp_path):
    with filling(tmp_path / "whole") as unfinished:
        (unfinished / "one").mkdir()
        (unfinished / "one" / "a.csv").write_text("1")
    assert (tmp_path / "whole" / "one" / "a.csv").read_text() == "1"
    with contextlib.suppress(WriteError), filling(tmp_path / "half") as unfinished:
        (unfinished / "a.csv").write_text("1")
        raise OSError(28, "No space left on device")
    assert [path.name for path in tmp_path.iterdir()] == ["whole"]


def test_an_empty_folder_that_stands_is_filled_and_stays_the_same_folder(tmp_path):
    (tmp_path / ".DS_Store").touch()
    assert is_free(tmp_path)
    assert is_free(tmp_path / "new")
    number = tmp_path.stat().st_ino
    with filling(tmp_path) as unfinished:
        (unfinished / "a.csv").write_text("1")
    assert tmp_path.stat().st_ino == number
    assert not is_free(tmp_path)
    assert not is_free(tmp_path / "a.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".DS_Store", "a.csv"]


def test_what_living_processes_and_other_machines_write_is_left_to_them(tmp_path):
    here = "".join(c for c in platform.node() if c.isalnum())[:40]
    living = f"{files.ASIDE}{here}-{os.getppid()}-0123abcd.csv"
    elsewhere = f"{files.ASIDE}other-{os.getppid()}-0123abcd.csv"
    old = f"{files.ASIDE}other-1-0123abcd.csv"
    foreign = ".unfinished-thoughts"
    for name in (living, elsewhere, old, foreign):
        (tmp_path / name).touch()
    two_days_ago = time.time() - 2 * 86_400
    os.utime(tmp_path / old, (two_days_ago, two_days_ago))
    write(tmp_path / "table.csv", "new")
    assert leftovers(tmp_path) == sorted([living, elsewhere, foreign])


def test_a_clock_that_is_days_ahead_takes_nothing_from_other_machines(tmp_path, monkeypatch):
    elsewhere = f"{files.ASIDE}other-1-0123abcd.csv"
    (tmp_path / elsewhere).touch()
    in_two_days = time.time() + 2 * 86_400
    monkeypatch.setattr(time, "time", lambda: in_two_days)
    write(tmp_path / "table.csv", "new")
    assert leftovers(tmp_path) == [elsewhere]
