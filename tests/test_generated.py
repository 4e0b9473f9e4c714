"""Generated files are those of their sources, and no others lie beside them."""

from __future__ import annotations

import pytest

from paper import results
from tests import drawing, generated
from tests.figures.artists import EVERY

WRITTEN_BY_HAND = {results.TABLES / "models.csv"}


ELSEWHERE = {"examples"}
"""What another test compares, page by page."""


@pytest.mark.parametrize("name", [n for n in generated.GENERATORS if n not in ELSEWHERE])
def test_a_generated_file_is_that_of_its_sources(name):
    names = [path.name for path in generated.stale(name)]
    assert not names, f"stale: {', '.join(names)}; make generated writes them"


def test_stale_and_missing_files_are_written_and_named(monkeypatch, tmp_path, capsys):
    files = {"kept": tmp_path / "kept", "old": tmp_path / "old", "new": tmp_path / "sub" / "new"}
    files["kept"].write_text("as it is")
    files["old"].write_text("as it was")
    texts = dict.fromkeys(files.values(), "as it is")
    monkeypatch.setattr(generated, "PROJECT", tmp_path)
    monkeypatch.setattr(generated, "GENERATORS", {"some": lambda: texts})
    generated.main(["some"])
    assert capsys.readouterr().out.split() == ["old", "sub/new"]
    assert {path: path.read_text() for path in texts} == texts


def test_nothing_is_left_over():
    tables = results.texts().keys() - {results.TARGET}
    assert set(results.TABLES.iterdir()) - WRITTEN_BY_HAND == tables
    assert set(drawing.HOME.iterdir()) == {drawing.path_of(name) for name in EVERY}
