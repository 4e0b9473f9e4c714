"""What stands behind the page and needs no browser: drafts, live records, stored tables."""

from __future__ import annotations

import datetime as dt
import itertools
import tomllib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import abm
from abm.cli import app
from abm.errors import InputError
from abm.explore import server, stored, toml
from abm.explore.draft import Draft, merged, typed
from abm.explore.histories import AS_IT_HAPPENED, histories
from abm.explore.live import LiveModel
from abm.figures.reading import MissingData
from abm.parameters import PARAMETERS
from abm.runs.tables import tables
from abm.sampling import DUMMY
from abm.studies.patterns import frequencies
from tests import studied

WARMTH = ("parameters", "warmth")

CONFIG = """
[experiment]
seed = 7
replicates = 2
scale = 2000
start = 2011-06-06
end = 2012-12-31

[outputs]
every = 4
"""

COMPARISON = """
extends = "small.toml"

[experiment]
kind = "compare"

[scenarios.no-promise.mechanisms]
promise = false
"""


@pytest.fixture
def config(tmp_path):
    home = tmp_path / "experiments"
    home.mkdir()
    (home / "small.toml").write_text(CONFIG, encoding="utf-8")
    (home / "comparison.toml").write_text(COMPARISON, encoding="utf-8")
    return home / "small.toml"


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    """What each study found of an experiment of its name, and the experiment as it is stored."""
    home = tmp_path_factory.mktemp("project")
    (home / "experiments").mkdir()
    return {
        study: (studied.made(study, home), stored.Stored(home / "results", study))
        for study in studied.CONFIGS
    }


@pytest.fixture
def draft(config):
    return Draft(abm.load(config))


values = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text("aé€😀 \"'\\\n\t\r\0\x7f#="),
    st.dates(),
    st.lists(st.integers(0, 9)),
)


@settings(deadline=None)
@given(st.dictionaries(st.text('ab.-_ é"', min_size=1), st.dictionaries(st.text("xy"), values)))
def test_tables_are_read_back_as_they_were_written(tables):
    filled = {name: table for name, table in tables.items() if table}
    assert tomllib.loads(toml.dumps(filled)) == filled


def test_what_has_no_toml_is_refused():
    with pytest.raises(TypeError, match="no TOML for"):
        toml.dumps({"a": object()})


def test_an_unchanged_draft_is_the_run_that_its_config_plans(config, draft):
    (planned,) = abm.results(abm.load(config)).plan.jobs([0])
    assert draft.job.run_id == planned.run_id
    assert draft.job.seed == planned.seed


def test_another_replicate_is_another_run_of_the_same_config(config, draft):
    (planned,) = abm.results(abm.load(config)).plan.jobs([1])
    assert Draft(draft.base, replicate=1).job.run_id == planned.run_id


def test_a_value_put_back_is_no_change(draft):
    changed = draft.change({WARMTH: 0.9})
    assert changed.changes == {WARMTH: 0.9}
    assert changed.change({WARMTH: PARAMETERS["warmth"].default}).changes == {}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (WARMTH, "much", "must be a number from 0 to 1"),
        (WARMTH, 1.5, "must be a number from 0 to 1"),
        (WARMTH, float("nan"), "must be a number from 0 to 1"),
        (("mechanisms", "told"), -1, "must be a strength from 0 to 10, or false"),
        (("experiment", "scale"), 0, "must be a whole number from 1 to 5000"),
    ],
)
def test_a_bad_value_is_refused_in_the_words_of_the_config(draft, key, value, said):
    bad = draft.change({key: value})
    assert bad.problem(key) == said
    assert bad.job is None
    with pytest.raises(InputError, match="marked red"):
        bad.save("bad")


def test_a_scenario_of_a_comparison_is_a_draft_of_its_own(config):
    base = abm.load(config.with_name("comparison.toml"))
    plain, other = Draft(base), Draft(base, "no-promise")
    assert plain.job.scenario.mechanisms["promise"] == 1.0
    assert other.value(("mechanisms", "promise")) == 0.0
    assert other.job.scenario.mechanisms["promise"] == 0.0
    assert other.experiment.kind == "ensemble"


