"""Sobol' indices that converge: emulators of the outputs, corrected by true runs."""
