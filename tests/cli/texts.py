"""Configs of small experiments."""

TINY = """
[experiment]
replicates = 3
scale = 2000
step = 30
start = 2011-06-01
end = 2017-05-31
"""

MANY = """
[experiment]
replicates = 150
scale = 2000
step = 2
start = 2011-06-01
end = 2013-05-31
"""
