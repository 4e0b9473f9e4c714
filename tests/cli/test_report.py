"""What the summary of an experiment says of a change."""

from types import SimpleNamespace

import numpy as np

from abm import cases
from abm.cli import report
from abm.runs.store import DONE


def test_a_change_that_cannot_be_seen_in_the_numbers_is_not_called_one():
    class TwoRuns:
        experiment = SimpleNamespace(case=cases.load(), replicates=2)
        index = SimpleNamespace(status=np.array([DONE, DONE]))
        plan = SimpleNamespace(rows_of=lambda _: slice(0, 2))

        def __init__(self, after):
            self.after = after

        def by_role(self, *_):
            return [np.full((1, 2), value) for value in (0.551, self.after)]

    for after, verb in ((0.549, "hardly moved, from 0.55"), (0.7, "rose from 0.55")):
        first = next(iter(report._trends(TwoRuns(after), 0)))
        assert f"Resistance among PS activists {verb} [0.55, 0.55]" in first
