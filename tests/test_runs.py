"""Runs: plans, results that do not depend on how they were made, and what faults do to them."""

import dataclasses
import errno
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import threading
import time

import numpy as np
import pandas as pd
import pytest

import abm
from abm.config import load
from abm.config.experiment import Points
from abm.figures import MissingData, draw
from abm.model.outcomes import OUTCOMES
from abm.runs import provenance, shards, tables
from abm.runs.executor import StorageError
from abm.runs.folder import FolderError
from abm.runs.plan import Plan, hexadecimal, packed
from abm.runs.pool import InProcess
from abm.runs.running import rerun
from abm.runs.shards import DamagedError, ShardWriter
from abm.runs.store import DONE, MISSING

TINY = """
[experiment]
replicates = 4
scale = 2000
step = 30
start = 2011-06-01
end = 2012-07-31
[outputs]
every = 3
agents = [2012-04-15]
ties = true
"""
COMPARISON = (
    TINY.replace("[experiment]", '[experiment]\nkind = "compare"')
    + "[scenarios.loses.calendar.results.PS-presidential-2012]\noutcome = 0.0\n"
)

STUCK_IN_WORKERS = """
import abm.model.simulation as simulation

follow = simulation.follow


def stuck(world, *asked):
    while world.clock[0].scale == 1:
        pass
    return follow(world, *asked)


simulation.follow = stuck
"""
"""What a process executes as it starts: a member for a member, a step never ends."""


