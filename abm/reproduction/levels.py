"""The levels of a reproduction: all at print quality, all at a smaller size, the figures alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from abm import figures, paths, studies
from abm.config import load
from abm.errors import ExpectedError
from abm.paths import shown
from abm.quantities import count, duration
from abm.reproduction import comparison, contents
from abm.reproduction.contents import Analysis, Contents
from abm.runs import estimate, reading
from abm.runs.pool import cores
from abm.runs.reading import Results
from abm.runs.store import FAILED, MISSING

QUICK, FULL, FIGURES = "quick", "full", "figures"

Compute = Callable[[Results, int | None], Results]


@dataclass
class Reproduction:
    """One reproduction: what is made, where, and what disagreed.

    Attributes
    ----------
    level : str
        ``quick``, ``full`` or ``figures``.
    committed : pathlib.Path
        The folder of all results, whose committed ones are compared with.
    made : pathlib.Path
        The folder of what is made again; the same, if the committed results are to be renewed.
    contents : Contents
        What there is to make.
    say : callable
        Prints a line.
    compute : callable
        Computes the missing runs of an experiment, so many at a time, and returns its results.
    workers : int or None
        Runs at a time.
    troubles : mapping of str to list of str
        By the name of an experiment or document, what disagreed or could not be made.
    """

    level: str
    committed: Path
    made: Path
    contents: Contents
    say: Callable[[str], None]
    compute: Compute
    workers: int | None = None
    troubles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def renews(self) -> bool:
        """Whether the committed results themselves are made, so that nothing is compared."""
        return self.made == self.committed

    def run(self) -> None:
        """Make everything that the level asks for, compare it, and say how it went."""
        began = time.monotonic()
        if self.level != FIGURES:
            self._make()
        for config in self.contents.configs:
            self._draw(config)
        self._compile()
        if not self.renews:
            self._check()
            if self.level != FIGURES:
                self._compare()
        self._conclude(time.monotonic() - began)

    def results(self, path: Path, root: Path, quick: bool = False) -> Results:
        """Make a folder that of all results, and return those of a config in it."""
        paths.set_results_root(root)
        return reading.results(load(path, quick=quick))

    def _make(self) -> None:
        """Make the runs and studies, in the order of the list, and go on after what fails."""
        quick = self.level == QUICK
        analyses = self.contents.analyses
        planned = [self.results(analysis.config, self.made, quick) for analysis in analyses]
        left = Left(planned, self.say) if self.level == FULL else None
        for number, (analysis, before) in enumerate(zip(analyses, planned, strict=True)):
            ahead = left.words(number) if left else ""
            name = before.experiment.name
            self.say(f"[{number + 1}/{len(analyses)}] {analysis.study} of {name}{ahead}")
            try:
                self._analyse(analysis, before)
            except ExpectedError as error:
                self._object(name, f"{analysis.study} cannot be made: {error}")

    def _analyse(self, analysis: Analysis, before: Results) -> None:
        studies.check(analysis.study, before.experiment)
        after = self.compute(before, self.workers)
        if failed := after.index.count(FAILED):
            self._object(before.experiment.name, f"{count(failed, 'run')} failed")
        found = studies.find(analysis.study)(after)
        studies.keep(analysis.study, found, after.folder)

    def _draw(self, config: Path) -> None:
        """Draw the figures of an experiment from what was made at print quality, or committed.

        Of figures of runs that are not stored, their data are committed.
        """
        results = self.results(config, self.made if self.level == FULL else self.committed)
        name = results.experiment.name
        own = self.committed / name / "figures"
        committed = {path.stem for path in own.glob("*.svg")}
        drawn = self._drawn(results, self.made / name / "figures", committed)
        if self.renews or not (drawn or own.is_dir()):
            return
        same, others = comparison.figures(drawn, own)
        said = [f"{same} of {count(len(drawn), 'file')} byte for byte as committed"] * bool(drawn)
        if others:
            said.append(f"others than committed: {', '.join(others)}")
        if left := sorted(committed - {path.stem for path in drawn}):
            said.append(f"left as committed, for want of their runs or data: {', '.join(left)}")
        self.say(f"figures of {name}: {'; '.join(said)}")

    def _drawn(self, results: Results, folder: Path, committed: set[str]) -> list[Path]:
        """Return what can be drawn: all if all runs are stored; of studies; what is committed."""
        experiment = results.experiment
        whole = experiment.points[0].scenario.outputs.series and results.complete
        files = figures.draw(experiment, None, folder) if whole else []
        wanted = {*figures.KEPT, *committed} - {path.stem for path in files}
        for name in figures.PLANNED | figures.FIGURES | figures.KEPT:
            if name in wanted:
                try:
                    files += figures.draw(experiment, [name], folder)
                except figures.Stale as error:
                    if not results.changes:  # objected to once, and not figure by figure
                        self._object(experiment.name, str(error))
                except figures.MissingData:
                    continue
        return files

    def _compile(self) -> None:
        """Compile the documents, which read the committed results."""
        if find_spec("typst") is None:
            self.say("documents: not compiled; pip install '.[paper]' brings the compiler")
            return
        script = self.contents.paper / "compile.py"
        for name in self.contents.documents:
            told = subprocess.run(
                [sys.executable, str(script), name], capture_output=True, text=True, check=False
            )
            if told.returncode:
                self._object(name, f"cannot be compiled: {told.stderr.strip().splitlines()[-1]}")
            else:
                self.say(f"document {name}: {told.stdout.strip()}")

    def _check(self) -> None:
        """Object to committed results of another config or model."""
        for config in self.contents.configs:
            at_print = self.results(config, self.committed)
            for why in comparison.stale(at_print):
                self._object(at_print.experiment.name, why)

    def _compare(self) -> None:
        """Compare every number, keep the table, and say what differs."""
        parts = []
        quick = self.level == QUICK
        for config in self.contents.configs:
            new = self.results(config, self.made, quick).folder
            old = self.results(config, self.committed, quick).folder
            name = new.experiment.name
            if not old.manifest().get("digest"):
                self._object(name, f"nothing to compare with in {shown(old.path)}")
            elif new.manifest().get("digest"):
                at_print = self.results(config, self.committed).folder if quick else None
                found = comparison.of_experiment(old, new, at_print)
                parts.append(found)
                said = list(comparison.words(found))
                self.say(f"{name}: {said[0]}")
                for sentence in said[1:]:
                    self.say(f"  {sentence}")
                if len(said) > 1:
                    self.troubles[name] += said[:1]
        if parts:
            table = pd.concat(parts, ignore_index=True)
            path = self.made / f"{self.level}.csv"
            table.to_csv(path, index=False)
            self.say(f"Every number, committed and recomputed: {shown(path)}")
            if quick:
                self.say(comparison.beside_print(table))

    def _object(self, name: str, why: str) -> None:
        """Note a disagreement, and say so."""
        self.troubles[name].append(why)
        self.say(f"{name}: {why}")

    def _conclude(self, seconds: float) -> None:
        asked = count(len(self.contents.configs), "experiment")
        self.say(f"{self.level}: {asked}, in {duration(seconds)}, in {shown(self.made)}")
        for name, reasons in self.troubles.items():
            self.say(f"disagrees: {name}: {'; '.join(reasons)}")
        if not self.troubles and not self.renews:
            self.say("Everything agrees with what is committed.")


class Left:
    """The time that is left, from short pilots and from how long those before took.

    Parameters
    ----------
    planned : list of Results
        Experiments, in the order in which they are made.
    say : callable
        Prints a line.
    """

    def __init__(self, planned: list[Results], say: Callable[[str], None]) -> None:
        say("Trying a run of each experiment, to tell how long all of them take ...")
        seen: dict[str, float] = {}
        costs = []
        for results in planned:
            name = results.experiment.name
            costs.append(0.0 if name in seen else _seconds(results))
            seen[name] = costs[-1]
        self._costs = np.array(costs)
        self._began = time.monotonic()

    def words(self, number: int) -> str:
        """Return in words how much is left before the experiment of that number is made."""
        before, after = self._costs[:number].sum(), self._costs[number:].sum()
        pace = (time.monotonic() - self._began) / before if before else 1.0
        return f"; about {duration(after * pace)} left in all"


def reproduce(
    level: str,
    chosen: Path | None,
    workers: int | None,
    renew: bool,
    say: Callable[[str], None],
    compute: Compute,
) -> bool:
    """Make the paper again at a level, and return whether all of it agrees.

    Parameters
    ----------
    level : str
        ``quick``, ``full`` or ``figures``.
    chosen : pathlib.Path or None
        The folder of all results, if not the usual one.
    workers : int or None
        Runs at a time.
    renew : bool
        Whether to make the committed results themselves, instead of comparing with them.
    say, compute : callable
        Print a line; compute the missing runs of an experiment.
    """
    project = paths.experiments().parent
    known = contents.load(project)
    committed = paths.results_root(known.configs[0], chosen)
    made = committed if renew else committed / paths.REPRODUCTION
    reproduction = Reproduction(level, committed, made, known, say, compute, workers)
    reproduction.run()
    return not reproduction.troubles


def _seconds(results: Results) -> float:
    """Return how long the runs take that are missing, on all cores."""
    if not results.index.count(MISSING):
        return 0.0
    one = estimate.pilot(results.experiment.points[0].scenario)
    return estimate.cost(results, one).seconds / cores()
