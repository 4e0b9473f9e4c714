"""Small configs, and a function that runs them in this process and counts what is computed."""

import abm
from abm.runs.in_process import InProcess

TINY = """
[experiment]
replicates = 4
scale = 2000
step = 30
start = 2011-06-01
end = 2012-07-31
[outputs]
every = 3
agents = [2012-04-15]
ties = true
"""

COMPARISON = (
    TINY.replace("[experiment]", '[experiment]\nkind = "compare"')
    + "[scenarios.loses.calendar.results.PS-presidential-2012]\noutcome = 0.0\n"
)


class Counter:
    """A listener that keeps messages and counts runs."""

    def __init__(self):
        self.messages, self.runs, self.done, self.failed = [], 0, 0, 0

    def say(self, text):
        self.messages.append(text)

    def begin(self, runs):
        self.runs += runs

    def advance(self, done, failed, left):
        self.done += done
        self.failed += failed


def run(config, **options):
    """Run a config, by default in this process, and return its results and a counter of runs."""
    counter = Counter()
    options = options or {"executor": InProcess()}
    return abm.run(config, listener=counter, **options), counter
