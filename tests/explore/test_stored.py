"""Stored tables are read as they were written, and a batch is followed while it runs."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import abm
from abm.explore import stored
from abm.studies import TERMS
from tests import studied
from tests.explore.texts import CONFIG


def test_stored_tables_and_progress(config, tmp_path):
    results = abm.run(config, workers=1, root=tmp_path / "results")
    (experiment,) = stored.experiments(tmp_path / "results")
    assert experiment.name == "small"
    assert experiment.tables() == ["outcomes.csv", "summary.csv"]
    assert experiment.table(stored.PATTERNS) is None
    assert experiment.words("patterns") == []
    assert experiment.command("patterns") == f"abm analyse patterns {config}"
    assert stored.progress(experiment) == stored.Progress(done=2, failed=0, planned=2)
    median = experiment.table("outcomes.csv").set_index("outcome")["median"]
    assert median["belief_2012"] == pytest.approx(results.runs["belief_2012"].median(), rel=1e-5)
    config.write_text(CONFIG.replace("replicates = 2", "replicates = 4"), encoding="utf-8")
    assert stored.progress(experiment) == stored.Progress(done=2, failed=0, planned=4)
    config.unlink()
    assert stored.progress(experiment) is None


def test_a_quick_experiment_is_followed_at_its_size(config, tmp_path):
    config.write_text(CONFIG + "\n[quick.experiment]\nreplicates = 1\n", encoding="utf-8")
    abm.run(abm.load(config, quick=True), workers=1, root=tmp_path / "results")
    (experiment,) = stored.experiments(tmp_path / "results")
    assert experiment.name == "small-quick"
    assert stored.progress(experiment) == stored.Progress(done=1, failed=0, planned=1)
    assert experiment.command("patterns") == f"abm analyse patterns {config} --quick"


def test_an_experiment_with_changed_values_is_followed_with_these(config, tmp_path):
    changes = {"experiment.start": dt.date(2009, 1, 19), "outputs.agents": []}
    abm.run(abm.load(config, changes=changes), workers=1, root=tmp_path / "results")
    (experiment,) = stored.experiments(tmp_path / "results")
    assert experiment.changes == changes
    assert stored.progress(experiment) == stored.Progress(done=2, failed=0, planned=2)
    options = "--set experiment.start=2009-01-19 --set 'outputs.agents=[]'"
    assert experiment.command("patterns") == f"abm analyse patterns {config} {options}"


@pytest.mark.parametrize("study", studied.CONFIGS)
def test_the_tables_of_a_study_are_read_as_they_were_written(studies, study):
    result, experiment = studies[study]
    terms = [TERMS, *result.terms] if result.terms else []
    assert experiment.words(study) == [*result.sentences, *terms]
    names = [f"{study}/{title}.csv" for title in sorted(result.tables)]
    assert [name for name in experiment.tables() if name.startswith(f"{study}/")] == names
    for title, table in result.tables.items():
        read, written = (
            experiment.table(f"{study}/{title}.csv"),
            table.replace({"": np.nan, None: np.nan}),
        )
        pd.testing.assert_frame_equal(read, written, rtol=1e-5, check_dtype=False)


def test_the_studies_that_were_made_have_their_figures(studies):
    for study, (_, experiment) in studies.items():
        assert experiment.studies() == [study]
        assert list(experiment.figures(study)) == [study]
        assert experiment.figures(study)[study].startswith("data:image/png;base64,")
        assert experiment.figures("claims") == {}


def test_a_point_of_a_design_is_found_by_its_name(studies):
    """Names of points that are numbers are texts, as those of scenarios are."""
    summary = studies["patterns"][1].summary()
    assert stored.choices([summary], "point") == ["0", "1", "2", "3"]
    assert summary["point"].isin(["0"]).any()


def test_each_model_has_its_scores(studies):
    result, experiment = studies["patterns"]
    table = experiment.table(stored.PATTERNS)
    models = stored.choices([table], "model")
    assert models[0] == "full"
    for model in models:
        scores = stored.scores(table, model).set_index("pattern")
        for row in result.tables["patterns"].query("model == @model").itertuples():
            scored = row.use != "input" and not np.isnan(row.share)
            word = {True: "yes", False: "no"}[row.passes] if scored else "not scored"
            assert scores.loc[row.pattern, "passes"] == word, (model, row.pattern)
            assert scores.loc[row.pattern, "share"] == pytest.approx(row.share, nan_ok=True)
        assert scores.loc["P16", "passes"] == "not scored"  # an input, whatever share has it


def test_a_broken_manifest_is_read_as_empty(tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{", encoding="utf-8")
    (experiment,) = stored.experiments(tmp_path)
    assert experiment.manifest() == {}
    assert experiment.summary() is None
    assert stored.progress(experiment) is None


def test_the_watch_reports_whether_new_runs_appear(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(stored.time, "monotonic", lambda: clock[0])
    watch = stored.ProgressWatch()
    assert watch.words(stored.Progress(1, 0, 4)) == "1 of 4 runs done; watching for new ones"
    clock[0] = 60.0
    assert "no new one for 60 seconds" in watch.words(stored.Progress(1, 0, 4))
    assert watch.words(stored.Progress(2, 1, 4)).endswith("1 failed; watching for new ones")
    assert watch.words(stored.Progress(3, 1, 4)) == "3 of 4 runs done, 1 failed"


def test_results_without_their_runs_are_not_told_as_runs_to_come():
    """Committed results have tables and figures, and the number of runs in the manifest."""
    none = stored.Progress(0, 0, 1200)
    assert stored.ProgressWatch().words(none, 1200).startswith("From 1,200 runs, of which only")
    assert stored.ProgressWatch().words(none) == "0 of 1,200 runs done; watching for new ones"
    begun = stored.Progress(1, 0, 1200)
    assert stored.ProgressWatch().words(begun, 1200).startswith("1 of 1,200 runs done")
