"""What cannot be written gives one message and its exit code, and leaves nothing behind."""

import pytest

import abm
from abm import files
from abm.runs.in_process import InProcess
from tests.invoking import invoke

TEXT = "[experiment]\nreplicates = 1\nscale = 5000\nstep = 28\nend = 2009-06-30\n"


@pytest.fixture
def results(written, monkeypatch):
    """Return the results of a small config."""
    monkeypatch.setenv("ABM_RESULTS", "")
    return abm.run(written(TEXT), InProcess())


def everything(folder):
    """Return the files of a folder with their content, hidden ones too."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_in_place_of_the_folder_of_figures(results):
    (results.folder.path / "figures").write_text("mine")
    before = everything(results.root)
    code, words = invoke("plot", results.experiment.path, "--figure", "roles")
    assert (code, "figures is a file, not a folder" in words) == (1, True)
    assert everything(results.root) == before


def test_a_crate_below_a_file(results, tmp_path):
    pytest.importorskip("rocrate")
    (tmp_path / "out").write_text("mine")
    for target in ("out/x.zip", "out/x"):
        code, words = invoke("crate", results.experiment.path, "--out", tmp_path / target)
        assert (code, "out is a file, not a folder" in words) == (1, True)
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize("verb", ["plot", "crate", "run"])
def test_a_disk_that_is_full(results, tmp_path, monkeypatch, verb):
    """The first write fills the disk: what stood there stays, and nothing lies beside it."""
    if verb == "crate":
        pytest.importorskip("rocrate")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_flush", full)
    before = everything(tmp_path)
    options = {"plot": ["--figure", "roles"], "crate": ["--out", tmp_path / "x.zip"], "run": []}
    code, words = invoke(verb, results.experiment.path, *options[verb])
    assert (code, "cannot be written: No space left on device" in words) == (1, True), words
    assert everything(tmp_path) == before
