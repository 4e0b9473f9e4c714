"""Results are the same to the last bit, whatever computes them, and in pieces of any size."""

import os

import numpy as np
import pandas as pd
import pytest

from abm.config import load
from abm.runs import dispatch, provenance, results, running, shards
from abm.runs.in_process import InProcess
from abm.runs.plan import Plan
from abm.runs.pool import Pool
from tests.runs.counted import COMPARISON, run


class TestSameResults:
    def test_executors_agree(self, write, tmp_path):
        serial, _ = run(write(COMPARISON), executor=InProcess(), root=tmp_path / "a")
        one, _ = run(write(COMPARISON), workers=1, root=tmp_path / "b")
        two, _ = run(write(COMPARISON), workers=2, root=tmp_path / "c")
        assert serial.digest == one.digest == two.digest
        pd.testing.assert_frame_equal(
            *(r.runs.drop(columns="seconds") for r in (serial, two)), check_categorical=False
        )
        summaries = [(r.folder.path / "summary.csv").read_bytes() for r in (serial, one, two)]
        assert len(set(summaries)) == 1

    def test_a_pool_serves_several_experiments(self, write, tmp_path):
        with Pool(1) as pool:
            first = pool.submit(os.getpid).result()
            one, _ = run(write(COMPARISON), executor=pool, root=tmp_path / "a")
            two, _ = run(write(COMPARISON), executor=pool, root=tmp_path / "b")
            assert pool.submit(os.getpid).result() == first
        assert one.digest == two.digest

    def test_summaries_do_not_depend_on_the_size_of_pieces(self, write, monkeypatch):
        whole, _ = run(write(COMPARISON), executor=InProcess())
        summary = (whole.folder.path / "summary.csv").read_bytes()
        monkeypatch.setattr(results, "ROWS_AT_ONCE", 1)
        monkeypatch.setattr(dispatch, "CHUNK_RUNS", 1)
        apart, _ = run(write(COMPARISON), executor=InProcess(), root=whole.root.with_name("apart"))
        assert (apart.folder.path / "summary.csv").read_bytes() == summary

    def test_a_second_run_computes_nothing(self, write):
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


class TestShards:
    def test_a_shard_written_row_by_row_is_the_same(self, write, monkeypatch):
        whole, _ = run(write(), executor=InProcess())
        monkeypatch.setattr(shards, "ROWS_AT_ONCE", 1)
        parts, _ = run(write(), executor=InProcess(), root=whole.root.with_name("parts"))
        pd.testing.assert_frame_equal(parts.series, whole.series)
        assert parts.digest == whole.digest


@pytest.mark.parametrize("name", ["workers", "limit"])
@pytest.mark.parametrize("value", [-1, 0, float("nan"), "1"])
def test_a_number_that_makes_no_sense_is_named_before_anything_is_written(write, name, value):
    config = write()
    with pytest.raises(ValueError, match=f"^{name} = "):
        running.run(config, **{name: value})
    assert not results.results(config).folder.path.exists()
