"""The paper made again: what it is made of, which numbers agree, and what is said of others."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm import paths
from abm.errors import InputError
from abm.reproduction import comparison, contents, levels, tables
from tests.invoking import invoke

PROJECT = Path(__file__).resolve().parents[1]
BASELINE = """
[experiment]
replicates = 6
scale = 2000
step = 28
start = 2011-06-06
end = 2017-05-31
[quick.experiment]
replicates = 4
"""
LOST = """
extends = "baseline.toml"
[experiment]
kind = "compare"
[outputs]
series = false
[scenarios.no_promise.mechanisms]
promise = false
"""
LIST = 'analyses = ["observer baseline", "counterfactuals lost"]\ndocuments = []\n'


def write(project: Path, listed: str = LIST) -> None:
    """Write a project of two small experiments and its list."""
    for folder in ("experiments", "paper"):
        (project / folder).mkdir(parents=True)
    (project / "experiments" / "baseline.toml").write_text(BASELINE)
    (project / "experiments" / "lost.toml").write_text(LOST)
    (project / "paper" / "experiments.toml").write_text(listed)


def bytes_of(folder: Path) -> dict[str, str]:
    """Return a digest of each file that may be committed."""
    kept = (
        path
        for path in folder.rglob("*")
        if path.is_file() and not {".runs", "reproduction"} & set(path.relative_to(folder).parts)
    )
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in kept}


class TestContents:
    def test_every_experiment_of_the_project_is_part_of_the_paper(self):
        known = contents.load(PROJECT)
        there = set(paths.configs(PROJECT / "experiments"))
        extended = {path for path in there if path.name == "groups.toml"}  # by others
        assert set(known.configs) == there - extended

    def test_every_document_can_be_found(self):
        known = contents.load(PROJECT)
        for name in known.documents:
            assert list(known.paper.rglob(f"{name}.typ"))

    @pytest.mark.parametrize(
        ("listed", "said"),
        [
            ('analyses = ["observer baselin"]', 'did you mean "baseline"?'),
            ('analyses = ["obsever baseline"]', 'no such study; did you mean "observer"?'),
            ('analyses = ["observer"]', 'analyses[0] = "observer": must be "STUDY CONFIG"'),
            ('analyses = "observer baseline"', "analyses: must be a list of text"),
            ("analyses = [", "cannot be read"),
            ("analyses = []\nfigures = []", "figures: no such key"),
            ("analyses = []", "documents: must be a list of text"),
        ],
    )
    def test_a_list_that_is_wrong_is_refused(self, tmp_path, listed, said):
        write(tmp_path, listed)
        with pytest.raises(InputError) as refused:
            contents.load(tmp_path)
        assert said in str(refused.value)
        assert "experiments.toml" in str(refused.value)

    def test_a_project_without_a_list_is_refused(self, tmp_path):
        with pytest.raises(InputError, match=r"paper.experiments\.toml: no such file"):
            contents.load(tmp_path)


def table(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype=str)


class TestTables:
    @pytest.mark.parametrize(
        ("committed", "recomputed", "agrees"),
        [
            ("0.123456", "0.123456", True),
            ("0.123456", "0.123457", True),  # the sixth digit may round either way
            ("0.123456", "0.123466", False),
            ("123456", "123457", True),
            ("123456", "123466", False),
            ("3.1e-17", "-2.2e-16", True),  # zero but for the order of a sum
            ("0", "1e-08", False),
            ("inf", "inf", True),
            ("inf", "-inf", False),
            ("", "", True),
            ("", "0", False),
            ("0", "", False),
        ],
    )
    def test_numbers_agree_within_rounding(self, committed, recomputed, agrees):
        old, new = table(name=["a"], x=[committed]), table(name=["a"], x=[recomputed])
        (row,) = tables.compared(old, new).to_dict("records")
        assert (row["row"], row["column"]) == ("a", "x")
        assert (row["committed"], row["recomputed"]) == (committed, recomputed)
        assert row["agrees"] == agrees

    @pytest.mark.parametrize(
        ("new", "column"),
        [
            (table(name=["a", "b"], x=["1", "2"], y=["1", "2"]), "columns"),
            (table(name=["a"], x=["1"]), "rows"),
            (table(name=["a", "c"], x=["1", "2"]), "name"),
            (pd.DataFrame(), "columns"),
        ],
    )
    def test_tables_of_other_rows_columns_or_names_do_not_agree(self, new, column):
        found = tables.compared(table(name=["a", "b"], x=["1", "2"]), new)
        assert found[~found["agrees"].astype(bool)]["column"].tolist() == [column]

    @given(
        cells=st.lists(st.floats(-1e6, 1e6).map("{:.6g}".format), min_size=1, max_size=8),
        data=st.data(),
    )
    def test_a_table_agrees_with_itself_and_a_change_is_found_where_it_is(self, cells, data):
        names = [f"row{number}" for number in range(len(cells))]
        old = table(name=names, x=cells)
        assert tables.compared(old, old)["agrees"].all()
        where = data.draw(st.integers(0, len(cells) - 1))
        new = old.copy()
        new.loc[where, "x"] = f"{float(cells[where]) + abs(float(cells[where])) * 1e-3 + 1e-3:.6g}"
        found = tables.compared(old, new)
        assert found[~found["agrees"].astype(bool)]["row"].tolist() == [names[where]]

    def test_values_at_print_quality_stand_in_their_rows_with_the_interval_at_this_size(self):
        small = table(name=["a", "b", "c"], x=["1", "2", "3"], n=["4", "4", "4"])
        small = small.assign(x_low=["0", "1.5", ""], x_high=["2", "2.5", ""])
        large = small.iloc[::-1].assign(x=["3", "9", "1.5"], n="100").reset_index(drop=True)
        found = tables.compared(small, small, large)
        x = found[found["column"] == "x"].set_index("row")
        assert x["print"].to_dict() == {"a": "1.5", "b": "9", "c": "3"}
        assert x["inside"].isna().to_dict() == {"a": False, "b": False, "c": True}
        assert x["inside"].dropna().to_dict() == {"a": True, "b": False}
        assert x.loc["b", ["low", "high"]].tolist() == ["1.5", "2.5"]
        assert found[found["column"] == "n"]["inside"].isna().all()

    def test_rows_that_texts_do_not_tell_apart_are_not_matched_with_those_of_another_size(self):
        small = table(name=["a", "a"], x=["1", "2"])
        found = tables.compared(small, small, table(name=["a", "a", "a"], x=["1", "2", "3"]))
        assert found["row"].tolist() == ["a#0", "a#1"]
        assert found["print"].isna().all()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Return a project whose results at both sizes are there, as a checkout has them."""
    project = tmp_path_factory.mktemp("kept")
    write(project)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        patch.setenv("ABM_RESULTS", "")
        for level in ("full", "quick"):
            code, words = invoke("reproduce", "--level", level, "--workers", "1", "--renew")
            assert code == 0, words
        code, words = invoke("plot", "experiments/lost.toml", "--figure", "ledger")
        assert code == 0, words
    (project / "results" / ".runs").rename(project / "runs")
    for path in (project / "results").rglob("*.parquet"):
        path.unlink()
    return project


