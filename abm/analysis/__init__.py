"""Estimators, from tables to tables: what tables of runs say, and with what uncertainty.

An output comes as an array ``y[point, replicate]`` (see :func:`abm.analysis.outputs.matrix`); a
result holds data frames and a ``verdict``: sentences for a reader who is not a statistician.  No
module runs the model or knows how runs were made.

* inputs and outputs: :mod:`.factors`, :mod:`.outputs`, :mod:`.quantities`, :mod:`.resampling`
* sensitivity: :mod:`.screening`, :mod:`.morris`, :mod:`.sobol` with :mod:`.convergence`, and
  :mod:`.shapley_effects` for dependent inputs
* mechanisms: :mod:`.games`, :mod:`.shapley`, :mod:`.rankings`, :mod:`.accounts` (of a ledger)
* calibration: :mod:`.intervals` (of the evidence), :mod:`.calibration` with :mod:`.adjustment`,
  :mod:`.coverage`, and :mod:`.measurement_value`
* belief and truth: :mod:`.bayesian_observer`
* scenarios: :mod:`.contrasts`
"""
