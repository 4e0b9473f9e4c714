"""The list of what the paper is made of: complete, and refused where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from abm import paths
from abm.errors import InputError
from abm.reproduction import contents
from tests.reproduction.projects import write

PROJECT = Path(__file__).resolve().parents[2]


def test_every_experiment_of_the_project_is_part_of_the_paper():
    of_paper = contents.load(PROJECT)
    configs = set(paths.configs(PROJECT / "experiments"))
    # One is only extended by others; one says with more runs what emulator.toml says.
    left_out = ("groups", "sobol")
    apart = {path for path in configs if path.stem in left_out}
    of_paper_alone = {p for p in of_paper.configs if p.parent == PROJECT / "experiments"}
    assert of_paper_alone == configs - apart


def test_every_document_has_a_source():
    of_paper = contents.load(PROJECT)
    for name in of_paper.documents:
        assert list(of_paper.paper.rglob(f"{name}.typ"))


@pytest.mark.parametrize(
    ("lists", "problem"),
    [
        ('analyses = ["observer baselin"]', 'did you mean "baseline"?'),
        ('analyses = ["obsever baseline"]', 'did you mean "observer"?'),
        ('analyses = ["observer"]', 'analyses[0] = "observer": must be "STUDY CONFIG"'),
        ('analyses = "observer baseline"', "analyses: must be a list of text"),
        ("analyses = [", "cannot be read"),
        ("analyses = []\nfigures = []", "figures: "),
        ("analyses = []", "documents: must be a list of text"),
    ],
)
def test_a_wrong_list_is_refused(tmp_path, lists, problem):
    write(tmp_path, lists)
    with pytest.raises(InputError) as refused:
        contents.load(tmp_path)
    assert problem in str(refused.value)
    assert "experiments.toml" in str(refused.value)


def test_a_project_without_a_list_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"paper.experiments\.toml: this file does not exist"):
        contents.load(tmp_path)
