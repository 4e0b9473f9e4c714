"""Which measurement would reduce uncertainty most for its cost."""
