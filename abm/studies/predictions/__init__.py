"""Whether what a model predicts of a case is what was observed there."""
