"""The levels of a reproduction: all at print quality, all at a smaller size, or only figures."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from abm import files, paths, plotting, studies
from abm.config import load
from abm.errors import ExpectedError
from abm.figures.figure_data import Stale
from abm.figures.point_data import MissingData
from abm.paths import display_path
from abm.quantities import count, duration
from abm.reproduction import comparison, contents
from abm.reproduction.contents import Contents
from abm.reproduction.time_left import TimeLeft
from abm.runs import records
from abm.runs.in_process import InProcess
from abm.runs.pool import Pool
from abm.runs.results import Results
from abm.runs.results import results as results_of
from abm.runs.store import FAILED
from abm.studies import files_in

QUICK, FULL, FIGURES = "quick", "full", "figures"

Say = Callable[[str], None]
"""Prints a line."""

Compute = Callable[[Results, Pool], Results]
"""Has a pool compute the missing runs of an experiment, and returns its new results."""


@dataclass
class Reproduction:
    """One reproduction: what it makes, where, and what disagreed.

    Attributes
    ----------
    level : str
        ``quick``, ``full`` or ``figures``.
    committed : pathlib.Path
        The folder of the committed results, with which the new ones are compared.
    made : pathlib.Path
        The folder of the new results; the same folder if the committed ones are to be replaced.
    contents : Contents
        What is made.
    say : callable
        Prints a line.
    compute : callable
        Computes the missing runs of an experiment.
    pool : Pool
        The workers of all experiments.
    troubles : mapping of str to list of str
        By the name of an experiment or document, what disagreed or could not be made.
    """

    level: str
    committed: Path
    made: Path
    contents: Contents
    say: Say
    compute: Compute
    pool: Pool
    troubles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def renews(self) -> bool:
        """Whether the committed results themselves are replaced, so that nothing is compared."""
        return self.made == self.committed

    def run(self) -> None:
        """Make everything that belongs to the level, compare it, and print the outcome."""
        began = time.monotonic()
        if not self.renews:
            self._check()
        if self.level != FIGURES:
            self._make()
        self._draw()
        self._compile()
        if self.renews:
            self._record()
        elif self.level != FIGURES:
            self._compare()
        self._conclude(time.monotonic() - began)

    def results(self, config: Path, root: Path, quick: bool = False) -> Results:
        """Return the results of a config in a folder of results.

        Studies and figures read other experiments from the same folder from then on.
        """
        paths.set_results_root(root)
        return results_of(load(config, quick=quick))

    def _make(self) -> None:
        """Make runs and studies in the order of the list, continuing after one that fails."""
        quick = self.level == QUICK
        analyses = self.contents.analyses
        planned = [self.results(analysis.config, self.made, quick) for analysis in analyses]
        time_left = TimeLeft(planned, self.say) if self.level == FULL else None
        with ThreadPoolExecutor(1) as aside:
            made: list[Future[None]] = []
            for number, (analysis, plan) in enumerate(zip(analyses, planned, strict=True)):
                left = f"; about {time_left.before(number)} left in all" if time_left else ""
                before, name = plan, plan.experiment.name
                self.say(f"[{number + 1}/{len(analyses)}] {analysis.study} of {name}{left}")
                if self.renews and self._reads_results(before):
                    for study in made:
                        study.result()
                    before = self.results(analysis.config, self.made, quick)
                after = self._compute(analysis.study, before)
                if after:
                    # It is made while the workers compute the next experiment.
                    made.append(aside.submit(self._study, analysis.study, after))
        for study in made:
            study.result()

    def _reads_results(self, results: Results) -> bool:
        """Whether the points of an experiment are a table of results, which a study may renew."""
        root = self.made.resolve()
        return any(root in path.resolve().parents for path in results.experiment.files)

    def _compute(self, study: str, before: Results) -> Results | None:
        """Compute the runs that a study reads, unless it cannot be made."""
        after = None
        with self._objecting(study, before.experiment.name):
            studies.check(study, before.experiment)
            after = self.compute(before, self.pool)
            if failed := after.index.count(FAILED):
                self._object(before.experiment.name, f"{count(failed, 'run')} failed.")
        return after

    def _study(self, name: str, results: Results) -> None:
        """Make and keep a study."""
        with self._objecting(name, results.experiment.name):
            studies.keep(name, studies.find(name)(results), results)

    @contextlib.contextmanager
    def _objecting(self, study: str, experiment: str) -> Iterator[None]:
        """Object to an expected error, instead of ending."""
        try:
            yield
        except ExpectedError as error:
            self._object(experiment, f"The study {study} cannot be made: {error}")

    def _draw(self) -> None:
        """Draw the figures of all experiments: from new results at ``full``, else committed ones.

        The data of figures of runs are committed, so that they can be drawn without the runs.
        """
        root = self.made if self.level == FULL else self.committed
        paths.set_results_root(root)
        painters = self.pool if self.pool.workers > 1 else InProcess()
        drawn = [
            painters.submit(_drawn, config, root, self.committed, self.made)
            for config in self.contents.configs
        ]
        for figures in drawn:
            self._compare_figures(figures.result())

    def _compare_figures(self, figures: Figures) -> None:
        """Compare the figures of an experiment with the committed ones, and print what differs."""
        name, drawn = figures.experiment, figures.files
        for why in figures.stale:
            if not any(map(why.startswith, self.troubles.get(name, []))):
                self._object(name, why)
        folder = self.committed / name / "figures"
        if self.renews or not (drawn or folder.is_dir()):
            return
        same, others = comparison.figures(drawn, folder)
        parts = []
        if drawn:
            parts.append(f"{same} of {count(len(drawn), 'file')} are byte for byte as committed")
        if others:
            parts.append(f"these differ from the committed ones: {', '.join(others)}")
        if left := sorted(figures.committed - {path.stem for path in drawn}):
            parts.append(
                f"these could not be drawn, as their runs or data are missing: {', '.join(left)}"
            )
        self.say(f"Figures of {name}: {'; '.join(parts)}.")

    def _compile(self) -> None:
        """Compile the documents, which read the committed results."""
        if find_spec("typst") is None:
            self.say(
                "The documents are not compiled: their compiler is missing. "
                "To install it: pip install '.[paper]'"
            )
            return
        script = self.contents.paper / "compile.py"
        for name in self.contents.documents:
            process = subprocess.run(
                [sys.executable, str(script), name], capture_output=True, text=True, check=False
            )
            if process.returncode:
                reason = process.stderr.strip().splitlines()[-1]
                self._object(name, f"This document cannot be compiled: {reason}")
            else:
                self.say(f"Document {name}: {process.stdout.strip()}")

    def _check(self) -> None:
        """Object to committed results of another config or model, and to files that changed."""
        for committed, quick in self._committed():
            whys = [] if quick else comparison.stale(committed)
            if not quick or self.level == QUICK:
                whys = whys or comparison.changed_files(committed)
            for why in whys:
                self._object(committed.experiment.name, why)

    def _committed(self) -> Iterator[tuple[Results, bool]]:
        """Yield the committed results at both sizes, and whether they are at the smaller one."""
        for config in self.contents.configs:
            for quick in (False, True):
                yield self.results(config, self.committed, quick), quick

    def _record(self) -> None:
        """Record committed files that a manifest does not record yet."""
        for committed, _ in self._committed():
            folder, manifest = committed.folder, committed.manifest
            names = [
                name
                for name in files_in(folder.path)
                if name not in manifest.get(records.FILES, {})
            ]
            if names:
                folder.record(names, manifest.get("digest"))

    def _compare(self) -> None:
        """Compare every number, write the table of them, and print what differs."""
        parts = []
        quick = self.level == QUICK
        for config in self.contents.configs:
            new = self.results(config, self.made, quick).folder
            old = self.results(config, self.committed, quick).folder
            name = new.experiment.name
            if not old.manifest().get("digest"):
                self._object(name, f"There is nothing to compare with in {display_path(old.path)}.")
            elif new.manifest().get("digest"):
                at_print = self.results(config, self.committed).folder if quick else None
                numbers = comparison.of_experiment(old, new, at_print)
                numbers = numbers[[self.contents.makes(config, name) for name in numbers["table"]]]
                parts.append(numbers)
                verdict, *differences = comparison.sentences(numbers)
                self.say(f"{name}: {verdict}")
                if differences:
                    self.troubles[name].append(verdict)
                texts = comparison.texts(old, new)
                texts = [text for text in texts if self.contents.makes(config, text.name)]
                for text in texts:
                    self.troubles[name].append(f"The text {text.name} differs.")
                for difference in (*differences, *map(str, texts)):
                    self.say(f"  {difference}")
        if parts:
            table = pd.concat(parts, ignore_index=True)
            path = self.made / f"{self.level}.csv"
            files.write(path, table.to_csv(index=False))
            self.say(f"Every number, as committed and as recomputed, is in {display_path(path)}.")
            if quick:
                self.say(comparison.beside_print(table))

    def _object(self, name: str, why: str) -> None:
        """Record a disagreement, and print it."""
        self.troubles[name].append(why)
        self.say(f"{name}: {why}")

    def _conclude(self, seconds: float) -> None:
        """Print how long the reproduction took, and every disagreement."""
        made = count(len(self.contents.configs), "experiment")
        self.say(
            f"Level {self.level} made {made} in {duration(seconds)}; "
            f"the files are in {display_path(self.made)}."
        )
        for name, reasons in self.troubles.items():
            self.say(f"Disagreement in {name}: {' '.join(reasons)}")
        if not self.troubles and not self.renews:
            self.say("Everything agrees with what is committed.")


class Figures(NamedTuple):
    """The figures of an experiment that were drawn, and why others could not be.

    Parameters
    ----------
    experiment : str
        Name of the experiment.
    committed : set of str
        Names of the committed figures.
    files : list of pathlib.Path
        What was drawn.
    stale : list of str
        Objections to committed data that belong to other runs.
    """

    experiment: str
    committed: set[str]
    files: list[Path]
    stale: list[str]


def _drawn(config: Path, root: Path, committed: Path, made: Path) -> Figures:
    """Draw what can be drawn of an experiment, from the results in a folder.

    These are all figures if all runs are stored, else those of studies and committed data.
    """
    paths.set_results_root(root)
    results = results_of(load(config))
    experiment = results.experiment
    folder = made / experiment.name / "figures"
    names = {path.stem for path in (committed / experiment.name / "figures").glob("*.svg")}
    one = experiment.kind != "design"  # the first of many points would stand for none of them
    whole = one and experiment.points[0].scenario.outputs.series and results.complete
    files = plotting.draw(experiment, None, folder) if whole else []
    wanted = {*studies.figures(), *names} - {path.stem for path in files}
    stale = []
    for name in plotting.registry():
        if name in wanted:
            try:
                files += plotting.draw(experiment, [name], folder)
            except Stale as error:
                if not results.changes:  # otherwise a single objection covers all figures
                    stale.append(str(error))
            except MissingData:
                continue
    return Figures(experiment.name, names, files, stale)


def reproduce(
    level: str,
    results_root: Path | None,
    pool: Pool,
    renew: bool,
    say: Say,
    compute: Compute,
) -> bool:
    """Make the paper again at a level, and return whether everything agrees.

    Parameters
    ----------
    level : str
        ``quick``, ``full`` or ``figures``.
    results_root : pathlib.Path or None
        The folder of all results, if not the usual one.
    pool : Pool
        The workers of all experiments.
    renew : bool
        Whether to replace the committed results themselves instead of comparing with them.
    say, compute : callable
        Print a line; compute the missing runs of an experiment.
    """
    project = paths.project_of_paper()
    of_paper = contents.load(project)
    committed = paths.committed_root(of_paper.configs[0], results_root)
    made = committed if renew else committed / paths.REPRODUCTION
    reproduction = Reproduction(level, committed, made, of_paper, say, compute, pool)
    reproduction.run()
    return not reproduction.troubles