def test_a_saved_draft_is_a_config_and_never_takes_another_ones_place(draft):
    path = draft.change({WARMTH: 0.9}).save("warmer")
    assert abm.load(path).points[0].scenario.parameters["warmth"] == 0.9
    said = path.read_text(encoding="utf-8")
    with pytest.raises(InputError, match="exists: choose another name"):
        draft.save("warmer")
    assert path.read_text(encoding="utf-8") == said


@pytest.mark.parametrize("name", ["", "../up", "a b", ".hidden", "x" * 99])
def test_a_name_that_leads_elsewhere_is_refused(draft, name):
    with pytest.raises(InputError, match="a name takes"):
        draft.save(name)


def test_a_loser_wins_and_the_winner_loses(draft):
    found = histories(draft.base.points[0].scenario.calendar)
    assert found[0] is AS_IT_HAPPENED
    (hollande,) = (h for h in found if h.name.startswith("presidential 2012"))
    results = draft.change(hollande.changes).job.scenario.calendar.results
    outcomes = {r.id: r.outcome for r in results if r.contest == "presidential"}
    assert outcomes == {"PS-presidential-2012": 0.0, "LR-presidential-2012": 1.0}


def test_the_live_run_records_what_a_stored_run_records(draft):
    model = LiveModel(draft.job)
    while model.running:
        model.step()
        model.record.curves(model)  # looking, at whatever step, changes nothing
    steps = model.steps
    model.step()
    stored_ = model.society.run(draft.job.seed)
    curves = model.record.curves(model)
    assert curves.dates == stored_.dates
    np.testing.assert_array_equal(curves.values, stored_.series)
    ledger = dict(tables([("run", stored_)]))["ledger"].to_pandas()
    here = model.record.reading().results.table("ledger")
    np.testing.assert_array_equal(here["value"], ledger["value"])
    assert here["channel"].tolist() == ledger["channel"].tolist()
    assert int(model.world.clock[0].step) == model.society.steps == steps


def test_between_records_the_curves_end_at_the_present(draft):
    model = LiveModel(draft.job)
    model.step()
    curves = model.record.curves(model)
    assert curves.dates == [dt.date(2011, 6, 6), dt.date(2011, 6, 13)]
    frame = curves.frame().set_index(["date", "party", "role", "measure"])["value"]
    now = frame[dt.date(2011, 6, 13), "PS", "all", "belief"]
    assert now == curves.of("PS", "all", "belief")[-1]
    assert now != curves.of("PS", "all", "belief")[0]


def test_a_run_that_nobody_watches_stops(draft):
    model = LiveModel(draft.job)
    model.stop()
    model.step()
    assert int(model.world.clock[0].step) == 0


def test_stored_tables_and_progress(config, tmp_path):
    results = abm.run(config, workers=1, root=tmp_path / "results")
    (found,) = stored.experiments(tmp_path / "results")
    assert found.name == "small"
    assert found.tables() == ["outcomes.csv", "summary.csv"]
    assert found.table(stored.PATTERNS) is None
    assert found.words("patterns") == []
    assert found.command("patterns") == f"abm analyse patterns {config}"
    assert stored.progress(found) == stored.Progress(done=2, failed=0, planned=2)
    median = found.table("outcomes.csv").set_index("outcome")["median"]
    assert median["belief_2012"] == pytest.approx(results.runs["belief_2012"].median(), rel=1e-5)
    config.write_text(CONFIG.replace("replicates = 2", "replicates = 4"), encoding="utf-8")
    assert stored.progress(found) == stored.Progress(done=2, failed=0, planned=4)
    config.unlink()
    assert stored.progress(found) is None


def test_a_first_look_is_followed_at_its_own_size(config, tmp_path):
    config.write_text(CONFIG + "\n[quick.experiment]\nreplicates = 1\n", encoding="utf-8")
    abm.run(abm.load(config, quick=True), workers=1, root=tmp_path / "results")
    (found,) = stored.experiments(tmp_path / "results")
    assert found.name == "small-quick"
    assert stored.progress(found) == stored.Progress(done=1, failed=0, planned=1)
    assert found.command("patterns") == f"abm analyse patterns {config} --quick"


