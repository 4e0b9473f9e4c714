"""Killed workers, full disks and damaged files lose nothing that is not computed again."""

import errno
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import abm
from abm.files import WriteError
from abm.runs import shards
from abm.runs.dispatch import StorageError
from abm.runs.folder import FolderError
from abm.runs.in_process import InProcess
from abm.runs.shards import DamagedError, ShardWriter
from abm.runs.store import DONE, LOCKS, SESSION
from tests.runs.counted import TINY, run

MEETS = """
import sys
import time
from pathlib import Path
import abm
from abm.runs.in_process import InProcess

experiment = abm.load(sys.argv[1])
ready = Path(sys.argv[1]).with_suffix(".ready")
ready.touch()
while len(list(ready.parent.glob("*.ready"))) < int(sys.argv[2]):
    time.sleep(0.001)
print(abm.run(experiment, InProcess()).digest)
"""
"""A script that runs an experiment when others are ready to run theirs."""

MANY = TINY.replace("replicates = 4", "replicates = 60").replace("step = 30", "step = 2")


def stored(results):
    return sorted(p for p in results.store.folder.iterdir() if p.name[0].isdigit())


class TestRecovery:
    @pytest.fixture
    def disk(self, tmp_path):
        """Return a function that mounts a small disk with some options, if that is allowed."""

        def mount(options):
            command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(mount.folder)]
            if subprocess.run(command, check=False, capture_output=True).returncode:
                pytest.skip("mounting a disk takes a privilege")

        mount.folder = tmp_path / "disk"
        mount.folder.mkdir()
        yield mount
        subprocess.run(["umount", "--lazy", str(mount.folder)], check=False, capture_output=True)

    @pytest.fixture
    def expected(self, write, tmp_path):
        """Return the digest of an undisturbed run."""
        results, _ = run(write(MANY), executor=InProcess(), root=tmp_path / "undisturbed")
        return results.digest

    def test_killed_workers_lose_nothing(self, write, expected):
        """Three workers are killed one after another while runs are computed."""
        before = set(multiprocessing.active_children())

        def kill():
            for _ in range(3):
                time.sleep(1.0)
                for process in list(set(multiprocessing.active_children()) - before)[:1]:
                    os.kill(process.pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        results, counter = run(write(MANY), workers=2)
        killer.join()
        assert (counter.done, counter.failed) == (60, 0)
        assert results.digest == expected
        assert not list(results.store.folder.glob(f"{shards.STARTED}*"))

    def test_a_full_disk_stops_and_the_next_run_goes_on(self, write, expected, monkeypatch):
        committed, room = ShardWriter.commit, iter(range(5))

        def commit(self, runs):
            if next(room, None) is None:
                raise OSError(errno.ENOSPC, "No space left on device")
            return committed(self, runs)

        monkeypatch.setattr(ShardWriter, "commit", commit)
        with pytest.raises(StorageError, match="No space left"):
            run(write(MANY))
        monkeypatch.undo()
        results, counter = run(write(MANY))
        assert 0 < counter.runs < 60
        assert results.digest == expected

    def test_a_small_disk_fills_and_the_next_run_goes_on(self, write, expected, disk):
        disk("size=900k")
        with pytest.raises(StorageError, match="No space left"):
            run(write(MANY), executor=InProcess(), root=disk.folder)
        kept = abm.results(write(MANY), disk.folder).index.count(DONE)
        disk("remount,size=100m")
        results, counter = run(write(MANY), executor=InProcess(), root=disk.folder)
        assert 0 < counter.runs == 60 - kept < 60
        assert results.digest == expected

    def test_a_disk_that_is_read_only_is_refused(self, write, disk):
        disk("ro")
        with pytest.raises(FolderError, match="no permission to write"):
            run(write(), executor=InProcess(), root=disk.folder)

    @pytest.mark.parametrize("damage", ["cut", "flip", "remove", "contents"])
    def test_damaged_files_are_named_and_computed_again(self, write, damage):
        before, _ = run(write())
        victim = stored(before)[0]
        path = victim / ("shard.json" if damage == "contents" else "series.parquet")
        content = bytearray(path.read_bytes())
        if damage == "cut":
            path.write_bytes(content[:-10])
        elif damage == "remove":
            path.unlink()
        else:
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
        if damage != "contents":
            with pytest.raises(DamagedError, match=re.escape(str(path))):
                abm.results(before.experiment.path).series  # noqa: B018
        after, counter = run(write())
        assert any(path.name in message for message in counter.messages)
        assert counter.runs > 0
        assert after.digest == before.digest
        assert after.complete

    def test_what_a_dead_session_left_goes_at_the_next_start_and_a_live_one_keeps_its_own(
        self, write
    ):
        results, _ = run(write())
        store = results.store
        with store.session() as alive:
            kept, gone = (store.folder / f"{shards.STARTED}{s}.1-1" for s in (alive, "dead"))
            for folder in (kept, gone):
                folder.mkdir()
                os.utime(folder, (0, 0))  # a clock that is wrong says nothing
            run(write())
            assert (kept.exists(), gone.exists()) == (True, False)
        assert not kept.exists()
        assert not list((store.folder / LOCKS).glob(f"{SESSION}*"))

    def test_a_shard_that_is_restored_and_damaged_again_is_set_aside_again(self, write, tmp_path):
        before, _ = run(write())
        victim = stored(before)[0]
        shutil.copytree(victim, tmp_path / "backup")
        for number in (1, 2, 3):
            shutil.copytree(tmp_path / "backup", victim, dirs_exist_ok=True)
            (victim / "series.parquet").write_bytes(b"")
            after, counter = run(write())
            assert "Stored runs are damaged" in counter.messages[0]
            assert len(list((before.store.folder / "damaged").iterdir())) == number
            assert (after.complete, after.digest) == (True, before.digest)

    def test_a_damaged_shard_that_cannot_be_moved_is_one_message(self, write, monkeypatch):
        before, _ = run(write())
        victim = stored(before)[0]
        (victim / "series.parquet").write_bytes(b"")

        def refuse(*_):
            raise OSError(errno.EROFS, "Read-only file system")

        monkeypatch.setattr(Path, "rename", refuse)
        with pytest.raises(WriteError, match=f"{victim.name} cannot be written: Read-only"):
            run(write())

    def test_several_processes_may_meet_one_damaged_shard(self, write):
        results, _ = run(write())
        victim = stored(results)[0]
        for _ in range(4):
            results.store.set_aside(victim)
        assert len(list((results.store.folder / "damaged").iterdir())) == 1

    def test_four_processes_that_meet_one_damaged_shard_set_it_aside_once(self, write):
        before, _ = run(write())
        (stored(before)[0] / "series.parquet").write_bytes(b"")
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", MEETS, write(name=name), "4"],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for name in "abcd"
        ]
        for process in processes:
            digest, words = process.communicate()
            assert (process.returncode, digest.strip()) == (0, before.digest), words
        assert len(list((before.store.folder / "damaged").iterdir())) == 1
        after, counter = run(write())
        assert (after.complete, counter.runs) == (True, 0)

    @pytest.mark.skipif(os.name != "posix", reason="links take a privilege elsewhere")
    def test_a_loop_of_links_in_the_place_of_a_shard_is_set_aside(self, write):
        before, _ = run(write())
        victim = stored(before)[0]
        shutil.rmtree(victim)
        victim.symlink_to(victim.name)
        after, counter = run(write())
        assert counter.runs > 0
        assert after.digest == before.digest
        assert "damaged" in counter.messages[0]

    def test_several_versions_in_one_experiment_are_named(self, write, monkeypatch):
        run(write())
        other = dict(shards.versions()) | {"numpy": "1.0"}
        monkeypatch.setattr(shards, "versions", lambda: other)
        results, counter = run(write(TINY.replace("replicates = 4", "replicates = 6")))
        assert any(f"numpy 1.0 and {np.__version__}." in words for words in counter.messages)
        assert results.manifest["mixture"] == {"numpy": ["1.0", np.__version__]}
        assert not abm.results(write()).index.mixture  # the runs that one version computed
