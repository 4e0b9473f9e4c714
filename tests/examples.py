"""The examples of the documentation: every block of a page runs as it is printed, from the top.

A page begins in a folder that ``abm new`` wrote.  A block is run by its language: ``python`` in one
namespace for the page; ``toml`` is parsed, and written if its first line is a comment with a path,
such as ``# experiments/mine.toml``; in ``console`` the commands after ``$`` are given, if they are
``abm`` or ``cd``, and print what follows them, where ``...`` stands for anything.

``make generated`` writes what commands print now into the pages, ``python -m tests.examples PAGE``
into one of them.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from abm import working_folder
from abm.cli import app
from abm.runs import estimate
from abm.runs.in_process import InProcess
from abm.runs.pool import Pool

PROJECT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```(python|toml|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (?P<command>.*)\n(?P<printed>(?:(?!\$ ).*\n)*)", re.MULTILINE)
NAMED = re.compile(r"# (?P<path>[\w/.-]+\.toml)\n")

VARIES = re.compile(r"(?<=digest )[0-9a-f]{12}|(?<=take about ).*(?= of disk)")
"""What commands print otherwise on another machine or day."""


def pages() -> list[Path]:
    """Return the pages that have examples."""
    every = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
    return [page for page in every if BLOCK.search(page.read_text(encoding="utf-8"))]


def run(page: Path, folder: Path, store: Path) -> str:
    """Run the blocks of a page, and return its text with what its commands print now.

    Parameters
    ----------
    page : pathlib.Path
    folder : pathlib.Path
        Where to work: a new folder.
    store : pathlib.Path
        A folder of runs, which pages share.
    """
    text = page.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "example"}
    working_folder.write(folder)
    (folder / "results").mkdir()
    (folder / "results" / ".runs").symlink_to(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("ABM_RESULTS", raising=False)
        patch.setenv("MPLBACKEND", "agg")
        patch.setattr(Pool, "_processes", lambda _: InProcess())
        patch.setattr(estimate, "is_compiled", lambda: True)  # as on the second day

        def run_block(block: re.Match[str]) -> str:
            language, content = block.groups()
            if language == "console":
                return f"```console\n{COMMAND.sub(_give, content)}```"
            if language == "python":
                line = text.count("\n", 0, block.start()) + 1  # errors name the lines of the page
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile("\n" * line + content, str(page), "exec"), names)
            elif named := NAMED.match(content):
                Path(named["path"]).parent.mkdir(exist_ok=True)
                Path(named["path"]).write_text(content, encoding="utf-8")
            else:
                tomllib.loads(content)
            return block[0]

        return BLOCK.sub(run_block, text)


def _give(example: re.Match[str]) -> str:
    """Give a command, and return it with what it printed, if that is not what is written there."""
    command, printed = example.groups()
    program, *words = shlex.split(command, comments=True) or [""]
    if program == "cd":
        os.chdir(words[0])
    if program != "abm":
        return example[0]
    result = CliRunner().invoke(app, words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    refused = result.exit_code != 0
    if refused and printed.strip() in ("", "..."):
        raise AssertionError(f"{command}: {result.output}")
    now = result.output if refused else result.stdout
    same = doctest.OutputChecker().check_output(printed, now, doctest.ELLIPSIS)
    return example[0] if same or not printed else f"$ {command}\n{VARIES.sub('...', now)}"


def texts(wanted: list[Path] | None = None) -> dict[Path, str]:
    """Return the texts of pages, by default of all that have examples, as of now."""
    with tempfile.TemporaryDirectory() as above:
        store = Path(above, "runs")
        store.mkdir()
        return {
            page: run(page, Path(above, str(number), "start"), store)
            for number, page in enumerate(wanted or pages())
        }


if __name__ == "__main__":
    for path, new in texts([Path(name).resolve() for name in sys.argv[1:]]).items():
        path.write_text(new, encoding="utf-8", newline="\n")
