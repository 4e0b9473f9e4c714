"""Results are tables of the runs of an experiment, with summaries in its folder."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import abm
from abm import cases
from abm.errors import InputError
from abm.figures.point_data import MissingData
from abm.plotting import draw
from abm.runs import results as runs_results
from abm.runs.arrow_tables import COLUMNS
from abm.runs.in_process import InProcess
from abm.runs.running import rerun
from abm.runs.shards import DamagedError
from abm.runs.store import MISSING
from abm.runs.summary import bands
from tests.runs.counted import COMPARISON, TINY, Counter, run


def test_without_series_outcomes_are_the_same_and_curves_cannot_be_drawn(write):
    whole, _ = run(write())
    bare, _ = run(write(TINY.replace("[outputs]", "[outputs]\nseries = false"), "bare"))
    assert len(whole.series)
    assert not len(bare.series)
    assert len(bare.ledger) == len(whole.ledger)
    names = [name for name in cases.load().outcomes if name in whole.runs]
    pd.testing.assert_frame_equal(bare.runs[names], whole.runs[names])
    with pytest.raises(MissingData, match="bare kept no series"):
        draw(bare.experiment, ["adoption"])


@pytest.mark.parametrize("runs", [1, 2, 7, 40])
def test_bands_of_values_that_some_runs_leave_undefined_are_those_of_numpy(runs):
    rng = np.random.default_rng(runs)
    values = rng.normal(size=(200, runs))
    values[rng.random(values.shape) < rng.random((200, 1))] = np.nan
    read = bands(values)
    np.testing.assert_array_equal(read["n"], np.isfinite(values).sum(axis=1))
    some = read["n"] > 0
    assert 0 < some.sum() < 200
    expected = np.nanquantile(values[some], [0.5, 0.05, 0.95], axis=1)
    for name, quantile in zip(("median", "low", "high"), expected, strict=True):
        np.testing.assert_array_equal(read[name][some], quantile)
        assert np.isnan(read[name][~some]).all()


class TestResults:
    def test_tables(self, write):
        results, _ = run(write(COMPARISON))
        runs = results.runs
        assert list(runs["status"]) == ["done"] * 8
        assert set(cases.load().outcomes) < set(runs.columns)
        assert results.complete
        for name, columns in COLUMNS.items():
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

    def test_series_are_those_of_the_model(self, write):
        from abm.model.record.measures import MEASURES
        from abm.model.simulation import simulate

        results, _ = run(write())
        job = results.plan.jobs([2])[0]
        output = simulate(job.scenario, job.seed)
        rows = results.series.query("run_id == @job.run_id and party == 'PS' and role == 'all'")
        belief = rows[rows["measure"] == "belief"].sort_values("date")["value"]
        ps, column = output.parties.index("PS"), list(MEASURES).index("belief")
        np.testing.assert_array_equal(belief, output.series[:, ps, 0, column])

    def test_values_agree_with_the_table_of_runs(self, write):
        results, _ = run(write(COMPARISON))
        names = ["belief_2012", "resistance_2012"]
        expected = results.runs[names].to_numpy().T.reshape(2, 2, 4)
        np.testing.assert_array_equal(results.values(*names), expected)

    def test_a_mistyped_outcome_is_refused_with_the_nearest_right_name(self, write):
        results = abm.results(write())
        with pytest.raises(InputError, match=r'no such outcome; did you mean "resistance_2017"'):
            results.values("belief_2012", "resistence_2017")
        with pytest.raises(InputError, match=r'no such outcome; did you mean "resistance_late"'):
            results.by_role("resistence_late")
        assert np.isnan(results.values("belief_2012", "seconds")).all()  # nothing has run

    def test_a_reader_streams_whole_runs_and_the_rows_that_are_asked_for(self, write, monkeypatch):
        results, _ = run(write(COMPARISON))
        monkeypatch.setattr(runs_results, "ROWS_AT_ONCE", 1)
        batches = list(results.reader("series"))
        ids = [set(batch["run_id"].to_pylist()) for batch in batches]
        assert len(batches) > 1
        assert sum(map(len, ids)) == len(set().union(*ids)) == 8
        whole = pa.Table.from_batches(batches).to_pandas(date_as_object=False)
        pd.testing.assert_frame_equal(whole, results.series, check_categorical=False)
        some = results.reader("series", 1, {"party": ["PS", "LR"], "measure": ["belief"]})
        rows = some.read_pandas(date_as_object=False)
        first = set(results.runs.query("point == 'loses'")["run_id"])
        expected = results.series.query("party in ('PS', 'LR') and measure == 'belief'")
        assert len(rows) == expected["run_id"].isin(first).sum() > 0
        assert (set(rows["run_id"]), set(rows["party"])) == (first, {"PS", "LR"})

    def test_a_reader_of_what_is_not_stored_is_empty(self, write):
        reader = abm.results(write()).reader("series")
        assert (reader.schema.names, reader.read_all().num_rows) == (list(COLUMNS["series"]), 0)

    def test_a_reader_names_a_damaged_file_when_it_comes_to_it(self, write, monkeypatch):
        results, _ = run(write())
        monkeypatch.setattr(runs_results, "ROWS_AT_ONCE", 1)
        reader = results.reader("ledger")
        for path in results.store.folder.glob("*/ledger.parquet"):
            path.write_bytes(b"cut")
        with pytest.raises(DamagedError, match=r"ledger\.parquet: changed or cut short"):
            results.reader("ledger")
        with pytest.raises(DamagedError, match=r"ledger\.parquet: changed or cut short"):
            list(reader)

    def test_factors_are_columns(self, write):
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

    def test_what_two_experiments_compute_at_once_is_computed_twice_and_counts_once(
        self, write, tmp_path
    ):
        other = write(TINY.replace("= 4", "= 6"), "other")

        class Meanwhile(Counter):
            def begin(self, runs):
                super().begin(runs)
                assert run(other)[1].runs == 6

        counter = Meanwhile()
        results = abm.run(write(), InProcess(), listener=counter)
        assert (counter.runs, counter.done, results.complete) == (4, 4, True)
        alone = abm.run(write(), InProcess(), root=tmp_path / "alone")
        assert results.digest == alone.digest
        assert len(results.runs) == results.series["run_id"].nunique() == 4
        assert len(results.series) == len(alone.series)
        assert run(other)[1].runs == 0

    def test_runs_of_another_experiment_are_left_out(self, write):
        run(write(TINY.replace("= 4", "= 6"), "other"))
        results, counter = run(write())
        assert counter.runs == 0
        assert len(results.runs) == results.series["run_id"].nunique() == 4

    def test_rerun(self, write):
        results, _ = run(write())
        same, words = rerun(results, results.runs["run_id"][1][:16])
        assert same, words
