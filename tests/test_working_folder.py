"""``abm new``: a folder whose config runs as it stands, explains its keys, and is written once."""

from __future__ import annotations

import re
import tomllib

import pytest

from abm import config, working_folder
from abm.config import schema
from tests.invoking import invoke


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    working_folder.write(tmp_path / "canvass")
    return tmp_path / "canvass"


def test_its_config_is_the_baseline_of_a_smaller_society(folder):
    experiment = config.load(folder / working_folder.FIRST)
    assert experiment.name == "baseline"
    assert experiment.case.key == "france"
    scenario = experiment.points[0].scenario
    assert scenario == experiment.case.scenario(scale=scenario.scale, outputs=scenario.outputs)


def test_every_key_has_a_comment_and_what_is_commented_out_may_be_set(folder):
    text = (folder / working_folder.FIRST).read_text(encoding="utf-8")
    for line in text.splitlines():
        assert not re.match(r"\w+ = ", line) or "  # " in line, line
    _, first, rest = text.partition("[experiment]\n")
    whole = re.sub(r"^#     (?=\w+ = |\[)", "", first + rest, flags=re.M)
    table = tomllib.loads(whole)
    tables = ("experiment", "parameters", "mechanisms", "calendar", "party", "outputs")
    assert list(table) == list(tables)
    (folder / working_folder.FIRST).write_text(whole, encoding="utf-8")
    config.load(folder / working_folder.FIRST)


def test_editors_find_the_schema_that_it_names(folder):
    path = folder / working_folder.FIRST
    named = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("#:schema ")
    assert (path.parent / named).read_text(encoding="utf-8") == schema.json_schema()


def test_the_command_says_what_to_do_next_and_writes_over_nothing(folder):
    code, words = invoke("new", "other folder")
    assert code == 0
    assert "abm run 'other folder/experiments/baseline.toml'" in words
    assert (folder.parent / "other folder" / working_folder.FIRST).is_file()
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    assert invoke("new", "canvass") == (2, "canvass: is not empty: choose a new folder\n")
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before
