"""Results that were copied or moved are those of their config, wherever they lie."""

import shutil

import pytest

import abm
from abm.runs.folder import FolderError
from tests.invoking import invoke
from tests.runs.counted import TINY, run


@pytest.mark.parametrize("where", ["backup", "deep/er/backup", "project/elsewhere"])
def test_copied_results_are_taken(write, tmp_path, monkeypatch, where):
    monkeypatch.setenv("ABM_RESULTS", "")
    config = write()
    before, _ = run(config)
    copy = tmp_path / where
    shutil.copytree(before.root, copy)
    shutil.rmtree(before.root)
    assert abm.results(config, root=copy).digest == before.digest
    for words in (("check",), ("status",), ("run",), ("analyse", "counterfactuals")):
        code, said = invoke(*words, config, "--results", copy)
        assert "another config" not in said
        assert code == (2 if words[0] == "analyse" else 0)  # it compares no scenarios
        assert "4 done" in said or words[0] in ("run", "analyse")
    assert abm.results(config, root=copy).manifest["runs"]["done"] == 4


def test_a_config_of_the_same_name_is_still_another(write, tmp_path):
    results, _ = run(write())
    other = tmp_path / "other" / "experiments" / "tiny.toml"
    other.parent.mkdir(parents=True)
    other.write_text(TINY.replace("= 4", "= 3"))
    with pytest.raises(FolderError, match="holds the results of another config"):
        abm.run(other, root=results.root)
