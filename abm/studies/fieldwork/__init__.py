"""Which measurement would reduce most of what is uncertain, for its cost."""
