"""Killed workers, full disks and damaged files lose nothing that is not computed again."""

import errno
import multiprocessing
import os
import re
import signal
import subprocess
import threading
import time

import pytest

import abm
from abm.runs import shards
from abm.runs.dispatch import StorageError
from abm.runs.folder import FolderError
from abm.runs.in_process import InProcess
from abm.runs.shards import DamagedError, ShardWriter
from abm.runs.store import DONE
from tests.runs.counted import TINY, run

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

    def test_abandoned_shards_are_removed(self, write):
        results, _ = run(write())
        leftover = results.store.folder / f"{shards.STARTED}someone.1-1"
        leftover.mkdir()
        run(write())
        assert leftover.exists()  # it may belong to a process that still runs
        os.utime(leftover, (0, 0))
        run(write())
        assert not leftover.exists()