@pytest.mark.parametrize("study", studied.CONFIGS)
def test_what_a_study_kept_is_read_as_it_was_found(studies, study):
    found, kept = studies[study]
    assert kept.words(study) == found.sentences
    names = [f"{study}/{title}.csv" for title in sorted(found.tables)]
    assert [name for name in kept.tables() if name.startswith(f"{study}/")] == names
    for title, table in found.tables.items():
        read, written = kept.table(f"{study}/{title}.csv"), table.replace("", np.nan)
        pd.testing.assert_frame_equal(read, written, rtol=1e-5, check_dtype=False)


def test_a_point_of_a_design_is_found_by_its_name(studies):
    """Names of points that are numbers are texts, as those of scenarios are."""
    summary = studies["patterns"][1].summary()
    assert stored.choices([summary], "point") == ["0", "1", "2", "3"]
    assert summary["point"].isin(["0"]).any()


def test_each_model_has_its_scores(studies):
    found, kept = studies["patterns"]
    table = kept.table(stored.PATTERNS)
    models = stored.choices([table], "model")
    assert models[0] == "full"
    for model in models:
        shown = stored.scores(table, model).set_index("pattern")
        for row in found.tables["patterns"].query("model == @model").itertuples():
            scored = row.use != "shown" and not np.isnan(row.share)
            word = {True: "yes", False: "no"}[row.passes] if scored else "not scored"
            assert shown.loc[row.pattern, "passes"] == word, (model, row.pattern)
            assert shown.loc[row.pattern, "share"] == pytest.approx(row.share, nan_ok=True)
        assert shown.loc["P16", "passes"] == "not scored"  # an input, whatever share has it


@pytest.mark.parametrize(
    ("study", "index"), [("sobol", "ST"), ("sobol", "S1"), ("morris", "mu_star")]
)
def test_bars_are_the_indices_with_their_intervals_and_the_dummy_apart(studies, study, index):
    figures = pytest.importorskip("abm.explore.stored_figures", reason="needs the extra explore")
    table = studies[study][1].table(stored.INDICES[study])
    for output, rows in table.groupby("output"):
        (axes,) = figures.bars(rows, index, output).axes
        names = [label.get_text() for label in axes.get_yticklabels()]
        own = rows.set_index("factor").loc[names]
        assert sorted(names) == sorted(rows["factor"])
        assert names[-1] == DUMMY
        assert own[index].drop(DUMMY).is_monotonic_decreasing
        np.testing.assert_allclose([bar.get_width() for bar in axes.patches], own[index])
        (lines,) = axes.collections
        ends = np.array([segment[:, 0] for segment in lines.get_segments()])
        np.testing.assert_allclose(ends, own[[f"{index}_low", f"{index}_high"]])
        colours = [bar.get_facecolor() for bar in axes.patches]
        matters = own["matters"].drop(DUMMY)
        assert colours.count(colours[-1]) == 1
        for one, other in itertools.pairwise(range(len(matters))):
            alike = matters.iloc[one] == matters.iloc[other]
            assert (colours[one] == colours[other]) == alike


def said(components):
    """Return all texts of what a room shows, one a line."""
    return "\n".join(
        child if isinstance(child, str) else said([child])
        for component in components
        for child in getattr(component, "children", None) or ()
    )


@pytest.mark.parametrize("study", studied.CONFIGS)
def test_the_words_of_a_study_are_shown_and_what_is_absent_has_its_command(studies, study):
    rooms = pytest.importorskip("abm.explore.stored_studies", reason="needs the extra explore")
    import solara

    found, kept = studies[study]
    box, rendered = solara.render(rooms.Found([kept]), handle_error=False)
    lines = said([box]).split("\n")
    rendered.close()
    assert set(found.sentences) <= set(lines)
    command = f"abm analyse patterns {kept.config}"
    absent = {
        "patterns": f"No patterns of {study} here: {command} scores them.",
        "indices": "No indices here: abm analyse sobol and abm analyse morris make them, of "
        "designs such as those of experiments/sobol.toml and experiments/morris.toml.",
    }
    for title, line in absent.items():
        assert (line in lines) == (title not in found.tables), title