@pytest.fixture
def clone(kept, tmp_path, monkeypatch):
    """Return a copy of that project to work in, where all runs are made again already."""
    project = tmp_path / "project"
    shutil.copytree(kept, project)
    again = project / "results" / "reproduction" / ".runs"
    again.parent.mkdir()
    (project / "runs").rename(again)
    monkeypatch.chdir(project)
    monkeypatch.setenv("ABM_RESULTS", "")
    return project


@pytest.fixture
def checkout(clone):
    """Return the same without the data of figures of runs, which take long to draw."""
    for path in (clone / "results").glob("*/figures/runs.json"):
        path.unlink()
    return clone


def reproduced(level: str = "quick") -> tuple[int, str]:
    return invoke("reproduce", "--level", level, "--workers", "1")


def edit(path: Path, change) -> None:
    """Change what a JSON file says."""
    said = json.loads(path.read_text())
    change(said)
    path.write_text(json.dumps(said))


class TestLevels:
    @pytest.mark.parametrize("level", ["quick", "full"])
    def test_what_is_made_again_is_what_is_committed_which_stays_untouched(self, checkout, level):
        shutil.rmtree(checkout / "results" / "reproduction")
        before = bytes_of(checkout / "results")
        code, words = reproduced(level)
        assert code == 0, words
        assert "Everything agrees with what is committed." in words
        assert "and every run to the last bit" in words
        assert ("left in all" in words) == (level == "full")
        assert bytes_of(checkout / "results") == before
        table = pd.read_csv(checkout / "results" / "reproduction" / f"{level}.csv")
        suffix = "-quick" * (level == "quick")
        assert set(table["experiment"]) == {f"baseline{suffix}", f"lost{suffix}"}
        assert {"outcomes", "summary", "observer/observer"} <= set(table["table"])
        assert "counterfactuals/differences" in set(table["table"])
        assert table["agrees"].all()

    def test_what_is_done_is_not_done_again(self, checkout):
        code, words = reproduced()
        assert (code, "4 of 4 runs are stored already" in words) == (0, True)

    def test_figures_need_no_run(self, clone):
        before = bytes_of(clone / "results")
        code, words = reproduced("figures")
        assert code == 0, words
        for name in ("baseline", "lost"):
            files = len(list((clone / "results" / name / "figures").glob("*.[sp]*")))
            assert (
                f"figures of {name}: {files} of {files} files byte for byte as committed\n" in words
            )
        assert files == 6  # the ledger, and the study's
        assert not (clone / "results" / "reproduction" / "baseline-quick").exists()
        assert bytes_of(clone / "results") == before

    def test_data_of_other_runs_are_objected_to_and_not_drawn(self, clone):
        home = clone / "results" / "baseline" / "figures"
        edit(home / "runs.json", lambda said: said["roles"].update(digest="0" * 64))
        (home / "reported.csv").unlink()
        code, words = reproduced("figures")
        assert code == 1
        assert "disagrees: baseline: results/baseline/figures/roles.csv is of other runs" in words
        assert "left as committed, for want of their runs or data: reported, roles\n" in words
        made = clone / "results" / "reproduction" / "baseline" / "figures"
        assert not {path.stem for path in made.iterdir()} & {"reported", "roles"}

    def test_a_number_that_differs_is_named(self, checkout):
        path = checkout / "results" / "lost-quick" / "counterfactuals" / "differences.csv"
        table = tables.read(path)
        table.loc[3, "difference"] = "0.123"
        table.to_csv(path, index=False)
        code, words = reproduced()
        assert code == 1
        row = "/".join(table.loc[3, ["scenario", "outcome"]])
        assert f"{row} difference: committed 0.123" in words
        assert "disagrees: lost-quick: 1 of" in words

    def test_runs_that_differ_in_a_bit_are_objected_to_where_bits_must_agree(self, checkout):
        manifest = checkout / "results" / "baseline-quick" / "manifest.json"
        edit(manifest, lambda said: said.update(digest="0" * 64))
        assert "differs: manifest digest: committed 000" in reproduced()[1]
        edit(manifest, lambda said: said["machine"].update(machine="another"))
        code, words = reproduced()
        assert (code, "as committed, and" in words) == (0, True)
        table = pd.read_csv(checkout / "results" / "reproduction" / "quick.csv")
        digests = table[table["column"] == "digest"].set_index("experiment")["agrees"]
        assert digests.isna().to_dict() == {"baseline-quick": True, "lost-quick": False}

    @pytest.mark.parametrize(
        ("what", "said"),
        [
            ("lost/manifest.json", "lost: nothing is committed at print quality"),
            ("lost-quick", "lost-quick: nothing to compare with in results/lost-quick"),
            ("lost-quick/outcomes.csv", ""),
        ],
    )
    def test_what_is_not_committed_is_objected_to(self, checkout, what, said):
        gone = checkout / "results" / what
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
        code, words = reproduced()
        assert (code, said in words) == (int(bool(said)), True)

    def test_committed_results_of_another_config_or_model_are_objected_to(self, checkout):
        edit(
            checkout / "results" / "lost" / "manifest.json",
            lambda said: said["machine"].update(sources="0"),
        )
        config = checkout / "experiments" / "baseline.toml"
        config.write_text(config.read_text().replace("replicates = 6", "replicates = 7"))
        code, words = reproduced("figures")
        assert code == 1
        assert "experiment.replicates was 6, is 7" in words
        assert "disagrees: lost: what is committed is of another state" in words
        assert "the sources of the model are others" in words

    def test_a_study_that_cannot_be_made_does_not_end_the_others(self, checkout):
        listed = LIST.replace("observer baseline", "shares baseline")
        (checkout / "paper" / "experiments.toml").write_text(listed)
        code, words = reproduced()
        assert code == 1
        assert "disagrees: baseline-quick: shares cannot be made: " in words
        assert "lost-quick: " in words.split("disagrees")[0]


def test_time_left_follows_the_pace_of_what_is_done(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(levels.time, "monotonic", lambda: now[0])
    left = levels.Left([], lambda text: None)
    left._costs = pd.Series([10.0, 20.0, 70.0]).to_numpy()
    assert left.words(0) == "; about 1.7 minutes left in all"
    now[0] = 60.0  # twice as long as expected
    assert left.words(2) == "; about 2.3 minutes left in all"


def test_how_often_print_lies_inside_is_told():
    inside = pd.Series([True, True, False, pd.NA], dtype="boolean")
    assert "Of 3 numbers with an interval at this size, 67% of" in comparison.beside_print(
        pd.DataFrame({"inside": inside})
    )
