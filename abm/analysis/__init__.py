"""What tables of runs say, and how sure that is: estimators from tables to tables.

Nothing here but the last runs the model or knows how runs were made.  An output comes as an array
``y[point, replicate]`` (see :func:`abm.analysis.outputs.matrix`); a result holds data frames
and a ``verdict``: sentences for a reader who is not a statistician.

* what is varied, what is read: :mod:`.factors`, :mod:`.outputs`, :mod:`.quantities`
* sensitivity: :mod:`.screening`, :mod:`.morris`, :mod:`.sobol` with :mod:`.convergence`,
  :mod:`.effects` (dependent inputs)
* mechanisms: :mod:`.games`, :mod:`.shapley`, :mod:`.accounts` (of a ledger)
* evidence: :mod:`.evidence`, :mod:`.calibration` with :mod:`.adjustment`, :mod:`.coverage`,
  :mod:`.fieldwork`
* belief and truth: :mod:`.observer`
* scenarios: :mod:`.contrasts`
"""