def test_of_a_prior_it_is_shown_how_many_draws_pass(studies, tmp_path):
    rooms = pytest.importorskip("abm.explore.stored_studies", reason="needs the extra explore")
    import solara

    folder = tmp_path / "draws" / "patterns"
    folder.mkdir(parents=True)
    prior = frequencies(studies["patterns"][0].tables["patterns"])
    prior.to_csv(folder / "prior.csv", index=False)
    box, rendered = solara.render(
        rooms.Patterns(stored.Stored(tmp_path, "draws")), handle_error=False
    )
    lines = said([box]).split("\n")
    rendered.close()
    assert {"draws", "built_in", *prior["says"]} <= set(lines)


def test_a_folder_that_cannot_be_read_has_nothing(tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{", encoding="utf-8")
    (found,) = stored.experiments(tmp_path)
    assert found.manifest() == {}
    assert found.summary() is None
    assert stored.progress(found) is None


def test_pace_tells_a_batch_that_moves_from_one_that_stands(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(stored.time, "monotonic", lambda: clock[0])
    pace = stored.Pace()
    assert pace.words(stored.Progress(1, 0, 4)) == "1 of 4 runs done; looking for new ones"
    clock[0] = 60.0
    assert "none new for 60 seconds" in pace.words(stored.Progress(1, 0, 4))
    assert pace.words(stored.Progress(2, 1, 4)).endswith("1 failed; looking for new ones")
    assert pace.words(stored.Progress(3, 1, 4)) == "3 of 4 runs done, 1 failed"


@pytest.mark.parametrize(
    ("host", "origin", "answer"),
    [
        ("127.0.0.1:8000", "", True),
        ("localhost:8000", "http://localhost:8000", True),
        ("127.0.0.1:8000", "http://127.0.0.1:9000", False),
        ("127.0.0.1:8000", "http://evil.example", False),
        ("evil.example", "", False),
        ("", "", False),
    ],
)
def test_only_pages_of_our_own_are_answered(host, origin, answer):
    headers = {b"host": host.encode()} | ({b"origin": origin.encode()} if origin else {})
    assert server.allowed(headers) is answer


def test_without_the_extra_one_line_says_what_to_install(monkeypatch, config):
    monkeypatch.setattr(server, "find_spec", lambda name: None if name == "solara" else object())
    result = CliRunner().invoke(app, ["explore", str(config)])
    assert result.exit_code == 2
    assert result.output == "abm explore needs more packages (solara): pip install '.[explore]'\n"


def test_a_config_that_cannot_be_run_is_refused_before_anything_opens(monkeypatch, config):
    monkeypatch.setattr(server, "find_spec", lambda name: object())
    config.write_text("[experiment]\nscale = 0\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["explore", str(config)])
    assert result.exit_code == 2
    assert "must be a whole number from 1 to 5000" in result.output


def test_small_things():
    assert typed(" 0,25 ") == 0.25
    assert merged({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}) == {"a": {"b": 3, "c": 2}}
    assert stored.choices([pd.DataFrame({"x": ["b", "a"]}), pd.DataFrame({"x": ["c"]})], "x") == [
        "b",
        "a",
        "c",
    ]


def test_a_run_without_ledger_has_none_to_read(config):
    config.write_text(CONFIG + "ledger = false\n", encoding="utf-8")
    model = LiveModel(Draft(abm.load(config)).job)
    assert model.record.reading().results.table("ledger").empty


def test_a_ledger_needs_two_records(draft):
    picture = pytest.importorskip("abm.explore.ledger", reason="needs the extra explore")
    with pytest.raises(MissingData, match="members at two records"):
        picture.ledger_picture(LiveModel(draft.job).record, "PS")
