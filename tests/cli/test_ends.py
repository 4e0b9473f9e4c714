"""How a verb ends: with an exit code of the README, and nothing written if input is refused."""

import re
import shutil
from pathlib import Path

import pytest
import typer

from abm.cli import console, verbs
from abm.errors import ExpectedError, InputError
from tests.cli.texts import TINY


def test_exit_codes_are_those_of_the_page():
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "commands.md"
    (paragraph,) = re.findall(
        r"^Exit codes: .*?\n\n", page.read_text(encoding="utf-8"), re.M | re.S
    )
    codes = {ExpectedError.exit_code, InputError.exit_code}
    codes |= {verbs.DISAGREES, verbs.FAULT, verbs.INTERRUPTED}
    assert set(map(int, re.findall(r"(?<!\S)\d+(?= )", paragraph))) == {0} | codes


def test_a_fault_of_the_program_has_a_code_of_its_own(write, say, monkeypatch):
    def faulty(*_):
        raise KeyError("nobody's key")

    monkeypatch.setattr(console, "results", faulty)
    code, words = say("status", write())
    assert code == 70
    assert "Traceback" in words
    assert "This is a fault of the program." in words


@pytest.mark.parametrize("error", [typer.Exit(3), typer.BadParameter("no")])
def test_what_typer_reports_keeps_its_code(write, say, monkeypatch, error):
    def ending(*_):
        raise error

    monkeypatch.setattr(console, "results", ending)
    code, words = say("status", write())
    assert code == error.exit_code
    assert "Traceback" not in words


@pytest.mark.parametrize("verb", [["run"], ["analyse", "observer"]])
def test_where_the_folder_of_one_config_is_refused_none_is_run(write, say, tmp_path, verb):
    first, second = write(TINY, "first"), write(TINY, "second")
    assert say("run", second)[0] == 0
    elsewhere = tmp_path / "elsewhere" / "experiments" / "second.toml"
    elsewhere.parent.mkdir(parents=True)
    shutil.copy(second, elsewhere)
    elsewhere.write_text(TINY.replace("step = 30", "step = 29"))
    code, words = say(*verb, first, elsewhere, "--results", tmp_path / "results")
    assert (code, "holds the results of another config" in words) == (2, True)
    assert not (tmp_path / "results" / "first").exists()
