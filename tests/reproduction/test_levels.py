"""Reproductions of a small paper: what agrees, what differs, and what is objected to."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import abm
from abm.model.version import MODEL_VERSION
from abm.paths import LOCAL, POINTS, REPRODUCTION, SAMPLE
from abm.reproduction import cells, levels, time_left
from abm.runs import records
from abm.runs.in_process import InProcess
from abm.runs.pool import Pool
from abm.studies import files_in
from tests.invoking import invoke
from tests.reproduction.projects import LIST, write

PROJECT = Path(__file__).resolve().parents[2]


def bytes_of(folder: Path) -> dict[str, str]:
    """Return a digest of each file that may be committed."""
    apart = {".runs", "reproduction", "local"}
    kept = (
        path
        for path in folder.rglob("*")
        if path.is_file() and not apart & set(path.relative_to(folder).parts)
    )
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


def reproduced(level: str = "quick") -> tuple[int, str]:
    return invoke("reproduce", "--level", level, "--workers", "1")


def edit(path: Path, change) -> None:
    """Apply a change to the content of a JSON file."""
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def test_new_results_equal_the_committed_ones_which_stay_untouched(checkout):
    """What one level draws of an experiment, the other finds in the folder of its runs."""
    results = checkout / "results"
    shutil.rmtree(results / "reproduction")
    before = bytes_of(results)
    for level, suffix in (("quick", "-quick"), ("full", "")):
        assert (results / "reproduction" / "baseline" / "figures").is_dir() == (level == "full")
        code, words = reproduced(level)
        assert code == 0, words
        assert "Everything agrees with what is committed." in words
        assert "and every run is the same to the last bit" in words
        assert ("left in all" in words) == (level == "full")
        assert bytes_of(results) == before
        table = pd.read_csv(results / "reproduction" / f"{level}.csv")
        assert set(table["experiment"]) == {f"baseline{suffix}", f"lost{suffix}"}
        assert {"outcomes", "summary", "observer/observer"} <= set(table["table"])
        assert "counterfactuals/differences" in set(table["table"])
        assert table["agrees"].all()


def test_stored_runs_are_not_computed_again(tables):
    code, words = reproduced()
    assert (code, "4 of 4 runs are stored already" in words) == (0, True)


def test_what_a_reader_computes_is_not_compared(tables):
    committed = bytes_of(tables / "results")
    for command in (("run",), ("analyse", "patterns"), ("plot", "--figure", "roles")):
        code, words = invoke(command[0], *command[1:], "experiments/baseline.toml", "--quick")
        assert code == 0, words
    local = tables / "results" / "local"
    assert (local / "baseline-quick" / "patterns" / "criteria.csv").is_file()
    assert (local / "baseline-quick" / "figures" / "roles.png").is_file()
    assert bytes_of(tables / "results") == committed
    code, words = reproduced()
    assert (code, "Everything agrees with what is committed." in words) == (0, True)
    table = pd.read_csv(tables / "results" / "reproduction" / "quick.csv")
    assert not table["table"].str.startswith("patterns/").any()
    assert table["table"].str.startswith("observer/").any()


def test_figures_are_drawn_without_runs(clone):
    before = bytes_of(clone / "results")
    code, words = reproduced("figures")
    assert code == 0, words
    for name in ("baseline", "lost"):
        files = len(list((clone / "results" / name / "figures").glob("*.[sp]*")))
        assert (
            f"Figures of {name}: {files} of {files} files are byte for byte as committed.\n"
            in words
        )
    assert files == 6  # the ledger, and the study's
    assert not (clone / "results" / "reproduction" / "baseline-quick").exists()
    assert bytes_of(clone / "results") == before


def test_data_of_other_runs_are_objected_to_and_not_drawn(clone):
    home = clone / "results" / "baseline" / "figures"
    edit(home / "runs.json", lambda content: content["roles"].update(digest="0" * 64))
    (home / "reported.csv").unlink()
    code, words = reproduced("figures")
    assert code == 1
    assert "Disagreement in baseline: results/baseline/figures/reported.csv: No such" in words
    assert "results/baseline/figures/roles.csv is of other runs" in words
    assert "could not be drawn, as their runs or data are missing: reported, roles.\n" in words
    made = clone / "results" / "reproduction" / "baseline" / "figures"
    assert not {path.stem for path in made.iterdir()} & {"reported", "roles"}


def test_a_number_that_differs_is_named(tables):
    path = tables / "results" / "lost-quick" / "counterfactuals" / "differences.csv"
    table = cells.read(path)
    table.loc[3, "difference"] = "0.123"
    table.to_csv(path, index=False)
    code, words = reproduced()
    assert code == 1
    row = "/".join(table.loc[3, ["scenario", "outcome"]])
    assert f"{row} difference differs: committed 0.123" in words
    altered = "results/lost-quick/counterfactuals/differences.csv was altered"
    assert f"Disagreement in lost-quick: {altered} after it was written 1 of" in words


def test_a_sentence_that_differs_is_quoted_with_the_new_one(tables):
    """Also one whose file is recorded as it is: its numbers may be right and its wording old."""
    home = tables / "results" / "lost-quick"
    path = home / "counterfactuals" / "words.md"
    first, rest = path.read_text().split("\n\n", 1)
    path.write_text(f"No scenario matters.\n\n{rest}")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    name = "counterfactuals/words.md"
    edit(home / "manifest.json", lambda content: content["files"][name].update(sha256=digest))
    code, words = reproduced()
    assert code == 1
    assert "lost-quick: All" in words  # the numbers
    quoted = f"{name} differs: committed “No scenario matters.”, recomputed “{first}”."
    assert " ".join(quoted.split()) in " ".join(words.split())
    assert f"Disagreement in lost-quick: The text {name} differs." in words


def test_a_digest_that_differs_is_objected_to_on_the_same_platform_only(tables):
    manifest = tables / "results" / "baseline-quick" / "manifest.json"

    def of_other_runs(content):
        content["digest"] = "0" * 64
        for file in content["files"].values():
            file["runs"] = "0" * 64

    edit(manifest, of_other_runs)
    assert "manifest digest differs: committed 000" in reproduced()[1]
    edit(manifest, lambda content: content["machine"].update(machine="another"))
    code, words = reproduced()
    assert (code, "as committed, and" in words) == (0, True)
    table = pd.read_csv(tables / "results" / "reproduction" / "quick.csv")
    digests = table[table["column"] == "digest"].set_index("experiment")["agrees"]
    assert digests.isna().to_dict() == {"baseline-quick": True, "lost-quick": False}


@pytest.mark.parametrize(
    ("missing", "objection"),
    [
        ("lost/manifest.json", "lost: No results at print quality are committed."),
        ("lost-quick", "lost-quick: There is nothing to compare with in results/lost-quick."),
        ("lost-quick/outcomes.csv", "lost-quick: results/lost-quick/outcomes.csv: No such file"),
        ("lost/counterfactuals/words.md", "lost: results/lost/counterfactuals/words.md: No such"),
    ],
)
def test_missing_committed_results_are_objected_to(tables, missing, objection):
    gone = tables / "results" / missing
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    code, words = reproduced()
    assert (code, objection in words) == (1, True)
    assert "Everything agrees" not in words


ALTERED = (
    *("baseline/figures/roles.csv", "baseline/figures/observer.png", "baseline/outcomes.csv"),
    *("baseline/observer/words.md", "lost/figures/counterfactuals.pdf", "lost/differences.csv"),
)


@pytest.mark.parametrize("level", ["figures", "quick"])
def test_an_altered_committed_file_is_objected_to_at_every_level(checkout, level):
    for name in ALTERED:
        path = checkout / "results" / name
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    code, words = reproduced(level)
    assert code == 1
    for name in ALTERED:
        assert f"results/{name} was altered after it was written" in words
    assert "Everything agrees" not in words


def test_halved_medians_of_a_figure_are_objected_to_and_not_drawn(clone):
    path = clone / "results" / "baseline" / "figures" / "roles.csv"
    table = pd.read_csv(path)
    table["middle"] /= 2
    table.to_csv(path, index=False)
    code, words = reproduced("figures")
    assert code == 1
    assert "results/baseline/figures/roles.csv was altered after it was written" in words
    assert "could not be drawn, as their runs or data are missing: roles." in words


def test_a_manifest_that_records_no_files_is_objected_to_and_renewed(checkout):
    manifest = checkout / "results" / "baseline" / "manifest.json"
    before = json.loads(manifest.read_text())["files"]
    edit(manifest, lambda content: content.pop("files"))
    code, words = reproduced("figures")
    assert code == 1
    assert "baseline: The manifest in results/baseline records no files" in words
    invoke("reproduce", "--level", "figures", "--renew")
    assert json.loads(manifest.read_text())["files"].keys() == before.keys()
    assert reproduced("figures")[0] == 0


def test_every_committed_file_of_this_project_is_recorded_and_unaltered():
    results = PROJECT / "results"
    for manifest in sorted(results.rglob("manifest.json")):
        if manifest.relative_to(results).parts[0] in (LOCAL, REPRODUCTION):
            continue  # what somebody computed in this checkout
        content = json.loads(manifest.read_text())
        recorded = content["files"].keys()
        assert not [
            name
            for name in files_in(manifest.parent)
            if name not in recorded and Path(name).stem != SAMPLE
        ]
        assert not list(records.problems(manifest.parent, content))


def test_committed_results_of_another_config_or_model_are_objected_to(tables):
    edit(
        tables / "results" / "lost" / "manifest.json",
        lambda content: content.update(model_version=0),
    )
    config = tables / "experiments" / "baseline.toml"
    config.write_text(config.read_text().replace("replicates = 6", "replicates = 7"))
    code, words = reproduced("figures")
    assert code == 1
    assert "experiment.replicates was 6, is 7" in words
    assert "Disagreement in lost: The committed results come from another config or model" in words
    assert f"the version of the model was 0, is {MODEL_VERSION}" in words


def test_points_that_a_study_renews_are_read_after_it(tmp_path, monkeypatch):
    listed = 'analyses = ["observer baseline", "observer again"]\ndocuments = []\n'
    write(tmp_path, listed)
    (tmp_path / "experiments" / "again.toml").write_text(
        'extends = "baseline.toml"\n[experiment]\nkind = "design"\nreplicates = 1\n'
        'end = 2012-06-30\n[design]\ntable = "../results/points.csv"\n'
    )
    points = tmp_path / "results" / "points.csv"
    points.parent.mkdir()
    points.write_text("initial_use\n0.1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ABM_RESULTS", "")
    monkeypatch.setattr(Pool, "_processes", lambda _: InProcess())
    monkeypatch.setattr(levels.Reproduction, "_draw", lambda _: None)
    monkeypatch.setattr(levels.studies, "find", lambda _: lambda results: results)
    monkeypatch.setattr(levels.studies, "keep", lambda *_: points.write_text("initial_use\n0.3\n"))
    code, words = invoke("reproduce", "--level", "full", "--workers", "1", "--renew")
    assert code == 0, words
    assert abm.results("experiments/again.toml").complete  # the runs of the points as they are now
    code, words = reproduced("full")
    assert code == 0, words
    assert (tmp_path / "results" / "reproduction" / "again" / POINTS).is_file()


def test_other_studies_are_made_after_one_that_cannot_be(tables):
    listed = LIST.replace("observer baseline", "shares baseline")
    (tables / "paper" / "experiments.toml").write_text(listed)
    code, words = reproduced()
    assert code == 1
    assert "Disagreement in baseline-quick: The study shares cannot be made: " in words
    assert "lost-quick: " in words.split("Disagreement")[0]


def test_time_left_follows_the_pace_of_what_is_done(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time_left.time, "monotonic", lambda: now[0])
    left = time_left.TimeLeft([], lambda text: None)
    left._costs = pd.Series([10.0, 20.0, 70.0]).to_numpy()
    assert left.before(0) == "1.7 minutes"
    now[0] = 60.0  # twice as long as expected
    assert left.before(2) == "2.3 minutes"
