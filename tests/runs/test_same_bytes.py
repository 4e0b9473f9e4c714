"""Results are the same to the last bit, whatever computes them and in whatever pieces."""

import os

import numpy as np
import pandas as pd

from abm.config import load
from abm.runs import executor, provenance, reading, shards
from abm.runs.plan import Plan
from abm.runs.pool import Pool
from tests.in_process import InProcess
from tests.runs.counted import COMPARISON, run


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

    def test_one_process_serves_runs_in_a_row(self, write, tmp_path):
        with Pool(1) as pool:
            first = pool.submit(os.getpid).result()
            one, _ = run(write(COMPARISON), executor=pool, root=tmp_path / "a")
            two, _ = run(write(COMPARISON), executor=pool, root=tmp_path / "b")
            assert pool.submit(os.getpid).result() == first
        assert one.digest == two.digest

    def test_a_summary_does_not_depend_on_the_size_of_its_pieces(self, write, monkeypatch):
        whole, _ = run(write(COMPARISON), executor=InProcess())
        summary = (whole.folder.path / "summary.csv").read_bytes()
        monkeypatch.setattr(reading, "PIECE", 1)
        monkeypatch.setattr(executor, "CHUNK_RUNS", 1)
        apart, _ = run(write(COMPARISON), executor=InProcess(), root=whole.root.with_name("apart"))
        assert (apart.folder.path / "summary.csv").read_bytes() == summary

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


class TestStore:
    def test_a_shard_larger_than_what_is_held_back(self, write, monkeypatch):
        whole, _ = run(write(), executor=InProcess())
        monkeypatch.setattr(shards, "ROWS_AT_ONCE", 1)
        parts, _ = run(write(), executor=InProcess(), root=whole.root.with_name("parts"))
        pd.testing.assert_frame_equal(parts.series, whole.series)
        assert parts.digest == whole.digest
