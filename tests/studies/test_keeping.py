"""The folder of a study holds its last tables and words, as its schema defines them."""

from types import SimpleNamespace

import pandas as pd
import pytest

from abm import studies
from abm.runs.records import FILES
from abm.studies import Study

TABLES = studies.tables_of("potency")


def made_up(name):
    """A table of the study ``potency``, with the columns of its schema."""
    return pd.DataFrame({column.name: [1.5] for column in TABLES[name].columns})


@pytest.fixture
def results(tmp_path):
    """Results whose folder notes what is recorded."""
    recorded = []

    def put(name, text):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    folder = SimpleNamespace(
        path=tmp_path,
        put=put,
        remove=lambda name: (tmp_path / name).unlink(missing_ok=True),
        record=lambda *record: recorded.append(record),
        manifest=lambda: {FILES: {name: {} for kept in recorded for name in kept[0]}},
        recorded=recorded,
    )
    return SimpleNamespace(folder=folder, digest="of these runs")


def test_a_folder_holds_the_tables_of_the_last_time_only(results):
    both = {name: made_up(name) for name in ("bounds", "curves")}
    studies.keep("potency", Study(both, ["First."]), results)
    home = results.folder.path / "potency"
    (home / "mine.csv").write_text("x\n1\n", encoding="utf-8")
    studies.keep("potency", Study({"curves": made_up("curves")}, ["Then."]), results)
    names = sorted(path.name for path in home.iterdir())
    assert names == ["curves.csv", "curves.parquet", "mine.csv", "words.md"]
    assert (home / "words.md").read_text(encoding="utf-8") == "Then.\n\n"
    last = ["potency/curves.csv", "potency/words.md"], "of these runs", ["potency/bounds.csv"]
    assert results.folder.recorded[-1] == last


def test_a_table_that_only_the_manifest_knows_goes_too(results):
    """A clone of a project has no Parquet files."""
    both = {name: made_up(name) for name in ("bounds", "curves")}
    studies.keep("potency", Study(both, ["First."]), results)
    home = results.folder.path / "potency"
    for file in home.glob("*.parquet"):
        file.unlink()
    (home / "mine.csv").write_text("x\n1\n", encoding="utf-8")
    studies.keep("potency", Study({"curves": made_up("curves")}, ["Then."]), results)
    assert sorted(path.name for path in home.glob("*.csv")) == ["curves.csv", "mine.csv"]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"other": made_up("curves")}, "potency does not define the table other"),
        ({"curves": made_up("curves").drop(columns="moved")}, "potency/curves lacks the column mo"),
        ({"curves": made_up("curves").assign(x=1)}, "potency/curves does not define the column x"),
    ],
)
def test_what_the_schema_does_not_define_is_not_written(results, tables, message):
    with pytest.raises(ValueError, match=message):
        studies.keep("potency", Study(tables, []), results)
    assert not list(results.folder.path.iterdir())


@pytest.mark.parametrize("name", studies.STUDIES)
def test_a_study_is_a_folder_with_its_parts(name):
    tables = studies.tables_of(name)
    assert tables
    assert all(table.study == name for table in tables.values())
    assert callable(studies.find(name))


def test_no_figure_of_a_study_has_the_name_of_one_of_runs():
    from abm.figures import FIGURES, PLANNED, SWEPT

    assert not set(studies.figures()) & {*FIGURES, *PLANNED, *SWEPT}


def test_texts_are_read_as_they_were_written(results):
    """Nothing is a missing value: a scenario may be called NA, and a cell of text be empty."""
    of = studies.tables_of("predictions")["scenarios"]
    made = pd.DataFrame({column.name: [1.5, None] for column in of.columns})
    made = made.assign(prediction=["up", ""], scenario=["NA", "2012"])
    studies.keep("predictions", Study({"scenarios": made}, []), results)
    read = of.read(results.folder.path)
    assert read["prediction"].tolist() == ["up", ""]
    assert read["scenario"].tolist() == ["NA", "2012"]
    assert read["median"].isna().tolist() == [False, True]
