"""Compiled code lies in a folder of the user, whoever that is, and nobody else can plant it."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from abm.model import cache_folder as module
from abm.model.cache_folder import GIVEN, UNUSED, cache_folder

USER = os.getuid()


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Return a folder of temporary files of a user without a home."""

    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    monkeypatch.delenv(GIVEN, raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_user_without_a_home_has_a_folder_of_its_own(temporary):
    folder = cache_folder("state")
    assert folder == temporary / f"promesse-{USER}" / "state"
    assert folder.parent.stat().st_mode & 0o077 == 0
    assert cache_folder("state") == folder


@pytest.mark.parametrize("how", ["another's", "open to all", "a link to another's"])
def test_what_another_user_planted_is_not_used(temporary, monkeypatch, how):
    planted = temporary / f"promesse-{USER}"
    if how == "a link to another's":
        (temporary / "elsewhere").mkdir(mode=0o700)
        planted.symlink_to(temporary / "elsewhere")
    else:
        planted.mkdir(mode=0o700)
        planted.chmod(0o777 if how == "open to all" else 0o700)
    if how == "another's":
        monkeypatch.setattr(module, "_user", lambda: USER + 1)
        planted.rename(temporary / f"promesse-{USER + 1}")
    monkeypatch.setenv(GIVEN, "")  # so that what is set is undone
    folder = cache_folder("state")
    assert planted not in folder.parents
    assert temporary / f"promesse-{USER + 1}" not in folder.parents
    assert folder.parents[1].stat().st_mode & 0o077 == 0
    assert cache_folder("state") == folder  # also of the processes that this one starts


def test_a_folder_that_serves_one_process_goes_with_it(tmp_path):
    program = (
        "import os, tempfile; from pathlib import Path\n"
        "from abm.model import cache_folder\n"
        "cache_folder._bases = lambda: iter(())\n"
        "print(cache_folder.cache_folder('state'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert Path(done.stdout.strip()).is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_code_of_sources_long_unused_is_swept(tmp_path, monkeypatch):
    monkeypatch.setenv(GIVEN, str(tmp_path))
    old, new = cache_folder("old"), cache_folder("new")
    past = time.time() - UNUSED - 60
    os.utime(old, (past, past))
    os.utime(new, (past, past))
    assert cache_folder("new") == new
    assert new.is_dir()
    assert not old.exists()
