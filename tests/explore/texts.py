"""Configs that several modules start from."""

from __future__ import annotations

CONFIG = """
[experiment]
seed = 7
replicates = 2
scale = 2000
start = 2011-06-06
end = 2012-12-31

[outputs]
every = 4
"""

SMALL = """
[experiment]
seed = 7
replicates = 3
scale = 1000
start = 2011-06-06
end = 2012-12-31
"""

COMPARISON = """
extends = "small.toml"

[experiment]
kind = "compare"

[scenarios.no-promise.mechanisms]
promise = false
"""
