"""A process that does something again and again, with a fault at each of its writes in turn.

``python -m tests.faults.injecting PROJECT ACTION KIND EVERY`` makes everything ready, then does the
action in a fork of itself for each fault: at the first write, the second and so on, in steps of
EVERY.  After each it does the action once more without a fault.  It prints the outcomes as JSON.
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import json
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import abm
from abm import plotting, studies
from abm.crate import write as write_crate
from abm.errors import ExpectedError
from abm.runs.in_process import InProcess
from abm.runs.results import results

CONFIG = """
[experiment]
replicates = 2
scale = 5000
step = 28
start = 2011-06-06
end = 2017-05-31
"""

FAULTS: dict[str, int | None] = {
    "kill": None,
    "full": errno.ENOSPC,
    "read-only": errno.EROFS,
    "i-o": errno.EIO,
}
"""What happens at a write: the process is killed, or the system answers with an error."""

CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.link")
"""What Python reports before the system is asked to change a folder."""

MOST_SECONDS = 600
"""After which an action counts as stuck."""


def run(config: Path) -> None:
    abm.run(config, InProcess())


def study(config: Path) -> None:
    stored = results(config)
    studies.keep("observer", studies.find("observer")(stored), stored)


def figures(config: Path) -> None:
    plotting.draw(config, ["reported", "observer"])


def crate(config: Path) -> None:
    target = config.parents[1] / "results" / "deposit.zip"
    if target.exists():
        target.unlink()
    write_crate(results(config), target)


ACTIONS: dict[str, Callable[[Path], None]] = {
    "run": run,
    "study": study,
    "figures": figures,
    "crate": crate,
}
"""What is done; each needs what those before it have made."""


class Faults:
    """Counts the writes below a folder, and lets one of them fail.

    Parameters
    ----------
    root : pathlib.Path
        The folder.
    at : int or None
        The number of the write that fails, from 0.
    kind : str
        One of :data:`FAULTS`.
    """

    def __init__(self, root: Path, at: int | None, kind: str) -> None:
        self.root, self.at, self.number = str(root), at, FAULTS[kind]
        self.writes: list[str] = []

    def happens(self, what: str, path: object) -> bool:
        """Count a write, and return whether it is the one that fails."""
        if not isinstance(path, str | os.PathLike) or not os.fspath(path).startswith(self.root):
            return False
        self.writes.append(f"{what} {os.fspath(path).removeprefix(self.root)}")
        # A disk that is full or read-only stays so; a kill comes once.
        return self.at is not None and len(self.writes) > self.at

    def strike(self, what: str, path: object) -> None:
        """Count a write, and fail if it is time to."""
        if self.happens(what, path):
            if self.number is None:
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(self.number, os.strerror(self.number), os.fspath(path))  # type: ignore[arg-type]

    def install(self) -> None:
        """Watch all writes of this process from now on."""
        opened, flushed = io.open, os.fsync

        def audit(event: str, args: tuple[Any, ...]) -> None:
            frees = event in ("os.remove", "os.rmdir") and self.number == errno.ENOSPC
            if event in CHANGES and not frees:
                self.strike(event, args[0])
            elif event == "open" and isinstance(args[2], int) and args[2] & (os.O_CREAT | 1 | 2):
                self.strike("open", args[0])

        def fsync(descriptor: int) -> None:
            self.strike("fsync", Path(f"/proc/self/fd/{descriptor}").readlink())
            flushed(descriptor)

        def opening(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
            stream = opened(file, mode, *args, **options)
            if set(mode) & set("wax+") and isinstance(file, str | os.PathLike):
                self._watch(stream, file)
            return stream

        for name in ("write_table", "close"):  # Arrow opens and writes by itself
            self._watch_tables(name)
        os.fsync = fsync  # type: ignore[assignment]
        io.open = opening  # type: ignore[assignment]
        builtins.open = opening  # type: ignore[assignment]
        sys.addaudithook(audit)

    def _watch_tables(self, name: str) -> None:
        """Let a method of writers of tables fail before it does anything."""
        method = getattr(pq.ParquetWriter, name)

        def watched(writer: Any, *args: Any, **options: Any) -> None:
            if writer.is_open:
                self.strike(name, str(writer.where))
            method(writer, *args, **options)

        setattr(pq.ParquetWriter, name, watched)

    def _watch(self, stream: Any, path: Any) -> None:
        """Let a write to a file fail after half of it is written."""
        written = stream.write

        def write(content: Any) -> Any:
            if self.happens("write", path):
                written(content[: len(content) // 2])
                with contextlib.suppress(OSError):
                    stream.flush()
                self.writes.pop()
                self.strike("write", path)
            return written(content)

        with contextlib.suppress(AttributeError):
            stream.write = write


def attempt(action: str, config: Path, faults: Faults | None) -> dict[str, Any]:
    """Do an action in a fork; return its exit code or signal, its words, and its writes."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        code, words = 0, ""
        signal.alarm(MOST_SECONDS)
        try:
            if faults:
                faults.install()
            ACTIONS[action](config)
        except ExpectedError as error:
            code, words = error.exit_code, str(error)
        except BaseException:
            code, words = 70, traceback.format_exc()
        outcome = {"code": code, "words": words, "writes": faults.writes if faults else []}
        os.write(writer, json.dumps(outcome).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if text:
        answer: dict[str, Any] = json.loads(text)
        return answer
    return {"code": os.waitstatus_to_exitcode(status), "words": "", "writes": []}


def contents(folder: Path) -> dict[str, str]:
    """Return the content of each file for readers; of a manifest, what does not depend on when."""
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not any(part.startswith(".") for part in path.parts[-3:]):
            content = path.read_bytes()
            if path.name == "manifest.json":
                manifest = json.loads(content)
                kept = (manifest.get("digest"), manifest.get("runs"), manifest.get("files"))
                content = json.dumps(kept).encode()
            if path.suffix not in (".zip", ".parquet"):
                files[name] = content.hex()
    return files


def leftovers(folder: Path) -> list[str]:
    """Return the names of unfinished files and folders."""
    names = (path.name for path in folder.rglob(".*"))
    return sorted(name for name in names if name.startswith((".unfinished", ".started")))


def done_before(project: Path, action: str, itself: bool = False) -> Path:
    """Make a project, do what comes before an action, and that too if asked; return the config."""
    config = project / "experiments" / "tiny.toml"
    config.parent.mkdir(parents=True)
    config.write_text(CONFIG)
    (project / "results").mkdir()
    names = list(ACTIONS)
    for name in names[: names.index(action) + itself]:
        ACTIONS[name](config)
    return config


def trials(home: Path, action: str, kind: str, every: int) -> Iterator[dict[str, Any]]:
    """Yield the outcome of the action at each fault."""
    done_before(home / "rehearsal", action, itself=True)  # so that forks need not compile
    project = home / "project"
    config = done_before(project, action)
    root = project / "results"
    ready = home / "ready"
    shutil.copytree(project, ready)
    first = attempt(action, config, Faults(root, None, kind))
    assert first["code"] == 0, first["words"]
    old, new = contents(ready / "results"), contents(root)
    for at in range(0, len(first["writes"]), every):
        shutil.rmtree(project)
        shutil.copytree(ready, project)
        hit = attempt(action, config, Faults(root, at, kind))
        torn = [
            name
            for name, content in contents_or_torn(root).items()
            if content not in (old.get(name), new.get(name))
        ]
        left = leftovers(root)
        again = attempt(action, config, None)
        yield {
            "write": first["writes"][at],
            "code": hit["code"],
            "words": hit["words"],
            "torn": [name for name in torn if not name.endswith("manifest.json")],
            "left": left,
            "again": again["code"],
            "why": again["words"],
            "whole": contents_or_torn(root) == new,
            "left_again": leftovers(root),
        }


def contents_or_torn(folder: Path) -> dict[str, str]:
    """Return :func:`contents`, or what says that the manifest is no manifest."""
    try:
        return contents(folder)
    except ValueError:
        return {"torn manifest": ""}


def main() -> None:
    """Print what happened, a line each."""
    action, kind, every = sys.argv[1:]
    with tempfile.TemporaryDirectory() as home:
        for trial in trials(Path(home).resolve(), action, kind, int(every)):
            sys.stdout.write(json.dumps(trial) + "\n")


if __name__ == "__main__":
    main()
