"""The version of the model: what a run's id says of the rules that computed it."""

from __future__ import annotations

MODEL_VERSION = 3
"""Raised by one whenever the same scenario and seed may give other values, or values under other
names, than before: stored runs of earlier versions are then computed again.

Edits that change no value (a docstring, a module moved, a faster loop) leave it alone, and so do
other defaults, priors or historical data, which every scenario states for itself.  ``make golden``
raises it when the outcomes of the small worlds in ``tests/golden`` have moved; if a change of the
model reaches none of these worlds, raise it by hand and run ``make golden`` too.
"""
