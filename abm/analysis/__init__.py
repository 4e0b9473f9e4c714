"""Estimators: they take tables of runs, and return tables of estimates with their uncertainty.

An estimator takes an output as an array ``y[point, replicate]`` (see
:func:`abm.analysis.outputs.matrix`).  It returns data frames and a ``verdict``: sentences for a
reader who is not a statistician.  No module runs the model or knows how runs were made.

* inputs and outputs: :mod:`.factors`, :mod:`.outputs`, :mod:`.quantities`, :mod:`.resampling`
* sensitivity: :mod:`.screening`, :mod:`.morris`, :mod:`.sobol` with :mod:`.convergence`, and
  :mod:`.shapley_effects` for dependent inputs; :mod:`.emulators` and :mod:`.emulated_indices`
* mechanisms: :mod:`.games`, :mod:`.shapley`, :mod:`.rankings`, :mod:`.accounts` (of the ledger)
* calibration: :mod:`.intervals` (the evidence), :mod:`.calibration` with :mod:`.adjustment`,
  :mod:`.coverage`, and :mod:`.measurement_value`
* belief and truth: :mod:`.bayesian_observer`
* scenarios: :mod:`.contrasts`
"""
