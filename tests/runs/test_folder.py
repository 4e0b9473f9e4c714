"""The folder of results belongs to one config and one process; others are refused."""

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import abm
from abm.files import WriteError
from abm.runs import locks
from abm.runs.folder import FolderError
from abm.runs.in_process import InProcess
from abm.runs.store import LOCKS
from tests.runs.counted import TINY, run

HIDDEN = """
import sys

sys.modules["fcntl"] = None
"""
"""The beginning of a script in which the system has no locks of files, as on Windows."""

HOLDS = f"""{HIDDEN}
import abm

with abm.results(sys.argv[1]).folder.locked():
    print("held", flush=True)
    sys.stdin.read()
"""

RUNS = f"""{HIDDEN}
from abm.cli import app

app(["run", sys.argv[1], "--workers", "1"])
"""


class TestFolder:
    def test_after_a_change_of_the_config_runs_that_stay_the_same_are_kept(self, write):
        run(write())
        text = TINY.replace("replicates = 4", "replicates = 5") + "[parameters]\neffort = 0.7"
        _, counter = run(write(text))
        assert counter.runs == 1
        assert "experiment.replicates was 4, is 5" in counter.messages[0]
        assert "4 of 5 runs are stored already" in counter.messages[1]

    def test_the_folder_of_another_config_is_refused(self, write, tmp_path):
        run(write(), executor=InProcess(), root=tmp_path / "results")
        other = tmp_path / "elsewhere" / "experiments" / "tiny.toml"
        other.parent.mkdir(parents=True)
        shutil.copy(write(), other)
        with pytest.raises(FolderError, match=r"another config.*experiments/tiny\.toml: rename "):
            run(other, executor=InProcess(), root=tmp_path / "results")

    @pytest.mark.parametrize(
        "name", ["thesis.txt", ".DS_Store", ".manifest.json.17", "figures/model.svg"]
    )
    def test_other_files_in_the_folder_are_no_reason_to_refuse_and_stay(self, write, name):
        path = write()
        file = path.parents[1] / "results" / "tiny" / name
        file.parent.mkdir(parents=True)
        file.write_text("mine")
        assert run(path)[0].complete
        assert file.read_text() == "mine"

    @pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b"[]", b"{}", b"null", b"[" * 99999])
    def test_a_damaged_manifest_is_set_aside_and_made_again(self, write, text):
        before, _ = run(write())
        path = before.folder.path / "manifest.json"
        path.write_bytes(text)
        with pytest.raises(FolderError, match="is damaged: abm run sets it aside"):
            abm.results(write()).changes  # noqa: B018
        after, counter = run(write())
        assert counter.runs == 0
        assert "The manifest was damaged" in counter.messages[0]
        assert (before.folder.path / "damaged-manifest.json").read_bytes() == text
        assert after.manifest["digest"] == before.digest

    def test_a_manifest_of_an_unknown_format_is_refused_and_stays(self, write):
        before, _ = run(write())
        path = before.folder.path / "manifest.json"
        path.write_text(json.dumps(before.manifest | {"format": 99}))
        text = path.read_bytes()
        with pytest.raises(FolderError, match="has the format 99, and this version"):
            run(write())
        assert path.read_bytes() == text

    def test_a_file_named_like_the_folder_of_results_is_refused(self, write, tmp_path):
        (tmp_path / "results").write_text("a file")
        with pytest.raises(FolderError, match="is a file, not a folder"):
            run(write())

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    def test_a_read_only_folder(self, write, tmp_path):
        (tmp_path / "results").mkdir(mode=0o500)
        with pytest.raises(FolderError, match="no permission"):
            run(write())

    def test_a_folder_that_cannot_be_made(self, write, monkeypatch):
        def refuse(*_, **__):
            raise OSError(errno.EROFS, "Read-only file system")

        path = write()
        monkeypatch.setattr(Path, "mkdir", refuse)
        with pytest.raises(FolderError, match="cannot be written: Read-only"):
            run(path)

    @pytest.mark.parametrize("name", ["unlink", "replace"])
    def test_what_cannot_be_removed_or_moved_is_one_message(self, write, monkeypatch, name):
        results, _ = run(write())
        (results.folder.path / "manifest.json").write_text("{")

        def refuse(*_, **__):
            raise OSError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr(Path, name, refuse)
        with pytest.raises(WriteError, match=r"cannot be written: Read-only file system"):
            run(write())

    def test_a_second_process_is_refused(self, write):
        results, _ = run(write())
        with (
            results.folder.locked(),
            pytest.raises(FolderError, match="another process is running"),
        ):
            run(write())

    def test_a_second_process_is_refused_until_the_first_has_ended(self, write):
        results, _ = run(write())
        asked = "import sys, abm; print(abm.results(sys.argv[1]).folder.busy())"
        command = [sys.executable, "-c", asked, results.experiment.path]
        with results.folder.locked():
            assert results.folder.busy()
            assert subprocess.check_output(command) == b"True\n"
        assert not results.folder.busy()
        run(write())

    @pytest.mark.skipif(os.name != "posix", reason="other systems lock otherwise")
    @pytest.mark.parametrize("number", sorted(locks.UNSUPPORTED))
    def test_where_files_cannot_be_locked_a_file_is_the_lock(self, write, monkeypatch, number):
        import fcntl

        def refuse(*_):
            raise OSError(number, os.strerror(number))

        path = write()
        monkeypatch.setattr(fcntl, "flock", refuse)
        results, _ = run(path)
        assert results.complete
        with (
            results.folder.locked(),
            pytest.raises(FolderError, match="another process is running"),
        ):
            run(path)
        assert not results.folder.busy()

    def test_where_the_system_has_no_locks_a_file_is_the_lock(self, write):
        """The owner is killed: its lock ends with it.  Locks of another system say nothing."""
        path = write()
        before, _ = run(path)
        assert (before.store.folder / LOCKS / "tiny").is_file()
        script = [sys.executable, "-c", RUNS, path]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen([sys.executable, "-c", HOLDS, path], **pipes, text=True) as owner:
            assert owner.stdout.readline() == "held\n"
            refused = subprocess.run(script, check=False, capture_output=True, text=True)
            owner.kill()
        assert refused.returncode == 2
        assert refused.stderr.endswith("tiny: another process is running this config\n")
        assert "\n" not in refused.stderr.strip()
        shutil.rmtree(before.root)
        done = subprocess.run(script, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert abm.results(path).digest == before.digest

    def test_two_processes_that_record_files_at_once_lose_none(self, write):
        results, _ = run(write())
        for number in range(8):
            (results.folder.path / f"{number}.csv").write_text("x\n")
        threads = [
            threading.Thread(target=results.folder.record, args=([f"{number}.csv"], "a"))
            for number in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {f"{number}.csv" for number in range(8)} <= results.manifest["files"].keys()
