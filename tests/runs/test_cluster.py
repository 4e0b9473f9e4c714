"""A Dask scheduler with two worker processes gives the same results; its absence is reported."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import abm
from abm.runs import cluster as cluster_module
from abm.runs.cluster import Cluster, ClusterError, ClusterLostError
from abm.runs.in_process import InProcess
from tests.invoking import invoke
from tests.runs.counted import Counter

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")  # Dask issues warnings

TINY = """
[experiment]
kind = "compare"
replicates = 12
scale = 2000
step = 30
start = 2011-06-01
end = 2012-07-31
[scenarios.none.mechanisms]
attribution = false
"""


@pytest.fixture
def config(tmp_path):
    """Return the config of a project of its own."""
    path = tmp_path / "experiments" / "tiny.toml"
    path.parent.mkdir()
    path.write_text(TINY)
    return path


def dask(*words):
    """Start a scheduler or workers, which import the package that is tested."""
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *map(str, words), "--no-dashboard"],
        env=os.environ | {"PYTHONPATH": str(Path(abm.__file__).parents[1])},
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def cluster(tmp_path):
    """Return the address of a scheduler with two workers, and the process of the scheduler."""
    file = tmp_path / "scheduler.json"
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", 0, "--scheduler-file", file)
    workers = dask("worker", "--scheduler-file", file, "--nworkers", 2, "--nthreads", 1)
    try:
        while not file.exists() or not file.read_text():
            assert scheduler.poll() is None
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"], scheduler
    finally:
        for process in (workers, scheduler):
            process.terminate()
        for process in (workers, scheduler):
            process.wait(timeout=30)


def test_a_cluster_gives_the_results_of_one_machine(config, cluster, tmp_path):
    address, _ = cluster
    local = abm.run(config, InProcess(), root=tmp_path / "local")
    with Cluster(address) as executor:
        remote = abm.run(config, executor, root=tmp_path / "remote")
        while executor.workers < 2:  # the second may still be starting
            time.sleep(0.05)
    assert remote.complete
    assert remote.digest == local.digest


def test_from_the_command_line(config, cluster):
    address, _ = cluster
    command = [sys.executable, "-c", "from abm.cli import app; app()", "run", str(config)]
    process = subprocess.run(
        [*command, "--cluster", address], check=False, capture_output=True, text=True, timeout=120
    )
    assert (process.returncode, process.stderr.count("Traceback")) == (0, 0), process.stderr
    assert "24 runs done, 0 failed" in process.stdout


def test_a_scheduler_that_goes_away_is_named_and_finished_runs_are_kept(config, cluster):
    address, scheduler = cluster
    config.write_text(TINY.replace("step = 30", "step = 1").replace("= 12", "= 400"))

    class Killer:
        def say(self, text):
            pass

        def begin(self, runs):
            pass

        def advance(self, done, failed, left):
            scheduler.kill()

    with Cluster(address) as executor, pytest.raises(ClusterLostError, match=address):
        abm.run(config, executor, listener=Killer())
    assert 0 < abm.results(config).index.count(2) < 800


@pytest.mark.parametrize("address", ["127.0.0.1:9", "nowhere.invalid:8786", "tls://127.0.0.1:9"])
def test_an_address_without_a_scheduler_is_named(address):
    with pytest.raises(ClusterError, match=f"{address}: no Dask scheduler answers there"):
        Cluster(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "127.0.0.1",
        "nowhere",
        "http://127.0.0.1:9",
        "tcp://",
        ":8786",
        "a:b",
        "[::1",
        "a:9/x",
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_waited_for(address, config, monkeypatch):
    monkeypatch.setattr("socket.create_connection", None)
    code, words = invoke("run", config, "--cluster", address)
    assert code == 2
    assert "is no address of a scheduler: give one such as tcp://10.0.0.1:8786" in words
    assert not (config.parents[1] / "results").exists()


@pytest.mark.parametrize(
    ("text", "problem"),
    [(None, "no such file; the scheduler writes it when it is up"), ("{}", "no file of a sched")],
)
def test_a_file_of_a_scheduler_that_is_none_is_refused(config, tmp_path, text, problem):
    path = tmp_path / "scheduler.json"
    if text is not None:
        path.write_text(text)
    code, words = invoke("run", config, "--cluster", path)
    assert (code, problem in words) == (2, True)


def close_one(server):
    server.accept()[0].close()


@pytest.mark.parametrize("closes", [False, True])
def test_a_port_at_which_nobody_speaks_is_named_within_the_patience(closes, monkeypatch):
    monkeypatch.setattr(cluster_module, "PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        if closes:
            threading.Thread(target=close_one, args=[server]).start()
        began = time.monotonic()
        with pytest.raises(ClusterError, match="no Dask scheduler answers there"):
            Cluster(f"127.0.0.1:{server.getsockname()[1]}")
        assert time.monotonic() - began < 10


def test_without_workers_it_is_said_that_they_are_waited_for(config, tmp_path):
    file = tmp_path / "scheduler.json"
    scheduler = dask("scheduler", "--host", "127.0.0.1", "--port", 0, "--scheduler-file", file)
    said, workers = Counter(), []
    try:
        while not file.exists() or not file.read_text():
            time.sleep(0.05)

        def say(text):
            said.say(text)
            workers.append(dask("worker", "--scheduler-file", file, "--nthreads", 1))

        with Cluster(str(file)) as executor:
            executor.await_workers(say)
            executor.await_workers(say)
            assert executor.workers == 1
        assert ["waiting for workers" in text for text in said.messages] == [True]
    finally:
        for process in (*workers, scheduler):
            process.terminate()
        for process in (*workers, scheduler):
            process.wait(timeout=30)


def test_without_dask_the_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r'pip install "promesse\[cluster\]"'):
        Cluster("127.0.0.1:9")
