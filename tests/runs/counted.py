"""Small configs, and runs of them in this process that count what is computed."""

import abm
from tests.in_process import InProcess

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
    """A listener that counts."""

    def __init__(self):
        self.said, self.runs, self.done, self.failed = [], 0, 0, 0

    def say(self, text):
        self.said.append(text)

    def begin(self, runs):
        self.runs += runs

    def advance(self, done, failed):
        self.done += done
        self.failed += failed


def run(config, **asked):
    """Run a config in this process, unless asked otherwise, and count what is computed."""
    counter = Counter()
    asked = asked or {"executor": InProcess()}
    return abm.run(config, listener=counter, **asked), counter
