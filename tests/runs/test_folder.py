"""The folder of results belongs to one config and one process; others are refused."""

import errno
import os
import shutil

import pytest

from abm.runs.folder import FolderError
from abm.runs.in_process import InProcess
from tests.runs.counted import TINY, run


class TestFolder:
    def test_after_a_change_of_the_config_runs_that_stay_the_same_are_kept(self, write):
        run(write())
        text = TINY.replace("replicates = 4", "replicates = 5") + "[parameters]\neffort = 0.7"
        _, counter = run(write(text))
        assert counter.runs == 1
        assert "experiment.replicates was 4, is 5" in counter.messages[0]
        assert "4 of 5 runs are stored already" in counter.messages[1]

    def test_the_folder_of_another_config_is_refused(self, write, tmp_path):
        run(write(), executor=InProcess(), root=tmp_path / "results")
        other = tmp_path / "elsewhere" / "experiments" / "tiny.toml"
        other.parent.mkdir(parents=True)
        shutil.copy(write(), other)
        with pytest.raises(FolderError, match=r"another config.*experiments/tiny\.toml: rename "):
            run(other, executor=InProcess(), root=tmp_path / "results")

    def test_a_folder_with_other_files_is_refused(self, write, tmp_path):
        folder = tmp_path / "results" / "tiny"
        folder.mkdir(parents=True)
        (folder / "thesis.txt").write_text("mine")
        with pytest.raises(FolderError, match="not empty"):
            run(write())
        assert [p.name for p in (tmp_path / "results").rglob("*")] == ["tiny", "thesis.txt"]

    def test_a_file_named_like_the_folder_of_results_is_refused(self, write, tmp_path):
        (tmp_path / "results").write_text("a file")
        with pytest.raises(FolderError, match="is a file, not a folder"):
            run(write())

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    def test_a_read_only_folder(self, write, tmp_path):
        (tmp_path / "results").mkdir(mode=0o500)
        with pytest.raises(FolderError, match="no permission"):
            run(write())

    def test_a_folder_that_cannot_be_made(self, write, monkeypatch):
        from pathlib import Path

        def refuse(*_, **__):
            raise OSError(errno.EROFS, "Read-only file system")

        path = write()
        monkeypatch.setattr(Path, "mkdir", refuse)
        with pytest.raises(FolderError, match="cannot be written: Read-only"):
            run(path)

    def test_a_second_process_is_refused(self, write):
        results, _ = run(write())
        with (
            results.folder.locked(),
            pytest.raises(FolderError, match="another process is running"),
        ):
            run(write())
