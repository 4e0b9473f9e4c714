"""The verification cases D1 to D10: the model at special values against known results.

``learning`` is D1 to D5, in which belief is learnt; ``composition`` D7 and D8, who comes, goes and
is heard; ``contagion`` D6, D9 and D10, who follows whom.  Each function runs configs of
``experiments/verification``, at the values given there or at others, and returns checks.
``effort`` 1 is a quick look; larger values multiply the observations.
"""
