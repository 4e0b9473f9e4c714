"""Tables and figures of earlier runs, or altered ones, are not drawn or packed as new ones."""

import pytest

from tests.cli.texts import TINY

STUDIED = TINY.replace("end = 2012-07-31", "end = 2017-05-31")


@pytest.fixture
def analysed(write, say):
    """Return a config whose runs were studied and drawn."""
    path = write(STUDIED)
    assert say("analyse", "observer", path)[0] == 0
    assert say("plot", path, "--figure", "observer")[0] == 0
    return path


def test_a_study_of_earlier_runs_is_neither_drawn_nor_packed(analysed, write, say, tmp_path):
    write(STUDIED.replace("[experiment]", "[experiment]\nseed = 5"))
    assert say("run", analysed)[0] == 0
    code, words = say("plot", analysed, "--figure", "observer")
    assert code == 1
    assert "observer.csv is of runs with the digest" in words
    assert "abm analyse observer makes it again" in words
    code, words = say("crate", analysed, "--out", tmp_path / "deposit")
    assert (code, "is of runs with the digest" in words) == (2, True)
    assert not (tmp_path / "deposit").exists()
    assert say("analyse", "observer", analysed)[0] == 0
    assert say("plot", analysed, "--figure", "observer")[0] == 0
    assert say("crate", analysed, "--out", tmp_path / "deposit")[0] == 0


def test_an_altered_table_of_a_study_is_neither_drawn_nor_packed(analysed, say, tmp_path):
    table = tmp_path / "results" / "tiny" / "observer" / "observer.csv"
    table.write_text(table.read_text().replace("0.", "1.", 1))
    for words in (
        say("plot", analysed, "--figure", "observer"),
        say("crate", analysed, "--out", tmp_path / "deposit"),
    ):
        assert words[0] > 0
        assert "observer.csv was altered after it was written" in words[1]


def test_a_study_that_was_deleted_is_forgotten_by_the_next_run(analysed, say, tmp_path):
    import shutil

    for folder in ("observer", "figures"):
        shutil.rmtree(tmp_path / "results" / "tiny" / folder)
    assert say("crate", analysed, "--out", tmp_path / "deposit")[0] == 2
    assert say("run", analysed)[0] == 0
    assert say("crate", analysed, "--out", tmp_path / "deposit")[0] == 0


def test_a_figure_that_is_drawn_before_the_first_run_is_no_obstacle(write, say, tmp_path):
    path = write()
    assert say("plot", path, "--figure", "model")[0] == 0
    assert say("run", path)[0] == 0
    assert say("plot", path, "--figure", "model", "--figure", "reported")[0] == 0
