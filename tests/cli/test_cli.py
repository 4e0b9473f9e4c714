"""The command: its words, its exit codes, and what signals do to it."""

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

import abm
from abm.cli import app
from abm.parameters import PARAMETERS
from abm.quantities import duration, size
from abm.runs.pool import InProcess, Pool

TINY = """
[experiment]
replicates = 3
scale = 2000
step = 30
start = 2011-06-01
end = 2017-05-31
"""
MANY = """
[experiment]
replicates = 150
scale = 2000
step = 2
start = 2011-06-01
end = 2013-05-31
"""
PROCESSES = Path("/proc")
LISTENS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
COMMAND = [sys.executable, "-c", f"{LISTENS}; from abm.cli import app; app()"]
"""The command as a terminal starts it: in the background a suite ignores Ctrl-C, as would this."""


@pytest.fixture
def write(written):
    """Return a function that writes a config, by default a tiny one."""
    return lambda text=TINY, name="tiny": written(text, name)


@pytest.fixture
def say(monkeypatch):
    """Return a function that gives a command and returns its exit code and its words."""
    monkeypatch.setenv("ABM_RESULTS", "")  # so that what a command sets is undone

    def say(*words):
        result = CliRunner().invoke(app, [str(word) for word in words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return say


class TestHelp:
    def test_is_instant(self):
        loaded = "import sys, abm.cli; print(*sys.modules)"
        modules = subprocess.run(
            [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
        ).stdout.split()
        assert not {"numpy", "pandas", "numba", "mesa", "pyarrow", "scipy"} & set(modules)

    @pytest.mark.parametrize(
        "verb", ["check", "run", "status", "rerun", "plot", "reproduce", "bench"]
    )
    def test_every_verb_shows_an_example(self, say, verb):
        code, words = say(verb, "--help")
        assert code == 0
        assert f"Example: abm {verb}" in re.sub(r"\s+", " ", words)


class TestVerbs:
    def test_check_plans_and_writes_nothing(self, say, write):
        path = write()
        code, words = say("check", path)
        assert code == 0
        assert "ensemble, 1 point x 3 replicates = 3 runs" in words
        assert "0 done, 0 failed, 3 missing" in words
        assert re.search(r"about .* second.* of disk", words)
        assert [p.name for p in path.parent.parent.iterdir()] == ["experiments"]

    def test_check_says_what_is_switched_together(self, say, write):
        groups = '[design.groups]\nstories = ["told", "foreign"]\nnorm = ["norm"]\n'
        words = say("check", write('[experiment]\nkind = "factorial"\n' + groups))[1]
        assert "factorial, 4 points" in words
        assert "switched together: stories (told, foreign)" in words
        assert "fraction" not in words

    def test_shares_of_what_is_not_switched_are_refused_before_anything_runs(self, say, write):
        path = write()
        code, words = say("analyse", "shares", path)
        assert (code, "shares need [design.groups] of a factorial" in words) == (2, True)
        assert not (path.parent.parent / "results").exists()

    def test_check_says_what_a_fraction_aliases(self, say, write):
        factors = "factors = { told = [], norm = [], promise = [], market = [] }"
        kind = TINY.replace("[experiment]", '[experiment]\nkind = "factorial"')
        words = say("check", write(f"{kind}[design]\nresolution = 4\n{factors}"))[1]
        assert "8 points x 3 replicates = 24 runs" in words
        assert "fraction: 8 of 16 combinations, of resolution IV" in words
        assert "aliased: told x norm = promise x market" in words

    def test_check_lists_every_parameter(self, say):
        code, words = say("check", "--parameters")
        assert code == 0
        for parameter in PARAMETERS.values():
            assert f"\n  {parameter.name} = {parameter.default:g}  [{parameter.unit}, " in words
            assert f"      {parameter.meaning}  ({parameter.source})\n" in words

    def test_check_of_nothing(self, say):
        assert say("check") == (2, "name a config, such as experiments/baseline.toml\n")

    def test_status_of_a_run_under_way(self, say, write):
        path = write()
        results = abm.run(path, InProcess())
        write(TINY.replace("replicates = 3", "replicates = 6"))
        with results.folder.claimed():
            words = say("status", path)[1]
        assert "6 runs: 3 done, 0 failed, 3 missing" in words
        assert re.search(r"running now: about .* left", words)
        assert re.search(r"to do: about .* of disk", say("status", path)[1])

    def test_run_status_rerun(self, say, write):
        path = write()
        code, words = say("run", path, "--workers", 1)
        assert code == 0
        assert "tiny: 3 runs done, 0 failed" in words
        assert re.search(r"Resistance among PS activists (fell|rose) from 0\.\d\d \[0", words)
        assert "band of 3 replicates" in words
        assert say("status", path) == (0, "tiny: 3 runs: 3 done, 0 failed, 0 missing\n")
        run_id = abm.results(path).runs["run_id"][1]
        code, words = say("rerun", path, run_id[:10])
        assert (code, "the same to the last bit" in words) == (0, True)
        code, words = say("rerun", path, "zz")
        assert (code, "no such run" in words) == (2, True)
        code, words = say("rerun", path, "")
        assert code == 2

    def test_a_stored_value_that_differs_is_found(self, say, write, monkeypatch):
        from abm.runs import worker

        monkeypatch.setattr(worker, "output_digest", lambda output: "0" * 64)
        path = write()
        results = abm.run(path, executor=InProcess())
        code, words = say("rerun", path, results.runs["run_id"][0])
        assert (code, "differs from what is stored" in words) == (1, True)

    def test_failed_runs_give_exit_code_1_and_their_reasons(self, say, write, monkeypatch):
        from abm.runs import worker

        def fail(scenario):
            raise RuntimeError("out of luck")

        monkeypatch.setattr(worker, "prepare", fail)
        monkeypatch.setattr(Pool, "_processes", lambda _: InProcess())
        path = write()
        code, words = say("run", path)
        assert code == 1
        assert "0 runs done, 3 failed" in words
        assert words.count("RuntimeError: out of luck") == 3
        code, words = say("status", path)
        assert (code, "3 failed" in words) == (0, True)

    def test_results_elsewhere(self, say, write, tmp_path):
        path = write()
        code, _ = say("run", path, "--workers", 1, "--results", tmp_path / "far")
        assert code == 0
        assert (tmp_path / "far" / "tiny" / "manifest.json").exists()
        assert not (tmp_path / "results").exists()

    def test_compare_and_sweep_tell_their_own(self, say, write):
        kind = TINY.replace("[experiment]", '[experiment]\nkind = "{}"')
        compare = kind.format("compare") + "[scenarios.none.mechanisms]\nattribution = false"
        words = say("run", write(compare, "compare"), "--workers", 1)[1]
        assert re.search(r"none: belief_2017 differs from baseline by [+-]0\.\d+ \[", words)
        sweep = kind.format("sweep") + "[design.factors]\neffort = [0.5, 1.0]"
        words = say("run", write(sweep, "sweep"), "--workers", 1)[1]
        assert "Over 2 points, the median of use_2017 goes from" in words


class TestRefusals:
    def test_one_message_exit_code_2_nothing_written(self, say, write):
        path = write("[parameters]\nefort = 1")
        for verb in ("check", "run", "status", "plot"):
            code, words = say(verb, path)
            assert code == 2
            assert re.fullmatch(r'.*tiny\.toml:2: parameters\.efort: .*"effort"\?\n', words)
        assert [p.name for p in path.parent.parent.iterdir()] == ["experiments"]

    def test_nothing_runs_if_one_config_is_wrong(self, say, write):
        good, bad = write(), write("[parameters]\nefort = 1", "bad")
        assert say("run", good, bad)[0] == 2
        assert not (good.parent.parent / "results").exists()

    def test_missing_file_and_folder(self, say, write):
        path = write()
        assert "no such file" in say("run", path.with_name("none.toml"))[1]
        assert "is a folder" in say("run", path.parent)[1]

    def test_unusable_results_folder(self, say, write, tmp_path):
        (tmp_path / "file").write_text("")
        for verb in ("check", "run"):
            code, words = say(verb, write(), "--results", tmp_path / "file")
            assert (code, "is a file, not a folder" in words) == (2, True)

    def test_a_folder_of_something_else(self, say, write, tmp_path):
        (tmp_path / "results" / "tiny").mkdir(parents=True)
        (tmp_path / "results" / "tiny" / "thesis.txt").write_text("mine")
        for verb in ("check", "run"):
            code, words = say(verb, write())
            assert (code, "not empty" in words) == (2, True)

    def test_unknown_figure(self, say, write):
        code, words = say("plot", write(), "--figure", "adoptoin")
        assert (code, 'did you mean "adoption"' in words) == (2, True)


def start(path, workers=2):
    """Start a run of a config in a process group of its own."""
    return subprocess.Popen(
        [*COMMAND, "run", str(path), "--workers", str(workers)],
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
    deadline = time.monotonic() + 20
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    _, status, used = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_utime + used.ru_stime


def wait_for_nobody(process):
    """Wait until a group has ended: helpers of multiprocessing end when they see that it did."""
    deadline = time.monotonic() + 10
    while alive := group_members(process):
        assert time.monotonic() < deadline, alive
        time.sleep(0.02)


@pytest.mark.skipif(not PROCESSES.is_dir(), reason="looks at processes in /proc")
class TestSignals:
    def test_ctrl_c_keeps_what_is_done(self, write):
        path = write(MANY)
        process = start(path)
        wait_for_shards(path, process)
        before = work_of(process)
        os.killpg(process.pid, signal.SIGINT)
        code, work = wait_for_end(process)
        # processor time: a second of a quiet machine, however busy this one is with other tests
        assert 0 < work - before < 2
        assert code == 130
        _, words = process.communicate()
        assert "What is done is kept" in words
        assert "Traceback" not in words
        wait_for_nobody(process)
        done = abm.results(path).index.count(2)
        assert 0 < done < 150
        assert not list((path.parent.parent / "results" / ".runs").glob(".started*"))

    def test_kill_9_loses_nothing_and_leaves_nobody(self, write):
        interrupted_like(write, [os.kill, os.killpg])

    @pytest.mark.verify
    def test_kill_9_thirty_times(self, write):
        chance = random.Random(1)
        interrupted_like(write, chance.choices([os.kill, os.killpg, kill_worker], k=30), chance)


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
    resumed = abm.run(path, workers=2)
    runs = resumed.table("runs")
    assert len(runs) == runs["run_id"].nunique() == 150
    shutil.rmtree(resumed.root)
    assert abm.run(write(MANY, "calm"), workers=2).digest == resumed.digest


def kill_worker(pid, number):
    """Kill one child of a process, if it has one."""
    tasks = PROCESSES / str(pid) / "task" / str(pid) / "children"
    for child in tasks.read_text().split()[-1:]:
        os.kill(int(child), number)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (45, "45 seconds"), (100, "1.7 minutes"), (7200, "2.0 hours")],
)
def test_durations(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(("count", "words"), [(12, "12 B"), (2.5e6, "2 MB"), (7e12, "7.0 TB")])
def test_sizes(count, words):
    assert size(count) == words