class Counter:
    """A listener that counts."""

    def __init__(self):
        self.said, self.runs, self.done, self.failed = [], 0, 0, 0

    def say(self, text):
        self.said.append(text)

    def begin(self, runs):
        self.runs += runs

    def advance(self, done, failed):
        self.done += done
        self.failed += failed


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a config of a project of its own."""

    def write(text=TINY, name="tiny"):
        path = tmp_path / "experiments" / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write


def run(config, **asked):
    """Run a config in this process, unless asked otherwise, and count what is computed."""
    counter = Counter()
    asked = asked or {"executor": InProcess()}
    return abm.run(config, listener=counter, **asked), counter


def stored(results):
    return sorted(p for p in results.store.folder.iterdir() if p.name[0].isdigit())


def test_without_series_a_run_leaves_the_same_outcomes_and_no_curves(write):
    whole, _ = run(write())
    bare, _ = run(write(TINY.replace("[outputs]", "[outputs]\nseries = false"), "bare"))
    assert len(whole.series)
    assert not len(bare.series)
    assert len(bare.ledger) == len(whole.ledger)
    names = [name for name in OUTCOMES if name in whole.runs]
    pd.testing.assert_frame_equal(bare.runs[names], whole.runs[names])
    with pytest.raises(MissingData, match="bare kept no series"):
        draw(bare.experiment, ["adoption"])


class TestPlan:
    def test_a_row_a_run_in_order(self, write):
        frame = Plan.of(load(write(COMPARISON))).frame()
        assert list(frame["point"]) == ["baseline"] * 4 + ["loses"] * 4
        assert list(frame["replicate"]) == [0, 1, 2, 3] * 2
        assert frame["run_id"].is_unique

    def test_replicates_differ_and_points_share_their_luck(self, write):
        frame = Plan.of(load(write(COMPARISON))).frame()
        seeds = frame.pivot(index="replicate", columns="point", values="seed")
        assert seeds["baseline"].is_unique
        assert (seeds["baseline"] == seeds["loses"]).all()
        assert seeds.to_numpy().min() >= 0

    def test_without_common_random_numbers_points_do_not(self, write):
        text = COMPARISON.replace("replicates", "crn = false\nreplicates")
        assert Plan.of(load(write(text))).frame()["seed"].is_unique

    def test_ids_say_what_decides_a_run_and_nothing_else(self, write):
        ids = Plan.of(load(write())).ids
        longer = Plan.of(load(write(TINY.replace("= 4", "= 6"), "other"))).ids
        assert (longer[:4] == ids).all()
        changes = (
            "[parameters]\neffort = 0.71",
            "[mechanisms]\nnorm = 0.9",
            "[party.PS]\nfactions = 1",
        )
        for change in changes:
            assert not np.isin(Plan.of(load(write(f"{TINY}\n{change}"))).ids, ids).any()
        same = f"{TINY}\n[parameters]\neffort = 0.7"
        assert (Plan.of(load(write(same))).ids == ids).all()

    def test_rows_with_an_id_are_found_and_none_for_an_id_that_belongs_elsewhere(self, write):
        plan = Plan.of(load(write()))
        for row in range(len(plan)):
            assert plan.rows_with(plan.ids[row : row + 1]).tolist() == [row]
        ends = np.array([bytes([1] * 32), bytes([255] * 32)], dtype="S32")
        mixed = np.concatenate([ends[:1], plan.ids[:2], ends[1:]])
        assert sorted(plan.rows_with(mixed).tolist()) == [0, 1]
        assert plan.rows_with(ends).size == 0

    def test_ids_depend_on_the_sources(self, write, monkeypatch):
        before = Plan.of(load(write())).ids
        monkeypatch.setattr(provenance, "sources_digest", lambda: "others")
        assert not np.isin(Plan.of(load(write())).ids, before).any()

    def test_only_the_first_replicates_keep_members(self, write):
        jobs = Plan.of(load(write())).jobs(range(4))
        assert [bool(job.scenario.outputs.agents) for job in jobs] == [True, False, False, False]
        assert jobs[1].scenario is jobs[3].scenario

    def test_the_digest_of_a_point_is_that_of_its_canonical_text(self, write):
        text = TINY.replace("[experiment]", '[experiment]\nkind = "sweep"')
        factors = "[design.factors]\nnorm = [0.0, 0.1]\neffort = [1e-7, 2.0]\n"
        points = load(write(f"{text}\n{factors}")).points
        varied = [(factor.group, factor.key) for factor in points.factors]
        digests = provenance.PointDigests("f", points[0].scenario, varied)
        for point in points:
            scenario = point.scenario
            said = {"parameters": scenario.parameters, "mechanisms": scenario.mechanisms}
            values = list(point.factors.values())
            assert digests.of(values) == provenance.digest({"frame": "f", **said})

    def test_equal_points_are_one_run(self, write):
        config = write('[experiment]\nkind = "design"\n' + TINY.replace("[experiment]", ""))
        experiment = load(config, table=pd.DataFrame({"effort": [0.5, 1.0, 0.5]}))
        assert list(Plan.of(experiment).repeats()) == [False] * 8 + [True] * 4
        results, counter = run(experiment)
        assert counter.runs == 8
        assert list(results.runs["effort"]) == [0.5] * 4 + [1.0] * 4 + [0.5] * 4
        values = results.values("belief_after_victory")[0]
        assert (values[0] == values[2]).all()
        assert (values[0] != values[1]).all()

    def test_ids_survive_packing(self):
        names = [f"{number:062x}00" for number in range(3)]
        assert hexadecimal(packed(names)) == names


class TestResults:
    def test_tables(self, write):
        results, _ = run(write(COMPARISON))
        runs = results.runs
        assert list(runs["status"]) == ["done"] * 8
        assert set(OUTCOMES) < set(runs.columns)
        assert results.complete
        for name, columns in tables.COLUMNS.items():
            table = getattr(results, name)
            assert set(columns) <= set(table.columns)
            assert set(table["run_id"]) <= set(runs["run_id"])
        assert set(results.series["role"]) >= {"all", "activist", "cadre"}
        assert set(results.series["party"]) >= {"PS", "public"}
        assert set(results.ledger["group"]) >= {"PS/activist"}
        first = runs["run_id"][runs["replicate"] == 0]
        assert set(results.agents["run_id"]) == set(first) == set(results.ties["run_id"])
        members = results.agents.groupby("run_id", observed=True).size()
        last = results.ties.groupby("run_id", observed=True)["b"].max()
        assert (last < members).all()

    def test_series_are_the_model_s(self, write):
        from abm.model.measures import MEASURES
        from abm.model.simulation import simulate

        results, _ = run(write())
        job = results.plan.jobs([2])[0]
        output = simulate(job.scenario, job.seed)
        rows = results.series.query("run_id == @job.run_id and party == 'PS' and role == 'all'")
        belief = rows[rows["measure"] == "belief"].sort_values("date")["value"]
        ps, column = output.parties.index("PS"), list(MEASURES).index("belief")
        np.testing.assert_array_equal(belief, output.series[:, ps, 0, column])

    def test_values_are_those_of_the_table_of_runs(self, write):
        results, _ = run(write(COMPARISON))
        names = ["belief_2012", "resistance_2012"]
        expected = results.runs[names].to_numpy().T.reshape(2, 2, 4)
        np.testing.assert_array_equal(results.values(*names), expected)

    def test_what_varies_is_a_column(self, write):
        text = TINY.replace("[experiment]", '[experiment]\nkind = "sweep"')
        results, _ = run(write(f"{text}\n[design.factors]\neffort = [0.2, 2.0]"))
        assert list(results.runs["effort"]) == [0.2] * 4 + [2.0] * 4

    def test_before_the_first_run_tables_are_empty(self, write):
        results = abm.results(write())
        assert results.series.empty
        assert results.runs.empty
        assert results.index.count(MISSING) == 4

    def test_folder(self, write):
        results, _ = run(write(COMPARISON))
        folder = results.folder.path
        assert {p.name for p in folder.iterdir()} == {
            *("manifest.json", "summary.csv", "outcomes.csv", "differences.csv")
        }
        manifest = results.manifest
        assert manifest["digest"] == results.digest
        assert manifest["runs"] == {"done": 8, "failed": 0, "missing": 0}
        assert manifest["texts"] == {"experiments/tiny.toml": COMPARISON}
        assert manifest["machine"]["libraries"]["numpy"] == np.__version__
        outcomes = pd.read_csv(folder / "outcomes.csv").set_index(["point", "outcome"])
        assert outcomes.loc[("loses", "belief_2012"), "n"] == 4
        series = pd.read_csv(folder / "summary.csv", parse_dates=["date"])
        wanted = "party == 'PS' and role == 'all' and measure == 'belief'"
        one = series.query(f"point == 'baseline' and {wanted}")
        runs = set(results.runs.query("point == 'baseline'")["run_id"])
        raw = results.series[results.series["run_id"].isin(runs)].query(wanted)
        expected = raw.groupby("date")["value"].quantile([0.5, 0.05, 0.95]).unstack()
        np.testing.assert_allclose(one[["median", "low", "high"]], expected, rtol=1e-5)
        differences = pd.read_csv(folder / "differences.csv").set_index("outcome")
        assert differences.loc["belief_after_victory", "mean"] < 0
        assert differences.loc["belief_2009", ["mean", "superiority"]].tolist() == [0, 0.5]

    def test_two_experiments_share_their_runs(self, write):
        first, _ = run(write())
        second, counter = run(write(TINY.replace("= 4", "= 6"), "other"))
        assert counter.runs == 2
        assert set(first.runs["run_id"]) < set(second.runs["run_id"])

    def test_a_shard_of_another_experiment_gives_only_its_own(self, write):
        run(write(TINY.replace("= 4", "= 6"), "other"))
        results, counter = run(write())
        assert counter.runs == 0
        assert len(results.runs) == results.series["run_id"].nunique() == 4

    def test_rerun(self, write):
        results, _ = run(write())
        same, words = rerun(results, results.runs["run_id"][1][:16])
        assert same, words


class TestSameBytes:
    def test_whatever_computes_and_in_whatever_pieces(self, write, tmp_path):
        here, _ = run(write(COMPARISON), executor=InProcess(), root=tmp_path / "a")
        one, _ = run(write(COMPARISON), workers=1, root=tmp_path / "b")
        two, _ = run(write(COMPARISON), workers=2, root=tmp_path / "c")
        assert here.digest == one.digest == two.digest
        pd.testing.assert_frame_equal(
            *(r.runs.drop(columns="seconds") for r in (here, two)), check_categorical=False
        )
        summaries = [(r.folder.path / "summary.csv").read_bytes() for r in (here, one, two)]
        assert len(set(summaries)) == 1

    def test_the_second_run_computes_nothing(self, write):
        first, before = run(write())
        again, after = run(write())
        assert (before.runs, after.runs) == (4, 0)
        assert first.digest == again.digest

    def test_the_digest_sees_the_last_bit(self, write):
        from abm.model.simulation import simulate

        job = Plan.of(load(write())).jobs([0])[0]
        output = simulate(job.scenario, job.seed)
        before = provenance.output_digest(output)
        output.series[1, 2, 0, 1] = np.nextafter(output.series[1, 2, 0, 1], 2)
        assert provenance.output_digest(output) != before


def broken(experiment):
    """Return an experiment with a scenario on which the model raises."""
    good = experiment.points[0].scenario
    bad = dataclasses.replace(good, parameters={**good.parameters, "section_size": "many"})
    return dataclasses.replace(experiment, points=Points({"baseline": good, "bad": bad}))


class TestFailures:
    def test_a_run_that_raises_becomes_a_row(self, write):
        results, counter = run(broken(load(write())))
        assert (counter.done, counter.failed) == (4, 4)
        failed = results.runs.query("status == 'failed'")
        assert failed["error"].str.contains("Traceback").all()
        assert set(failed["point"]) == {"bad"}
        assert (failed["seed"] > 0).all()
        assert results.manifest["runs"] == {"done": 4, "failed": 4, "missing": 0}

    def test_failed_runs_are_tried_again_only_when_asked(self, write):
        experiment = broken(load(write()))
        first, _ = run(experiment)
        _, idle = run(experiment)
        again, busy = run(experiment, executor=InProcess(), retry_failed=True)
        assert (idle.runs, busy.runs) == (0, 4)
        assert len(again.runs) == 8
        assert first.digest == again.digest

    @pytest.mark.parametrize("value", [np.nan, np.inf])
    def test_a_run_without_sense_fails(self, write, monkeypatch, value):
        from abm.model.simulation import Society

        right = Society.run

        def wrong(society, seed, **asked):
            output = right(society, seed, **asked)
            output.series[1, :, 0, 1] = value
            return output

        monkeypatch.setattr(Society, "run", wrong)
        results, counter = run(write())
        assert counter.failed == 4
        assert results.runs["error"].str.contains("ArithmeticError").all()

    @pytest.mark.parametrize(
        ("stuck", "told"),
        [(False, "TimeoutError: not finished after 8 s"), (True, "Timeout (0:")],
    )
    def test_a_run_that_hangs_ends_and_the_others_go_on(
        self, write, monkeypatch, tmp_path, stuck, told
    ):
        """It ends itself between two steps, or its worker if it is stuck within one."""
        run(write())  # compiles, which counts as part of a run
        if stuck:
            (tmp_path / "sitecustomize.py").write_text(STUCK_IN_WORKERS)
            monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        slow = "\n[scenarios.slow.experiment]\nscale = 1\nstep = 0.25\n"
        text = TINY.replace("[experiment]", '[experiment]\nkind = "compare"').replace("= 4", "= 2")
        text = text.replace("every = 3", "every = 100000")  # no record on the way
        results, counter = run(write(text + slow), workers=2, limit=8.0)
        assert counter.failed == 2
        failed = results.runs.query("status == 'failed'")
        assert list(results.runs["status"]) == ["done", "done", "failed", "failed"]
        assert failed["error"].str.contains(told, regex=False).all()
        assert (failed["seed"] > 0).all()

    def test_workers_of_other_sources_are_refused(self, write, monkeypatch):
        from abm.runs import worker

        monkeypatch.setattr(worker, "sources_digest", lambda: "others")
        with pytest.raises(worker.WorkersError, match="other sources"):
            run(write())


MANY = TINY.replace("replicates = 4", "replicates = 60").replace("step = 30", "step = 2")


class TestFaults:
    @pytest.fixture
    def disk(self, tmp_path):
        """Return a function that mounts a small disk with some options, where that is allowed."""

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
        """Three workers are killed, one after another, while the runs go on."""
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
        assert any(path.name in said for said in counter.said)
        assert counter.runs > 0
        assert after.digest == before.digest
        assert after.complete

    def test_what_was_left_unfinished_is_swept_away(self, write):
        results, _ = run(write())
        leftover = results.store.folder / f"{shards.STARTED}someone.1-1"
        leftover.mkdir()
        run(write())
        assert leftover.exists()  # it may belong to a process that still runs
        os.utime(leftover, (0, 0))
        run(write())
        assert not leftover.exists()


class TestStore:
    def test_a_shard_larger_than_what_is_held_back(self, write, monkeypatch):
        whole, _ = run(write(), executor=InProcess())
        monkeypatch.setattr(shards, "ROWS_AT_ONCE", 1)
        parts, _ = run(write(), executor=InProcess(), root=whole.root.with_name("parts"))
        pd.testing.assert_frame_equal(parts.series, whole.series)
        assert parts.digest == whole.digest


class TestFolder:
    def test_a_changed_config_keeps_what_it_can_and_says_so(self, write):
        run(write())
        text = TINY.replace("replicates = 4", "replicates = 5") + "[parameters]\neffort = 0.7"
        _, counter = run(write(text))
        assert counter.runs == 1
        assert "experiment.replicates was 4, is 5" in counter.said[0]
        assert "4 of 5 runs are stored already" in counter.said[1]

    def test_the_folder_of_another_config_is_refused(self, write, tmp_path):
        run(write(), executor=InProcess(), root=tmp_path / "results")
        other = tmp_path / "elsewhere" / "experiments" / "tiny.toml"
        other.parent.mkdir(parents=True)
        shutil.copy(write(), other)
        with pytest.raises(FolderError, match=r"another config.*experiments/tiny\.toml"):
            run(other, executor=InProcess(), root=tmp_path / "results")

    def test_a_folder_of_something_else_is_refused(self, write, tmp_path):
        folder = tmp_path / "results" / "tiny"
        folder.mkdir(parents=True)
        (folder / "thesis.txt").write_text("mine")
        with pytest.raises(FolderError, match="not empty"):
            run(write())
        assert [p.name for p in (tmp_path / "results").rglob("*")] == ["tiny", "thesis.txt"]

    def test_a_file_in_the_place_of_the_results(self, write, tmp_path):
        (tmp_path / "results").write_text("a file")
        with pytest.raises(FolderError, match="is a file, not a folder"):
            run(write())

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    def test_a_read_only_folder(self, write, tmp_path):
        (tmp_path / "results").mkdir(mode=0o500)
        with pytest.raises(FolderError, match="no permission"):
            run(write())

    def test_a_folder_that_the_system_refuses(self, write, monkeypatch):
        from pathlib import Path

        def refuse(*_, **__):
            raise OSError(errno.EROFS, "Read-only file system")

        path = write()
        monkeypatch.setattr(Path, "mkdir", refuse)
        with pytest.raises(FolderError, match="cannot be written: Read-only"):
            run(path)

    def test_two_at_once_are_refused(self, write):
        results, _ = run(write())
        with (
            results.folder.claimed(),
            pytest.raises(FolderError, match="another process is running"),
        ):
            run(write())
