"""Compiled code lies in a folder of the user, whoever that is, and nobody else can plant it."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

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


@pytest.fixture(params=["of another user", "open to all", "a link"])
def plant(request, monkeypatch, tmp_path):
    """Return a function that plants a folder in one of three ways."""

    def plant(folder):
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if request.param == "a link":
            (tmp_path / "elsewhere").mkdir(mode=0o700)
            folder.symlink_to(tmp_path / "elsewhere")
            return
        folder.mkdir(mode=0o700)
        if request.param == "open to all":
            folder.chmod(0o777)
            return
        real = Path.lstat

        def lstat(path):
            status = real(path)
            if path != folder:
                return status
            return SimpleNamespace(st_mode=status.st_mode, st_uid=USER + 1)

        monkeypatch.setattr(Path, "lstat", lstat)

    return plant


@pytest.mark.parametrize("place", ["", "state"])
def test_what_another_user_planted_is_not_used(temporary, plant, monkeypatch, place):
    planted = temporary / f"promesse-{USER}"
    plant(planted / place)
    monkeypatch.setenv(GIVEN, "")  # so that what is set is undone
    folder = cache_folder("state")
    assert planted not in folder.parents
    assert folder.parents[1].stat().st_mode & 0o077 == 0
    assert cache_folder("state") == folder  # also of the processes that this one starts


@pytest.mark.parametrize("place", ["promesse", "promesse/state"])
def test_nor_in_the_folder_that_the_environment_names(
    temporary, plant, monkeypatch, tmp_path, place
):
    plant(tmp_path / "given" / place)
    monkeypatch.setenv(GIVEN, str(tmp_path / "given"))
    assert cache_folder("state") == temporary / f"promesse-{USER}" / "state"


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
