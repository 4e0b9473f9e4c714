"""The rules: one claim, one scalar function, with its fact.  Loops elsewhere only call them.

``belief`` what moves belief, ``practice`` who uses and who refuses, ``market`` vendors and their
promise, ``decision`` cadres and organisations, ``turnover`` who leaves, enters and rises,
``rivals`` what other structures put in the place of some of these.
Draws come in as arguments, so each rule is deterministic and is tested as a table.
"""
