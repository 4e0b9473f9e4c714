"""Which mechanisms did how much of the change."""
