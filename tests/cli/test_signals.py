"""Runs that are interrupted or killed lose nothing that was finished."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import abm
from abm.runs import pool
from abm.runs.in_process import InProcess
from tests.cli.texts import MANY

PROCESSES = Path("/proc")
CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
END = "signal.signal(signal.SIGHUP, signal.SIG_DFL)"
RUNS = "from abm.cli import app; app()"
COMMAND = [sys.executable, "-c", f"{CTRL_C}; {END}; {RUNS}"]
"""The command as a terminal starts it: in the background a suite ignores Ctrl-C and the end of
its terminal, and so would this."""


def start(path, workers=2, program=COMMAND):
    """Start a run of a config in a process group of its own."""
    return subprocess.Popen(
        [*program, "run", str(path), "--workers", str(workers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_shards(path, process, number=3):
    """Wait until some shards are stored."""
    while process.poll() is None and len(shards(path)) < number:
        time.sleep(0.02)
    assert process.poll() is None, process.communicate()


def shards(path):
    return list((path.parent.parent / "results" / ".runs").glob("[0-9]*"))


def group_members(process):
    """Return the processes of a group that still run."""
    alive = []
    for entry in PROCESSES.glob("[0-9]*/stat"):
        try:
            state, _, group = entry.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(group) == process.pid and state != "Z":
            alive.append(entry.parent.name)
    return alive


def work_of(process):
    """Return the seconds of processor time of a group so far, ended members included."""
    ticks = 0
    for member in group_members(process):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            words = (PROCESSES / member / "stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, words[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def wait_for_end(process):
    """Wait for a process; return its exit code and the processor time of all it waited for."""
    deadline = time.monotonic() + 120
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    _, status, used = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_utime + used.ru_stime


def wait_for_nobody(process):
    """Wait until a group has ended: helpers of multiprocessing end when they see that it did."""
    deadline = time.monotonic() + 60
    while alive := group_members(process):
        assert time.monotonic() < deadline, alive
        time.sleep(0.02)


@pytest.mark.skipif(not PROCESSES.is_dir(), reason="looks at processes in /proc")
class TestSignals:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_ctrl_c_and_its_like_keep_what_is_done(self, write, number):
        path = write(MANY)
        process = start(path)
        wait_for_shards(path, process)
        before = work_of(process)
        os.killpg(process.pid, number)
        code, work = wait_for_end(process)
        # processor time: a second of a quiet machine, however busy this one is with other tests
        assert 0 < work - before < 2
        assert code == 130
        _, words = process.communicate()
        assert "Finished runs are kept" in words
        assert "Traceback" not in words
        wait_for_nobody(process)
        finished = abm.results(path).index.count(2)
        assert 0 < finished < 150
        assert not list((path.parent.parent / "results" / ".runs").glob(".started*"))

    def test_ctrl_c_while_workers_start_gives_one_message(self, write):
        path = write(MANY)
        for delay in (0.0, 0.3, 1.0):
            process = start(path)
            while len(group_members(process)) < 2:  # the first worker, or what it needs
                time.sleep(0.005)
            time.sleep(delay)
            os.killpg(process.pid, signal.SIGINT)
            words = process.communicate()[1]
            message = "Interrupted. Finished runs are kept; the same command continues from there."
            assert (process.returncode, words.splitlines()[-1:]) == (130, [message])
            assert "Traceback" not in words
            wait_for_nobody(process)

    def test_a_program_that_is_told_to_ignore_the_end_of_its_terminal_goes_on(self, write):
        path = write(MANY.replace("replicates = 150", "replicates = 4"))
        process = start(path, program=["nohup", sys.executable, "-c", f"{CTRL_C}; {RUNS}"])
        while not (path.parents[1] / "results").exists():
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGHUP)
        process.communicate()
        assert process.returncode == 0

    def test_kill_9_loses_nothing_and_leaves_nobody(self, write):
        interrupted_like(write, [os.kill, os.killpg])

    @pytest.mark.verify
    def test_kill_9_thirty_times(self, write):
        chance = random.Random(1)
        interrupted_like(write, chance.choices([os.kill, os.killpg, kill_worker], k=30), chance)


@pytest.fixture
def ctrl_c():
    """Have Ctrl-C interrupt, even if the suite ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_that_another_thread_gets_waits_until_workers_have_started():
    ends = threading.Event()
    threading.Thread(target=ends.wait).start()  # it does not block what the main thread blocks
    reached = []

    def interrupted():
        with pool._uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)
            reached.append(True)

    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted()
    finally:
        ends.set()
    assert reached
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def interrupted_like(write, kills, chance=None):
    """Kill a run again and again, resume it, and compare it with one that was left alone."""
    path = write(MANY)
    for kill in kills:
        process = start(path)
        if chance is None:
            wait_for_shards(path, process, number=len(shards(path)) + 2)
        else:
            time.sleep(chance.uniform(0, 6))
        kill(process.pid, signal.SIGKILL)
        if kill is kill_worker:
            time.sleep(chance.uniform(0, 3))
            process.kill()
        process.communicate()
        wait_for_nobody(process)
    resumed = abm.run(path, InProcess())
    runs = resumed.table("runs")
    assert len(runs) == runs["run_id"].nunique() == 150
    shutil.rmtree(resumed.root)
    assert abm.run(write(MANY, "calm"), InProcess()).digest == resumed.digest


def kill_worker(pid, number):
    """Kill one child of a process, if it has one."""
    tasks = PROCESSES / str(pid) / "task" / str(pid) / "children"
    for child in tasks.read_text().split()[-1:]:
        os.kill(int(child), number)
